"""Reads about the entered store."""

from __future__ import annotations

from wafaa.stores import scope
from wafaa.stores.hours import Hours
from wafaa.stores.models import Calendar


def main_hours() -> Hours:
    """The store's main working hours; read once per entered store object."""
    store = scope.current().store
    kept: dict[str, Hours] = store.__dict__.setdefault("_hours", {})
    if "main" not in kept:
        kept["main"] = Calendar.objects.get(is_main=True).hours
    return kept["main"]
