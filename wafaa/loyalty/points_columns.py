"""The columns of a list of points: what they may hold, how they are guessed, and how a row of them is read.

Who somebody is, is read as in a list of customers (`people.columns`); a card's number is understood besides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from wafaa.lib.csvlists import cell_of, dictionary, key_of
from wafaa.lib.money import Money, NotASum
from wafaa.lib.text.digits import ascii_digits
from wafaa.lib.text.safe import visible
from wafaa.loyalty.models import Tier
from wafaa.orders.list_columns import SHORTENED
from wafaa.orders.list_dates import DateStyle, instant_of, style_of
from wafaa.orders.list_sums import sum_of
from wafaa.people import columns as people
from wafaa.people.columns import BadLine, Wanted
from wafaa.shops.models import Shop
from wafaa.shops.telling import Teller
from wafaa.stores import scope
from wafaa.stores.local_time import known_zone

MOST = 10**9
"""No balance is larger: what is, was a phone number in the wrong column."""
AHEAD = timedelta(days=5 * 365)
"""The reader of shops' dates knows five years ahead; points may live longer."""
WAIT = timedelta(days=30)
"""Pending points of which a list says no day wait so long."""
OF_PEOPLE = ("name", "first_name", "last_name", "phone", "whatsapp", "email", "shop")
COLUMNS: dict[str, str | Lazy] = {
    **{name: people.COLUMNS[name] for name in OF_PEOPLE},
    "member": _("Member number"),
    "points": _("Points"),
    "pending": _("Pending points"),
    "usable": _("Pending until"),
    "ends": _("Points end on"),
    "credit": _("Store credit"),
    "tier": _("Tier"),
    "joined": _("Joined on"),
    "referral": _("Their referral code"),
}
HEADINGS = {
    **{name: people.HEADINGS[name] for name in OF_PEOPLE},
    "member": "member number|member|member id|card|card number|رقم العضو|رقم العضوية|العضوية|رقم البطاقة|البطاقة",
    "points": "points|point|balance|points balance|current points|available points|usable points|loyalty points|النقاط|"
    "نقاط|رصيد النقاط|الرصيد|عدد النقاط|النقاط المتاحة|نقاط الولاء|النقاط الحالية",
    "pending": "pending points|pending|points pending|النقاط المعلقة|نقاط معلقة|المعلقة|نقاط قيد الانتظار",
    "usable": "pending until|usable on|usable from|activation date|activates at|تتاح في|تاريخ التفعيل|معلقة حتى|"
    "تصبح متاحة في",
    "ends": "points end on|expiry|expires|expires on|expiry date|expires at|expiration date|تنتهي في|تاريخ الانتهاء|"
    "الانتهاء|تاريخ انتهاء النقاط|صلاحية النقاط|تنتهي النقاط في",
    "credit": "store credit|credit|wallet|wallet balance|رصيد المتجر|المحفظة|رصيد المحفظة|الرصيد النقدي",
    "tier": "tier|level|vip tier|loyalty tier|المستوى|مستوى|الفئة|فئة العميل|مستوى الولاء|درجة العضوية",
    "joined": "joined on|joined|join date|member since|joined at|تاريخ الانضمام|انضم في|عضو منذ|تاريخ الاشتراك",
    "referral": "referral code|referral|their referral code|كود الإحالة|رمز الإحالة|كود الدعوة|رمز الدعوة",
}
NEVER = dictionary({"never": "never|no end|no expiry|بلا نهاية|none|forever|أبدا|لا تنتهي|بلا انتهاء|دائمة"})
_HEADINGS = dictionary(HEADINGS)
_GROUPED = re.compile(r"\d{1,3}(?:[,٬'\u00a0\u202f ]\d{3})+|\d+")
_PART = re.compile(r"(.*?)[.٫](\d*)")

