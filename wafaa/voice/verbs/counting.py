"""The sums of a day, moved with every question and every answer in the same unit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F

from wafaa.stores import scope
from wafaa.stores.local_time import known_zone
from wafaa.voice.models import GOOD, Asked, Tally


def count_asked(asked: Asked, at: datetime) -> None:
    """They were asked: on which day of the store's, and for whom it counts, stands on the question from now on (saved
    by the caller). Who answered there may be gone when they answer."""
    asked.whose = asked.staff_id or 0
    asked.on_day = at.astimezone(known_zone(scope.current().store.timezone)).date()
    _move(asked, asked=1)


def count_answer(asked: Asked, was: int | None, score: int) -> None:
    """An answer came (`was` None), or became another."""
    _move(
        asked,
        answered=int(was is None),
        total=score - (was or 0),
        good=int(score >= GOOD) - int(was is not None and was >= GOOD),
    )


def _move(about: Asked, **by: int) -> None:
    where: dict[str, Any] = {
        "day": about.on_day,
        "about": about.about,
        "channel": about.channel,
        "whose": about.whose,
    }
    row, _is_new = Tally.objects.get_or_create(**where)
    Tally.objects.filter(pk=row.pk).update(**{name: F(name) + change for name, change in by.items()})
