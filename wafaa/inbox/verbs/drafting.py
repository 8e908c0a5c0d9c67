"""Drafts, and what each person has seen."""

from __future__ import annotations

from django.db import connection

from wafaa.channels.comments import PRIVATELY
from wafaa.inbox.models import Conversation, Draft, Message, MessageKind
from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.work import disk
from wafaa.work.unit import unit

PRIVATE = "priv"
"""The kind of a draft of a private reply to a comment: what was meant for one must never stand where all read it."""


def draft_of(message: Message) -> str:
    """The kind of draft a reply was."""
    outgoing = message.outgoing
    return PRIVATE if outgoing is not None and outgoing.to.startswith(PRIVATELY) else str(MessageKind.OUT)


def keep_draft(
    conversation: Conversation, kind: str, text: str, files: list[str] | None = None, choices: str = ""
) -> None:
    """Keep what the acting person is writing; empty text forgets it."""
    if not text.strip() and not files and not choices.strip():
        drop_draft(conversation, kind)
        return
    entered = scope.current()
    with unit():
        Draft.objects.update_or_create(
            conversation=conversation,
            staff_id=entered.me,
            kind=kind,
            defaults={
                "text": text,
                "files": files or [],
                "choices": choices,
                "saved_at": now(),
                "store_id": entered.store_id,
            },
        )


def drop_draft(conversation: Conversation, kind: str) -> None:
    entered = scope.current()
    with unit(), connection.cursor() as cursor:
        cursor.execute(DROP, [entered.store_id, conversation.pk, entered.me, str(kind)])


DROP = "DELETE FROM inbox_draft WHERE store_id = %s AND conversation_id = %s AND staff_id = %s AND kind = %s"


def mark_seen(conversation: Conversation, message_id: int) -> None:
    """The acting person has seen everything up to this message."""
    entered = scope.current()
    if entered.staff_id is None:
        return
    with disk.if_possible(), unit(), connection.cursor() as cursor:
        cursor.execute(SEEN, [entered.store_id, conversation.pk, entered.staff_id, message_id])


SEEN = (
    "INSERT INTO inbox_seen (store_id, conversation_id, staff_id, message_id) VALUES (%s, %s, %s, %s) "
    "ON CONFLICT (conversation_id, staff_id) DO UPDATE SET message_id = excluded.message_id "
    "WHERE inbox_seen.message_id < excluded.message_id"
)
