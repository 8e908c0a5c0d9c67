"""Reads for the desk: lists by keyset, conversations with their messages, what Today shows."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import OuterRef, Q, Subquery

from wafaa.inbox.models import Conversation, Message, MessageKind, Seen, Status
from wafaa.lib.prepared import Prepared, Slot
from wafaa.promises.sight import eyes
from wafaa.stores import scope

PAGE = 25
ROW = (
    "id",
    "public_id",
    "number",
    "customer_name",
    "subject",
    "preview",
    "last_at",
    "last_kind",
    "last_message_id",
    "channel",
    "status",
    "priority",
    "labels",
    "owed_at",
    "promise_due_at",
    "promise_made_at",
    "promise_risk_at",
    "promise_state",
    "promise_kind",
    "has_unreadable",
    "snoozed_until",
    "woken_at",
    "customer__kind",
)

SAID: Any = (
    Message.everywhere.filter(conversation_id=OuterRef("pk"), kind__in=[MessageKind.IN, MessageKind.OUT])
    .order_by("-id")
    .values("channel")[:1]
)
LAST_WAY = {"last_way": Subquery(SAID)}
"""By which channel something was last said in a row's conversation; None where nothing was."""


def values(row: dict[str, Any]) -> tuple[Hashable, ...]:
    """What stands in a row, as a key under which its drawing is kept."""
    return tuple({**row, "labels": tuple(row["labels"])}.values())


class View(NamedTuple):
    """A list: which conversations, and whether it is ordered by the nearest promise (else newest first)."""

    where: Q
    by_promise: bool


VIEWS = {
    "mine": View(Q(status=Status.OPEN, assignee_id=Slot("me")), True),
    "nobody": View(Q(status=Status.OPEN, assignee_id=None), True),
    "open": View(Q(status=Status.OPEN), True),
    "waiting": View(Q(status=Status.WAITING), False),
    "snoozed": View(Q(status=Status.SNOOZED), True),
    "solved": View(Q(status=Status.SOLVED), False),
}
"""The lists of the acting person, by name."""


def page(name: str, cursor: tuple[datetime, int] | None = None) -> list[dict[str, Any]]:
    """One page of a list's rows, and one more if there is a next page."""
    entered = scope.current()
    given: dict[str, Any] = {"store": entered.store_id}
    if name == "mine" or entered.hidden_teams:
        given["me"] = entered.me
    if entered.hidden_teams:
        given["hidden"] = entered.hidden_teams
    if cursor is not None:
        given["at"], given["pk"] = cursor
    return _page(name, cursor is not None, bool(entered.hidden_teams)).all(**given)


@lru_cache
def _page(name: str, is_further: bool, is_bounded: bool) -> Prepared[dict[str, Any]]:
    """The query of a list: from its beginning or from a cursor on, for those who see every team or not."""

    def build() -> Any:
        view = VIEWS[name]
        rows = Conversation.everywhere.filter(view.where, store_id=Slot("store"))
        if is_further:
            at, pk = Slot("at"), Slot("pk")
            later = Q(owed_at__gt=at) | Q(owed_at=at, id__gt=pk)
            earlier = Q(last_at__lt=at) | Q(last_at=at, id__lt=pk)
            rows = rows.filter(later if view.by_promise else earlier)
        if is_bounded:
            rows = rows.filter(ALLOWED)
        order = ("owed_at", "id") if view.by_promise else ("-last_at", "-id")
        return rows.order_by(*order).values(*ROW, **LAST_WAY)[: PAGE + 1]

    return Prepared(build)


ALLOWED = Q(team__isnull=True) | ~Q(team_id__among=Slot("hidden")) | Q(assignee_id=Slot("me"))


def rows_of(ids: list[int]) -> dict[int, dict[str, Any]]:
    """List rows of these conversations that the acting person may see, by id."""
    return {row["id"]: row for row in BY_ID.all(**eyes(), ids=ids)}


def rows_named(public_ids: list[str]) -> list[dict[str, Any]]:
    """List rows of the conversations of these public ids that the acting person may see."""
    return BY_NAME.all(**eyes(), names=public_ids) if public_ids else []


class About(NamedTuple):
    """What a page about something else says of a conversation."""

    public_id: str
    number: int
    preview: str


def about(public_ids: list[str]) -> list[About]:
    """The conversations of these public ids that the acting person may see."""
    return [About(*row) for row in ABOUT.all(**eyes(), names=public_ids)] if public_ids else []


