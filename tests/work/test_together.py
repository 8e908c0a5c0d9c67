"""Several who react to one event share a job, and no fate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.work.happenings import BellRang, hear, hear_the_bell, reacting
from tests.world import World
from wafaa.lib.time import now
from wafaa.work import jobs, together
from wafaa.work.events import emit
from wafaa.work.models import Job
from wafaa.work.unit import unit
from wafaa.work.worker import Worker, run_due

HERE = __name__
told: list[str] = []


def first(event: BellRang) -> None:
    told.append("first")


def breaks(event: BellRang) -> None:
    told.append("breaks")
    raise RuntimeError("the clapper fell off")


def last(event: BellRang) -> None:
    told.append("last")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-05-04T09:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(world: World, clock: time_machine.Traveller) -> Iterator[World]:
    Job.objects.all().delete()
    told.clear()
    with world.inside():
        yield world


def rung(*listeners: Callable[[Any], None]) -> ExitStack:
    """The bell has rung while these listen; they do for as long as the stack is open."""
    stack = ExitStack()
    for react in listeners:
        stack.enter_context(reacting(BellRang.name, react))
    with unit():
        emit(BellRang(7))
    return stack


def test_all_who_listen_are_one_job_and_hear_in_order(desk: World) -> None:
    with rung(first, last):
        assert Job.objects.get().task == together.__name__ + ".react"
        assert run_due() == 1
    assert told == ["first", "last"] and not Job.objects.exists()


def test_one_who_listens_alone_has_a_job_of_its_own_name(desk: World) -> None:
    with rung(last):
        assert Job.objects.get().task == f"{HERE}.last"


def test_what_fails_is_tried_again_alone_and_the_others_are_done(desk: World, clock: time_machine.Traveller) -> None:
    with rung(first, breaks, last):
        assert run_due() == 1 and told == ["first", "breaks", "last"]
        left = Job.objects.get()
        assert (left.task, left.attempts, left.state) == (f"{HERE}.breaks", 1, "ready")
        assert "the clapper fell off" in left.error
        assert timedelta(seconds=1) <= left.run_after - now() <= timedelta(seconds=2)
        assert run_due() == 0
        clock.move_to(left.run_after)
        assert run_due() == 1 and told == ["first", "breaks", "last", "breaks"]
        assert Job.objects.get().attempts == 2


def test_the_attempts_that_a_failure_has_are_as_many_as_anyones(desk: World, clock: time_machine.Traveller) -> None:
    with rung(first, breaks):
        while Job.objects.exclude(state="dead").exists():
            run_due()
            clock.shift(timedelta(hours=2))
    assert told.count("breaks") == jobs.MOST_ATTEMPTS and told.count("first") == 1


def test_where_a_worker_died_each_has_a_fate_of_its_own(desk: World, clock: time_machine.Traveller) -> None:
    with rung(first, last):
        (lost,) = jobs.claim()
        clock.shift(jobs.LEASE)
        assert run_due() == 3
    assert lost.attempts == 1 and told == ["first", "last"] and not Job.objects.exists()


def test_the_next_duty_is_taken_in_the_commit_that_finishes_the_last(desk: World, heard: list[Any]) -> None:
    with unit():
        for number in range(3):
            jobs.enqueue(f"{hear.__module__}.hear", {"n": number})
    with CaptureQueriesContext(connection) as asked:
        assert run_due() == 3
    statements = [query["sql"].split(None, 1)[0] for query in asked.captured_queries]
    assert statements.count("WITH") == 4 and statements.count("DELETE") == 3
    begun = [n for n, word in enumerate(statements) if word in ("SAVEPOINT", "BEGIN")]
    assert len(begun) == 4, statements
    assert len(heard) == 3


def test_who_is_to_stop_takes_nothing_more(desk: World, heard: list[Any]) -> None:
    working = Worker(threads=1)

    def stops(event: BellRang) -> None:
        hear_the_bell(event)
        working._stopping.set()

    stops.__qualname__ = "stops"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"{HERE}.stops", stops, raising=False)
        with rung(stops):
            with unit():
                emit(BellRang(8))
            assert working._work_once(working._is_needed)
    assert heard == [BellRang(7)]
    assert Job.objects.get().state == "ready"
