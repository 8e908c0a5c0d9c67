"""Reading what Meta tells, whose shapes nobody may rely on. Nothing here touches a database or the network."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from wafaa.lib.time import now


def of(told: Any, name: str) -> dict[str, Any]:
    """The object under this name, {} when it is none."""
    value = told.get(name) if isinstance(told, dict) else None
    return value if isinstance(value, dict) else {}


def dicts(told: Any, name: str) -> list[dict[str, Any]]:
    """The objects of the list under this name."""
    value = told.get(name) if isinstance(told, dict) else None
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def text_in(told: Any, name: str, most: int) -> str:
    """The text under this name as it can be stored, "" for anything else; a number counts as its digits."""
    value = told.get(name) if isinstance(told, dict) else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return ""
    return "".join(c for c in value if c != "\x00" and not 0xD800 <= ord(c) <= 0xDFFF)[:most]


def instant(said: str, *, per_second: int = 1) -> datetime:
    """When it happened, told in so many units a second since 1970; never later than now, and now when it cannot be
    read."""
    try:
        return min(datetime.fromtimestamp(int(said) / per_second, UTC), now())
    except (ValueError, OverflowError, OSError):
        return now()
