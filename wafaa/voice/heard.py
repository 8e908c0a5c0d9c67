"""Which question a short reply answers: the one that was the last word in its conversation."""

from __future__ import annotations

from django.db.models import Q

from wafaa.channels.models import Outgoing
from wafaa.inbox.asides import ASIDE, claims
from wafaa.inbox.models import Conversation, Message, MessageKind
from wafaa.lib.time import now
from wafaa.people.models import Customer, everyone_in
from wafaa.voice.models import Asked, AskedState
from wafaa.voice.reading import score_in

SAID = (MessageKind.IN, MessageKind.OUT, MessageKind.CARD, MessageKind.CALL)
MOST_SINCE = 10


@claims
def is_a_score(conversation: Conversation, customer: Customer, text: str) -> bool:
    """Nothing but a number, from the person who was asked, and nothing was said since: any other "3" is an ordinary
    message (three pieces, the third size)."""
    return score_in(text) is not None and asked_of(conversation, customer) is not None


def asked_of(conversation: Conversation, customer: Customer) -> Asked | None:
    """The question this person may answer in this conversation just now."""
    here = Q(conversation=conversation) | Q(conversation__merged_into=conversation)
    here |= Q(order__isnull=False, channel=conversation.channel)
    asked: Asked | None = (
        Asked.objects.filter(everyone_in(customer), here, state__in=(AskedState.LEAVING, AskedState.ASKED))
        .filter(closes_at__gt=now())
        .select_related("customer", "customer__joined_to")
        .order_by("-id")
        .first()
    )
    if asked is None:
        return None
    since = asked.told_at or _left_at(asked)
    return asked if since is not None and not _was_something_said(conversation, since) else None


def _left_at(asked: Asked) -> object:
    """When its message went out, where its receipt is still to be heard of."""
    rows = Outgoing.objects.filter(notice__subject=asked.topic, subject=asked.topic, sent_at__isnull=False)
    return rows.order_by("-id").values_list("sent_at", flat=True).first()


def _was_something_said(conversation: Conversation, since: object) -> bool:
    rows = Message.objects.filter(conversation=conversation, at__gt=since, kind__in=SAID).order_by("-id")
    return any(ASIDE not in warnings for warnings in rows.values_list("warnings", flat=True)[:MOST_SINCE])
