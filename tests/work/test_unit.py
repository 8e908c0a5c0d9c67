"""A unit commits rows, events and jobs together, or nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from tests.work.happenings import BellRang, hear, hear_the_bell, reacting
from tests.world import World
from wafaa.people.models import Customer
from wafaa.stores import scope
from wafaa.stores.scope import entered
from wafaa.work import jobs
from wafaa.work import unit as units
from wafaa.work.events import emit
from wafaa.work.models import Event, Job
from wafaa.work.unit import LISTENERS, HalfDone, NotInUnit, grouped, in_unit, unit

HEAR = f"{hear.__module__}.hear"


def bells() -> list[int]:
    return [row.data["number"] for row in Event.objects.filter(name=BellRang.name).order_by("id")]


def rung(number: int) -> int:
    Customer.objects.create(name=f"ringer {number}")
    emit(BellRang(number))
    jobs.enqueue(HEAR, {"number": number})
    return number


def names() -> set[str]:
    return set(Customer.objects.filter(name__startswith="ringer").values_list("name", flat=True))


def heard_jobs() -> int:
    return Job.objects.filter(task=HEAR).count()


def test_an_event_outside_a_unit_raises(world: World) -> None:
    with world.inside():
        with pytest.raises(NotInUnit):
            emit(BellRang(1))
        with pytest.raises(NotInUnit):
            jobs.enqueue(HEAR, {})
        assert not in_unit() and bells() == []


def test_rows_events_jobs_and_reactions_are_committed_together(world: World) -> None:
    with world.inside(), reacting(BellRang.name, hear_the_bell):
        with unit():
            rung(1)
            assert bells() == []
        assert bells() == [1] and names() == {"ringer 1"} and heard_jobs() == 1
        reaction = Job.objects.get(task=f"{hear_the_bell.__module__}.hear_the_bell")
        assert reaction.args == {"event": Event.objects.get(name=BellRang.name).pk}
        assert reaction.store_id == world.shop.pk


def test_a_failing_unit_leaves_nothing(world: World) -> None:
    with world.inside(), reacting(BellRang.name, hear_the_bell):
        before = Job.objects.count()
        with pytest.raises(RuntimeError), unit():
            rung(1)
            raise RuntimeError
        with unit():
            pass
        assert bells() == [] and names() == set() and Job.objects.count() == before


def test_a_nested_unit_joins_the_outer_one(world: World) -> None:
    with world.inside():
        with pytest.raises(RuntimeError), unit():
            with unit():
                rung(1)
            assert in_unit()
            raise RuntimeError
        assert bells() == [] and names() == set()
        with unit():
            with unit():
                rung(2)
            rung(3)
        assert bells() == [2, 3]


def test_half_a_verb_is_never_kept(world: World) -> None:
    """The inner verb failed after its first write, the outer one swallowed that: nothing of either stays."""
    with world.inside():
        with pytest.raises(HalfDone), unit():
            rung(1)
            try:
                with unit():
                    rung(2)
                    raise KeyError
            except KeyError:
                pass
        assert bells() == [] and names() == set() and heard_jobs() == 0


def test_events_keep_their_order_and_their_actor(world: World) -> None:
    with world.as_staff(world.omar), unit():
        for number in (3, 1, 2):
            emit(BellRang(number), topic="bell:1", team_id=7, customer_id=8)
    with world.inside():
        assert bells() == [3, 1, 2]
        row = Event.objects.filter(name=BellRang.name).first()
        assert (row.actor, row.topic, row.team_id, row.customer_id) == (
            f"staff:{world.omar.pk}",
            "bell:1",
            7,
            8,
        )


@pytest.mark.django_db(transaction=True)
def test_listeners_hear_after_the_commit_only(world: World) -> None:
    told: list[Any] = []

    def listen(stores: frozenset[int], has_jobs: bool) -> None:
        told.append((stores, has_jobs, connection.in_atomic_block))
        raise RuntimeError("a listener's fault is not the writer's")

    LISTENERS.append(listen)
    try:
        with world.inside():
            with unit():
                emit(BellRang(1))
            with unit():
                jobs.enqueue(HEAR, {})
            with pytest.raises(KeyError), unit():
                rung(2)
                raise KeyError
            assert grouped(lambda: rung(3)) == 3
    finally:
        LISTENERS.remove(listen)
    here = frozenset({world.shop.pk})
    assert told == [(here, False, False), (frozenset(), True, False), (here, True, False)]


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run each in a thread of its own, all starting together; answers results, or the errors themselves."""
    gate = threading.Barrier(len(works))
    results: list[Any] = [None] * len(works)

    def carry_out(place: int, work: Callable[[], Any]) -> None:
        gate.wait(10)
        try:
            results[place] = work()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=carry_out, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@pytest.mark.django_db(transaction=True)
