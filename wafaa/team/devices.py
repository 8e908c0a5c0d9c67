"""What somebody's devices are told of a line under their bell."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from wafaa.lib.text.digits import in_digits
from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.team import bell, push_verbs
from wafaa.team.letter_verbs import in_words_of
from wafaa.team.middleware import scope_of
from wafaa.team.models import Device, Notification, Staff
from wafaa.team.models import NotificationKind as Kind
from wafaa.team.push_verbs import Told
from wafaa.team.topics import things
from wafaa.work import jobs
from wafaa.work.unit import unit

TELL = "wafaa.team.devices.tell"
AT_THE_DESK = timedelta(minutes=3)
READ_FIRST = timedelta(seconds=30)
"""Whoever is at the desk is told there, and the phone in their pocket only of what they have not read by then."""
PRESSING = (Kind.MENTION, Kind.MESSAGE, Kind.AT_RISK, Kind.BROKEN)
"""For these somebody waits: they wake a sleeping phone."""


def tell_soon(notification_id: int, staff_id: int) -> None:
    """Tell this person's devices of a line of theirs. Of several about the same in a short while one leaves."""
    staff = Staff.objects.filter(pk=staff_id, suspended_at=None).first()
    if staff is None or not Device.objects.filter(staff=staff).exists():
        return
    is_here = staff.last_seen_at is not None and now() - staff.last_seen_at < AT_THE_DESK
    with unit():
        jobs.enqueue(
            TELL,
            {"notification_id": notification_id},
            run_after=now() + (READ_FIRST if is_here else timedelta()),
            dedup=f"push:{notification_id}",
        )


def tell(notification_id: int) -> None:
    """The job of one line: unless they have read it, or may not see it any more."""
    row = Notification.objects.select_related("staff__user", "staff__store").filter(pk=notification_id).first()
    if row is None or row.read_at is not None or row.staff.suspended_at is not None:
        return
    with scope.entered(scope_of(row.staff)), in_words_of(row.staff):
        told = _told(row)
    if told is not None:
        push_verbs.deliver(row.staff, told, is_urgent=row.kind in PRESSING)


def _told(row: Notification) -> Told | None:
    """Who, what happened and which number, with the eyes and in the words of whom it is for."""
    (line,) = bell.lines_of([row])
    if line.is_gone:
        return None
    thing = things([row.topic])[row.topic]
    number = in_digits(str(thing.number), scope.current().store.figures)
    says = _("%(says)s · no. %(number)s") % {"says": line.says, "number": number} if thing.number else line.says
    return Told(line.title, says, line.url, line.id, words=line.words)
