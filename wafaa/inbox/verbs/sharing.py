"""Shared drafts: what somebody wrote for a colleague to look over, take and send."""

from __future__ import annotations

from collections.abc import Sequence

from wafaa.channels import verbs as channels
from wafaa.inbox import events
from wafaa.inbox.models import SHARED, Conversation, Draft, MessageKind
from wafaa.inbox.verbs.drafting import Window, drop_draft, put_before, take_draft_turn, written_by
from wafaa.inbox.verbs.replying import Empty
from wafaa.lib.text.safe import visible
from wafaa.stores import scope
from wafaa.work.events import Happening, emit
from wafaa.work.unit import unit


class Taken(Exception):
    """Somebody was quicker: it is no longer there to be taken."""


def share_draft(
    conversation: Conversation,
    text: str,
    files: Sequence[str] = (),
    choices: str = "",
    window: Window | None = None,
) -> Draft:
    """Leave a reply to the colleagues instead of sending it; variables stay as they are until it is sent. With one
    left before it becomes one text. Programs leave theirs together. Raises Empty, TooMuch."""
    if not visible(text) and not files:
        raise Empty
    me = scope.current().staff_id
    with unit():
        take_draft_turn(conversation.pk, me, SHARED)
        there = Draft.objects.filter(written_by(me), conversation=conversation, kind=SHARED).first()
        if there is not None and (there.text, there.files, there.choices) == (text.strip(), list(files), choices):
            found: Draft = there
            return found  # the same once more: its answer was lost
        draft = put_before(conversation.pk, me, SHARED, text.strip(), list(files), choices)
        drop_draft(conversation, MessageKind.OUT, window, text)
        _tell(events.DraftShared(conversation.pk, me or 0), conversation)
    return draft


def take_draft(conversation: Conversation, writer_id: int) -> None:
    """What this colleague (0: a program) left becomes what the acting person is writing, before whatever they had
    begun; their own they take back. Of two who take it one has it: the other gets Taken. Raises TooMuch."""
    me = scope.current().me
    with unit():
        draft = Draft.objects.filter(written_by(writer_id or None), conversation=conversation, kind=SHARED).first()
        if draft is None or not Draft.objects.filter(pk=draft.pk).delete()[0]:
            raise Taken
        if writer_id != me:
            channels.hand_on_files(draft.files, f"staff:{writer_id}" if writer_id else "token:", f"staff:{me}")
        put_before(conversation.pk, me, MessageKind.OUT, draft.text, draft.files, draft.choices)
        _tell(events.DraftTaken(conversation.pk, writer_id), conversation)


def _tell(happening: Happening, conversation: Conversation) -> None:
    emit(happening, topic=conversation.topic, team_id=conversation.team_id, customer_id=conversation.customer_id)