REASONS: dict[str, str | Lazy] = {
    **people.REASONS,
    "no_way": _("There is no phone, e-mail, number in the shop or member number to know the person by."),
    "no_member": _("There is no member with this number, and nothing else to know the person by."),
    "colleague": _("This is a colleague. Colleagues get no points."),
    "formula": _("A cell holds a formula, not a value. Save the list with values."),
    "points": _("The points are not a whole number."),
    "points_part": _("There are no parts of a point: write a whole number."),
    "points_less": _("The points are below nought."),
    "points_much": _("The points are far too many. Is it another column?"),
    "sum": _("The store credit is not a sum of money."),
    "date": _("A date cannot be read."),
    "pending_past": _("The day on which pending points become usable is behind their end."),
    "tier": _("There is no tier of this name."),
    "half": _("Another line of the same person cannot be read, so none of theirs is taken."),
    "over": _("Some of their points had ended already. Those were left out."),
    "no_day": _("The list says no day for the pending points: they become usable in 30 days."),
    "twice": _("They stand in the list more than once with the very same values. Each line was counted."),
    "kept_own": _("They have more here than the list says. What they earned here stays."),
    "spent": _("Some of it had been spent. That stays spent, the rest was taken back."),
    "stays": _("They have earned or used points here since, so they still take part."),
}


@dataclass(frozen=True)
class Said:
    """What a row says of somebody's points. `ends` is empty where the store's own days count, `never` for ever;
    `odd` a code of REASONS for what is taken all the same."""

    number: int
    points: int = 0
    pending: int = 0
    usable: datetime | None = None
    ends: datetime | None = None
    never: bool = False
    credit: int = 0
    tier: int | None = None
    joined: datetime | None = None
    referral: str = ""
    odd: str = ""


@dataclass
class Row:
    """A row, as far as it can be read: who it is about, the number of a card, and what it says or why it is refused."""

    number: int
    who: Wanted | BadLine
    member: str = ""
    said: Said | None = None
    bad: str = ""


@dataclass
class Reader:
    """Reads the rows of one list, as it stands at an instant."""

    columns: Sequence[str]
    at: datetime
    style: DateStyle = DateStyle()
    tiers: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, columns: Sequence[str], at: datetime, rows: Iterable[Sequence[str]]) -> Reader:
        """`rows` tell how its days are written: a number above twelve is no month."""
        places = [place for place, name in enumerate(columns) if name in ("usable", "ends", "joined")]
        days = (row[place] for row in rows for place in places if place < len(row))
        tiers = Tier.objects.filter(ended_at=None).order_by("-threshold")
        named = {key_of(name): tier.pk for tier in tiers for name in (tier.name_ar, tier.name_en)}
        return cls(columns, at, style_of(days), named)

    def read(self, number: int, cells: Sequence[str]) -> Row:
        try:
            told = self._told(cells)
            card = re.sub(r"[\s-]+", "", ascii_digits(told.get("member", ""))).lower()[:64]
            who = self._who(cells, has_card=bool(card))
        except BadLine as bad:
            return Row(number, bad, bad=bad.code)
        try:
            return Row(number, who, card, self._said(number, told))
        except BadLine as bad:
            return Row(number, who, card, bad=bad.code)

    def _told(self, cells: Sequence[str]) -> dict[str, str]:
        if any(cell.strip() for cell in cells[len(self.columns) :]):
            raise BadLine("columns")
        found: dict[str, str] = {}
        for column, cell in zip(self.columns, cells, strict=False):
            text = cell_of(cell)
            if not column or not text or column in OF_PEOPLE:
                continue
            if text.startswith("="):
                raise BadLine("formula")
            if len(text) > 120:
                raise BadLine("long")
            found[column] = text
        return found

    def _who(self, cells: Sequence[str], *, has_card: bool) -> Wanted:
        names = [name if name in OF_PEOPLE else "" for name in self.columns]
        try:
            return people.read(cells, names, scope.current().store.country)
        except BadLine as bad:
            if has_card and bad.code in ("no_way", "empty"):
                return Wanted()
            raise BadLine("no_way") if bad.code == "empty" else bad from None

    def _said(self, number: int, told: Mapping[str, str]) -> Said:
        said = Said(
            number,
            points=whole(told.get("points", "")),
            pending=whole(told.get("pending", "")),
            usable=self._instant(told, "usable"),
            ends=self._end(told),
            never=key_of(told.get("ends", "")) in NEVER and bool(told.get("ends")),
            credit=_credit(told.get("credit", "")),
            tier=self._tier(told),
            joined=self._instant(told, "joined"),
            referral=visible(told.get("referral", ""))[:60],
        )
        if said.joined is not None and said.joined > self.at:
            raise BadLine("date")
        if said.ends is not None and said.ends <= self.at:
            return replace(said, points=0, pending=0, credit=0, odd="over")
        return self._pending(said)

    def _pending(self, said: Said) -> Said:
        if not said.pending:
            return said
        if said.usable is None:
            said = replace(said, usable=self.at + WAIT, odd="no_day")
        if said.ends is not None and said.usable is not None and said.ends <= said.usable:
            raise BadLine("pending_past")
        return said

    def _instant(self, told: Mapping[str, str], column: str) -> datetime | None:
        if not (text := told.get(column, "")):
            return None
        store = scope.current().store
        found = instant_of(text, self.style, Teller(Shop(store=store, currency=store.currency), self.at + AHEAD))
        if found is None:
            raise BadLine("date")
        return found

    def _end(self, told: Mapping[str, str]) -> datetime | None:
        """A day is had to its end; an instant is as it is."""
        if key_of(told.get("ends", "")) in NEVER:
            return None
        found = self._instant(told, "ends")
        if found is None:
            return None
        zone = known_zone(scope.current().store.timezone)
        local = found.astimezone(zone)
        if local.time() != time(0) or ":" in ascii_digits(told["ends"]):
            return found
        return day_end(local.date())

    def _tier(self, told: Mapping[str, str]) -> int | None:
        if not (name := told.get("tier", "")):
            return None
        if key_of(name) not in self.tiers:
            raise BadLine("tier")
        return self.tiers[key_of(name)]


