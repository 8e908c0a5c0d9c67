"""The promise that stands in an agent's words, as the composer offers it."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from wafaa.channels.contact_hours import called
from wafaa.inbox import hourglass
from wafaa.lib.text.promised import promised
from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.stores.queries import main_hours


def suggestion(text: str) -> dict[str, Any] | None:
    """`suggestion` of _suggestion.html for these words, or None when no time is promised in them."""
    zone = ZoneInfo(scope.current().store.timezone)
    found = promised(text, now().astimezone(zone), _works, called)
    if found is None:
        return None
    return {
        "text": _("You promise: %(when)s") % {"when": hourglass.said(found.due)},
        "says": found.says[:200],
        "on": _on_the_wall(found.due),
    }


def _works(day: date) -> bool:
    return bool(main_hours().day_plan(day).spans)


def _on_the_wall(due: datetime) -> str:
    """As the field for day and hour writes it; the last minute of a day stays in that day."""
    return datetime.combine(due.date(), time(due.hour, due.minute)).strftime("%Y-%m-%dT%H:%M")
