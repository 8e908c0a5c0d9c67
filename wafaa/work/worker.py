"""The worker: claims jobs, runs reactions and tasks, keeps leases alive, and rings the periodic clocks."""

from __future__ import annotations

import logging
import secrets
import threading
import time
import traceback
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from operator import lt
from typing import Any

from django.db import close_old_connections, connection
from django.db.models import Q
from django.utils.module_loading import import_string

from wafaa.lib.prepared import Prepared, Slot
from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.stores.models import Store
from wafaa.work import crash, jobs, together
from wafaa.work.events import HAPPENINGS, PERIODIC, Happening, Heard, Periodic, hearing
from wafaa.work.models import Event, Job, Schedule
from wafaa.work.unit import LISTENERS, unit

log = logging.getLogger("wafaa.work")
IDLE_SECONDS = 1.0
SERVICES: list[Callable[[threading.Event], None]] = []
"""What else lives in a worker process (mailbox listeners): each in its own thread until the event is set."""


def run(job: Job, *, goes_on: Callable[[], bool] = lambda: False) -> Job | None:
    """Carry out one claimed job in its store, and settle it. Who goes on, asked when it is done, gets the next one that
    is due, if any, claimed in the commit that finishes this one."""
    error = "every worker that took this job died in it"
    try:
        if job.attempts <= jobs.MOST_ATTEMPTS:
            _carry_out(job)
            error = ""
    except Exception:
        error = traceback.format_exc()
        log.warning("job failed task=%s attempt=%s id=%s", job.task, job.attempts, job.id)
    if error:
        jobs.fail(job, error)
        return _next() if goes_on() else None
    crash.point("before_finish")
    if goes_on():
        return next(iter(jobs.finish_and_claim(job)), None)
    jobs.finish(job)
    return None


def _next() -> Job | None:
    return next(iter(jobs.claim()), None)


def _carry_out(job: Job) -> None:
    store = _store(job.store_id) if job.store_id else None
    if store is None:
        _call(job)
    else:
        with scope.entered(store):
            _call(job)


STORE: Prepared[Store] = Prepared(lambda: Store.objects.filter(pk=Slot("pk")))
EVENT: Prepared[Event] = Prepared(lambda: Event.everywhere.filter(pk=Slot("pk"), store_id__same=Slot("store")))


def _store(pk: int) -> Store:
    found = STORE.first(pk=pk)
    if found is None:
        raise Store.DoesNotExist(f"store {pk}")
    return found


def _call(job: Job) -> None:
    function = import_string(job.task)
    if "event" in job.args:
        row = _row(job.args["event"])
        happening = HAPPENINGS[row.name](**row.data)
        with hearing(Heard(row.pk, row.actor)):
            if function is together.react:
                function(job, row, happening)
            else:
                function(happening)
    elif "kwargs" in job.args and "args" in job.args:
        function.func(*job.args["args"], **job.args["kwargs"])
    else:
        function(**job.args)


def remembered(event_id: int) -> Happening:
    """The event of this id as its own class again."""
    row = _row(event_id)
    return HAPPENINGS[row.name](**row.data)


def _row(event_id: int) -> Event:
    row = EVENT.first(pk=event_id, store=scope.current().store_id)
    if row is None:
        raise Event.DoesNotExist(f"event {event_id}")
    return row


def run_due(most: int = 1000) -> int:
    """Work off what is due now in this thread; returns how many jobs ran. For tests, the CLI and restores."""
    count, job = 0, _next() if most > 0 else None
    while job is not None:
        count += 1
        job = run(job, goes_on=partial(lt, count, most))
    return count


def ring(periodic: Periodic) -> bool:
    """Run a periodic task if its time has come and nobody else runs it. True when it ran here."""
    lease = secrets.token_hex(16)
    with unit():
        Schedule.objects.get_or_create(name=periodic.name, defaults={"next_at": now()})
        mine = Schedule.objects.filter(name=periodic.name, next_at__lte=now()).update(
            next_at=now() + max(periodic.every, timedelta(seconds=60)), lease=lease
        )
    if not mine:
        return False
    try:
        periodic.run()
    except Exception:
        log.exception("periodic task failed name=%s", periodic.name)
    with unit():
        Schedule.objects.filter(name=periodic.name, lease=lease).update(next_at=now() + periodic.every)
    return True


