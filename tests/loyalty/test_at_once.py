"""Many at the same time, from connections of their own: exactly what can be paid for happens."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from tests.world import World, build
from wafaa.lib.time import now
from wafaa.loyalty import queries, replay, verbs
from wafaa.loyalty.books import Currency
from wafaa.loyalty.models import Txn
from wafaa.loyalty.queries import Balance
from wafaa.loyalty.verbs.posting import LedgerError

POINTS = Currency.POINTS
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return build()


def at_once(world: World, acts: list[Callable[[], Any]], workers: int = 10) -> list[Any]:
    """Start them together; what each returned, or the refusal it met."""
    begin = Barrier(workers)

    def run(mine: list[Callable[[], Any]]) -> list[Any]:
        begin.wait(timeout=30)
        told: list[Any] = []
        try:
            with world.inside():
                for act in mine:
                    try:
                        told.append(act())
                    except LedgerError as refusal:
                        told.append(refusal)
        finally:
            connection.close()
        return told

    with ThreadPoolExecutor(workers) as pool:
        shares = [pool.submit(run, acts[number::workers]) for number in range(workers)]
        return [one for share in shares for one in share.result(timeout=120)]


def test_fifty_redemptions_of_one_balance(world: World) -> None:
    with world.inside():
        verbs.earn(world.layla, POINTS, 1000, key="a", valid_days=9)
        verbs.earn(world.layla, POINTS, 24, key="b", valid_days=3)
    told = at_once(
        world,
        [lambda n=n: verbs.redeem(world.layla, POINTS, 30, key=f"r{n}") for n in range(50)],  # type: ignore[misc]
    )
    assert sum(isinstance(one, Txn) for one in told) == 34
    assert {one.code for one in told if not isinstance(one, Txn)} == {"not_enough"}
    with world.inside():
        assert queries.balance(world.layla, POINTS) == Balance(active=4)
        assert list(replay.faults()) == []


def test_one_key_fired_fifty_times(world: World) -> None:
    with world.inside():
        verbs.earn(world.layla, POINTS, 1000, key="a")
    told = at_once(world, [lambda: verbs.redeem(world.layla, POINTS, 30, key="r")] * 50)
    assert len({one.pk for one in told}) == 1
    with world.inside():
        assert queries.balance(world.layla, POINTS) == Balance(active=970)
        assert list(replay.faults()) == []


def test_the_first_account_of_somebody_is_made_once(world: World) -> None:
    acts = [lambda n=n: verbs.earn(world.layla, POINTS, 10, key=f"e{n}") for n in range(20)]  # type: ignore[misc]
    assert all(isinstance(one, Txn) for one in at_once(world, acts))
    with world.inside():
        assert queries.balance(world.layla, POINTS) == Balance(active=200)
        assert list(replay.faults()) == []


def test_a_hold_is_spent_freed_and_run_out_by_many(world: World) -> None:
    with world.inside():
        earned = verbs.earn(world.layla, POINTS, 100, key="a")
        held = verbs.hold(world.layla, POINTS, 90, key="h", ends_at=now() + timedelta(hours=1))
    acts: list[Callable[[], Any]] = []
    for n in range(12):
        acts += [
            lambda n=n: verbs.capture(held, 7, key=f"c{n}"),  # type: ignore[misc]
            lambda n=n: verbs.release(held, 5, key=f"f{n}"),  # type: ignore[misc]
            lambda n=n: verbs.claw_back(earned, 9, key=f"w{n}"),  # type: ignore[misc]
        ]
    told = at_once(world, acts)
    with world.inside():
        spent = sum(one.amount for one in told if isinstance(one, Txn) and one.kind == "capture")
        freed = sum(one.amount for one in told if isinstance(one, Txn) and one.kind == "release")
        clawed = sum(one.amount for one in told if isinstance(one, Txn) and one.kind == "claw_back")
        found = queries.balance(world.layla, POINTS)
        assert clawed == 99 and spent + freed <= 90
        assert found.active + found.held - found.debt == 100 - spent - clawed
        assert list(replay.faults()) == []
