"""Reading JSON that strangers wrote: nothing in it has to be there, or to be what it should."""

from __future__ import annotations

import json
from typing import Any


def told_object(raw: bytes) -> dict[str, Any] | None:
    """The object in these bytes; None when they are no JSON object. Numbers with a fraction stay text, so that no sum
    of money passes through a binary float."""
    try:
        told = json.loads(raw, parse_float=str)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def text_of(told: Any, field: str, most: int) -> str:
    """A text of an object that can be stored, whole numbers among them; "" for anything else."""
    value = told.get(field) if isinstance(told, dict) else None
    if isinstance(value, int) and not isinstance(value, bool):
        # Python itself refuses to write a number of more than 4,300 digits.
        value = str(value) if value.bit_length() < 400 else ""
    if not isinstance(value, str):
        return ""
    return "".join(c for c in value if c != "\x00" and not 0xD800 <= ord(c) <= 0xDFFF)[:most].strip()


def object_of(told: Any, field: str) -> dict[str, Any]:
    """An object of an object; an empty one for anything else."""
    value = told.get(field) if isinstance(told, dict) else None
    return value if isinstance(value, dict) else {}


def objects_of(told: Any, field: str, most: int) -> list[dict[str, Any]]:
    """The objects of a list of an object, at most so many."""
    value = told.get(field) if isinstance(told, dict) else None
    return [one for one in value[:most] if isinstance(one, dict)] if isinstance(value, list) else []


def link_of(told: Any, field: str) -> str | None:
    """A web address that may be shown as a link; None for anything else."""
    url = text_of(told, field, 500)
    return url if url.startswith(("https://", "http://")) and url.isprintable() and " " not in url else None
