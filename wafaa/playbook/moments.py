"""The registry of moments: how each kind of event reads on a customer's one timeline."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

TELLERS: dict[str, Callable[[list[Any]], dict[int, Moment]]] = {}


@dataclass(frozen=True)
class Moment:
    """One line of a timeline: icon, tone ("", kept, risk, broken, note), a title, maybe a text, a link, and where it is
    taken back (by a POST that answers `next`)."""

    icon: str
    title: str
    text: str = ""
    tone: str = ""
    url: str = ""
    undo_url: str = ""


def tells(
    *names: str,
) -> Callable[[Callable[[list[Any]], dict[int, Moment]]], Callable[[list[Any]], dict[int, Moment]]]:
    """Register a function that tells all events of these names at once: it is given the event rows of a page and
    answers {event id: Moment}, so that a page costs a few queries however long it is."""

    def register(tell: Callable[[list[Any]], dict[int, Moment]]) -> Callable[[list[Any]], dict[int, Moment]]:
        for name in names:
            TELLERS[name] = tell
        return tell

    return register


def told(events: Iterable[Any]) -> dict[int, Moment]:
    """The moments of these event rows; what nobody tells is left out."""
    by_teller: dict[Callable[[list[Any]], dict[int, Moment]], list[Any]] = {}
    for event in events:
        teller = TELLERS.get(event.name)
        if teller is not None:
            by_teller.setdefault(teller, []).append(event)
    moments: dict[int, Moment] = {}
    for teller, rows in by_teller.items():
        moments.update(teller(rows))
    return moments
