"""What was said with a person: their conversations with every message and file."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from wafaa.inbox import verbs as verbs  # what it removes is offered as well
from wafaa.inbox.models import Conversation, Message
from wafaa.people.dossier import Part, rows_of, tells_all

SAID = ("public_id", "kind", "channel", "text", "quoted", "choices", "at", "withdrawn_at")


@tells_all("conversations")
def conversations(ids: list[int]) -> Part:
    found = list(Conversation.objects.filter(customer_id__in=ids).order_by("pk"))
    messages: dict[int, list[dict[str, Any]]] = defaultdict(list)
    part = Part()
    held = Message.objects.filter(conversation__in=found).prefetch_related("files").order_by("pk")
    for message in held:
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
