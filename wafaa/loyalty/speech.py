"""How points, sums and days are written, in the reader's language and the store's digits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wafaa.lib.dates import day, letter_day
from wafaa.lib.money import Money
from wafaa.lib.pages import address
from wafaa.lib.text.digits import Digits, digits_for
from wafaa.loyalty.books import Currency
from wafaa.people.greeting import hello
from wafaa.people.models import Customer
from wafaa.playbook.facts import FACTS
from wafaa.stores import scope
from wafaa.stores.local_time import known_zone

ARABIC = str.maketrans("0123456789,", "٠١٢٣٤٥٦٧٨٩٬")


def url_of(name: str, *args: str) -> str:
    return address(f"loyalty:{name}", scope.current().store.slug, *args)


def speaks() -> str:
    return (translation.get_language() or "ar")[:2]


def number(count: int) -> str:
    """With its thousands apart."""
    written = f"{count:,}"
    return written.translate(ARABIC) if _digits() == "arab" else written


def signed(count: int) -> str:
    """With a plus or a minus before it: on the right of Arabic digits, on the left of others (as CLDR has it)."""
    sign = "+" if count > 0 else "−" if count < 0 else ""
    return f"{_begins()}{sign}{number(abs(count))}\u2069"


def _begins() -> str:
    return "\u2067" if _digits() == "arab" else "\u2066"


def changed(count: int, currency: str, *, sign: bool = True) -> str:
    """What a line of a statement did: points as a number, store credit as a sum."""
    if currency == Currency.POINTS:
        return signed(count) if sign else number(count)
    said = money(Money(abs(count), scope.current().store.currency))
    mark = "" if not (sign and count) else "+" if count > 0 else "−"
    return f"{_begins()}{mark}{said}\u2069" if mark else said


def points(count: int) -> str:
    return ngettext("%(count)s point", "%(count)s points", count) % {"count": number(count)}


def money(sum: Money) -> str:
    return sum.format(speaks(), _digits())


def on_day(at: datetime, *, in_sentence: bool = True) -> str:
    """As the reader's clock has it: the customer's own on their page, else the store's."""
    return day(at, timezone.get_current_timezone(), speaks(), _digits(), in_sentence=in_sentence)


def in_letter(at: datetime) -> str:
    """The same with weekday and date, for what may be read on another day: `stores.letters` by the reader's clock."""
    return letter_day(at, timezone.get_current_timezone(), speaks(), _digits(), scope.current().store.hijri, near=False)


def usable(at: datetime | None, *, is_latest: bool = False) -> str:
    """When what was earned can be used: the day, the latest day, or that it depends on the order."""
    if at is None:
        return _("usable once the order is with you to stay")
    if is_latest:
        return _("usable once the order is with you to stay, %(day)s at the latest") % {"day": on_day(at)}
    return _("usable %(day)s") % {"day": on_day(at)}


def _digits() -> Digits:
    return digits_for(speaks(), scope.current().store.digits)


def language_of(customer: Customer) -> str:
    own = scope.current().store.language
    said = (customer.language or own)[:2]
    return said if said in ("ar", "en") else own


@contextmanager
def speaking_to(customer: Customer) -> Iterator[None]:
    """In their language, and by the store's clock."""
    zone = known_zone(customer.timezone or scope.current().store.timezone)
    with translation.override(language_of(customer)), timezone.override(zone):
        yield


def letter(customer: Customer, *parts: str) -> str:
    """The parts between a greeting and the store's name; empty ones are left out."""
    page = FACTS.get("store.page")
    url = page.read(scope.current().store) if page is not None else ""
    link = _("Your points and your tier: %(url)s") % {"url": url} if url else ""
    return "\n\n".join(
        [hello(customer.name), *(part for part in parts if part), *([link] if link else []), scope.current().store.name]
    )
