"""Opening intervals, dated exceptions, and how hours are read from JSON with an error a form can show.

JSON: a time is "HH:MM" (24 hours, any Unicode digits, so "٠٩:٣٠" is 09:30), an interval is the pair
["21:00", "01:00"], a date is "YYYY-MM-DD".
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Self, TypeVar

MIDNIGHT = 24 * 60
MOST_INTERVALS = 24
MOST_OVERRIDES = 1000
LONGEST_NAME = 120

Read = TypeVar("Read")


class BadHours(ValueError):
    """Hours that cannot be. `field` is a dotted path ("weekly.4.0"); `code` is one of:

    wrong_type, missing, unknown_field, not_a_timezone, not_a_weekday, not_a_time, not_a_date, not_a_month,
    not_a_day, not_a_length (a recurrence lasts 1 to 30 days), too_many, too_long, unknown_country.
    """

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code


@dataclass(frozen=True, slots=True)
class Interval:
    """Open from `opens` to `closes`, minutes since the midnight that begins the opening day.

    `opens` is 0 to 1439, `closes` 0 to 1440. A close that is not after the opening is on the next day,
    so 21:00 to 01:00 lasts four hours and 09:00 to 09:00 twenty-four. Raises BadHours.
    """

    opens: int
    closes: int

    def __post_init__(self) -> None:
        check_whole("opens", self.opens, 0, MIDNIGHT - 1, "not_a_time")
        check_whole("closes", self.closes, 0, MIDNIGHT, "not_a_time")

    @property
    def ends(self) -> int:
        """The closing in minutes since the midnight that begins the opening day: up to 2879."""
        return self.closes if self.closes > self.opens else self.closes + MIDNIGHT

    @classmethod
    def from_json(cls, pair: object) -> Self:
        """Reads ["09:00", "18:00"]."""
        opens, closes = [read_time(text) for text in read_list(pair, 2, exactly=True)]
        return cls(opens, closes)

    def to_json(self) -> list[str]:
        """The pair `from_json` reads."""
        return [write_time(self.opens), write_time(self.closes)]


@dataclass(frozen=True, slots=True)
class Override:
    """What one date does instead of its usual hours; no intervals means closed."""

    name: str = ""
    intervals: tuple[Interval, ...] = ()

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Reads {"name": "Stocktaking", "intervals": []}."""
        fields = read_fields(data, {"name", "intervals"})
        return cls(read_field(fields, "name", read_name), read_field(fields, "intervals", read_intervals))

    def to_json(self) -> dict[str, object]:
        """The object `from_json` reads."""
        return {"name": self.name, "intervals": write_intervals(self.intervals)}


Week = Mapping[int, tuple[Interval, ...]]


@contextmanager
def within(field: str) -> Iterator[None]:
    """A BadHours raised inside gets `field` put before its path."""
    try:
        yield
    except BadHours as bad:
        raise BadHours(f"{field}.{bad.field}".strip("."), bad.code) from None


def read_fields(data: object, known: set[str], stranger: str = "unknown_field") -> dict[str, object]:
    """`data` as an object that has no other fields than `known`; another one has the code `stranger`."""
    if not isinstance(data, Mapping):
        raise BadHours("", "wrong_type")
    for name in data:
        if name not in known:
            raise BadHours(str(name)[:LONGEST_NAME], stranger)
    return dict(data)


def read_field(fields: Mapping[str, object], name: str, read: Callable[[object], Read]) -> Read:
    """`fields[name]` through `read`, errors under its name; "missing" when it is not there."""
    if name not in fields:
        raise BadHours(name, "missing")
    with within(name):
        return read(fields[name])


def read_list(data: object, most: int, *, exactly: bool = False) -> list[object]:
    """`data` as a list of at most (or exactly) `most` things."""
    if not isinstance(data, list | tuple) or (exactly and len(data) != most):
        raise BadHours("", "wrong_type")
    if len(data) > most:
        raise BadHours("", "too_many")
    return list(data)


def read_each(data: object, most: int, read: Callable[[object], Read]) -> tuple[Read, ...]:
    """Each thing of a list through `read`, errors under its position."""
    things = []
    for position, raw in enumerate(read_list(data, most)):
        with within(str(position)):
            things.append(read(raw))
    return tuple(things)


def read_intervals(data: object) -> tuple[Interval, ...]:
    """A list of at most 24 pairs; they may overlap."""
    return read_each(data, MOST_INTERVALS, Interval.from_json)


def write_intervals(intervals: tuple[Interval, ...]) -> list[list[str]]:
    """What `read_intervals` reads."""
    return [interval.to_json() for interval in intervals]


def read_week(data: object) -> dict[int, tuple[Interval, ...]]:
    """{"0": [pairs], …} with weekdays "0" Monday to "6" Sunday."""
    fields = read_fields(data, set("0123456"), stranger="not_a_weekday")
    return {int(weekday): read_field(fields, weekday, read_intervals) for weekday in fields}


def write_week(week: Week) -> dict[str, list[list[str]]]:
    """What `read_week` reads."""
    return {str(weekday): write_intervals(week[weekday]) for weekday in sorted(week)}


def checked_week(field: str, week: Week) -> Week:
    """A copy nobody can change. Raises BadHours for a weekday other than 0 to 6."""
    for weekday in week:
        check_whole(f"{field}.{weekday}", weekday, 0, 6, "not_a_weekday")
    return MappingProxyType({weekday: tuple(week[weekday]) for weekday in sorted(week)})


def read_overrides(data: object) -> dict[date, Override]:
    """{"2026-09-23": {"name": …, "intervals": […]}, …}, at most 1000 dates."""
    if not isinstance(data, Mapping):
        raise BadHours("", "wrong_type")
    if len(data) > MOST_OVERRIDES:
        raise BadHours("", "too_many")
    overrides = {}
    for day, raw in data.items():
        with within(str(day)[:LONGEST_NAME]):
            overrides[read_date(day)] = Override.from_json(raw)
    return overrides


def read_name(data: object) -> str:
    """A name of at most 120 characters, trimmed."""
    if not isinstance(data, str):
        raise BadHours("", "wrong_type")
    if len(data) > LONGEST_NAME:
        raise BadHours("", "too_long")
    return data.strip()


def read_time(data: object) -> int:
    """ "09:30" as 570 minutes."""
    hour, minute = _numbers(data, r"(\d{1,2}):(\d{2})", "not_a_time")
    if minute > 59 or hour * 60 + minute > MIDNIGHT:
        raise BadHours("", "not_a_time")
    return hour * 60 + minute


def write_time(minutes: int) -> str:
    """570 minutes as "09:30"."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def read_date(data: object) -> date:
    """ "2026-03-20" as a date."""
    year, month, day = _numbers(data, r"(\d{4})-(\d{2})-(\d{2})", "not_a_date")
    try:
        return date(year, month, day)
    except ValueError:
        raise BadHours("", "not_a_date") from None


def check_whole(field: str, value: object, least: int, most: int, code: str) -> None:
    """Raises BadHours(field, code) unless `value` is an int from `least` to `most`."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise BadHours(field, code)


def _numbers(data: object, pattern: str, code: str) -> list[int]:
    found = re.fullmatch(pattern, data.strip()) if isinstance(data, str) else None
    if found is None:
        raise BadHours("", code)
    return [int(digits) for digits in found.groups()]
