"""Days that are promised by their place in the week, the month or the year: "نهاية الأسبوع", "after Eid",
"by the 12th", "١٥ رمضان". Reads folded words, as `promised` does.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from wafaa.lib.dates import from_hijri, to_hijri, typed_day
from wafaa.lib.text.months import HIJRI_MONTHS, MONTHS
from wafaa.lib.text.promised_words import DAY, UNITS, B, E, any_of

Works = Callable[[date], bool]
NEAR_FEAST = 90
"""Days. Who promises "after Eid" means one that is near."""
FREE_DAYS = {True: {4, 5}, False: {5, 6}}
"""Of a store that is open every day, or on none that we know, by whether the words are Arabic."""

_NEXT = r"(?:القادم|الجاي|المقبل|التالي|اللي جاي|الي جاي|اللي يجي|الياي)"
_STAGE = (
    r"(?:(?P<early>بدايه|مطلع|اول|(?:the\s+)?(?:start|beginning) of|early)|"
    r"(?P<late>نهايه|اخر|اواخر|(?:the\s+)?end of|late))\s+(?:هذا\s+|this\s+|the\s+)?"
)
_WEEK = re.compile(
    rf"{B}(?P<weekend>(?:عطله|اجازه)\s+(?:نهايه\s+)?الاسبوع|الويكند|(?:this|the)\s+weekend){E}"
    rf"|{B}(?:{_STAGE})?(?P<next>(?:ال)?اسبوع\s+{_NEXT}|next week){E}"
    rf"|{B}(?:{_STAGE.replace('<early>', '<early2>').replace('<late>', '<late2>')}(?:(?:ال|هال)?اسبوع|week)|eow){E}"
)
_MONTH = re.compile(
    rf"{B}(?:{_STAGE})?(?P<next>(?:ال)?شهر\s+{_NEXT}|next month){E}"
    rf"|{B}(?:{_STAGE.replace('<early>', '<early2>').replace('<late>', '<late2>')}(?:(?:ال|هال)?شهر|month)|eom){E}"
)
_FEAST = re.compile(
    rf"{B}(?P<where>قبل|بعد|before|after|اول|ثاني|تاني|ثالث|تالت)\s+(?:(?:يوم|ايام|اجازه|عطله|من)\s+|the\s+)*"
    rf"(?:(?:العيد|عيد|eid)(?:\s+(?P<which>(?:ال)?(?:فطر|اضحي)|al[- ]?(?:fitr|adha)))?|(?P<fast>رمضان|ramadan)){E}"
)
_HIJRI_DATE = re.compile(rf"{B}(?P<d>\d{{1,2}})\s+(?:من\s+)?(?P<m>{any_of(HIJRI_MONTHS)})(?:\s+(?P<y>14\d\d))?{E}")
_IN_FIGURES = re.compile(rf"{B}(?:\d{{4}}([-/.])\d{{1,2}}\1\d{{1,2}}|\d{{1,2}}([-/.])\d{{1,2}}\2\d{{4}}){E}")
_OF_THE_MONTH = re.compile(
    rf"{B}(?:(?:يوم|بتاريخ|تاريخ|ليوم)\s+(?P<d>\d{{1,2}})|(?:by|on|before|until)\s+the\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)){E}"
    rf"(?!\s*(?:من\s+|of\s+|-|–|/|:|\.)?\s*(?:\d|{any_of({**UNITS, **MONTHS, **HIJRI_MONTHS})}))"
)
_WHICH_DAY = {"اول": 1, "ثاني": 2, "تاني": 2, "ثالث": 3, "تالت": 3}
_FITR, _ADHA = (10, 1, 3), (12, 10, 13)
"""Hijri month, first and last day."""


@dataclass(frozen=True)
class Named:
    """`span` is where it stands; `week` the first day of the week it names, in which a weekday beside it lies."""

    span: tuple[int, int]
    day: date
    week: date | None = None


def named_days(text: str, today: date, works: Works) -> list[Named]:
    """The days that folded words name by their place in something longer."""
    return [one for reader in _READERS for one in reader(text, today, works)]


def _weeks(text: str, today: date, works: Works) -> Iterator[Named]:
    free = _free_days(text, today, works)
    rest = _first(today, free.__contains__)
    begins = _first(rest, lambda weekday: weekday not in free)
    ends = _first(begins, free.__contains__) - DAY
    for found in _WEEK.finditer(text):
        if found["weekend"]:
            yield Named(found.span(), begins - DAY)
        elif found["next"]:
            yield Named(found.span(), begins if found["early"] else ends, begins)
        elif not found["early2"]:
            yield Named(found.span(), rest - DAY if rest > today else ends)


def _free_days(text: str, today: date, works: Works) -> set[int]:
    """Weekdays that are free as a rule: in none of four weeks is worked on them, so that a feast changes nothing."""
    worked = {day.weekday() for day in (today + number * DAY for number in range(28)) if works(day)}
    free = set(range(7)) - worked
    return free if 0 < len(free) < 7 else FREE_DAYS[not text.isascii()]


def _first(day: date, is_it: Callable[[int], bool]) -> date:
    """The first day from this one on whose weekday is such a one."""
    return next(one for one in (day + number * DAY for number in range(7)) if is_it(one.weekday()))


def _months(text: str, today: date, works: Works) -> Iterator[Named]:
    last = today.replace(day=monthrange(today.year, today.month)[1])
    for found in _MONTH.finditer(text):
        if found["next"]:
            first = last + DAY
            after = first.replace(day=monthrange(first.year, first.month)[1])
            yield Named(found.span(), first if found["early"] else after)
        elif not found["early2"]:
            yield Named(found.span(), last)


def _feasts(text: str, today: date, works: Works) -> Iterator[Named]:
    """ "Before" is the day before, "after" the first day on which the store works again."""
    for found in _FEAST.finditer(text):
        which = found["which"] or ""
        kinds = [_FITR, _ADHA] if not which else [_ADHA if which.endswith(("اضحي", "adha")) else _FITR]
        if found["fast"]:
            kinds = [(9, 1, 0)]
        times = [one for kind in kinds for one in _times(kind, today)]
        if not times or (times := sorted(times))[0][0] > today + NEAR_FEAST * DAY:
            continue
        first, last = times[0]
        if found["where"] in ("قبل", "before"):
            yield Named(found.span(), first - DAY)
        elif found["where"] in ("بعد", "after"):
            days = (last + number * DAY for number in range(1, 15))
            yield Named(found.span(), next((day for day in days if works(day)), last + DAY))
        else:
            yield Named(found.span(), first + (_WHICH_DAY[found["where"]] - 1) * DAY)


def _times(kind: tuple[int, int, int], today: date) -> list[tuple[date, date]]:
    """First and last day of a feast that is not over, this Hijri year and the next. Its last day 0 ends the month."""
    month, begins, ends = kind
    times = []
    for year in _hijri_years(today):
        first = from_hijri(year, month, begins)
        last = from_hijri(year, month, ends) if ends else from_hijri(year, month + 1, 1)
        if first is not None and last is not None and (last := last if ends else last - DAY) >= today:
            times.append((first, last))
    return times


def _hijri_years(today: date) -> list[int]:
    hijri = to_hijri(today)
    return [hijri[0], hijri[0] + 1] if hijri else []


def _hijri_dates(text: str, today: date, works: Works) -> Iterator[Named]:
    for found in _HIJRI_DATE.finditer(text):
        years = [int(found["y"])] if found["y"] else _hijri_years(today)
        days = [from_hijri(year, HIJRI_MONTHS[found["m"]], int(found["d"])) for year in years]
        if coming := [day for day in days if day is not None and day >= today]:
            yield Named(found.span(), coming[0])


def _figures(text: str, today: date, works: Works) -> Iterator[Named]:
    for found in _IN_FIGURES.finditer(text):
        if (day := typed_day(found.group())) is not None:
            yield Named(found.span(), day)


def _of_the_month(text: str, today: date, works: Works) -> Iterator[Named]:
    """ "by the 12th": of this month, or of the next when that day is over."""
    for found in _OF_THE_MONTH.finditer(text):
        number = int(found["d"] or found["d2"])
        next_month = today.replace(day=1) + 31 * DAY
        for month in (today, next_month):
            if 1 <= number <= monthrange(month.year, month.month)[1] and month.replace(day=number) >= today:
                yield Named(found.span(), month.replace(day=number))
                break


_READERS = (_weeks, _months, _feasts, _hijri_dates, _figures, _of_the_month)
