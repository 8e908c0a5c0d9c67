"""When a store works: which day follows which hours, when it opens next, and when an hour of work is over.

Rules and where they come from
- A day follows the first of: its dated override; a Hijri, then a Gregorian recurrence; a national holiday;
  the Ramadan hours when its civil date is in Ramadan; its weekday. A special case of the owner beats a rule,
  a rule beats a habit.
- An interval belongs to the day on which it opens: Thursday 21:00 to 01:00 stays open into a closed Friday.
- An edge is the first instant at which the local clock shows that time or a later one. A repeated time (clock
  set back) thus means its first occurrence, as in RFC 5545 §3.3.5 and PEP 495; a skipped time (clock set
  forward) means the jump itself, so that a shop is open exactly when its clock says so and an interval that
  was skipped whole is empty.
- Working time is time that really passes: a day of 24 open hours has 23 or 25 when the clock is set.
- Local time: the IANA data of `zoneinfo`. Hijri dates and national holidays: see `occasions`.

All instants are aware, and answered in UTC. An instance never changes, and remembers the days it worked out.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from wafaa.stores.hours_json import read_plan
from wafaa.stores.intervals import BadHours, Interval, Override, Week, checked_week, write_week
from wafaa.stores.local_time import Span, as_utc, edge, known_zone, merged
from wafaa.stores.occasions import (
    HIJRI_KNOWN_UNTIL,
    GregorianRecurrence,
    HijriRecurrence,
    NationalHolidays,
    in_ramadan,
)

__all__ = [
    "BadHours",
    "DayPlan",
    "GregorianRecurrence",
    "HijriRecurrence",
    "Hours",
    "Interval",
    "NationalHolidays",
    "Override",
    "always_open",
]

HORIZON_DAYS = 400
MOST_DAYS_REMEMBERED = 800

Reason = Literal["override", "hijri", "gregorian", "holiday", "ramadan", "weekly"]


class DayPlan(NamedTuple):
    """What one local day does: the spans that open on it (UTC, merged), which rule says so, and its name."""

    day: date
    spans: tuple[Span, ...]
    reason: Reason
    name: str


class _Work(NamedTuple):
    """Work without a break: whoever asks between `since` and `until` when it ends is told `closes`."""

    since: datetime
    until: datetime
    closes: datetime | None


@dataclass(frozen=True)
class Hours:
    """Working hours in one time zone (IANA name). Weekdays are 0 Monday to 6 Sunday; one left out is closed.

    Raises BadHours for a time zone or weekday that does not exist. Spans of one day may overlap; they merge.
    """

    timezone: str
    weekly: Week
    ramadan: Week | None = None
    overrides: Mapping[date, Override] = field(default_factory=dict)
    recurrences: tuple[HijriRecurrence, ...] = ()
    gregorian_recurrences: tuple[GregorianRecurrence, ...] = ()
    holidays: NationalHolidays = field(default_factory=NationalHolidays)
    _zone: ZoneInfo = field(init=False, repr=False, compare=False)
    _plans: dict[int, DayPlan] = field(init=False, repr=False, compare=False, default_factory=dict)
    _closing: dict[str, _Work] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_zone", known_zone(self.timezone))
        object.__setattr__(self, "weekly", checked_week("weekly", self.weekly))
        object.__setattr__(self, "ramadan", None if self.ramadan is None else checked_week("ramadan", self.ramadan))
        object.__setattr__(self, "overrides", MappingProxyType(dict(sorted(self.overrides.items()))))

    def __reduce__(self) -> tuple[Callable[[Mapping[str, object]], "Hours"], tuple[dict[str, object]]]:
        return Hours.from_json, (self.to_json(),)

    def is_open(self, at: datetime) -> bool:
        """Whether it works at this instant; at the very instant of closing it does not."""
        return _first(self._open_time(at, patience=1)) == as_utc(at)

    def next_opening(self, at: datetime) -> datetime | None:
        """The first instant from `at` on at which it is open: `at` itself when it is open now.

        None when it does not open on any of the 400 days that follow.
        """
        return _first(self._open_time(at))

    def closes_at(self, at: datetime) -> datetime | None:
        """When the work going on at `at` ends. None when closed at `at`, or not ending within 400 days."""
        at = as_utc(at)
        known = self._closing.get("last")
        if known is None or not known.since <= at < known.until:
            known = self._work_from(at)
            if known.until > at:
                self._closing["last"] = known
        return known.closes

    def _work_from(self, at: datetime) -> _Work:
        closing = at
        for start, end in self._open_time(at):
            if start > closing:
                break
            closing = end
            if closing - at > timedelta(days=HORIZON_DAYS):
                return _Work(at, closing - timedelta(days=HORIZON_DAYS), None)
        return _Work(at, closing, closing if closing > at else None)

    def add_working(self, start: datetime, minutes: int) -> datetime | None:
        """The instant at which `minutes` (0 or more) of work have passed since `start`.

        Outside hours the count begins at the next opening; work that fills a day is due when it closes.
        None when it never comes: 400 days pass without an opening. ValueError when `minutes` is negative.
        """
        if minutes < 0:
            raise ValueError("minutes must not be negative")
        left = timedelta(minutes=minutes)
        for opening, closing in self._open_time(start):
            if closing - opening >= left:
                return opening + left
            left -= closing - opening
        return None

    def working_time(self, a: datetime, b: datetime) -> timedelta:
        """The open time between two instants; negative when `b` comes before `a`."""
        a, b = as_utc(a), as_utc(b)
        if b < a:
            return -self.working_time(b, a)
        worked = timedelta()
        # A zone that changes sides of the date line skips a local day.
        for start, end in self._open_time(a, patience=(b - a).days + 3):
            if start >= b:
                break
            worked += min(end, b) - start
        return worked

    def working_seconds(self, a: datetime, b: datetime) -> int:
        """`working_time` in whole seconds, the rest cut off."""
        return int(self.working_time(a, b) / timedelta(seconds=1))

    def working_minutes(self, a: datetime, b: datetime) -> int:
        """`working_time` in whole minutes, the rest cut off."""
        return int(self.working_time(a, b) / timedelta(minutes=1))

    def day_plan(self, day: date) -> DayPlan:
        """What this local day does, for showing. `name` is empty for ordinary and Ramadan days."""
        return self._plan(day.toordinal())

    @property
    def hijri_known_until(self) -> date:
        """The last civil date on which Hijri rules apply: the end of 1449 AH."""
        return HIJRI_KNOWN_UNTIL

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> "Hours":
        """What `to_json` wrote. All but "timezone" and "weekly" may be left out. Raises BadHours.

        The same data answers the same object, so that the days it worked out are shared.
        """
        try:
            return _hours_of(json.dumps(data, sort_keys=True))
        except (TypeError, RecursionError):
            raise BadHours("", "wrong_type") from None

    def to_json(self) -> dict[str, object]:
        """As plain JSON: times "HH:MM", dates "YYYY-MM-DD", weekdays "0" to "6"."""
        return {
            "timezone": self.timezone,
            "weekly": write_week(self.weekly),
            "ramadan": None if self.ramadan is None else write_week(self.ramadan),
            "overrides": {day.isoformat(): override.to_json() for day, override in self.overrides.items()},
            "recurrences": [recurrence.to_json() for recurrence in self.recurrences],
            "gregorian_recurrences": [recurrence.to_json() for recurrence in self.gregorian_recurrences],
            "holidays": self.holidays.to_json(),
        }

    def _open_time(self, since: datetime, patience: int = HORIZON_DAYS) -> Iterator[Span]:
        """The open time from `since` on, in order and without overlap, cut where days meet.

        Ends when `patience` local days have passed without an opening.
        """
        cursor = as_utc(since)
        # The day before may still be open past midnight.
        ordinal = cursor.astimezone(self._zone).toordinal() - 1
        last = ordinal + 1 + patience
        while ordinal <= last:
            for start, end in self._plan(ordinal).spans:
                if end > cursor:
                    yield max(start, cursor), end
                    cursor, last = end, ordinal + patience
            ordinal += 1

    def _plan(self, ordinal: int) -> DayPlan:
        plan = self._plans.get(ordinal)
        if plan is None:
            if len(self._plans) >= MOST_DAYS_REMEMBERED:
                self._plans.clear()
            plan = self._plans[ordinal] = self._work_out(date.fromordinal(ordinal))
        return plan

    def _work_out(self, day: date) -> DayPlan:
        intervals, reason, name = self._rule(day)
        edges = [(edge(day, i.opens, self._zone), edge(day, i.ends, self._zone)) for i in intervals]
        return DayPlan(day, merged(edges), reason, name)

    def _rule(self, day: date) -> tuple[tuple[Interval, ...], Reason, str]:
        if override := self.overrides.get(day):
            return override.intervals, "override", override.name
        for hijri in self.recurrences:
            if hijri.covers(day):
                return hijri.intervals, "hijri", hijri.name
        for gregorian in self.gregorian_recurrences:
            if gregorian.covers(day):
                return gregorian.intervals, "gregorian", gregorian.name
        if holiday := self.holidays.name_on(day):
            return (), "holiday", holiday
        if self.ramadan is not None and in_ramadan(day):
            return self.ramadan.get(day.weekday(), ()), "ramadan", ""
        return self.weekly.get(day.weekday(), ()), "weekly", ""


def always_open(timezone: str) -> Hours:
    """Every hour of every day. Raises BadHours for an unknown time zone."""
    return Hours(timezone, {weekday: (Interval(0, 0),) for weekday in range(7)})


@lru_cache(maxsize=128)
def _hours_of(text: str) -> Hours:
    return Hours(**read_plan(json.loads(text)))


def _first(spans: Iterator[Span]) -> datetime | None:
    return next((start for start, _ in spans), None)
