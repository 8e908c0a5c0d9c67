"""The drafts that colleagues left beside a conversation."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from wafaa.channels.models import Channel, File
from wafaa.inbox.models import SHARED, Conversation, Draft
from wafaa.lib.pages import address
from wafaa.lib.prepared import Prepared, Slot
from wafaa.stores import scope

PROGRAM = "program"
"""How the page names the programs as a writer."""
Row = tuple[str, int | None, str, list[str], str, Any, str | None, str | None, str]
DRAFTS: Prepared[Row] = Prepared(
    lambda: (
        Draft.everywhere.filter(store_id=Slot("store"), conversation_id=Slot("conversation"))
        .order_by("saved_at", "id")
        .values_list(
            "kind", "staff_id", "text", "files", "choices", "saved_at", "staff__public_id", "staff__name", "channel"
        )
    )
)


def drafts_of(conversation: Conversation) -> tuple[list[Row], list[dict[str, Any]]]:
    """What the acting person is writing here, and `shared` of _shared.html; one query."""
    rows = DRAFTS.all(store=scope.current().store_id, conversation=conversation.pk)
    me = scope.current().me
    mine = [row for row in rows if row[1] == me and row[0] != SHARED]
    return mine, [_shown(row, me) for row in rows if row[0] == SHARED]


def stamp(saved_at: datetime) -> str:
    """As of when a draft stands, as a page says it."""
    return saved_at.astimezone(UTC).isoformat()


def _shown(row: Row, me: int) -> dict[str, Any]:
    _kind, staff_id, text, files, choices, at, public_id, name, channel = row
    entered, is_mine = scope.current(), staff_id == me
    return {
        "writer": public_id or PROGRAM,
        "name": name or _("A program"),
        "is_mine": is_mine,
        "may_take": is_mine or entered.can("inbox.reply"),
        "text": text,
        "choices": [line for line in choices.splitlines() if line.strip()],
        "files": list(File.objects.filter(public_id__in=files).values_list("name", flat=True)) if files else [],
        "at": at,
        "by": str(Channel(channel).label) if channel else "",
    }


def shared_context(conversation: Conversation) -> dict[str, Any]:
    """Everything _shared.html needs by itself."""
    return {
        "base": address("inbox:conversation", scope.current().store.slug, conversation.public_id),
        "conversation": {"id": conversation.public_id},
        "shared": drafts_of(conversation)[1],
    }
