"""The registry of the rail: each app says where its screens are; the frame knows none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.utils.functional import Promise as Lazy

PLACES: dict[str, Place] = {}


@dataclass(frozen=True)
class Place:
    """`url` names a view that takes the store's slug; `count` answers (number, is it alarming)."""

    url: str
    label: str | Lazy
    icon: str
    permission: str
    order: int
    prefix: str
    count: Callable[[], tuple[int, bool]] | None = None


def place(
    url: str,
    *,
    label: str | Lazy,
    icon: str,
    permission: str,
    order: int,
    prefix: str,
    count: Callable[[], tuple[int, bool]] | None = None,
) -> None:
    """Put a screen on the rail. `prefix` is the part of the path after /s/<store>/ under which it is current."""
    PLACES[url] = Place(url, label, icon, permission, order, prefix, count)


COUNTS: dict[str, Callable[[], tuple[int, bool]]] = {}


def count_at(url: str, count: Callable[[], tuple[int, bool]]) -> None:
    """The number of a place that an app above keeps."""
    COUNTS[url] = count


def places() -> list[Place]:
    known = [replace(one, count=COUNTS.get(one.url, one.count)) for one in PLACES.values()]
    return sorted(known, key=lambda place: place.order)
