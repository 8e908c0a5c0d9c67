"""The registry of finders: what an app finds for the words that somebody types into the command bar."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from wafaa.stores import scope


@dataclass(frozen=True)
class Find:
    """One record: the group it stands in, its name, its page, and a hint beside it."""

    group: str
    label: str
    icon: str
    url: str
    hint: str = ""


FINDERS: list[tuple[str, Callable[[str], Iterable[Find]]]] = []


def finds(permission: str) -> Callable[[Callable[[str], Iterable[Find]]], Callable[[str], Iterable[Find]]]:
    """Register who looks, for those who have this permission. It is asked at each pause of typing: an index or two."""

    def register(find: Callable[[str], Iterable[Find]]) -> Callable[[str], Iterable[Find]]:
        if all((f.__module__, f.__qualname__) != (find.__module__, find.__qualname__) for _p, f in FINDERS):
            FINDERS.append((permission, find))
        return find

    return register


def found(words: str) -> list[Find]:
    """What all finders find."""
    may = scope.current().can
    return [one for permission, find in FINDERS if may(permission) for one in find(words)]
