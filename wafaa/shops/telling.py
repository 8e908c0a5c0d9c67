"""Reading the values that shops write: sums, instants in any calendar and digits, counts. What is odd is left out or
put right, and noted as a doubt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from wafaa.lib.dates import typed_day
from wafaa.lib.money import Money, NotASum
from wafaa.lib.plainjson import object_of, text_of
from wafaa.lib.text.digits import ascii_digits
from wafaa.lib.text.safe import visible
from wafaa.people import birthdays
from wafaa.shops.models import Shop
from wafaa.shops.said import PersonSaid, parcel_key
from wafaa.stores.intervals import BadHours
from wafaa.stores.local_time import known_zone

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
FURTHEST = timedelta(days=5 * 366)
FIRST_MILLISECOND = 10**11
FIRST_GREGORIAN = 1700
MOST_QUANTITY = Decimal(10**8)
SHORT_TIME = re.compile(r"(.+?)[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?")


def quantity_of(text: str) -> Decimal | None:
    """How many, in any digits and as fine as lines are counted; None for what is no quantity."""
    try:
        found = Decimal(ascii_digits(text).replace("٫", "."))
        is_sound = found.is_finite() and abs(found) <= MOST_QUANTITY
    except ArithmeticError:  # no number at all, or one beyond all bounds
        return None
    return found.quantize(Decimal("0.001")) if is_sound else None


class Teller:
    """Reads one statement of a shop. `received_at` is when it came: nothing becomes so later than we hear of it, and
    a clock that is ahead would silence all that follows. `doubts` grow while it reads."""

    def __init__(self, shop: Shop, received_at: datetime) -> None:
        self.shop, self.received_at = shop, received_at
        self.zone = known_zone(shop.store.timezone)
        self.doubts: list[str] = []

    def doubt(self, code: str) -> None:
        if code not in self.doubts:
            self.doubts.append(code)

    def currency(self, told: Any) -> str:
        """The currency of an object; the shop's own, in doubt, where it names none that exists."""
        said = text_of(told, "currency", 3).upper()
        if re.fullmatch("[A-Z]{3}", said):
            return said
        self.doubt("no_currency")
        return self.shop.currency

    def sum(self, told: Any, field: str, currency: str) -> Money | None:
        """A sum of an object, in whole units as text or as a number; None when it says none, or none that we can
        read."""
        said = text_of(told, field, 41)
        if not said:
            if isinstance(told, dict) and told.get(field) not in (None, ""):
                self.doubt("odd_sum")
            return None
        try:
            return Money.parse(said, currency)
        except NotASum:
            self.doubt("odd_sum")
            return None

    def added(self, sums: Sequence[Money], currency: str) -> Money | None:
        """The sums of one currency together; None, in doubt, when that is more than can be kept."""
        try:
            return Money(sum(one.amount_minor for one in sums), currency)
        except NotASum:
            self.doubt("odd_sum")
            return None

    def quantity(self, told: Any, field: str) -> Decimal:
        found = quantity_of(text_of(told, field, 20) or "1")
        if found is None:
            self.doubt("odd_quantity")
            return Decimal(1)
        return found

    def since(self, told: Any, *fields: str) -> datetime:
        """When it became so, never later than it came; when it came, in doubt, if it does not say."""
        for field in fields:
            if (said := self.instant(told, field)) is not None:
                return min(said, self.received_at)
        self.doubt("no_time")
        return self.received_at

    def past(self, told: Any, field: str, *, zone: str = "") -> datetime | None:
        """An instant that lies behind us; `zone` is where its clock hangs, if it does not say so itself."""
        said = self.instant(told, field, zone=zone)
        return min(said, self.received_at) if said else None

    def instant(self, told: Any, field: str, *, by_end_of_day: bool = False, zone: str = "") -> datetime | None:
        """An instant: ISO 8601, Unix seconds or milliseconds, or a day, Gregorian or Hijri, in any digits. Without a
        zone it is the store's own time. None, in doubt, when it is none, or in no year that can be meant."""
        its_own, self.zone = self.zone, self._zone_of(zone)
        try:
            return self._instant(told, field, by_end_of_day=by_end_of_day)
        finally:
            self.zone = its_own

    def _zone_of(self, name: str) -> ZoneInfo:
        try:
            return known_zone(name) if name else self.zone
        except BadHours:
            return self.zone

    def _instant(self, told: Any, field: str, *, by_end_of_day: bool) -> datetime | None:
        said = ascii_digits(text_of(told, field, 40)).replace("\u200f", "").replace("\u200e", "").strip()
        if not said:
            return None
        found = self._unix(said) or self._iso(said) or self._worded(said, by_end_of_day=by_end_of_day)
        if found is None or not EARLIEST <= found <= self.received_at + FURTHEST:
            self.doubt("odd_date")
            return None
        return found

    def _unix(self, said: str) -> datetime | None:
        if not re.fullmatch(r"\d{9,13}(\.\d+)?", said):
            return None
        seconds = float(said)
        return datetime.fromtimestamp(seconds / 1000 if seconds >= FIRST_MILLISECOND else seconds, UTC)

    def _iso(self, said: str) -> datetime | None:
        if len(said) <= 10:
            return None
        try:
            found = datetime.fromisoformat(said)
            if found.year < FIRST_GREGORIAN:
                return None
            return (found if found.tzinfo else found.replace(tzinfo=self.zone)).astimezone(UTC)
        except (ValueError, OverflowError):
            return None

    def _worded(self, said: str, *, by_end_of_day: bool) -> datetime | None:
        """A day as people write it, maybe with an hour behind it."""
        at = time(23, 59, 59) if by_end_of_day else time(0)
        day = typed_day(said)
        zone: tzinfo = self.zone
        if day is None and (found := SHORT_TIME.fullmatch(said)):
            day = typed_day(found[1])
            try:
                at = time(int(found[2]), int(found[3]), int(found[4] or 0))
                zone = datetime.fromisoformat(f"2000-01-01T00:00:00{found[5]}").tzinfo or zone if found[5] else zone
            except ValueError:
                return None
        try:
            return datetime.combine(day, at, zone).astimezone(UTC) if day else None
        except OverflowError:
            return None

    def person(self, told: Any, field: str) -> PersonSaid | None:
        """Whose it is; None when nothing is said of it. An account of the number 0 is a guest's."""
        if not isinstance(told, dict) or field not in told:
            return None
        said = object_of(told, field)
        account = text_of(said, "id", 100)
        proven = said.get("proven")
        return PersonSaid(
            id="" if account in ("0", "null", "None") else account,
            name=text_of(said, "name", 120),
            email="" if (email := text_of(said, "email", 254)).casefold().endswith(".invalid") else email,
            phone=text_of(said, "phone", 40),
            language=language if (language := text_of(said, "language", 2).lower()) in ("ar", "en") else "",
            proven=tuple(sorted({one for one in proven if one in ("email", "phone")}, key=str))
            if isinstance(proven, list) and all(isinstance(one, str) for one in proven)
            else (),
            birthday=_birthday(text_of(said, "birthday", 10)),
        )


