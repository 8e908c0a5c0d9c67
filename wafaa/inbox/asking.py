"""What colleagues ask other teams: one's own requests, whatever one may see of the team, and those about a
customer's conversation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from wafaa.channels.models import INSIDE, OutgoingState
from wafaa.inbox.models import MERGED, Conversation, Message, MessageKind, Status
from wafaa.lib.prepared import Prepared, Slot
from wafaa.stores import scope

PAGE = 30
MOST_SHOWN = 200
MOST_ABOUT = 20
REACHED = (OutgoingState.SENT, OutgoingState.DELIVERED, OutgoingState.READ)


def page(cursor: tuple[datetime, int] | None = None) -> list[Conversation]:
    """The acting person's requests, the last word first; one more than PAGE if there are further ones."""
    given = {"store": scope.current().store_id, "me": scope.current().me}
    return FIRST.all(**given) if cursor is None else FURTHER.all(**given, at=cursor[0], pk=cursor[1])


def _mine() -> Any:
    rows = Conversation.everywhere.filter(
        store_id__same=Slot("store"), customer__staff_id=Slot("me"), channel__in=INSIDE, merged_into=None
    )
    return rows.select_related("customer", "team", "about")


FIRST: Prepared[Conversation] = Prepared(lambda: _mine().order_by("-last_at", "-id")[: PAGE + 1])
FURTHER: Prepared[Conversation] = Prepared(
    lambda: (
        _mine()
        .filter(Q(last_at__lt=Slot("at")) | Q(last_at=Slot("at"), id__lt=Slot("pk")))
        .order_by("-last_at", "-id")[: PAGE + 1]
    )
)


def named(public_ids: Sequence[str]) -> list[Conversation]:
    """Those of these requests that are the acting person's own."""
    rows = Conversation.objects.filter(public_id__in=list(public_ids), customer__staff_id=scope.current().me)
    return list(rows.filter(channel__in=INSIDE).select_related("team"))


def the_request(public_id: str) -> Conversation | None:
    """A request of the acting person; for a merged one, where it goes on."""
    given = {"store": scope.current().store_id, "me": scope.current().me}
    found = ONE.first(**given, name=public_id)
    while found is not None and found.merged_into_id is not None:
        found = WENT_ON.first(**given, pk=found.merged_into_id)
    return found


def _one(**named: Slot) -> Any:
    rows = Conversation.everywhere.filter(
        store_id__same=Slot("store"), customer__staff_id=Slot("me"), channel__in=INSIDE, **named
    )
    return rows.select_related("customer", "team", "about")


ONE: Prepared[Conversation] = Prepared(lambda: _one(public_id=Slot("name")))
WENT_ON: Prepared[Conversation] = Prepared(lambda: _one(pk=Slot("pk")))


def words_of(request: Conversation) -> list[Message]:
    """What its asker reads: their own words, and answers that have left; never the team's notes."""
    shown = Q(kind=MessageKind.IN) | Q(kind=MessageKind.OUT, withdrawn_at=None, outgoing__state__in=REACHED)
    rows = Message.objects.filter(shown, conversation=request).select_related("staff")
    return sorted(rows.order_by("-id")[:MOST_SHOWN], key=lambda message: (message.at, message.pk))


def about(conversation: Conversation) -> list[Conversation]:
    """What was asked of other teams about this conversation, the latest of it, from old to new."""
    return list(reversed(ABOUT.all(store=scope.current().store_id, about=conversation.pk)))


ABOUT: Prepared[Conversation] = Prepared(
    lambda: (
        Conversation.everywhere.filter(store_id__same=Slot("store"), about_id=Slot("about"))
        .exclude(status=MERGED)
        .select_related("customer", "team")
        .order_by("-id")[:MOST_ABOUT]
    )
)


def request_topic(request: Conversation) -> str:
    """How notifications name a conversation to whoever asked in it: it leads to their own page of it."""
    return f"request:{request.public_id}"


def is_request(conversation: Conversation) -> bool:
    """Whether a colleague asks here, and no customer."""
    return conversation.channel in INSIDE


def is_own(conversation: Conversation) -> bool:
    """Whether the acting person asked this: they write on their own page, not as the team."""
    asker = conversation.customer.staff_id
    return asker is not None and asker == scope.current().staff_id


def is_answered(request: Conversation) -> bool:
    """The last word is the team's."""
    return request.status != Status.SOLVED and request.last_kind == MessageKind.OUT and request.waiting_since is None
