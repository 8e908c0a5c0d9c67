"""Reads for the desk: lists by keyset, conversations with their messages, what Today shows."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q

from wafaa.inbox.models import Conversation, Message, Seen, Status, hidden_teams
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
    "customer__kind",
)


class View(NamedTuple):
    """A list: which conversations, and whether it is ordered by the nearest promise (else newest first)."""

    where: Q
    by_promise: bool


def views() -> dict[str, View]:
    """The lists of the acting person, by name."""
    me = scope.current().staff_id
    return {
        "mine": View(Q(status=Status.OPEN, assignee_id=me), True),
        "nobody": View(Q(status=Status.OPEN, assignee_id=None), True),
        "open": View(Q(status=Status.OPEN), True),
        "waiting": View(Q(status=Status.WAITING), False),
        "solved": View(Q(status=Status.SOLVED), False),
    }


def page(view: View, cursor: tuple[datetime, int] | None, limit: int = PAGE) -> list[dict[str, Any]]:
    """One page of rows, and one more if there is a next page."""
    rows = Conversation.objects.filter(view.where)
    if cursor is not None:
        at, pk = cursor
        later = Q(owed_at__gt=at) | Q(owed_at=at, id__gt=pk)
        earlier = Q(last_at__lt=at) | Q(last_at=at, id__lt=pk)
        rows = rows.filter(later if view.by_promise else earlier)
    order = ("owed_at", "id") if view.by_promise else ("-last_at", "-id")
    return list(_seen_by_me(rows).order_by(*order).values(*ROW)[: limit + 1])


def rows_of(ids: list[int]) -> dict[int, dict[str, Any]]:
    """List rows of these conversations that the acting person may see, by id."""
    return {row["id"]: row for row in _seen_by_me(Conversation.objects.filter(pk__in=ids)).values(*ROW)}


def _seen_by_me(rows: Any) -> Any:
    hidden = hidden_teams()
    if not hidden:
        return rows
    mine = Q(assignee_id=scope.current().staff_id)
    return rows.filter(Q(team__isnull=True) | ~Q(team_id__in=hidden) | mine)


def read_up_to(conversation_ids: list[int]) -> dict[int, int]:
    """Up to which message the acting person has read each of these."""
    seen = Seen.objects.filter(staff_id=scope.current().me, conversation_id__in=conversation_ids)
    return dict(seen.values_list("conversation_id", "message_id"))


def the_conversation(public_id: str) -> Conversation:
    """A conversation the acting person may see. Raises Conversation.DoesNotExist."""
    found: Conversation = (
        Conversation.objects.visible()
        .select_related("customer", "customer__joined_to", "assignee", "team", "line")
        .get(public_id=public_id)
    )
    return found


def messages(
    conversation: Conversation, *, before: int | None = None, after: int | None = None, limit: int = 50
) -> list[Message]:
    """Messages from old to new: the last `limit`, those before an id, or all after one."""
    rows = Message.objects.filter(conversation=conversation).select_related("staff", "outgoing", "arrival")
    if after is not None:
        return list(rows.filter(id__gt=after).order_by("id")[:500])
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(reversed(rows.order_by("-id")[:limit]))


def files_of(shown: list[Message]) -> dict[int, list[Any]]:
    """The files of these messages, by message id; one query, none when no message has any."""
    ids = [message.pk for message in shown if message.has_files]
    found: dict[int, list[Any]] = {}
    if ids:
        for link in Message.files.through.objects.filter(message_id__in=ids).select_related("file").order_by("id"):
            found.setdefault(link.message_id, []).append(link.file)
    return found
