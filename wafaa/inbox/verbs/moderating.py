"""What was done to a public comment at its provider, written down: who did it stands in the event log."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from wafaa.channels import verbs as channels
from wafaa.channels.models import Comment
from wafaa.inbox import events
from wafaa.inbox.models import Message
from wafaa.inbox.verbs.commenting import mark_hidden
from wafaa.inbox.verbs.correcting import take_away
from wafaa.stores import scope
from wafaa.work.events import emit
from wafaa.work.unit import unit

REMOVED = "comment_removed"


def comment_was_hidden(message: Message, comment: Comment, *, is_hidden: bool) -> None:
    """It is hidden under its post, or shown again."""
    with unit():
        channels.comment_hidden(comment, is_hidden=is_hidden)
        mark_hidden(message, is_hidden=is_hidden)
        _tell(message, "comment_hidden" if is_hidden else "comment_shown")


def comment_was_deleted(message: Message, comment: Comment) -> None:
    """It is gone from the post for good, and so are its words from here."""
    with unit():
        if channels.comment_removed(comment):  # unless the provider's own call was quicker
            with override(scope.current().store.language):
                take_away(message, _("(this comment was removed)"), REMOVED)
        _tell(message, "comment_deleted")


def _tell(message: Message, what: str) -> None:
    conversation = message.conversation
    emit(
        events.CommentModerated(conversation.pk, message.pk, what),
        topic=conversation.topic,
        team_id=conversation.team_id,
        customer_id=conversation.customer_id,
    )
