"""Sums among a store's settings: kept as they were typed, in the store's own money."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from wafaa.lib.money import Money, NotASum, exponent, shifted
from wafaa.stores import scope

MOST_PLACES = 4
"""No currency has more."""


def is_sum(typed: str, *, least: int = 1) -> bool:
    """Whether this is a sum of at least so many of the smallest units of the store's money. Dinars have three places,
    riyals two: what fits depends on the store."""
    entered = scope.peek()
    try:
        return Money.parse(typed, entered.store.currency if entered else "").amount_minor >= least
    except NotASum:
        return False


def sum_of(kept: str) -> Money:
    """What a setting says, in the store's money. What was decided while the store counted in a currency with more
    places is rounded, so that no page depends on it. Raises NotASum for what never was a sum."""
    currency = scope.current().store.currency
    try:
        return Money.parse(kept, currency)
    except NotASum:
        unit = Decimal(shifted(kept, MOST_PLACES)).scaleb(exponent(currency) - MOST_PLACES)
        return Money(int(unit.quantize(Decimal(1), ROUND_HALF_UP)), currency)
