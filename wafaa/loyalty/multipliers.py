"""Who raises what a purchase earns."""

from __future__ import annotations

from collections.abc import Callable

from wafaa.people.models import Customer

MULTIPLIERS: list[Callable[[Customer], tuple[int, str]]] = []


def multiplier(customer: Customer) -> int:
    """The largest percent, 100 when none."""
    return max((ask(customer)[0] for ask in MULTIPLIERS), default=100)
