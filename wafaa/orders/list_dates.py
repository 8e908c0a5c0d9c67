"""Days and hours in a list of orders, as spreadsheets and shops write them: ISO, day or month first, with a name of the
month in Arabic or English, short years, Hijri, or the bare number of a day that Excel counts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from wafaa.lib.csvlists import cell_of
from wafaa.lib.dates import typed_day
from wafaa.lib.text.digits import ascii_digits
from wafaa.lib.text.folding import fold
from wafaa.shops.telling import Teller

_NUMBERS = re.compile(r"(\d{1,4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,4})")
_CLOCK = re.compile(
    r"[T,،\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(am|pm|a\.m\.|p\.m\.|ص|م|صباحا|مساء)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$",
    re.I,
)
_WEEKDAY = re.compile(r"^[^\W\d_]+[,،]\s*")
_SERIAL = re.compile(r"[3-6]\d{4}(?:\.\d+)?")
FIRST_OF_EXCEL = date(1899, 12, 30)
AFTERNOON = ("pm", "p.m.", "م", "مساء")


@dataclass(frozen=True)
class DateStyle:
    """How the days of one list are written: whether the month stands before the day."""

    is_month_first: bool = False


def style_of(cells: Iterable[str], latest: date = date.max) -> DateStyle:
    """A number above twelve tells a day from a month: if one ever stands second and none first, months do. Without any,
    what would lie behind the `latest` day one way and not the other tells it."""
    firsts, seconds, ahead = 0, 0, 0
    for cell in cells:
        found = _NUMBERS.match(ascii_digits(cell_of(cell)))
        if found is not None and len(found[1]) < 3:
            first, second, year = int(found[1]), int(found[2]), int(_year(found[3]))
            firsts, seconds = max(firsts, first), max(seconds, second)
            ahead += ((year, second, first) > _parts(latest)) - ((year, first, second) > _parts(latest))
    return DateStyle(is_month_first=firsts <= 12 and (seconds > 12 or ahead > 0))


def _parts(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.day


def instant_of(text: str, style: DateStyle, tell: Teller) -> datetime | None:
    """The instant in this cell; None when it is none that can be meant."""
    said = ascii_digits(text).replace("\u200f", "").replace("\u200e", "").strip()
    if _SERIAL.fullmatch(said):
        days, _point, rest = said.partition(".")
        seconds = round(float(f"0.{rest or 0}") * 86400) % 86400
        clock = time(seconds // 3600, seconds // 60 % 60, seconds % 60)
        return _told(tell, f"{FIRST_OF_EXCEL + timedelta(days=int(days))}T{clock:%H:%M:%S}")
    day_said, clock_said, zone = _parted(said)
    day = _day(day_said, style)
    if day is None:
        return _told(tell, said)
    return _told(tell, f"{day.isoformat()}T{clock_said}{zone}")


def _told(tell: Teller, text: str) -> datetime | None:
    return tell.instant({"at": text}, "at")


def _parted(said: str) -> tuple[str, str, str]:
    """The day, the hour as HH:MM:SS, and the zone if one is told."""
    found = _CLOCK.search(said)
    if found is None:
        return said, "00:00:00", ""
    hour, half = int(found[1]), fold(found[4] or "").strip()
    if half:
        hour = hour % 12 + (12 if half in {fold(one) for one in AFTERNOON} else 0)
    try:
        clock = time(hour, int(found[2]), int(found[3] or 0))
    except ValueError:
        return said, "", ""
    zone = found[5] or ""
    return said[: found.start()], f"{clock:%H:%M:%S}", "Z" if zone.upper() == "UTC" else zone


def _day(said: str, style: DateStyle) -> date | None:
    text = _WEEKDAY.sub("", said).strip()
    if (found := _NUMBERS.fullmatch(text)) is not None:
        first, second, third = found[1], found[2], found[3]
        if len(first) > 2:
            return typed_day(f"{first}-{second}-{third}")
        day, month = (second, first) if style.is_month_first else (first, second)
        return typed_day(f"{day}/{month}/{_year(third)}")
    return typed_day(text)


def _year(said: str) -> str:
    return f"20{said}" if len(said) == 2 else said
