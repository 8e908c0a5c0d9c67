"""Drafts, and what each person has seen."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Q

from wafaa.channels.comments import PRIVATELY
from wafaa.inbox.choosing import MOST_TYPED
from wafaa.inbox.models import Conversation, Draft, Message, MessageKind
from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.work import disk
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit

PRIVATE = "priv"
"""The kind of a draft of a private reply to a comment: what was meant for one must never stand where all read it."""


MOST_TEXT = 20_000
MOST_FILES = 10
"""What one composer takes."""


class TooMuch(ValueError):
    """Together they are more than one composer takes: `code` is text, choices or files, `most` how much that is."""

    def __init__(self, code: str, most: int) -> None:
        super().__init__(code)
        self.code, self.most = code, most


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


def put_before(
    conversation_id: int, staff_id: int | None, kind: str, text: str, files: list[str], choices: str = ""
) -> Draft:
    """A draft of this person's (None: of the programs), standing before whatever they have begun since. In a unit.
    Raises TooMuch."""
    take_draft_turn(conversation_id, staff_id, kind)
    mine = Draft.objects.filter(written_by(staff_id))
    begun = mine.select_for_update().filter(conversation_id=conversation_id, kind=kind).first()
    said: dict[str, Any] = {
        "text": f"{text}\n\n{begun.text}".strip() if begun else text,
        "files": list(dict.fromkeys([*files, *(begun.files if begun else [])])),
        "choices": "\n".join(filter(None, [choices, begun.choices if begun else ""])),
    }
    for name, most in (("text", MOST_TEXT), ("choices", MOST_TYPED), ("files", MOST_FILES)):
        if begun is not None and len(said[name]) > most:
            raise TooMuch(name, most)
    said |= {"saved_at": now(), "store_id": scope.current().store_id}
    draft: Draft
    draft, _is_new = mine.update_or_create(
        conversation_id=conversation_id, kind=kind, defaults=said, create_defaults=said | {"staff_id": staff_id}
    )
    return draft


def take_draft_turn(conversation_id: int, staff_id: int | None, kind: str) -> None:
    """To the end of the unit nobody else puts anything before this draft."""
    take_turns(f"draft:{conversation_id}:{staff_id or 0}:{kind}")


def written_by(staff_id: int | None) -> Q:
    """The drafts of this person; None: of the programs."""
    return Q(staff=None) if staff_id is None else Q(staff_id=staff_id)


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
