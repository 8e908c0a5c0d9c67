"""Acts of several people on one conversation follow each other."""

from __future__ import annotations

from wafaa.inbox.models import Conversation

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
)


def bring_up_to_date(conversation: Conversation) -> None:
    """Lock the row for the rest of the unit, and give this object what stands in it now: the page on which
    somebody clicked may be minutes old."""
    row = Conversation.objects.select_for_update().values(*CHANGING).get(pk=conversation.pk)
    for field, value in row.items():
        setattr(conversation, field, value)
