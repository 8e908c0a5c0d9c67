"""Handing up what shops say: the app above registers who writes it down.

    @takes
    def mirror(shop: Shop, said: Said) -> Sequence[str]: …

It answers codes of what was doubtful, for the shop's page. It is called again whenever an arrival is read again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from wafaa.shops.models import Shop
from wafaa.shops.said import Said

Take = Callable[[Shop, Said], Sequence[str]]
TAKERS: list[Take] = []


def takes(take: Take) -> Take:
    if all(one.__qualname__ != take.__qualname__ or one.__module__ != take.__module__ for one in TAKERS):
        TAKERS.append(take)
    return take


def hand_up(shop: Shop, said: Said) -> list[str]:
    """Have it written down; what was doubtful about it."""
    return [*said.doubts, *(doubt for take in TAKERS for doubt in take(shop, said))]
