"""The demo store's opening hours, and how its customers' days flow around them.

Riyadh keeps UTC+3 all year, so a fixed offset is exact. Times given to these functions are aware.
"""

from datetime import UTC, date, datetime, time, timedelta, timezone
from random import Random

RIYADH = timezone(timedelta(hours=3), "Asia/Riyadh")
TIME_ZONE = "Asia/Riyadh"

FRIDAY = 4
OPEN_HOURS: dict[int, tuple[time, time]] = {
    weekday: (time(16) if weekday == FRIDAY else time(9), time(22)) for weekday in range(7)
}
"""Opening and closing by `date.weekday()`, in Riyadh time."""

_BUSY_WEEKDAYS = (1.0, 1.0, 1.05, 1.15, 0.6, 0.9, 1.2)
_BUSY_HOURS = (3, 2, 1, 0.5, 0.5, 0.7, 1, 2, 4, 7, 9, 10, 9, 8, 7, 7, 8, 10, 10, 9, 10, 11, 9, 6)


def opening_on(day: date) -> tuple[datetime, datetime]:
    """When the store opens and closes on that day in Riyadh, as UTC instants."""
    start, end = OPEN_HOURS[day.weekday()]
    return (
        datetime.combine(day, start, RIYADH).astimezone(UTC),
        datetime.combine(day, end, RIYADH).astimezone(UTC),
    )


def local_day(instant: datetime) -> date:
    """The calendar day it is in Riyadh."""
    return instant.astimezone(RIYADH).date()


def is_open(instant: datetime) -> bool:
    """Whether someone is at the desk at that instant."""
    start, end = opening_on(local_day(instant))
    return start <= instant < end


def after_working(instant: datetime, span: timedelta) -> datetime:
    """The instant at which `span` of opening time has passed since `instant`."""
    day = local_day(instant)
    while True:
        start, end = opening_on(day)
        begin = max(start, instant)
        if begin < end and span <= end - begin:
            return begin + span
        span -= max(end - begin, timedelta(0))
        day += timedelta(days=1)


def before_working(instant: datetime, span: timedelta) -> datetime:
    """The latest instant from which `span` of opening time passes until `instant`."""
    day = local_day(instant)
    while True:
        start, end = opening_on(day)
        finish = min(end, instant)
        if start < finish and span <= finish - start:
            return finish - span
        span -= max(finish - start, timedelta(0))
        day -= timedelta(days=1)


def arrival(chance: Random, now: datetime, days: int) -> datetime:
    """A moment within the past `days` at which a customer would write: busier lately and in the evening."""
    while True:
        ago = chance.expovariate(1 / 38)
        moment = now - timedelta(days=ago)
        local = moment.astimezone(RIYADH)
        weight = _BUSY_WEEKDAYS[local.weekday()] * _BUSY_HOURS[local.hour] / (1.2 * 11)
        if ago < days and chance.random() < weight:
            return moment.replace(microsecond=0)
