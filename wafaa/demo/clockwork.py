"""The past in the order of time: acts, and between them the promise clock."""

from __future__ import annotations

import heapq
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from itertools import count

from wafaa.lib.time import pretending
from wafaa.promises.models import Promise
from wafaa.promises.reactions import tick
from wafaa.stores.models import Store
from wafaa.stores.scope import entered

Act = tuple[datetime, Callable[[], None]]
Progress = Callable[[int, int], None]
EVERY = 100
"""Acts between two words of progress."""
NEVER = datetime.max.replace(tzinfo=UTC)


def silent(done: int, total: int) -> None:
    """Nobody watches."""


class Clockwork(ABC):
    """Plays acts each at its own instant. An act may add later ones; acts of one instant keep their order."""

    def __init__(self) -> None:
        self.waiting: list[tuple[datetime, int, Callable[[], None]]] = []
        self.numbers = count()

    @abstractmethod
    def tick_before(self, at: datetime) -> None:
        """What is kept at the very instant it falls due is kept: the promise clock stops short of `at`."""

    def add(self, at: datetime, do: Callable[[], None]) -> None:
        heapq.heappush(self.waiting, (at, next(self.numbers), do))

    def add_all(self, acts: Iterable[Act]) -> None:
        for at, do in acts:
            self.add(at, do)

    def play(self, until: datetime, progress: Progress = silent) -> None:
        """Play all acts, then let the promise clock run on to `until`."""
        done = 0
        while self.waiting:
            at, _number, do = heapq.heappop(self.waiting)
            self.tick_before(at)
            with pretending(at):
                do()
            done += 1
            if done % EVERY == 0:
                progress(done, done + len(self.waiting))
        self.tick_before(until)
        progress(done, done)


class StoreClock(Clockwork):
    """Ticks the store's promises. `ticked` holds the subjects of those that became at risk or broken."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.ticked: set[str] = set()
        self.next_tick_at: datetime | None = None

    def promises_changed(self) -> None:
        """A promise was made or runs on: the next tick may be nearer than was known."""
        self.next_tick_at = None

    def tick_before(self, at: datetime) -> None:
        if self.next_tick_at is not None and self.next_tick_at >= at:
            return
        with entered(self.store):
            ticking = Promise.objects.filter(next_tick_at__isnull=False).order_by("next_tick_at", "id")
            while (promise := ticking.first()) is not None and _tick_of(promise) < at:
                with pretending(_tick_of(promise)):
                    tick(promise)
                self.ticked.add(promise.subject)
            self.next_tick_at = _tick_of(promise) if promise else NEVER


def _tick_of(promise: Promise) -> datetime:
    return promise.next_tick_at or NEVER
