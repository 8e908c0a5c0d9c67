"""Telling a colleague that a customer thanked them by name."""

from __future__ import annotations

from wafaa.inbox.models import Message, Praise
from wafaa.stores import scope
from wafaa.team.bell_verbs import notify, withdraw
from wafaa.team.models import NotificationKind, Staff
from wafaa.work.unit import unit


def thank(staff: Staff, message: Message) -> Praise | None:
    """A line under their bell and in their profile, once a message; None when they were told of it before."""
    by = scope.current().actor
    with unit():
        made, is_new = Praise.objects.get_or_create(staff=staff, message=message, defaults={"by": by})
        if not is_new:
            return None
        notify(staff, NotificationKind.THANKED, topic=message.conversation.topic, ref=_ref(message), words=message.text)
    praise: Praise = made
    return praise


def unthank(ids: list[int]) -> bool:
    """It was meant for somebody else: the lines in the profile go, and those under the bell that nobody has read.
    False when they are gone already."""
    with unit():
        rows = Praise.objects.filter(pk__in=ids).select_related("message__conversation").order_by("staff_id", "pk")
        for praise in rows:
            topic, ref = praise.message.conversation.topic, _ref(praise.message)
            withdraw(praise.staff_id, NotificationKind.THANKED, topic=topic, ref=ref)
        return bool(Praise.objects.filter(pk__in=ids).delete()[0])


def _ref(message: Message) -> str:
    return f"praise:{message.public_id}"
