"""What a thing that a shop told of is called by people, and where it stands: known by the app above that keeps it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from wafaa.shops.models import Shop


@dataclass(frozen=True)
class Named:
    """`url` is "" for whoever may not see it."""

    name: str
    url: str = ""


Names = Callable[[Shop, list[str]], dict[str, Named]]
NAMERS: dict[str, Names] = {}


def names(kind: str) -> Callable[[Names], Names]:
    """Register who knows things of this kind by their ids at a shop; asked once a page."""

    def register(asked: Names) -> Names:
        NAMERS[kind] = asked
        return asked

    return register


def named(shop: Shop, abouts: Iterable[str]) -> dict[str, Named]:
    """Of what arrivals are about ("order:1001"), what somebody knows a name of."""
    ids: dict[str, list[str]] = {}
    for about in abouts:
        kind, _sep, its = about.partition(":")
        if kind in NAMERS and its:
            ids.setdefault(kind, []).append(its)
    return {f"{kind}:{its}": one for kind, its_ids in ids.items() for its, one in NAMERS[kind](shop, its_ids).items()}
