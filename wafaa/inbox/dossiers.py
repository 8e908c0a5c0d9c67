"""What was said with a person: their conversations with every message and file; and what colleagues wrote beside it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from wafaa.inbox import verbs as verbs  # what it removes is offered as well
from wafaa.inbox.models import Conversation, FollowUp, Message, MessageKind
from wafaa.people.dossier import Part, rows_of, tells_all

SAID = ("public_id", "kind", "channel", "text", "quoted", "choices", "at", "withdrawn_at")


BY_COLLEAGUES = (MessageKind.NOTE, MessageKind.CALL)


@tells_all("conversations", inside=("labels",))
def conversations(ids: list[int]) -> Part:
    found = list(Conversation.objects.filter(customer_id__in=ids).order_by("pk"))
    messages: dict[int, list[dict[str, Any]]] = defaultdict(list)
    part = Part()
    held = Message.objects.filter(conversation__in=found).exclude(kind__in=BY_COLLEAGUES)
    for message in held.prefetch_related("files").order_by("pk"):
        (said,) = rows_of([message], *SAID)
        said["files"] = [file.public_id for file in message.files.all()]
        part.files += [(file.public_id, file.name, file.blob) for file in message.files.all()]
        messages[message.conversation_id].append(said)
    for row, conversation in zip(
        rows_of(found, "public_id", "number", "channel", "subject", "status", "labels", "opened_at", "solved_at"),
        found,
        strict=True,
    ):
        part.rows.append(row | {"messages": messages[conversation.pk]})
    return part


@tells_all("follow_ups")
def follow_ups(ids: list[int]) -> Part:
    """What they were to be asked, and when."""
    found = FollowUp.objects.filter(customer_id__in=ids).order_by("pk")
    return Part(rows_of(found, "way", "why", "best_at", "tries", "made_at", "settled_at"))


@tells_all("conversation_notes", inside=True)
def notes(ids: list[int]) -> Part:
    """What colleagues wrote for each other in these conversations, and of calls."""
    part = Part()
    held = Message.objects.filter(conversation__customer_id__in=ids, kind__in=BY_COLLEAGUES)
    for message in held.select_related("conversation").prefetch_related("files").order_by("pk"):
        (said,) = rows_of([message], *SAID)
        files = list(message.files.all())
        named = {"conversation": message.conversation.public_id, "files": [file.public_id for file in files]}
        part.rows.append(named | said)
        part.files += [(file.public_id, file.name, file.blob) for file in files]
    return part
