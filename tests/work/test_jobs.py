"""Duties are carried out at least once, by one worker at a time, and none is ever lost or hidden."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection

from tests.work.happenings import BellRang, greet, hear, hear_the_bell, reacting, stumble
from tests.work.test_unit import at_once
from tests.world import World
from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.work import jobs, worker
from wafaa.work.events import PERIODIC, Periodic, emit, every
from wafaa.work.models import Job, Schedule
from wafaa.work.unit import LISTENERS, unit
from wafaa.work.worker import Worker, ring, run, run_due

HEAR = f"{hear.__module__}.hear"
STUMBLE = f"{stumble.__module__}.stumble"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-05-04T09:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(world: World, clock: time_machine.Traveller) -> Iterator[World]:
    """Reem's shop with an empty queue, at nine on a Monday."""
    Job.objects.all().delete()
    with world.inside():
        yield world


def enqueue(task: str = HEAR, **traits: Any) -> None:
    args = traits.pop("args", {"n": 1})
    with unit():
        jobs.enqueue(task, args, **traits)


def only_claimed() -> Job:
    (job,) = jobs.claim()
    return job


def test_a_claim_takes_as_many_as_were_asked_for_whatever_the_database_plans(desk: World) -> None:
    """PostgreSQL may join the choice as a loop, and would then choose anew for every row of the table."""
    for n in range(9):
        enqueue(args={"n": n})
    with unit(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for way in ("hashagg", "hashjoin", "mergejoin", "sort", "material"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
        assert [len(jobs.claim(most)) for most in (1, 2, 1)] == [1, 2, 1]
    assert Job.objects.filter(state=Job.State.READY).count() == 5


def test_a_done_duty_leaves_the_table(desk: World, heard: list[Any]) -> None:
    enqueue(args={"n": 1})
    assert run_due() == 1
    assert heard == [{"n": 1}] and not Job.objects.exists()
    assert run_due() == 0


def test_a_reaction_is_given_the_event_in_its_store(desk: World, heard: list[Any]) -> None:
    stores: list[int] = []

    with reacting(BellRang.name, hear_the_bell), unit():
        emit(BellRang(7))
    with scope.entered(desk.neighbour):
        stores.append(run_due())
    assert heard == [BellRang(7)] and stores == [1]


def test_two_workers_never_claim_the_same_duty(desk: World) -> None:
    enqueue()
    assert len(jobs.claim()) == 1
    assert jobs.claim() == [] and not jobs.anything_due()


@pytest.mark.django_db(transaction=True)
def test_claims_under_contention_are_each_somebodys(world: World) -> None:
    Job.objects.all().delete()
    with world.inside(), unit():
        for n in range(40):
            jobs.enqueue(HEAR, {"n": n})

    def grab() -> list[int]:
        mine: list[int] = []
        while batch := jobs.claim(3):
            mine += [job.args["n"] for job in batch]
        return mine

    taken = at_once(*[grab] * 6)
    assert sorted(n for mine in taken for n in mine) == list(range(40))


def test_a_dead_workers_duty_is_taken_over_when_its_lease_ends(desk: World, clock: Any, heard: list[Any]) -> None:
    enqueue()
    lost = only_claimed()
    clock.shift(jobs.LEASE - timedelta(seconds=1))
    assert jobs.claim() == []
    clock.shift(1)
    again = only_claimed()
    assert (again.id, again.attempts) == (lost.id, 2) and again.lease != lost.lease


def test_a_late_finisher_finishes_nothing(desk: World, clock: Any) -> None:
    enqueue()
    late = only_claimed()
    clock.shift(jobs.LEASE)
    present = only_claimed()
    assert not jobs.finish(late) and not jobs.prolong(late)
    jobs.fail(late, "too late")
    row = Job.objects.get()
    assert (row.state, row.lease, row.error) == ("running", present.lease, "")
    assert jobs.finish(present) and not Job.objects.exists()


def test_a_heartbeat_keeps_the_lease(desk: World, clock: Any) -> None:
    enqueue()
    job = only_claimed()
    for _ in range(5):
        clock.shift(jobs.LEASE - timedelta(seconds=5))
        assert jobs.prolong(job) and jobs.claim() == []
    assert jobs.finish(job)


def test_the_worker_beats_for_all_it_has_in_hand(desk: World, clock: Any) -> None:
    enqueue()
    busy = Worker(threads=1)
    busy._running[1] = only_claimed()
    clock.shift(jobs.LEASE - timedelta(seconds=1))
    assert busy._prolong_all()
    clock.shift(jobs.LEASE - timedelta(seconds=1))
    assert jobs.claim() == []
    clock.shift(1)
    assert len(jobs.claim()) == 1 and not busy._prolong_all()


def test_a_failure_is_tried_again_later_and_later(desk: World, clock: Any, heard: list[Any]) -> None:
    enqueue(STUMBLE)
    waits = []
    for attempt in range(1, 6):
        assert run_due() == 1
        row = Job.objects.get()
        assert row.state == "ready" and row.attempts == attempt and "the till is stuck" in row.error
        waits.append((row.run_after - now()).total_seconds())
        assert run_due() == 0
        clock.move_to(row.run_after)
    for n, wait in enumerate(waits):
        assert 2**n <= wait <= 2 ** (n + 1)


def test_back_off_never_exceeds_an_hour_however_often() -> None:
    for attempts in (0, 1, 20, 5000):
        assert timedelta(seconds=1) <= jobs.back_off(attempts) <= timedelta(hours=1)
    assert jobs.back_off(9000, least=5, most=600) <= timedelta(minutes=10)


def test_after_the_last_attempt_a_person_sees_it_and_can_retry(desk: World, clock: Any, heard: list[Any]) -> None:
    enqueue(STUMBLE)
    for _ in range(jobs.MOST_ATTEMPTS):
        assert run_due() == 1
        clock.shift(timedelta(hours=2))
    dead = Job.objects.get()
    assert dead.state == Job.State.DEAD and run_due() == 0
    Job.objects.update(task=HEAR)
    jobs.retry(dead)
    assert Job.objects.get().attempts == 0 and run_due() == 1 and not Job.objects.exists()


def test_retrying_what_is_not_dead_changes_nothing(desk: World) -> None:
    enqueue()
    job = only_claimed()
    jobs.retry(job)
    assert Job.objects.get().state == "running"


def test_a_duty_that_kills_its_workers_ends_as_a_dead_letter(desk: World, clock: Any, heard: list[Any]) -> None:
    enqueue()
    for _ in range(jobs.MOST_ATTEMPTS):
        only_claimed()
        clock.shift(jobs.LEASE)
    assert run_due() == 1
    assert heard == [] and Job.objects.get().state == Job.State.DEAD and "died" in Job.objects.get().error


def test_a_duty_with_a_key_waits_only_once_a_store(desk: World) -> None:
    enqueue(dedup="count")
    enqueue(dedup="count")
    enqueue(dedup="other")
    with scope.entered(desk.neighbour):
        enqueue(dedup="count")
    assert Job.objects.count() == 3


def test_what_is_running_does_not_stand_in_for_what_comes_after(desk: World, heard: list[Any]) -> None:
    """The running one may have read the world before the change: the new duty must be carried out as well."""
    enqueue(dedup="count")
    running = only_claimed()
    enqueue(dedup="count", args={"n": 2})
    assert Job.objects.count() == 2
    run(running)
    assert run_due() == 1 and [words["n"] for words in heard] == [1, 2]


def test_a_dead_letter_does_not_block_its_key(desk: World, clock: Any, heard: list[Any]) -> None:
    enqueue(STUMBLE, dedup="count")
    for _ in range(jobs.MOST_ATTEMPTS):
        run_due()
        clock.shift(timedelta(hours=2))
    enqueue(dedup="count")
    assert run_due() == 1


def test_nothing_runs_before_its_time(desk: World, clock: Any, heard: list[Any]) -> None:
    enqueue(run_after=now() + timedelta(hours=3))
    assert run_due() == 0
    clock.shift(timedelta(hours=3))
    assert run_due() == 1


def test_duties_of_a_batch_go_by_priority(desk: World) -> None:
    enqueue(args={"n": 1})
    enqueue(args={"n": 2}, priority=10)
    assert [job.args["n"] for job in jobs.claim(5)] == [2, 1]


def test_a_django_task_runs_through_our_leases(desk: World, heard: list[Any]) -> None:
    queued = greet.enqueue("ليلى", loudly=True)
    row = Job.objects.get()
    assert row.id == queued.id and row.store_id == desk.shop.pk
    assert run_due() == 1 and heard == [("ليلى", True)]
    greet.using(run_after=now() + timedelta(hours=1), priority=5).enqueue("later")
    assert run_due() == 0 and Job.objects.get().priority == 5


def test_a_django_task_outside_any_store_belongs_to_none(world: World, heard: list[Any]) -> None:
    Job.objects.all().delete()
    greet.enqueue("nobody")
    assert Job.objects.get().store_id is None and run_due() == 1 and heard == [("nobody", False)]


@pytest.mark.django_db(transaction=True)
def test_a_django_task_wakes_the_worker_and_dies_with_its_unit(world: World) -> None:
    told: list[bool] = []

    def listen(_stores: frozenset[int], has_jobs: bool) -> None:
        told.append(has_jobs)

    Job.objects.all().delete()
    LISTENERS.append(listen)
    try:
        with world.inside():
            with pytest.raises(KeyError), unit():
                greet.enqueue("never")
                raise KeyError
            assert told == [] and not Job.objects.exists()
            greet.enqueue("now")
    finally:
        LISTENERS.remove(listen)
    assert told == [True]


def test_a_periodic_task_runs_once_an_interval(desk: World, clock: Any) -> None:
    runs: list[int] = []
    bell = Periodic("test.bell", timedelta(minutes=5), lambda: runs.append(1))
    assert ring(bell) and not ring(bell)
    clock.shift(timedelta(minutes=5))
    assert ring(bell) and len(runs) == 2


def test_only_one_worker_runs_a_periodic_task(desk: World, clock: Any) -> None:
    inner: list[bool] = []
    bell = Periodic("test.bell", timedelta(seconds=2), lambda: inner.append(ring(bell)))
    assert ring(bell)
    assert inner == [False]


def test_a_periodic_task_whose_worker_died_rings_again(desk: World, clock: Any) -> None:
    def die() -> None:
        raise KeyboardInterrupt

    runs: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        ring(Periodic("test.bell", timedelta(seconds=2), die))
    healthy = Periodic("test.bell", timedelta(seconds=2), lambda: runs.append(1))
    assert not ring(healthy)
    clock.shift(60)
    assert ring(healthy) and runs == [1]


def test_a_failing_periodic_task_keeps_its_rhythm(desk: World, clock: Any) -> None:
    def fail() -> None:
        raise RuntimeError

    assert ring(Periodic("test.bell", timedelta(seconds=30), fail))
    assert Schedule.objects.get(name="test.bell").next_at == now() + timedelta(seconds=30)


def test_intervals_are_written_short() -> None:
    @every("5m")
    def look() -> None: ...

    name = f"{look.__module__}.{look.__qualname__}"
    assert PERIODIC.pop(name).every == timedelta(minutes=5)


@pytest.mark.django_db(transaction=True)
def test_the_worker_hears_of_new_duties_and_stops(
    world: World, heard: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "IDLE_SECONDS", 0.05)
    monkeypatch.setattr(worker, "PERIODIC", {})
    Job.objects.all().delete()
    working = Worker(threads=2)
    working.start()
    try:
        done = threading.Event()

        def hear_and_tell(event: BellRang) -> None:
            hear_the_bell(event)
            done.set()

        hear_and_tell.__qualname__ = "told"
        monkeypatch.setattr(f"{hear_and_tell.__module__}.told", hear_and_tell, raising=False)
        with reacting(BellRang.name, hear_and_tell), world.inside(), unit():
            emit(BellRang(1))
        assert done.wait(10)
    finally:
        working.stop()
    assert heard == [BellRang(1)] and not any(thread.is_alive() for thread in working._all)


def test_a_job_is_failed_when_its_task_is_gone(desk: World) -> None:
    enqueue("wafaa.no_such.task")
    assert run_due() == 1
    assert "no_such" in Job.objects.get().error


def test_the_database_says_the_time_as_we_do(desk: World) -> None:
    """The claim compares instants as the database stores them."""
    enqueue(run_after=now())
    assert len(jobs.claim()) == 1, connection.vendor
