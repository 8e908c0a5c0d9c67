"""Parts of the messages we hand to Meta."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import translation

from wafaa.channels.choices import Shape, kept, shape_of
from wafaa.channels.models import File
from wafaa.lib.text.direction import direction

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


def shown_as(file: File, *, has_text: bool) -> str:
    """image, video, audio, or document for everything WhatsApp does not show by itself. A sound takes no words
    beside it: with words it goes as a document."""
    kind, megabytes = AS_MEDIA.get(file.type, ("document", 100))
    if kind == "audio" and has_text:
        return "document"
    return kind if file.size <= megabytes * 1024 * 1024 else "document"


BUTTONS = Shape("buttons", most=3, title=20, body=1024)
LIST = Shape("list", most=10, title=24, details=72, body=4096)
"""Meta, "Interactive reply buttons messages" and "Interactive list messages" (2025-11). The button that opens a list
has 20 characters, a row's id 200."""


def interactive(text: str, choices: Sequence[Mapping[str, str]]) -> dict[str, Any] | None:
    """Buttons where they suffice, else a list. Each choice is {id, title, details}. None when neither takes them."""
    shape = shape_of(kept(choices), text, (BUTTONS, LIST))
    if shape is None:
        return None
    if shape is BUTTONS:
        buttons = [{"type": "reply", "reply": {"id": one["id"], "title": one["title"]}} for one in choices]
        return {"type": "button", "body": {"text": text}, "action": {"buttons": buttons}}
    rows = [
        {"id": one["id"], "title": one["title"], **({"description": said} if (said := one.get("details")) else {})}
        for one in choices
    ]
    with translation.override("ar" if direction(text) == "rtl" else "en"):
        opener = translation.gettext("Choose")[:20]
    return {"type": "list", "body": {"text": text}, "action": {"button": opener, "sections": [{"rows": rows}]}}
