"""Many at the same time, from connections of their own: exactly what can be paid for happens."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from tests.loyalty.buying import net, rule
from tests.orders.returns.coming import two_things
from tests.orders.saying import a_shop
from tests.world import World, build
from wafaa.lib.time import now
from wafaa.loyalty import queries, replay, verbs
from wafaa.loyalty.books import Currency
from wafaa.loyalty.earning_settings import GrantSettings
from wafaa.loyalty.models import Txn
from wafaa.loyalty.queries import Balance
from wafaa.loyalty.settings import LoyaltySettings
from wafaa.loyalty.verbs.posting import LedgerError
from wafaa.orders import verbs as orders
from wafaa.orders.models import Order
from wafaa.shops.said import PersonSaid
from wafaa.stores.verbs import choose

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


def test_an_order_squared_by_many_earns_once_and_a_limit_of_all_is_kept(world: World) -> None:
    with world.inside():
        choose(LoyaltySettings, {"is_on": True, "joins": "all"})
        rule(most_altogether=1000)
        shop = a_shop()
        for number in range(4):
            buyer = PersonSaid(id=f"{number}", name="مشترية", email=f"b{number}@customer.test")
            orders.mirror(shop, two_things(f"{number}", person=buyer, placed_at=now()))
        made = list(Order.objects.order_by("pk"))
    at_once(world, [lambda one=one: verbs.square(one) for one in made * 5])  # type: ignore[misc]
    with world.inside():
        assert sorted(net(one) for one in made) == [0, 230, 385, 385]
        assert Txn.objects.filter(kind="earn").count() == 3
        assert list(replay.faults()) == []


def test_a_colleague_in_ten_windows_gives_no_more_than_they_may(world: World) -> None:
    with world.inside():
        choose(LoyaltySettings, {"is_on": True, "joins": "all"})
        choose(GrantSettings, {"most_a_case": 300})
    told = at_once(
        world,
        [lambda n=n: verbs.grant(world.layla, 50, reason="late", subject="order:a", key=f"g{n}") for n in range(20)],  # type: ignore[misc]
    )
    assert sum(isinstance(one, Txn) for one in told) == 6
    with world.inside():
        assert queries.balance(world.layla, POINTS) == Balance(active=300)