HELD_S = 1.0
"""A job that takes longer holds its thread: somebody at the other end does not answer, or it is long work."""
SUBSTITUTE, SUBSTITUTES = "work-substitute", 2


class Worker:
    """Threads that work until stopped. `start()` returns at once; `stop()` waits for what is in hand.

    While a thread is held by its job another stands in for it, so that a provider that hangs slows nobody else down.
    """

    def __init__(self, threads: int = 2) -> None:
        self.threads = threads
        self._since: dict[int, float] = {}
        self._wake = threading.Condition()
        self._pending = False
        self._stopping = threading.Event()
        self._running: dict[int, Job] = {}
        self._all: list[threading.Thread] = []

    def start(self) -> None:
        LISTENERS.append(self._notice)
        targets: list[Any] = [self._work] * self.threads + [self._clock, self._heartbeat, self._relief]
        for target in targets:
            self._begin(threading.Thread(target=target, name=f"work-{target.__name__}", daemon=True))
        for service in SERVICES:
            name = f"work-{service.__name__}"
            self._begin(threading.Thread(target=service, args=(self._stopping,), name=name, daemon=True))

    def _begin(self, thread: threading.Thread) -> None:
        thread.start()
        self._all = [*filter(threading.Thread.is_alive, self._all), thread]

    def stop(self, timeout: float = 2.0) -> None:
        self._stopping.set()
        if self._notice in LISTENERS:
            LISTENERS.remove(self._notice)
        self.wake()
        for thread in self._all:
            thread.join(timeout / max(len(self._all), 1))

    def wake(self) -> None:
        with self._wake:
            self._pending = True
            self._wake.notify_all()

    def _notice(self, stores: frozenset[int], has_jobs: bool) -> None:
        self.wake()

    def _work(self) -> None:
        self._work_while(self._is_needed)

    def _work_while(self, is_needed: Callable[[], bool]) -> None:
        while is_needed():
            if not self._guarded(partial(self._work_once, is_needed)):
                self._wait()
        connection.close()

    def _is_needed(self) -> bool:
        return not self._stopping.is_set()

    def _work_once(self, is_needed: Callable[[], bool]) -> bool:
        if not jobs.anything_due():
            return False
        me = threading.get_ident()
        job = first = _next()
        while job is not None:
            self._running[me], self._since[me] = job, time.monotonic()
            try:
                job = run(job, goes_on=is_needed)
            finally:
                self._running.pop(me, None)
                self._since.pop(me, None)
        return first is not None

    def _relief(self) -> None:
        while not self._stopping.wait(HELD_S / 2):
            standing_in = sum(thread.name == SUBSTITUTE and thread.is_alive() for thread in self._all)
            if min(self._held(), SUBSTITUTES) > standing_in:
                self._begin(threading.Thread(target=self._stand_in, name=SUBSTITUTE, daemon=True))

    def _stand_in(self) -> None:
        self._work_while(lambda: self._is_needed() and self._held() > 0)

    def _held(self) -> int:
        long_ago = time.monotonic() - HELD_S
        return sum(since < long_ago for since in list(self._since.values()))

    def _wait(self) -> None:
        with self._wake:
            if not self._pending:
                self._wake.wait(IDLE_SECONDS)
            self._pending = False

    def _clock(self) -> None:
        while not self._stopping.is_set():
            self._guarded(self._ring_all)
            self._stopping.wait(IDLE_SECONDS)
        connection.close()

    def _ring_all(self) -> bool:
        waiting = dict(Schedule.objects.filter(Q(next_at__gt=now())).values_list("name", "next_at"))
        rang = [ring(periodic) for periodic in PERIODIC.values() if periodic.name not in waiting]
        return any(rang)

    def _heartbeat(self) -> None:
        while not self._stopping.wait(jobs.LEASE.total_seconds() / 4):
            self._guarded(self._prolong_all)
        connection.close()

    def _prolong_all(self) -> bool:
        held = [jobs.prolong(job) for job in list(self._running.values())]
        return all(held)

    def _guarded(self, step: Any) -> bool:
        try:
            return bool(step())
        except Exception:
            log.exception("the worker stumbled and goes on")
            close_old_connections()
            self._stopping.wait(IDLE_SECONDS)
            return False
