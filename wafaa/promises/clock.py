"""The arithmetic of a promise's clock: pure, on instants, segments and working hours."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime, timedelta

from wafaa.stores.hours import Hours

FAR = timedelta(days=400)


def due(start: datetime, minutes: float, hours: Hours | None) -> datetime:
    """When `minutes` from `start` are over: of working time, or of plain time without hours.

    A calendar that never opens gives a date 400 days away rather than none. Working time counts in whole
    minutes, and a begun one is given whole.
    """
    if hours is None:
        return start + timedelta(minutes=minutes)
    return hours.add_working(start, max(0, math.ceil(minutes))) or start + FAR


def used_minutes(segments: Iterable[tuple[datetime, datetime]], hours: Hours | None) -> float:
    """The minutes that ran: the sum over the running segments [(from, to), …]."""
    if hours is None:
        return sum((end - start).total_seconds() for start, end in segments) / 60
    return sum(hours.working_seconds(start, end) for start, end in segments) / 60


def risk_at(start: datetime, due_at: datetime, minutes: float, percent: int, hours: Hours | None) -> datetime:
    """When so many percent of the time are used up; never after the due instant."""
    return min(due_at, due(start, minutes * percent / 100, hours))
