"""Which question a short reply answers: the one that was the last word in its conversation."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from wafaa.channels.models import Outgoing
from wafaa.inbox.asides import ASIDE, claims
from wafaa.inbox.models import Conversation, Message, MessageKind, Status
from wafaa.lib.time import now
from wafaa.people.models import Customer, everyone_in
from wafaa.voice.changing import may_change
from wafaa.voice.models import Asked, AskedState, Response
from wafaa.voice.reading import score_in

SAID = (MessageKind.IN, MessageKind.OUT, MessageKind.CARD, MessageKind.CALL)
MOST_SINCE = 10


@claims
def is_a_score(conversation: Conversation, customer: Customer, text: str) -> bool:
    """Nothing but a number, from the person who was asked, where nothing is open and nothing was said since: any other
    "3" is an ordinary message (three pieces, the third size). So is one that could change nothing any more."""
    if score_in(text) is None or conversation.status != Status.SOLVED:
        return False
    asked = asked_of(conversation, customer, now())
    known = Response.objects.filter(asked=asked).first() if asked is not None else None
    return asked is not None and (known is None or may_change(known, now()))


def heard_in(message: Message) -> Asked | None:
    """The question that a claimed reply answers, as things stood when it was written: what was said after it, before
    anybody looked at it, takes nothing away."""
    if message.customer is None:
        return None
    return asked_of(message.conversation, message.customer, message.at, before=message.pk)


def asked_of(conversation: Conversation, customer: Customer, at: datetime, before: int = 0) -> Asked | None:
    """The question this person may answer in this conversation at an instant, with its message `before`: 0 for one that
    is only just coming."""
    here = Q(conversation=conversation) | Q(conversation__merged_into=conversation)
    here |= Q(order__isnull=False, channel=conversation.channel)
    asked: Asked | None = (
        Asked.objects.filter(everyone_in(customer), here, state__in=(AskedState.LEAVING, AskedState.ASKED))
        .filter(closes_at__gt=at)
        .select_related("customer", "customer__joined_to")
        .order_by("-id")
        .first()
    )
    if asked is None:
        return None
    since = asked.told_at or _left_at(asked)
    return asked if since is not None and not _was_something_said(conversation, since, before) else None


def _left_at(asked: Asked) -> datetime | None:
    """When its message went out, where its receipt is still to be heard of."""
    rows = Outgoing.objects.filter(notice__subject=asked.topic, subject=asked.topic, sent_at__isnull=False)
    found: datetime | None = rows.order_by("-id").values_list("sent_at", flat=True).first()
    return found


def _was_something_said(conversation: Conversation, since: datetime, before: int) -> bool:
    rows = Message.objects.filter(conversation=conversation, at__gt=since, kind__in=SAID).order_by("-id")
    rows = rows.filter(pk__lt=before) if before else rows
    return any(ASIDE not in warnings for warnings in rows.values_list("warnings", flat=True)[:MOST_SINCE])
