"""Acts of several people on one conversation follow each other."""

from __future__ import annotations

from typing import Any

from wafaa.inbox.models import Conversation
from wafaa.lib.prepared import Prepared, Slot
from wafaa.stores import scope

CHANGING = (
    "status",
    "priority",
    "subject",
    "labels",
    "assignee_id",
    "team_id",
    "solved_at",
    "last_at",
    "last_kind",
    "preview",
    "message_count",
    "last_message_id",
    "waiting_since",
    "first_reply_seconds",
    "snoozed_until",
    "woken_at",
    "scheduled_at",
    "merged_into_id",
)


def bring_up_to_date(conversation: Conversation) -> None:
    """Lock the row for the rest of the unit, and give this object what stands in it now: the page on which
    somebody clicked may be minutes old."""
    row = NOW.first(store=scope.current().store_id, pk=conversation.pk)
    if row is None:
        raise Conversation.DoesNotExist
    if row["merged_into_id"] is not None:
        return _go_on_in(conversation, row["merged_into_id"])
    for field, value in row.items():
        setattr(conversation, field, value)


def _go_on_in(conversation: Conversation, pk: int) -> None:
    """It was merged between the click and the lock: this object is the merged one from here on."""
    conversation.pk = pk
    conversation.refresh_from_db(from_queryset=Conversation.objects.select_related("customer", "line"))
    bring_up_to_date(conversation)


NOW: Prepared[dict[str, Any]] = Prepared(
    lambda: (
        Conversation.everywhere.filter(store_id__same=Slot("store"), pk=Slot("pk"))
        .select_for_update()
        .values(*CHANGING)
    )
)