def day_end(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(0), known_zone(scope.current().store.timezone))


def whole(text: str) -> int:
    """A whole number from nought on, in any digits, with or without its thousands apart. Raises BadLine."""
    plain = ascii_digits(text).replace("\u200f", "").replace("\u200e", "").strip()
    if not plain:
        return 0
    if SHORTENED.fullmatch(plain):
        raise BadLine("shortened")
    if plain[0] in "-−(":
        raise BadLine("points_less" if any(character in "123456789" for character in plain) else "points")
    parted = _PART.fullmatch(plain)
    if parted is not None and _GROUPED.fullmatch(parted[1]):
        if not parted[2].isdigit() or parted[2].strip("0"):
            raise BadLine("points_part")
        plain = parted[1]
    if not _GROUPED.fullmatch(plain):
        raise BadLine("points")
    digits = re.sub(r"\D", "", plain)
    if len(digits.lstrip("0")) > 10 or int(digits) > MOST:
        raise BadLine("points_much")
    return int(digits)


def _credit(text: str) -> int:
    if not text:
        return 0
    try:
        found: Money = sum_of(text, scope.current().store.currency)
    except NotASum:
        raise BadLine("sum") from None
    if found.amount_minor < 0:
        raise BadLine("points_less")
    if found.amount_minor > MOST:
        raise BadLine("points_much")
    return found.amount_minor


def columns() -> dict[str, str]:
    return {name: str(label) for name, label in COLUMNS.items()}


def guess(headings: Sequence[str]) -> list[str]:
    """For each heading what its column holds, "" where it tells nothing or another tells it already."""
    known = _HEADINGS | _our_own()
    found: list[str] = []
    for heading in headings:
        column = known.get(key_of(heading), "")
        found.append("" if column in found and column not in people.WAYS else column)
    return found


def _our_own() -> dict[str, str]:
    """What our own files call the columns, in both languages."""
    found: dict[str, str] = {}
    for language in ("ar", "en"):
        with override(language):
            found |= {key_of(str(label)): name for name, label in COLUMNS.items()}
    return found
