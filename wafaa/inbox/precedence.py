"""Who of a queue goes first where nobody is harmed by it.

A queue stands in the order in which answers are owed. An app above may say how much a person weighs (a tier of a
loyalty programme). Weight moves somebody ahead of those whose answers are safely in time, and never past anybody whose
promise is at risk or broken, or who has waited as long as the store says that nobody is passed any more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from wafaa.inbox.models import Conversation
from wafaa.inbox.models.talk import NOTHING_OWED
from wafaa.lib.time import now
from wafaa.stores.settings import read
from wafaa.team.settings import TeamSettings

SAFE = timedelta(minutes=5)
"""So long before a promise is at risk it counts as being so: whoever is passed must still be answered in time."""
WEIGHTS: list[Callable[[Sequence[int]], Mapping[int, int]]] = []
"""Each answers how much these people weigh, {id of the record that stands for them: weight}, all in a query or two;
whoever is not named weighs nothing."""


@dataclass(frozen=True)
class Place:
    """Somebody in a queue: how much they weigh, and whether nobody may pass them."""

    weight: int
    is_firm: bool


def in_turn(places: Sequence[Place]) -> list[int]:
    """The places (their numbers) in the order in which they are taken. Those between two firm ones change among
    themselves, the heavier first, and of equal weight who stood first; a firm one and all before it stay before all
    that are behind it."""
    order: list[int] = []
    between: list[int] = []
    for number, place in enumerate(places):
        if place.is_firm:
            order += [*_heaviest_first(between, places), number]
            between = []
        else:
            between.append(number)
    return order + _heaviest_first(between, places)


def _heaviest_first(numbers: Sequence[int], places: Sequence[Place]) -> list[int]:
    return sorted(numbers, key=lambda number: -places[number].weight)


@dataclass(frozen=True)
class Next:
    """A conversation in its turn; `is_ahead`: its person's weight moved it past somebody."""

    conversation: Conversation
    is_ahead: bool = False


def by_precedence(queue: Sequence[Conversation]) -> list[Next]:
    """A queue in the order in which it is owed, in the order in which it is taken."""
    floor = timedelta(minutes=read(TeamSettings).passed_minutes)
    if len(queue) < 2 or not floor or not WEIGHTS:
        return [Next(one) for one in queue]
    people = sorted({one.customer.root_id for one in queue})
    weights: dict[int, int] = {}
    for ask in WEIGHTS:
        for person, weight in ask(people).items():
            weights[person] = max(weights.get(person, 0), weight)
    if not weights:
        return [Next(one) for one in queue]
    at = now()
    places = [Place(weights.get(one.customer.root_id, 0), is_firm(one, at, floor)) for one in queue]
    order = in_turn(places)
    return [Next(queue[number], passed) for number, passed in zip(order, _passed_somebody(order), strict=True)]


def is_firm(conversation: Conversation, at: datetime, floor: timedelta) -> bool:
    """Whether nobody may pass them: what was promised to them is at risk, or soon, or broken; or they have waited
    enough."""
    risk, owed, since = conversation.promise_risk_at, conversation.owed_at, conversation.waiting_since
    if risk is not None and risk <= at + SAFE or owed < NOTHING_OWED and owed <= at + SAFE:
        return True
    return since is not None and since <= at - floor


def _passed_somebody(order: Sequence[int]) -> list[bool]:
    """For each turn whether somebody who stood before comes after it."""
    passed: list[bool] = []
    first = len(order)
    for number in reversed(order):
        passed.append(first < number)
        first = min(first, number)
    return passed[::-1]
