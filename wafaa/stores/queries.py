"""Reads about the entered store."""

from __future__ import annotations

from wafaa.lib.prepared import Prepared, Slot
from wafaa.stores import scope
from wafaa.stores.hours import Hours
from wafaa.stores.models import Calendar

MAIN: Prepared[Calendar] = Prepared(lambda: Calendar.everywhere.filter(store_id=Slot("store"), is_main=True))


def main_hours() -> Hours:
    """The store's main working hours; read once per entered store object."""
    store = scope.current().store
    kept: dict[str, Hours] = store.__dict__.setdefault("_hours", {})
    if "main" not in kept:
        found = MAIN.first(store=store.pk)
        if found is None:
            raise Calendar.DoesNotExist
        kept["main"] = found.hours
    return kept["main"]
