"""Many take rewards at the same time, from connections of their own: exactly what there is, is given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.loyalty.rewarding import a_reward, running, with_points
from tests.loyalty.test_at_once import at_once
from tests.world import World, build
from wafaa.loyalty import queries, replay, verbs
from wafaa.loyalty.books import Currency
from wafaa.loyalty.models import Reward, Voucher
from wafaa.people import verbs as people

POINTS = Currency.POINTS
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    world = build()
    with world.inside():
        running()
    return world


def had(told: list[Any]) -> int:
    return sum(isinstance(one, Voucher) for one in told)


def why(told: list[Any]) -> set[str]:
    return {one.code for one in told if not isinstance(one, Voucher)}


def test_fifty_take_rewards_of_one_balance(world: World) -> None:
    with world.inside():
        with_points(world.layla, 1000)
        reward, other = a_reward(price=30), a_reward(price=30)
    told = at_once(
        world,
        [lambda n=n: verbs.redeem_reward(world.layla, (reward, other)[n % 2], key=f"r{n}") for n in range(50)],  # type: ignore[misc]
    )
    assert (had(told), why(told)) == (33, {"not_enough"})
    with world.inside():
        assert queries.balance(world.layla, POINTS).active == 10
        assert sum(one.given for one in Reward.objects.all()) == Voucher.objects.count() == 33
        assert list(replay.faults()) == []


def test_one_press_fired_fifty_times(world: World) -> None:
    with world.inside():
        with_points(world.layla, 1000)
        reward = a_reward(price=30)
    told = at_once(world, [lambda: verbs.redeem_reward(world.layla, reward, key="r")] * 50)
    assert len({one.pk for one in told}) == 1
    with world.inside():
        assert queries.balance(world.layla, POINTS).active == 970 and Reward.objects.get().given == 1


def test_the_last_pieces_go_to_so_many(world: World) -> None:
    with world.inside():
        reward = a_reward(price=30, stock=3, per_member=1)
        many = [with_points(people.meet(f"عميلة {n}", source="form"), 50, f"p{n}") for n in range(10)]
    told = at_once(
        world,
        [lambda n=n: verbs.redeem_reward(many[n % 10], reward, key=f"r{n}") for n in range(50)],  # type: ignore[misc]
    )
    assert had(told) == 3 and why(told) <= {"gone", "taken"}
    with world.inside():
        assert Reward.objects.get().given == 3
        assert sum(queries.balance(one, POINTS).active for one in many) == 500 - 90
        assert list(replay.faults()) == []


def test_one_voucher_is_used_or_given_back_once(world: World) -> None:
    with world.inside():
        with_points(world.layla, 100)
        voucher = verbs.redeem_reward(world.layla, a_reward(price=30), key="k")
    acts: list[Callable[[], Any]] = []
    for _n in range(25):
        acts += [lambda: verbs.use_voucher(voucher), lambda: verbs.give_back_voucher(voucher)]
    told = at_once(world, acts)
    with world.inside():
        after = Voucher.objects.get()
        used = [one for one in told if isinstance(one, Voucher) and one.state == "used"]
        if after.state == "used":
            assert len(used) == 1 and queries.balance(world.layla, POINTS).active == 70
        else:
            assert after.state == "returned" and used == []
            assert queries.balance(world.layla, POINTS).active == 100
        assert Reward.objects.get().given == int(after.state == "used")
        assert list(replay.faults()) == []


def test_the_old_one_is_given_back_while_the_new_one_is_taken(world: World) -> None:
    """Medusa #16405: the old credit line goes and the new one comes at the same time."""
    with world.inside():
        with_points(world.layla, 30)
        reward = a_reward(price=30)
        old = verbs.redeem_reward(world.layla, reward, key="old")
    back: list[Callable[[], Any]] = [lambda: verbs.give_back_voucher(old)] * 20
    take = [lambda n=n: verbs.redeem_reward(world.layla, reward, key=f"n{n}") for n in range(20)]
    told = at_once(world, [act for pair in zip(back, take, strict=True) for act in pair])
    with world.inside():
        new = Voucher.objects.exclude(pk=old.pk)
        assert Voucher.objects.get(pk=old.pk).state == "returned" and new.count() <= 1
        assert queries.balance(world.layla, POINTS).active == 30 - 30 * new.count()
        assert Reward.objects.get().given == new.count() and why(told) <= {"not_enough"}
        assert list(replay.faults()) == []


def test_fifty_counters_redeem_one_voucher(world: World) -> None:
    with world.inside():
        with_points(world.layla, 100)
        voucher = verbs.redeem_reward(world.layla, a_reward(price=30), key="k")
    told = at_once(world, [lambda: verbs.use_voucher(voucher)] * 50)
    assert (had(told), why(told)) == (1, {"used"})
