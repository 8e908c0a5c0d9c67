"""What a person does to a public comment at its provider, outside any transaction: hide, show again, delete."""

from __future__ import annotations

from wafaa.channels.connector import commented_by, moderating
from wafaa.channels.models import Comment, LineState


def hide(comment: Comment, *, is_hidden: bool) -> str:
    """Hide it under its post, or show it again. "" when it is done, else the code of why it is not."""
    connector = moderating(commented_by(comment.line.channel))
    if connector is None or comment.line.state == LineState.OFF:
        return "line_is_off"
    return connector.hide(comment, comment.line, is_hidden=is_hidden)


def take_down(comment: Comment) -> str:
    """Delete it for good. "" when it is done, else the code of why it is not."""
    connector = moderating(commented_by(comment.line.channel))
    if connector is None or comment.line.state == LineState.OFF:
        return "line_is_off"
    return connector.take_down(comment, comment.line)
