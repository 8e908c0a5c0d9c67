"""Days that come back every year: by the Hijri calendar, by the Gregorian one, or from a country's list.

Sources
- Hijri dates: the Umm al-Qura civil calendar as tabulated by the `hijridate` package. Its table was compared
  with ICU 78.2 (`umalqura`): equal from 1420 to 1449 AH, different in many months before and after. Outside
  these years `hijri_date` answers None and no Hijri rule applies, rather than a wrong one. Umm al-Qura is a
  calculation; a sighting may move Eid by a day, which the owner enters as a dated override.
- National holidays: the `holidays` package (government decrees by country, days by moon sighting estimated in
  countries that publish none). It is imported only when a country is set: about 17 MB of memory and 0.2 s
  once, then 1 ms for each country and year, kept.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Self

from hijridate import Gregorian, Hijri

from wafaa.stores.intervals import (
    BadHours,
    Interval,
    check_whole,
    read_each,
    read_field,
    read_fields,
    read_intervals,
    read_name,
    write_intervals,
)

RAMADAN = 9
MOST_NAMES = 200
MOST_RECURRENCES = 100
LONGEST_OCCASION = 30
HIJRI_KNOWN_FROM: date = Hijri(1420, 1, 1).to_gregorian()
HIJRI_KNOWN_UNTIL: date = Hijri(1449, 12, 29).to_gregorian()
DAYS_IN_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@lru_cache(maxsize=4096)
def hijri_date(day: date) -> tuple[int, int, int] | None:
    """The Hijri (year, month, day) of a civil date, or None outside 1420 to 1449 AH."""
    if not HIJRI_KNOWN_FROM <= day <= HIJRI_KNOWN_UNTIL:
        return None
    year, month, number = Gregorian.fromdate(day).to_hijri().datetuple()
    return year, month, number


def in_ramadan(day: date) -> bool:
    """Whether the civil date is in Ramadan; False where the Hijri calendar is not known."""
    hijri = hijri_date(day)
    return hijri is not None and hijri[1] == RAMADAN


@dataclass(frozen=True)
class _Recurrence:
    """`days` civil days from `day` of `month`, every year; no intervals means closed.

    A start that a year does not have (30 Shawwal in a short month, 29 February) is left out in that year.
    """

    month: int
    day: int
    days: int = 1
    name: str = ""
    intervals: tuple[Interval, ...] = ()

    def __post_init__(self) -> None:
        check_whole("month", self.month, 1, 12, "not_a_month")
        check_whole("day", self.day, 1, self.last_day_of_month(), "not_a_day")
        check_whole("days", self.days, 1, LONGEST_OCCASION, "not_a_length")

    def last_day_of_month(self) -> int:
        raise NotImplementedError

    def starts_on(self, day: date) -> bool:
        raise NotImplementedError

    def covers(self, day: date) -> bool:
        """Whether the civil date is one of its days."""
        return any(self.starts_on(day - timedelta(days=back)) for back in range(self.days))

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Reads {"month": 10, "day": 1, "days": 3, "name": "Eid al-Fitr", "intervals": []}."""
        fields = read_fields(data, {"month", "day", "days", "name", "intervals"})
        return cls(
            read_field(fields, "month", _as_it_is),
            read_field(fields, "day", _as_it_is),
            read_field({"days": 1} | fields, "days", _as_it_is),
            read_field(fields, "name", read_name),
            read_field(fields, "intervals", read_intervals),
        )

    @classmethod
    def each_from_json(cls, data: object) -> tuple[Self, ...]:
        """Reads a list of at most 100 of them."""
        return read_each(data, MOST_RECURRENCES, cls.from_json)

    def to_json(self) -> dict[str, object]:
        """The object `from_json` reads."""
        dated: dict[str, object] = {"month": self.month, "day": self.day, "days": self.days}
        return dated | {"name": self.name, "intervals": write_intervals(self.intervals)}


class HijriRecurrence(_Recurrence):
    """Days of the Hijri year, such as 1 to 3 Shawwal. Never applies where the calendar is not known."""

    def last_day_of_month(self) -> int:
        return 30

    def starts_on(self, day: date) -> bool:
        hijri = hijri_date(day)
        return hijri is not None and hijri[1:] == (self.month, self.day)

    def covers(self, day: date) -> bool:
        return hijri_date(day) is not None and super().covers(day)


class GregorianRecurrence(_Recurrence):
    """Days of the Gregorian year, such as 23 September."""

    def last_day_of_month(self) -> int:
        return DAYS_IN_MONTH[self.month - 1]

    def starts_on(self, day: date) -> bool:
        return (day.month, day.day) == (self.month, self.day)


@dataclass(frozen=True, slots=True)
class NationalHolidays:
    """The holidays of a country (ISO 3166 two letters, "" for none) except the names in `off`.

    Names are those of `holidays_of(country, year)` in English, whatever the reader's language.
    """

    country: str = ""
    off: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if self.country and not _is_known(self.country):
            raise BadHours("country", "unknown_country")

    def name_on(self, day: date) -> str:
        """What is celebrated on the civil date, or "" when nothing that counts is."""
        if not self.country:
            return ""
        names = holidays_of(self.country, day.year).get(day, ())
        return ", ".join(name for name in names if name not in self.off)

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Reads {"country": "SA", "off": ["Founding Day Holiday"]}."""
        fields = read_fields(data, {"country", "off"})
        off = read_field(fields, "off", _read_names)
        return cls(read_field(fields, "country", read_name), off)

    def to_json(self) -> dict[str, object]:
        """The object `from_json` reads."""
        return {"country": self.country, "off": sorted(self.off)}


@lru_cache(maxsize=64)
def holidays_of(country: str, year: int, language: str = "en") -> Mapping[date, tuple[str, ...]]:
    """The public holidays of a country in a Gregorian year: date to names, in date order.

    `language` is "en" or "ar"; a country that lacks it answers in its own. The remark "estimated" is dropped
    from English names, because it comes and goes from year to year; "observed" (a day moved to a working day)
    stays.
    """
    import holidays

    tongue = _tongue(holidays.country_holidays(country).supported_languages, language)
    found = holidays.country_holidays(country, years=year, language=tongue)
    named = {day: tuple(map(_without_estimate, found.get_list(day))) for day in sorted(found)}
    return MappingProxyType(named)


@lru_cache(maxsize=256)
def _is_known(country: str) -> bool:
    import holidays

    return country in holidays.list_supported_countries()


def _tongue(spoken: tuple[str, ...], wanted: str) -> str | None:
    return next((tongue for tongue in spoken if tongue.partition("_")[0] == wanted), None)


def _without_estimate(name: str) -> str:
    return re.sub(r", estimated\)$", ")", name).removesuffix(" (estimated)")


def _read_names(data: object) -> frozenset[str]:
    return frozenset(read_each(data, MOST_NAMES, read_name))


def _as_it_is(data: object) -> int:
    if not isinstance(data, int):
        raise BadHours("", "wrong_type")
    return data
