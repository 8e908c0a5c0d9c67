"""How pages of orders write numbers, sums, days and addresses of pages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language

from wafaa.lib.dates import day
from wafaa.lib.money import Money
from wafaa.lib.pages import address
from wafaa.lib.text.digits import in_digits
from wafaa.stores import scope
from wafaa.stores.local_time import known_zone


def url_of(name: str, *args: str) -> str:
    return address(f"orders:{name}", scope.current().store.slug, *args)


def figures(text: str) -> str:
    return in_digits(text, scope.current().store.figures)


def money(sum: Money | None) -> str:
    return "" if sum is None else sum.format(get_language() or "ar", scope.current().store.figures)


def on_day(at: Any) -> str:
    store = scope.current().store
    return day(at, known_zone(store.timezone), (get_language() or "ar")[:2], store.figures) if at else ""
