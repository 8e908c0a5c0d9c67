"""One write path: a unit commits rows, events and jobs together, or nothing.

Within `with unit():` verbs write and `emit`; when the outermost unit ends, its events and the jobs of those who react
are inserted last, then all of it commits. On SQLite the writers of one process queue here instead of polling
the database's lock. On PostgreSQL event numbers must become visible in order, so the insert happens under an
advisory lock per store that is held to the commit.
"""

from __future__ import annotations

import contextvars
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from wafaa.work import crash

Sums = Counter[Any]
WriteSums = Callable[[Sums], None]
_writing = threading.RLock()
_local = threading.local()


class NotInUnit(Exception):
    """An event was emitted outside a unit: it could be lost, or tell of what never happened."""


class HalfDone(Exception):
    """A verb failed inside this unit and its caller went on as if it had not: nothing of it is kept."""


@dataclass
class Pending:
    """What a unit will write at its end."""

    events: list[Any] = field(default_factory=list)
    jobs: list[Any] = field(default_factory=list)
    stores: set[int] = field(default_factory=set)
    sums: dict[WriteSums, Sums] = field(default_factory=dict)


def pending() -> Pending:
    """The open unit's list. Raises NotInUnit."""
    found: Pending | None = getattr(_local, "pending", None)
    if found is None:
        raise NotInUnit("emit() and enqueue() belong inside a unit")
    return found


def in_unit() -> bool:
    return getattr(_local, "pending", None) is not None


def gather(write: WriteSums, steps: Mapping[Any, int]) -> None:
    """Have these steps added to counters at the end of the present unit, all that it gathers for one `write` together.

    Counters are shared by everybody, and whoever has moved one holds it to the commit: moved here and there within two
    units, they would wait for each other. `write` locks them in an order of its own, and is in no store.
    """
    pending().sums.setdefault(write, Counter()).update(steps)


@contextmanager
def unit() -> Iterator[None]:
    """All or nothing. A unit inside a unit joins it: when the inner one fails, the whole is undone, even if the
    caller caught the error (then HalfDone is raised)."""
    if in_unit():
        with transaction.atomic(savepoint=False):
            yield
        return
    with _one_writer(), transaction.atomic():
        _local.pending = Pending()
        try:
            yield
            _refuse_halves()
            crash.point("before_flush")
            _flush(_local.pending)
            crash.point("before_commit")
        finally:
            _local.pending = None
    crash.point("committed")


def _refuse_halves() -> None:
    if transaction.get_rollback():
        raise HalfDone


@contextmanager
def _one_writer() -> Iterator[None]:
    if connection.vendor != "sqlite":
        yield
        return
    with _writing:
        yield


def _flush(what: Pending) -> None:
    from wafaa.work import log

    for write in sorted(what.sums, key=lambda one: f"{one.__module__}.{one.__qualname__}"):
        write(what.sums[write])
    log.write(what)
    if what.stores or what.jobs:
        stores, jobs = frozenset(what.stores), bool(what.jobs)
        # Robust: what is committed is done, even if a listener stumbles over the news.
        transaction.on_commit(lambda: _announce(stores, jobs), robust=True)


LISTENERS: list[Callable[[frozenset[int], bool], None]] = []
"""Called after a commit with the stores that have new events, and whether there are new jobs."""


def _announce(stores: frozenset[int], jobs: bool) -> None:
    for listener in LISTENERS:
        listener(stores, jobs)


class _Turn:
    """One thread's write, waiting to be carried out by whichever thread holds the pen: in its own store and
    language all the same, so it brings its context along."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self.work, self.done = work, False
        self.context = contextvars.copy_context()
        self.result: Any = None
        self.error: BaseException | None = None


_queue: deque[_Turn] = deque()
GROUP = 50


def grouped(work: Callable[[], Any]) -> Any:
    """Run this write in one commit together with those that wait beside it; return after that commit.

    For hot intake on SQLite, where a durable commit costs more than the rows in it: the thread that gets the
    pen writes for all who queue. A failing write is undone alone and raises in its own thread.
    On PostgreSQL commits run side by side, so the write is an ordinary unit.
    """
    if connection.vendor != "sqlite" or in_unit():
        with unit():
            return work()
    turn = _Turn(work)
    _queue.append(turn)
    with _writing:
        while not turn.done:
            _write_all()
    if turn.error is not None:
        raise turn.error
    return turn.result


def _write_all() -> None:
    turns = [_queue.popleft() for _ in range(min(len(_queue), GROUP))]
    try:
        with unit():
            if len(turns) == 1:  # nobody else's to be kept: the unit itself undoes it
                turns[0].result = turns[0].context.run(turns[0].work)
            else:
                for turn in turns:
                    _write_one(turn)
    except BaseException as error:
        for turn in turns:
            turn.error = turn.error or error
    for turn in turns:
        turn.done = True


def _write_one(turn: _Turn) -> None:
    kept = pending()
    events, jobs, stores = len(kept.events), len(kept.jobs), set(kept.stores)
    sums = {write: Counter(steps) for write, steps in kept.sums.items()}
    try:
        with transaction.atomic():
            turn.result = turn.context.run(turn.work)
            _refuse_halves()
    except Exception as error:
        turn.error = error
        del kept.events[events:], kept.jobs[jobs:]
        kept.stores, kept.sums = stores, sums