MOST_CATEGORIES, LONGEST_CATEGORY = 20, 80


def shelves_of(names: Iterable[str]) -> tuple[str, ...]:
    """Names of categories as they are kept: each once, without what cannot be seen."""
    seen = (visible(name)[:LONGEST_CATEGORY].strip() for name in names)
    return tuple(dict.fromkeys(name for name in seen if name))[:MOST_CATEGORIES]


MOST_CODES, LONGEST_CODE = 20, 60


def codes_in(found: Iterable[Any]) -> tuple[str, ...]:
    """Codes that an order was bought with, out of texts or of objects with a `code`: each once, however its letters and
    digits are written."""
    codes: dict[str, str] = {}
    for one in found:
        text = visible(text_of(one if isinstance(one, dict) else {"code": one}, "code", LONGEST_CODE)).strip()
        if key := parcel_key(text):
            codes.setdefault(key, text)
    return tuple(codes.values())[:MOST_CODES]


def codes_of(told: dict[str, Any], field: str) -> tuple[str, ...] | None:
    """Of a list of codes, or of objects with one; None when nothing is said of them."""
    said = told.get(field)
    return codes_in(said[: 2 * MOST_CODES]) if isinstance(said, list) else None


def categories_of(told: dict[str, Any], field: str = "categories", name: str = "name") -> tuple[str, ...] | None:
    """Of a list of objects with a name, or of plain names; None when nothing is said of it."""
    if not isinstance(told.get(field), list):
        return None
    found = told[field][: 2 * MOST_CATEGORIES]
    return shelves_of(
        one if isinstance(one, str) else text_of(one, name, LONGEST_CATEGORY)
        for one in found
        if isinstance(one, str | dict)
    )


def _birthday(text: str) -> str:
    """As it is kept; a day that there is not is no word of anything."""
    try:
        return birthdays.read(text)
    except birthdays.BadBirthday:
        return ""
