"""What stands in a conversation's row, written down before and after a merge or a split, so that undoing puts it
back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wafaa.channels.models import OutgoingState
from wafaa.inbox.models import Conversation, Message, MessageKind, Status
from wafaa.inbox.verbs import promising
from wafaa.lib.text.safe import preview
from wafaa.lib.time import now

CHOSEN = ("priority", "subject", "labels", "channel", "line_id")
"""What people choose."""
HELD = ("status", "solved_at", "assignee_id", "team_id")
"""What people choose, and badges count."""
DERIVED = (
    "opened_at",
    "last_at",
    "last_kind",
    "preview",
    "customer_name",
    "message_count",
    "last_message_id",
    "waiting_since",
    "first_reply_seconds",
    "has_unreadable",
)
"""What follows from the messages."""
WHOLE = (*CHOSEN, *HELD, *DERIVED)
SAVED = tuple(name.removesuffix("_id") if name != "last_message_id" else name for name in WHOLE)

Stand = dict[str, Any]


def written(conversation: Conversation) -> Stand:
    """The row as JSON can hold it, to the microsecond."""
    return {name: _plain(getattr(conversation, name)) for name in WHOLE}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def put_back(conversation: Conversation, before: Stand, after: Stand) -> None:
    """Set what stood there before, but keep what somebody has changed since it became `after`. Where the messages are
    others than then, what follows from them is found anew. Saves nothing."""
    present = written(conversation)
    for group in (HELD, *((name,) for name in CHOSEN)):
        if all(present[name] == after[name] for name in group):
            _set(conversation, before, group)
    if all(present[name] == after[name] for name in DERIVED):
        _set(conversation, before, DERIVED)
    else:
        _set(conversation, before, ("opened_at",))
        find_anew(conversation)
    _wake_if_over(conversation)


def set_to(conversation: Conversation, before: Stand) -> None:
    """Set the whole row. Saves nothing."""
    _set(conversation, before, WHOLE)
    _wake_if_over(conversation)


def _wake_if_over(conversation: Conversation) -> None:
    """Its hour came while it was part of another: nothing else wakes it now."""
    until = conversation.snoozed_until
    if conversation.status == Status.SNOOZED and until is not None and until <= now():
        conversation.status, conversation.snoozed_until, conversation.woken_at = Status.OPEN.value, None, now()


def _set(conversation: Conversation, before: Stand, names: tuple[str, ...]) -> None:
    for name in names:
        field = Conversation._meta.get_field(name.removesuffix("_id") if name != "last_message_id" else name)
        value = before[name] if field.is_relation else field.to_python(before[name])  # type: ignore[union-attr]
        setattr(conversation, name, value)


def find_anew(conversation: Conversation) -> None:
    """Set what follows from the messages that are here now. Saves nothing."""
    every = Message.objects.filter(conversation=conversation)
    shown = every.filter(withdrawn_at=None).exclude(kind=MessageKind.NOTE)
    newest, last = every.order_by("-id").first(), shown.order_by("-id").first()
    conversation.message_count = every.count()
    conversation.last_message_id = newest.pk if newest else 0
    conversation.has_unreadable = shown.filter(kind=MessageKind.CARD).exists()
    if last is not None:
        conversation.last_at, conversation.last_kind = last.at, last.kind
        conversation.preview = preview(last.text or conversation.subject, 140)
    first_answer = _answers(conversation).order_by("id").first()
    waited = first_answer.at - conversation.opened_at if first_answer else None
    conversation.first_reply_seconds = max(0, int(waited.total_seconds())) if waited is not None else None
    conversation.waiting_since = _waiting_since(conversation)


def _answers(conversation: Conversation) -> Any:
    rows = Message.objects.filter(conversation=conversation, kind=MessageKind.OUT, withdrawn_at=None)
    return rows.exclude(outgoing__state__in=[OutgoingState.REFUSED, OutgoingState.CANCELLED])


def _waiting_since(conversation: Conversation) -> datetime | None:
    if conversation.status == Status.SOLVED:
        return None
    answered_up_to = _answers(conversation).order_by("-id").values_list("id", flat=True).first() or 0
    heard = Message.objects.filter(
        conversation=conversation, id__gt=answered_up_to, kind__in=[MessageKind.IN, MessageKind.CARD]
    )
    # Asked in Python, for SQLite has no "contains" over JSON.
    unanswered = [m for m in heard.order_by("id").only("at", "warnings")[:50] if "automatic" not in m.warnings]
    return unanswered[0].at if unanswered else None


def save(conversation: Conversation) -> None:
    """Save the row with what it owes now."""
    promising.refresh_promise(conversation)
    conversation.save(update_fields=[*SAVED, "merged_into", "snoozed_until", "woken_at"])
