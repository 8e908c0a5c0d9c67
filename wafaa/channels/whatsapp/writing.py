"""Parts of the messages we hand to Meta."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import translation

from wafaa.channels.models import File
from wafaa.stores import scope

AS_MEDIA = {
    "image/jpeg": ("image", 5),
    "image/png": ("image", 5),
    "video/mp4": ("video", 16),
    "audio/mpeg": ("audio", 16),
    "audio/ogg": ("audio", 16),
    "audio/mp4": ("audio", 16),
    "audio/aac": ("audio", 16),
}
"""Type → what WhatsApp shows it as, and the most megabytes. Everything else goes as a document."""


def to(address: str) -> dict[str, str]:
    """A number goes in `to`, a business-scoped id in `recipient` (Meta, "Business-scoped user IDs")."""
    return {"to": address.lstrip("+")} if address.startswith("+") else {"recipient": address}


def shown_as(file: File) -> str:
    """image, video, audio, or document for everything WhatsApp does not show by itself."""
    kind, megabytes = AS_MEDIA.get(file.type, ("document", 100))
    return kind if file.size <= megabytes * 1024 * 1024 else "document"


def interactive(text: str, choices: list[Mapping[str, str]]) -> dict[str, Any]:
    """Up to three choices are buttons, up to ten a list. Each is {id, title}."""
    body = {"text": text[:1024]}
    if len(choices) <= 3:
        buttons = [{"type": "reply", "reply": {"id": one["id"][:256], "title": one["title"][:20]}} for one in choices]
        return {"type": "button", "body": body, "action": {"buttons": buttons}}
    rows = [{"id": one["id"][:200], "title": one["title"][:24]} for one in choices[:10]]
    with translation.override(scope.current().store.language):
        return {
            "type": "list",
            "body": body,
            "action": {"button": translation.gettext("Choose")[:20], "sections": [{"title": "-", "rows": rows}]},
        }
