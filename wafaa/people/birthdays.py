"""Birthdays: how they are written, read and found.

A birthday is kept as "1990-05-04", or as "--05-04" where nobody told the year: a gift needs the day alone, and the year
is nobody's business unless somebody gives it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _l

from wafaa.lib.dates import of_the_year
from wafaa.lib.text.digits import ascii_digits, digits_for
from wafaa.lib.time import now
from wafaa.people.models import Customer
from wafaa.stores import scope
from wafaa.stores.local_time import known_zone

OLDEST = 1900
LEAP_YEAR = 2000
"""Any that has a 29th of February: for days whose year nobody knows."""
PROBLEM = _l("This is not a birthday. Write it like 1990-05-04, or 05-04 without the year.")
_ISO = re.compile(r"(?:(\d{4})|-)?[-/](\d{1,2})[-/](\d{1,2})")
_SHORT = re.compile(r"(\d{1,2})-(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}))?")


class BadBirthday(ValueError):
    """No day that anybody could be born on."""


def written(month: int, day: int, year: int | None = None) -> str:
    """As it is kept. Raises BadBirthday for a day that no calendar has, and for one that has not come yet."""
    try:
        born = date(year or LEAP_YEAR, month, day)
    except (ValueError, OverflowError):
        raise BadBirthday from None
    if year is None:
        return f"--{month:02d}-{day:02d}"
    if not year >= OLDEST or born > now().date() + timedelta(days=1):
        raise BadBirthday
    return born.isoformat()


def read(text: str) -> str:
    """What was typed, in any digits, as it is kept: "1990-05-04", "--05-04" and "05-04" have the month first,
    "4/5/1990" and "4/5" the day. "" stays "". Raises BadBirthday."""
    plain = ascii_digits(text).strip()
    if not plain:
        return ""
    if found := _ISO.fullmatch(plain):
        return written(int(found[2]), int(found[3]), int(found[1]) if found[1] else None)
    if found := _SHORT.fullmatch(plain):
        return written(int(found[1]), int(found[2]))
    if found := _DAY_FIRST.fullmatch(plain):
        return written(int(found[2]), int(found[1]), int(found[3]) if found[3] else None)
    raise BadBirthday


def parts(kept: str) -> tuple[int, int, int | None]:
    """Month, day and the year (None where it is not known) of what is kept; ("" has none: do not ask)."""
    return int(kept[-5:-3]), int(kept[-2:]), None if kept.startswith("--") else int(kept[:4])


def day_of(kept: str) -> int | None:
    """Month × 100 + day."""
    if not kept:
        return None
    month, day, _year = parts(kept)
    return month * 100 + day


def birthday_of(customer: Customer) -> Customer | None:
    """The record that says when this person was born: the one that stands for them, else the oldest that was joined to
    it. None when nobody has told."""
    whole = customer.joined_to or customer
    if whole.birthday:
        return whole
    found: Customer | None = Customer.objects.filter(joined_to=whole).exclude(birthday="").order_by("pk").first()
    return found


def in_words(customer: Customer) -> str:
    """ "4 May 1990" of this person, in the reader's language; "" where nobody has told."""
    says = birthday_of(customer)
    if says is None:
        return ""
    month, day, year = parts(says.birthday)
    language = "en" if (get_language() or "ar")[:2] == "en" else "ar"
    return of_the_year(month, day, language, digits_for(language, scope.current().store.digits), year=year)


def falls_on(day: date) -> list[int]:
    """The days of birth that are celebrated on this day. Who was born on the 29th of February has theirs on the 28th in
    other years."""
    days = [day.month * 100 + day.day]
    if days == [228] and not _is_leap(day.year):
        days.append(229)
    return days


def days_until(customer: Customer) -> int | None:
    """Days from today, by the store's clock, until their next birthday; 0 on the day, None where nobody has told."""
    says = birthday_of(customer)
    if says is None:
        return None
    month, day, _year = parts(says.birthday)
    today = now().astimezone(known_zone(scope.current().store.timezone)).date()
    nexts = (_in_year(month, day, year) for year in (today.year, today.year + 1))
    return min((one - today).days for one in nexts if one >= today)


def _in_year(month: int, day: int, year: int) -> date:
    return date(year, month, day if (month, day) != (2, 29) or _is_leap(year) else 28)


def born_on(day: date) -> Iterator[Customer]:
    """Everybody whose birthday this is, the record that says so; a person once."""
    rows = Customer.objects.filter(birthday_day__in=falls_on(day), staff=None).select_related("joined_to")
    for row in rows.order_by("pk").iterator(chunk_size=500):
        says = birthday_of(row) if row.joined_to_id else row
        if says is not None and says.pk == row.pk:
            yield row


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
