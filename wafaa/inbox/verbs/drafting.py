"""Drafts, and what each person has seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
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
MOST_DRAFT = 100_000
"""What is kept of a text that is still to be made shorter."""


class TooMuch(ValueError):
    """Together they are more than one composer takes: `code` is text, choices or files, `most` how much that is."""

    def __init__(self, code: str, most: int) -> None:
        super().__init__(code)
        self.code, self.most = code, most


def draft_of(message: Message) -> str:
    """The kind of draft a reply was."""
    outgoing = message.outgoing
    return PRIVATE if outgoing is not None and outgoing.to.startswith(PRIVATELY) else str(MessageKind.OUT)


class ChangedElsewhere(Exception):
    """Another window of the same person kept something else since this one looked: `draft`."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft.pk)
        self.draft = draft


@dataclass(frozen=True)
class Window:
    """Which page of a browser writes, and as of when (`saved_at`, "" for none) it knew the draft. `over` says what is
    to become of another window's: "" leaves it alone, "yes" writes over it, "join" keeps both, for a page that is
    closed asks nobody."""

    name: str
    known: str = ""
    over: str = ""

    def knows(self, draft: Draft) -> bool:
        return draft.window == self.name or draft.saved_at.astimezone(UTC).isoformat() == self.known


def keep_draft(
    conversation: Conversation,
    kind: str,
    text: str,
    files: list[str] | None = None,
    choices: str = "",
    window: Window | None = None,
) -> Draft | None:
    """Keep what the acting person is writing; empty text forgets it. Raises ChangedElsewhere."""
    entered = scope.current()
    with unit():
        take_draft_turn(conversation.pk, entered.staff_id, kind)
        there = Draft.objects.filter(conversation=conversation, staff_id=entered.me, kind=kind).first()
        said: dict[str, Any] = {"text": text, "files": files or [], "choices": choices}
        if window is not None and there is not None and not window.knows(there) and not _same(there, said):
            said = _beside(there, said, window)
        if not said["text"].strip() and not said["files"] and not said["choices"].strip():
            drop_draft(conversation, kind)
            return None
        said |= {"saved_at": now(), "store_id": entered.store_id, "window": window.name if window else ""}
        draft: Draft
        draft, _is_new = Draft.objects.update_or_create(
            conversation=conversation, staff_id=entered.me, kind=kind, defaults=said
        )
    return draft


def _same(there: Draft, said: dict[str, Any]) -> bool:
    return bool((there.text, there.files, there.choices) == (said["text"], said["files"], said["choices"]))


def _beside(there: Draft, said: dict[str, Any], window: Window) -> dict[str, Any]:
    """What is to be kept where another window kept `there` meanwhile. Raises ChangedElsewhere."""
    if window.over == "yes":
        return said
    if window.over != "join":
        raise ChangedElsewhere(there)
    one, other = there.text.strip(), said["text"].strip()
    both = max(one, other, key=len) if one in other or other in one else f"{one}\n\n{other}"
    return {
        "text": both if len(both) <= MOST_DRAFT else there.text,
        "files": list(dict.fromkeys([*there.files, *said["files"]]))[:MOST_FILES],
        "choices": there.choices or said["choices"],
    }


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
    said |= {"saved_at": now(), "store_id": scope.current().store_id, "window": ""}
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


def drop_draft(conversation: Conversation, kind: str, window: Window | None = None, sent: str = "") -> None:
    """Forget it. What another window of the same person kept meanwhile, other than the text that was `sent`, stays."""
    entered = scope.current()
    with unit():
        if window is not None:
            take_draft_turn(conversation.pk, entered.staff_id, kind)
            there = Draft.objects.filter(conversation=conversation, staff_id=entered.me, kind=kind).first()
            if there is None or not (window.knows(there) or there.text.strip() == sent.strip()):
                return
        _forget(entered.store_id, conversation.pk, entered.me, kind)


def _forget(store_id: int, conversation_id: int, staff_id: int, kind: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(DROP, [store_id, conversation_id, staff_id, str(kind)])


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