def test_eight_threads_write_each_once_and_failures_stay_alone(world: World) -> None:
    def one(number: int) -> int:
        rung(number)
        if number % 5 == 0:
            raise ValueError(number)
        return number

    def hammer(thread: int) -> list[Any]:
        results: list[Any] = []
        with entered(world.shop):
            for number in range(thread * 10 + 1, thread * 10 + 11):
                try:
                    results.append(grouped(lambda n=number: one(n)))  # type: ignore[misc]
                    assert Customer.objects.filter(name=f"ringer {number}").exists()
                except ValueError as error:
                    results.append(-error.args[0])
        return results

    results = at_once(*[lambda t=t: hammer(t) for t in range(8)])  # type: ignore[misc]
    everyone = range(1, 81)
    assert [r for result in results for r in result] == [-n if n % 5 == 0 else n for n in everyone]
    kept = [n for n in everyone if n % 5]
    with world.inside():
        assert sorted(bells()) == kept
        assert names() == {f"ringer {n}" for n in kept} and heard_jobs() == len(kept)


@pytest.mark.django_db(transaction=True)
def test_more_than_one_group_waits(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(units, "GROUP", 3)

    def one(number: int) -> Any:
        with entered(world.shop):
            return grouped(lambda: rung(number))

    with units._writing:  # all of them queue up behind this
        waiting = threading.Thread(target=lambda: results.extend(at_once(*[lambda n=n: one(n) for n in range(10)])))  # type: ignore[misc]
        results: list[Any] = []
        waiting.start()
    waiting.join(30)
    assert sorted(results) == list(range(10))
    with world.inside():
        assert sorted(bells()) == list(range(10))


@pytest.mark.django_db(transaction=True)
def test_who_holds_the_pen_writes_in_each_ones_own_store(world: World) -> None:
    """One group, two shops: each write happens in the store of the one who asked for it."""

    def one(store: Any, number: int) -> Any:
        with entered(store):
            return grouped(lambda: (rung(number), scope.current().store_id)[1])

    stores = [world.shop, world.neighbour] * 6
    results = at_once(*[lambda s=s, n=n: one(s, n) for n, s in enumerate(stores)])  # type: ignore[misc]
    assert results == [store.pk for store in stores]
    with world.inside():
        assert sorted(bells()) == [0, 2, 4, 6, 8, 10]
    with world.next_door():
        assert sorted(bells()) == [1, 3, 5, 7, 9, 11]


def test_a_group_keeps_nothing_of_a_half_done_write(world: World) -> None:
    def half() -> None:
        rung(1)
        try:
            with unit():
                rung(2)
                raise KeyError
        except KeyError:
            pass

    with world.inside():
        with pytest.raises(HalfDone):
            grouped(half)
        assert grouped(lambda: rung(3)) == 3
        assert bells() == [3] and names() == {"ringer 3"}


@pytest.mark.django_db(transaction=True)
def test_when_the_commit_fails_nobody_is_told_it_worked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from wafaa.work import log

    def broken(_what: Any) -> None:
        raise OSError("disk full")

    with world.inside():
        monkeypatch.setattr(log, "write", broken)
        with pytest.raises(OSError, match="disk full"):
            grouped(lambda: rung(1))
        monkeypatch.undo()
        assert bells() == [] and names() == set()


def test_a_grouped_write_inside_a_unit_joins_it(world: World) -> None:
    with world.inside():
        with pytest.raises(RuntimeError), unit():
            grouped(lambda: rung(1))
            raise RuntimeError
        assert bells() == []
