"""Which comment an answer goes to, and what stands in the way."""

from __future__ import annotations

from datetime import datetime, timedelta

from wafaa.channels.connector import abilities_of
from wafaa.channels.models import Channel, Comment, Line, Post
from wafaa.channels.verbs.commenting import NEVER_WENT

PRIVATELY = "comment:"
"""An address that begins so is no person's: it is the comment to which the one private reply goes."""
PRIVATE_WITHIN = timedelta(days=7)
MOST_LOOKED_AT = 50


def comment_at(line: Line | None, address: str) -> Comment | None:
    """The comment an address names, in public or privately."""
    if line is None or not address:
        return None
    found: Comment | None = (
        Comment.objects.filter(line=line, comment=address.removeprefix(PRIVATELY)).select_related("private").first()
    )
    return found


def public_hindrance(comment: Comment | None, channel: str) -> str:
    """Why nobody can answer under this comment, "" when one can. None: nobody chose a comment."""
    if comment is None:
        return "public_by_hand"
    if comment.removed_at is not None:
        return "comment_gone"
    return "comment_hidden" if comment.is_hidden and channel == Channel.IG_COMMENT else ""


def private_hindrance(comment: Comment | None, at: datetime, itself: int | None = None) -> str:
    """Why its author can get no private reply, "" when they can. `itself`: the Outgoing that asks."""
    if comment is None or comment.removed_at is not None:
        return "comment_gone"
    other = comment.private
    if other is not None and other.pk != itself and other.state not in NEVER_WENT:
        return "private_used"
    return "private_late" if at >= comment.written_at + PRIVATE_WITHIN else ""


def of(subject: str) -> list[Comment]:
    """The comments that belong to this, the latest first; of very many the latest."""
    rows = Comment.objects.filter(subject=subject).select_related("post", "private").order_by("-id")
    return list(rows[:MOST_LOOKED_AT])


def to_answer(comments: list[Comment], channel: str) -> tuple[Comment | None, str]:
    """The latest comment one can answer under, or why there is none."""
    return _first([(one, public_hindrance(one, channel)) for one in comments])


def to_answer_privately(comments: list[Comment], channel: str, at: datetime) -> tuple[Comment | None, str]:
    """The latest comment whose author can get a private reply, or why there is none."""
    if not abilities_of(channel).private_by:
        return None, "private_none"
    return _first([(one, private_hindrance(one, at)) for one in comments])


def _first(judged: list[tuple[Comment, str]]) -> tuple[Comment | None, str]:
    for comment, why in judged:
        if not why:
            return comment, ""
    return None, judged[0][1] if judged else "comment_gone"


def post_of(line: Line, post: str) -> Post | None:
    found: Post | None = Post.objects.filter(line=line, post=post).first()
    return found
