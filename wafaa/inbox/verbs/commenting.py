"""Answering a comment: under the post for everybody, or once to its author alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wafaa.channels import comments
from wafaa.channels import verbs as channels
from wafaa.channels.comments import PRIVATELY
from wafaa.channels.connector import abilities_of
from wafaa.channels.models import File
from wafaa.inbox import events
from wafaa.inbox.models import Conversation, Message
from wafaa.inbox.verbs.drafting import PRIVATE, Window
from wafaa.inbox.verbs.locking import bring_up_to_date
from wafaa.inbox.verbs.replying import known_as, reply
from wafaa.lib.time import now
from wafaa.work.events import emit
from wafaa.work.unit import unit

HIDDEN = "comment_hidden"


class CannotAnswer(ValueError):
    """There is no comment to answer; `code` is a key of gate.REASONS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def answer_under(
    conversation: Conversation,
    text: str,
    *,
    key: str,
    then: str,
    seen_up_to: int | None,
    files: Sequence[File] = (),
    window: Window | None = None,
) -> Message:
    """Answer under the post, for everybody to read. Raises CannotAnswer, and what `reply` raises."""
    with unit():
        bring_up_to_date(conversation)
        to, why = comments.to_answer(comments.of(conversation.topic), conversation.channel)
        if to is None:
            raise CannotAnswer(why)
        how: dict[str, Any] = {"then": then, "seen_up_to": seen_up_to, "window": window}
        return reply(conversation, text, key=key, files=files, to=to.comment, **how)


def answer_privately(
    conversation: Conversation,
    text: str,
    *,
    key: str,
    then: str,
    seen_up_to: int | None,
    window: Window | None = None,
) -> Message:
    """Write to the author of the latest comment that has had no private reply. Raises CannotAnswer, and what `reply`
    raises."""
    with unit():
        bring_up_to_date(conversation)
        if (found := known_as(conversation, key)) is not None and found.outgoing is not None:
            return found
        to, why = comments.to_answer_privately(comments.of(conversation.topic), conversation.channel, now())
        if to is None:
            raise CannotAnswer(why)
        message = reply(
            conversation,
            text,
            key=key,
            then=then,
            seen_up_to=seen_up_to,
            channel=abilities_of(conversation.channel).private_by,
            to=f"{PRIVATELY}{to.comment}",
            draft=PRIVATE,
            window=window,
        )
        if message.outgoing is None or not channels.claim_private(to, message.outgoing):
            raise CannotAnswer("private_used")
    return message


def mark_hidden(message: Message, *, is_hidden: bool) -> None:
    """Show whether a comment is hidden under its post."""
    with unit():
        message.refresh_from_db(fields=["warnings"])
        others = [code for code in message.warnings if code != HIDDEN]
        message.warnings = [*others, HIDDEN] if is_hidden else others
        message.save(update_fields=["warnings"])
        conversation = Conversation.objects.get(pk=message.conversation_id)
        emit(
            events.MessageCorrected(conversation.pk, message.pk),
            topic=conversation.topic,
            team_id=conversation.team_id,
            customer_id=conversation.customer_id,
        )
