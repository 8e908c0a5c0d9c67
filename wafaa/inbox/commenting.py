"""Comments that arrive: one conversation for each person and post; what was changed and removed follows.

Whoever comments is known by the id that the comment names them by. That it is the one they have in messages is not
taken for granted: the two become one person when a private reply proves it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from wafaa.channels import verbs as channels
from wafaa.channels.comments import comment_at
from wafaa.channels.models import Arrival, Comment
from wafaa.inbox import verbs
from wafaa.inbox.models import Conversation, Message
from wafaa.inbox.verbs.moderating import REMOVED
from wafaa.people import verbs as people
from wafaa.people.models import Customer
from wafaa.stores import scope
from wafaa.work.unit import unit


def comment(arrival: Arrival, meaning: dict[str, Any]) -> None:
    """Somebody commented. One whose removal was told before stays away; told again, it is one."""
    with unit():
        row, fresh = _row(arrival, meaning)
        if fresh:
            _take(row, arrival, meaning)


def edit(arrival: Arrival, meaning: dict[str, Any]) -> None:
    """They changed it: the later word counts, in whatever order it comes. One we never heard of is a new one."""
    with unit():
        row, fresh = _row(arrival, meaning)
        if fresh:
            _take(row, arrival, meaning)
            return
        is_later = row.removed_at is None and channels.told_again(row, _at(meaning, "told_at"))
        if is_later and (message := _message(row)) is not None:
            verbs.correct(message, meaning["text"])


def removed(arrival: Arrival, meaning: dict[str, Any]) -> None:
    """It was removed, by its author or by the page: its words go here too."""
    with unit():
        row, _fresh = _row(arrival, meaning)
        if channels.comment_removed(row) and (message := _message(row)) is not None:
            with override(scope.current().store.language):
                verbs.take_away(message, _("(this comment was removed)"), REMOVED)


def hidden(arrival: Arrival, meaning: dict[str, Any]) -> None:
    """It was hidden under the post or shown again. Of one we do not know nothing happens."""
    with unit():
        row = comment_at(arrival.line, meaning["provider_id"])
        if row is None or not channels.told_again(row, _at(meaning, "told_at")):
            return
        is_hidden = bool(meaning["details"]["is_hidden"])
        channels.comment_hidden(row, is_hidden=is_hidden)
        if (message := _message(row)) is not None:
            verbs.mark_hidden(message, is_hidden=is_hidden)


def ours(arrival: Arrival, meaning: dict[str, Any]) -> None:
    """The page answered by another program. Under nobody's comment it answers nobody."""
    with unit():
        row = comment_at(arrival.line, meaning["details"]["parent"])
        conversation = _conversation(row.subject) if row is not None else None
        if conversation is not None:
            verbs.said_elsewhere(conversation, meaning["text"], key=meaning["key"], arrival=arrival)


KINDS: dict[str, Callable[[Arrival, dict[str, Any]], None]] = {
    "comment": comment,
    "comment_edit": edit,
    "comment_removed": removed,
    "comment_hidden": hidden,
    "comment_ours": ours,
}


def _row(arrival: Arrival, meaning: dict[str, Any]) -> tuple[Comment, bool]:
    details = meaning["details"]
    post = channels.learn_post(arrival.line, **details["post"])
    return channels.know_comment(
        post,
        meaning["provider_id"],
        parent=details["parent"],
        person=meaning["identity"][1],
        written_at=_at(meaning, "written_at"),
        told_at=_at(meaning, "told_at"),
    )


def _take(row: Comment, arrival: Arrival, meaning: dict[str, Any]) -> None:
    kind, typed = meaning["identity"]
    source = arrival.line.channel
    customer = people.recognise(kind, typed, source=source, name=meaning["name"], language=meaning["language"])
    message = verbs.receive(
        customer,
        channel=kind,
        line=arrival.line,
        conversation=_running(row, customer),
        text=meaning["text"],
        subject=row.post.words,
        key=meaning["key"],
        warnings=meaning["warnings"],
        arrival=arrival,
    )
    channels.comment_belongs(row, message.conversation.topic)


def _running(row: Comment, customer: Customer) -> Conversation | None:
    """The conversation with this person under this post."""
    earlier = Comment.objects.filter(post=row.post_id, person=row.person).exclude(subject="").order_by("-id")
    subject = earlier.values_list("subject", flat=True).first()
    found = _conversation(subject) if subject else None
    return found if found is not None and found.customer.root_id == customer.root_id else None


def _conversation(subject: str) -> Conversation | None:
    rows = Conversation.objects.select_related("customer", "customer__joined_to")
    found: Conversation | None = rows.filter(public_id=subject.partition(":")[2]).first()
    return found


def _message(row: Comment) -> Message | None:
    conversation = _conversation(row.subject) if row.subject else None
    key = f"comment:{row.comment}"[:200]
    return Message.objects.filter(conversation=conversation, key=key).first() if conversation is not None else None


def _at(meaning: dict[str, Any], name: str) -> datetime:
    return datetime.fromisoformat(meaning["details"][name])
