"""Events, reactions and tasks which only the tests of the machinery know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

from django_tasks import task

from wafaa.work.events import REACTIONS, Happening, Reaction


@dataclass(frozen=True)
class BellRang(Happening):
    name: ClassVar[str] = "test.bell_rang"
    number: int


@dataclass(frozen=True)
class SafeOpened(Happening):
    name: ClassVar[str] = "test.safe_opened"
    audited: ClassVar[bool] = True
    number: int
    by: str


heard: list[Any] = []


def hear(**words: Any) -> None:
    heard.append(words)


def hear_the_bell(event: BellRang) -> None:
    heard.append(event)


def stumble(**words: Any) -> None:
    heard.append(words)
    raise RuntimeError("the till is stuck \0 here")


@task()
def greet(name: str, loudly: bool = False) -> None:
    heard.append((name, loudly))


@contextmanager
def reacting(name: str, react: Callable[[Any], None]) -> Iterator[None]:
    """For the length of the block, `react` listens to this event."""
    REACTIONS.setdefault(name, []).append(Reaction(name, react))
    try:
        yield
    finally:
        REACTIONS[name].pop()
