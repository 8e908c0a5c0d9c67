"""The message in which colleagues are praised, found for rules and profiles."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from wafaa.inbox.models import Conversation, Message, MessageKind
from wafaa.inbox.models import Praise as Row
from wafaa.inbox.praising import NOBODY, Praise, is_kind, praised_in
from wafaa.lib.time import now
from wafaa.playbook.models import Run
from wafaa.team.models import Staff
from wafaa.work.models import Event

RECENT = timedelta(days=14)
LOOKED_AT = 10
MOST_SHOWN = 8


def praise_in(message: Message, conversation: Conversation) -> Praise:
    """Whom this message of a customer's praises."""
    if message.kind != MessageKind.IN or not is_kind(message.text):
        return NOBODY
    here = Staff.objects.filter(suspended_at=None).order_by("pk")
    return praised_in(message.text, here, conversation.customer.name)


def praised(conversation: Conversation) -> tuple[Message | None, Praise]:
    """The last message of the customer's that praises somebody, and whom."""
    rows = Message.objects.filter(conversation=conversation, kind=MessageKind.IN, at__gt=now() - RECENT)
    for message in rows.order_by("-id")[:LOOKED_AT]:
        found = praise_in(message, conversation)
        if found.staff:
            return message, found
    return None, NOBODY


def praised_for(conversation: Conversation, run: Run | None) -> tuple[Message | None, Praise]:
    """The message this run is about, and whom it praises; where no message set it off, the last that praises
    somebody."""
    event = Event.objects.filter(pk=run.event_id).first() if run is not None and run.event_id else None
    if event is None or "message_id" not in event.data:
        return praised(conversation)
    message = Message.objects.filter(pk=event.data["message_id"], conversation=conversation).first()
    found = praise_in(message, conversation) if message is not None else NOBODY
    return (message, found) if found.staff else (None, NOBODY)


def in_message(data: Mapping[str, Any]) -> Message | None:
    """The message of an event, where it has a word of praise in it."""
    message: Message | None = Message.objects.filter(pk=data["message_id"]).first()
    return message if message is not None and is_kind(message.text) else None


def of_colleague(staff: Staff) -> list[Row]:
    """What customers said of them, newest first."""
    rows = Row.objects.filter(staff=staff).select_related("message", "message__conversation", "message__customer")
    return list(rows.order_by("-id")[:MOST_SHOWN])