BY_ID: Prepared[dict[str, Any]] = Prepared(
    lambda: Conversation.everywhere.filter(ALLOWED, pk__among=Slot("ids"), store_id__same=Slot("store")).values(
        *ROW, **LAST_WAY
    )
)
BY_NAME: Prepared[dict[str, Any]] = Prepared(
    lambda: Conversation.everywhere.filter(
        ALLOWED, public_id__among=Slot("names"), store_id__same=Slot("store")
    ).values(*ROW, **LAST_WAY)
)


ABOUT: Prepared[tuple[str, int, str]] = Prepared(
    lambda: Conversation.everywhere.filter(
        ALLOWED, public_id__among=Slot("names"), store_id__same=Slot("store")
    ).values_list("public_id", "number", "preview")
)


def read_up_to(conversation_ids: list[int]) -> dict[int, int]:
    """Up to which message the acting person has read each of these."""
    entered = scope.current()
    return dict(SEEN.all(store=entered.store_id, me=entered.me, ids=conversation_ids))


SEEN: Prepared[tuple[int, int]] = Prepared(
    lambda: Seen.everywhere.filter(
        store_id=Slot("store"), conversation_id__among=Slot("ids"), staff_id=Slot("me")
    ).values_list("conversation_id", "message_id")
)


def the_conversation(public_id: str) -> Conversation:
    """A conversation the acting person may see; for a merged one, where it goes on. Raises
    Conversation.DoesNotExist."""
    found = THE_CONVERSATION.first(**eyes(), name=public_id)
    while found is not None and found.merged_into_id is not None:
        found = WENT_ON.first(**eyes(), pk=found.merged_into_id)
    if found is None:
        raise Conversation.DoesNotExist
    return found


def _opened(**named: Slot) -> Any:
    rows = Conversation.everywhere.filter(ALLOWED, store_id__same=Slot("store"), **named)
    return rows.select_related("customer", "customer__joined_to", "assignee", "team", "line")


THE_CONVERSATION: Prepared[Conversation] = Prepared(lambda: _opened(public_id=Slot("name")))
WENT_ON: Prepared[Conversation] = Prepared(lambda: _opened(pk=Slot("pk")))


def messages(
    conversation: Conversation, *, before: int | None = None, after: int | None = None, limit: int = 50
) -> list[Message]:
    """Messages from old to new: the last `limit`, those before an id, or all after one."""
    about = {"store": scope.current().store_id, "conversation": conversation.pk}
    if after is not None:
        return _messages("after", 500).all(**about, id=after)
    return list(reversed(_messages("before", limit).all(**about, id=before if before is not None else 2**62)))


def corrected(conversation: Conversation, ids: list[int] | None) -> list[Message]:
    """Those of these messages that are of this conversation, as they stand now; None: of the latest fifty whatever was
    changed since it came."""
    if ids is None:
        return [one for one in messages(conversation) if CORRECTED.intersection(one.warnings)]
    rows = Message.objects.filter(conversation=conversation, pk__in=ids)
    return list(rows.select_related("staff", "outgoing", "arrival").defer(*HEAVY))


CORRECTED = {"edited", "deleted", "comment_removed", "comment_hidden"}
HEAVY = ("arrival__raw", "arrival__meaning", "arrival__meta", "quoted")
"""What a mail brought along, megabytes at times, and no thread shows."""


@lru_cache
def _messages(side: str, limit: int) -> Prepared[Message]:
    def build() -> Any:
        rows = Message.everywhere.filter(conversation_id=Slot("conversation"), store_id__same=Slot("store"))
        rows = rows.select_related("staff", "outgoing", "arrival").defer(*HEAVY)
        if side == "after":
            return rows.filter(id__gt=Slot("id")).order_by("id")[:limit]
        return rows.filter(id__lt=Slot("id")).order_by("-id")[:limit]

    return Prepared(build)


def moving(conversation: Conversation, after: int) -> list[Message]:
    """The five latest replies up to this message, whose delivery may still go on."""
    return MOVING.all(store=scope.current().store_id, conversation=conversation.pk, id=after)


MOVING: Prepared[Message] = Prepared(
    lambda: (
        Message.everywhere.filter(
            conversation_id=Slot("conversation"), store_id__same=Slot("store"), kind=MessageKind.OUT, id__lte=Slot("id")
        )
        .select_related("outgoing")
        .order_by("-id")[:5]
    )
)


def files_of(shown: list[Message]) -> dict[int, list[Any]]:
    """The files of these messages, by message id; one query, none when no message has any."""
    ids = [message.pk for message in shown if message.has_files]
    found: dict[int, list[Any]] = {}
    if ids:
        for link in Message.files.through.objects.filter(message_id__in=ids).select_related("file").order_by("id"):
            found.setdefault(link.message_id, []).append(link.file)
    return found
