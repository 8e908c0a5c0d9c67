"""Drafts, and what each person has seen."""

from __future__ import annotations

from wafaa.inbox.models import Conversation, Draft, Seen
from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.work import disk
from wafaa.work.unit import unit


def keep_draft(conversation: Conversation, kind: str, text: str, files: list[str] | None = None) -> None:
    """Keep what the acting person is writing; empty text forgets it."""
    if not text.strip() and not files:
        drop_draft(conversation, kind)
        return
    entered = scope.current()
    with unit():
        Draft.objects.update_or_create(
            conversation=conversation,
            staff_id=entered.me,
            kind=kind,
            defaults={"text": text, "files": files or [], "saved_at": now(), "store_id": entered.store_id},
        )


def drop_draft(conversation: Conversation, kind: str) -> None:
    with unit():
        Draft.objects.filter(conversation=conversation, staff_id=scope.current().me, kind=kind).delete()


def mark_seen(conversation: Conversation, message_id: int) -> None:
    """The acting person has seen everything up to this message."""
    entered = scope.current()
    if entered.staff_id is None:
        return
    with disk.if_possible(), unit():
        seen, _ = Seen.objects.get_or_create(
            conversation=conversation, staff_id=entered.staff_id, defaults={"store_id": entered.store_id}
        )
        Seen.objects.filter(pk=seen.pk, message_id__lt=message_id).update(message_id=message_id)
