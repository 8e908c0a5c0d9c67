"""Who keeps the credit that a return brings. An app above may (`keeps_credit`); where none does, a person hands it over
and closes the return."""

from __future__ import annotations

from collections.abc import Callable

from wafaa.orders.models import Return

Keeper = Callable[[Return], str]
_KEEPERS: list[Keeper] = []


def keeps_credit(keeper: Keeper) -> Keeper:
    """Offer to keep it: the function says how the customer uses it there, in the language that is active; "" when it
    does not keep the credit of this return."""
    _KEEPERS.append(keeper)
    return keeper


def how_used(back: Return) -> str:
    """How the customer uses the credit of this return; "" where a person hands it over."""
    return next((said for keeper in _KEEPERS if (said := keeper(back))), "")
