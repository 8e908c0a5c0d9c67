"""The registry of what notifications are about: apps above say how their things are called and where they are.

    @about("conversation")
    def conversations(public_ids: list[str]) -> dict[str, Thing]: …

Asked in the reader's scope: what they may not see is left out, and then its line shows no words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Thing:
    """One thing by name: whose or what it is, how it stands, its page, and its number if it has one."""

    title: str
    state: str
    url: str
    number: int = 0


Ask = Callable[[list[str]], dict[str, Thing]]
ASKED: dict[str, Ask] = {}


def about(kind: str) -> Callable[[Ask], Ask]:
    """Register who knows the things whose topics begin with `kind`."""

    def register(ask: Ask) -> Ask:
        ASKED[kind] = ask
        return ask

    return register


def things(topics: Iterable[str]) -> dict[str, Thing]:
    """Those of these topics that the acting person may see; one query a kind."""
    wanted: dict[str, list[str]] = {}
    for topic in dict.fromkeys(topics):
        kind, _sep, public_id = topic.partition(":")
        wanted.setdefault(kind, []).append(public_id)
    return {
        f"{kind}:{public_id}": thing
        for kind, ids in wanted.items()
        if kind in ASKED
        for public_id, thing in ASKED[kind](ids).items()
    }
