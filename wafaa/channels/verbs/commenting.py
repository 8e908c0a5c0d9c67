"""Comments under posts: what the provider told of them, and the one private reply each may have."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from wafaa.channels.models import Comment, Line, Outgoing, OutgoingState, Post
from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.work.unit import unit

NEVER_WENT = (OutgoingState.REFUSED, OutgoingState.CANCELLED, OutgoingState.FAILED)


def learn_post(line: Line, post: str, link: str = "", words: str = "") -> Post:
    """Keep a post; what is told empty leaves what is known."""
    with unit():
        row, fresh = Post.objects.get_or_create(
            line=line, post=post, defaults={"link": link, "words": words, "store": scope.current().store}
        )
        if not fresh and ((link and link != row.link) or (words and words != row.words)):
            row.link, row.words = link or row.link, words or row.words
            row.save(update_fields=["link", "words"])
    kept: Post = row
    return kept


def know_comment(
    post: Post, comment: str, *, parent: str, person: str, written_at: datetime, told_at: datetime
) -> tuple[Comment, bool]:
    """The row of a comment, locked, and whether it is new."""
    with unit():
        row, fresh = Comment.objects.select_for_update().get_or_create(
            line=post.line,
            comment=comment,
            defaults={
                "post": post,
                "parent": parent,
                "person": person,
                "written_at": written_at,
                "told_at": told_at,
                "store": scope.current().store,
            },
        )
    return row, fresh


def told_again(comment: Comment, told_at: datetime) -> bool:
    """The provider tells of it once more. False when it had told something later already."""
    with unit():
        return bool(Comment.objects.filter(pk=comment.pk, told_at__lt=told_at).update(told_at=told_at))


def comment_belongs(comment: Comment, subject: str) -> None:
    with unit():
        Comment.objects.filter(pk=comment.pk).update(subject=subject)
    comment.subject = subject


def comment_removed(comment: Comment) -> bool:
    """It is gone. False when that was known."""
    with unit():
        return bool(Comment.objects.filter(pk=comment.pk, removed_at=None).update(removed_at=now()))


def comment_hidden(comment: Comment, *, is_hidden: bool) -> None:
    with unit():
        Comment.objects.filter(pk=comment.pk).update(is_hidden=is_hidden)


def claim_private(comment: Comment, outgoing: Outgoing) -> bool:
    """This is the comment's one private reply. False when it has another that went out or may still."""
    free = Q(private=None) | Q(private__state__in=NEVER_WENT)
    with unit():
        rows = Comment.objects.filter(free, pk=comment.pk).values("pk")
        return bool(Comment.objects.filter(pk__in=rows).update(private=outgoing))
