"""The slow truth about hours: a clock on the wall, looked at every minute."""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from zoneinfo import ZoneInfo

from wafaa.stores.hours import Hours, Interval

MINUTE = timedelta(minutes=1)
EID_2026 = {date(2026, 3, 20) + timedelta(days=n) for n in range(3)}
RAMADAN_2026 = {date(2026, 2, 18) + timedelta(days=n) for n in range(30)}


class Oracle:
    """Says for every minute from two days before `day` to four days after whether `hours` are open."""

    def __init__(self, hours: Hours, day: date) -> None:
        self.start = datetime.combine(day, time(), UTC) - timedelta(days=2)
        self.clock = furthest_shown(hours.timezone, self.start)
        self.open: set[int] = set()
        for n in range(-4, 6):
            local = day + timedelta(days=n)
            for interval in rule(hours, local):
                opens, closes = (self.first_minute(local, at) for at in (interval.opens, interval.ends))
                self.open.update(range(opens, closes))

    def first_minute(self, local: date, minutes: int) -> int:
        return bisect_left(self.clock, datetime.combine(local, time()) + minutes * MINUTE)

    def at(self, minute: int) -> datetime:
        return self.start + minute * MINUTE

    def worked(self, a: int, b: int) -> int:
        return sum(minute in self.open for minute in range(a, b))

    def next_open(self, minute: int) -> int | None:
        return next((m for m in range(minute, len(self.clock)) if m in self.open), None)

    def due(self, minute: int, work: int) -> int | None:
        for later in range(minute, len(self.clock)):
            if later in self.open:
                work -= 1
                if work == 0:
                    return later + 1
        return None


@lru_cache
def furthest_shown(timezone: str, start: datetime) -> list[datetime]:
    """The latest time the clock has shown by each minute of six days: it never goes back."""
    zone = ZoneInfo(timezone)
    shown = ((start + n * MINUTE).astimezone(zone).replace(tzinfo=None) for n in range(6 * 1440))
    return list(accumulate(shown, max))


def rule(hours: Hours, day: date) -> tuple[Interval, ...]:
    """Precedence, written from the calendar of 2026 by hand."""
    if day in hours.overrides:
        return hours.overrides[day].intervals
    if hours.recurrences and day in EID_2026:
        return hours.recurrences[0].intervals
    if hours.ramadan is not None and day in RAMADAN_2026:
        return hours.ramadan.get(day.weekday(), ())
    return hours.weekly.get(day.weekday(), ())
