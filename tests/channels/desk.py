"""Connectors and questions for the tests of the gate and the outbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from wafaa.channels.abilities import Abilities, Files
from wafaa.channels.connector import CONNECTORS, Done, Meaning, Outcome, Unknown, Unreadable, register
from wafaa.channels.models import Line, Outgoing

CARRIES = Abilities(text=100_000, files=Files(), reaches=("email",), addresses_die=True, goes_on=False)


class Courier:
    """Answers what the test laid out, and remembers what it was given."""

    abilities = CARRIES

    def __init__(self, channel: str, *, repeats_harmlessly: bool = True) -> None:
        self.channel, self.abilities = channel, replace(self.abilities, folds=repeats_harmlessly)
        self.sent: list[str] = []
        self.asked: list[str] = []
        self.answers: list[Outcome | Callable[[], Outcome]] = []
        self.settles: Outcome = Unknown("nobody_knows")
        self.meaning: Meaning | Unreadable = Unreadable("nothing")

    def send(self, outgoing: Outgoing, line: Line) -> Outcome:
        self.sent.append(outgoing.public_id)
        answer = self.answers.pop(0) if self.answers else Done(f"id-{len(self.sent)}")
        return answer() if callable(answer) else answer

    def settle(self, outgoing: Outgoing, line: Line) -> Outcome:
        self.asked.append(outgoing.public_id)
        return self.settles

    def understand(self, raw: bytes, meta: Mapping[str, Any], line: Line) -> Meaning | Unreadable:
        return self.meaning

    def test(self, line: Line) -> list[str]:
        return []


@contextmanager
def serving(courier: Courier) -> Iterator[Courier]:
    """This courier serves its channel for the length of the block."""
    before = CONNECTORS.get(courier.channel)
    register(courier)
    try:
        yield courier
    finally:
        CONNECTORS.pop(courier.channel)
        if before is not None:
            CONNECTORS[courier.channel] = before
