"""Events and who reacts to them.

    @dataclass(frozen=True)
    class MessageReceived(Happening):
        name = "message.received"
        conversation_id: int
        message_id: int

    @on("message.received")
    def promise_a_reply(event: MessageReceived) -> None: …

`emit()` writes the event in the caller's unit, and one job for whoever reacts to it (`work.together`: each is retried
for itself). A reaction runs at least once.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.work.models import Audience
from wafaa.work.unit import pending

HAPPENINGS: dict[str, type[Happening]] = {}
REACTIONS: dict[str, list[Reaction]] = {}
PERIODIC: dict[str, Periodic] = {}


@dataclass(frozen=True)
class Happening:
    """What happened: a frozen dataclass of ids, named in the past tense."""

    name: ClassVar[str] = ""
    audience: ClassVar[str] = Audience.STAFF
    audited: ClassVar[bool] = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.name in HAPPENINGS and HAPPENINGS[cls.name].__qualname__ != cls.__qualname__:
            raise ValueError(f"two events are called {cls.name}")
        HAPPENINGS[cls.name] = cls

    def ids(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}


@dataclass(frozen=True)
class Emitted:
    """An event on its way into the log, with what the timeline and the live stream need to know."""

    happening: Happening
    store_id: int
    actor: str
    topic: str
    team_id: int | None
    customer_id: int | None
    at: Any


def emit(happening: Happening, *, topic: str = "", team_id: int | None = None, customer_id: int | None = None) -> None:
    """Say what happened, in the present unit. Raises NotInUnit outside one."""
    entered = scope.current()
    what = pending()
    what.stores.add(entered.store_id)
    what.events.append(Emitted(happening, entered.store_id, entered.actor, topic, team_id, customer_id, now()))


@dataclass(frozen=True)
class Heard:
    """What a reaction may know of its event besides the event itself: its number in the log, and who acted."""

    id: int
    actor: str


_heard: ContextVar[Heard | None] = ContextVar("heard", default=None)


def heard() -> Heard | None:
    """The event that the running reaction was called for; None outside the worker."""
    return _heard.get()


@contextmanager
def hearing(what: Heard) -> Iterator[None]:
    """For the length of the block this is what reactions hear."""
    token = _heard.set(what)
    try:
        yield
    finally:
        _heard.reset(token)


@dataclass(frozen=True)
class Reaction:
    event: str
    react: Callable[[Any], None]

    @property
    def path(self) -> str:
        return f"{self.react.__module__}.{self.react.__qualname__}"


def on(name: str) -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
    """React to an event by its name. The function is given the event; it must be safe to run twice."""

    def register(react: Callable[[Any], None]) -> Callable[[Any], None]:
        REACTIONS.setdefault(name, []).append(Reaction(name, react))
        return react

    return register


@dataclass(frozen=True)
class Periodic:
    name: str
    every: timedelta
    run: Callable[[], None]


def every(interval: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Run regularly ("10s", "5m", "1h", "1d"), by one worker at a time. Runs outside any store."""
    amount, unit_of_time = re.fullmatch(r"(\d+)([smhd])", interval).groups()  # type: ignore[union-attr]
    length = timedelta(seconds=int(amount) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[unit_of_time])

    def register(run: Callable[[], None]) -> Callable[[], None]:
        name = f"{run.__module__}.{run.__qualname__}"
        PERIODIC[name] = Periodic(name, length, run)
        return run

    return register
