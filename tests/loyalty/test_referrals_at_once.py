"""Many take invitations at the same time, from connections of their own: exactly as many as one may, and each once."""

from __future__ import annotations

import pytest

from tests.loyalty.bringing import advocate, as_guest, inviting, newcomer
from tests.loyalty.rewarding import a_reward, running
from tests.loyalty.test_at_once import at_once
from tests.orders.returns.coming import two_things
from tests.orders.saying import a_shop
from tests.world import World, build
from wafaa.lib.time import now
from wafaa.loyalty import queries, replay, verbs
from wafaa.loyalty.books import Currency
from wafaa.loyalty.models import FriendLink, Referral, Reward, Txn, Voucher
from wafaa.loyalty.verbs import referring
from wafaa.orders import verbs as orders

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    world = build()
    with world.inside():
        running()
        inviting()
    return world


def took(told: list[object]) -> int:
    return sum(isinstance(one, Referral) for one in told)


def test_fifty_friends_take_one_link_and_as_many_as_may_have_it(world: World) -> None:
    with world.inside():
        inviting(most_a_month=7)
        link = advocate(world.layla)
        friends = [newcomer(f"f{number}@customer.test") for number in range(50)]
    told = at_once(world, [lambda one=one: referring.claim(link, one) for one in friends])  # type: ignore[misc]
    assert took(told) == 7
    assert {one.code for one in told if not isinstance(one, Referral)} == {"full"}
    with world.inside():
        assert Referral.objects.count() == 7


def test_one_friend_presses_fifty_times_by_two_links(world: World) -> None:
    with world.inside():
        reward = a_reward(kind="sum", value_minor=1000, on=False)
        inviting(friend_reward=reward.public_id)
        links = [advocate(world.layla), advocate(newcomer("other@customer.test"))]
        friend = newcomer()
    told = at_once(world, [lambda n=n: referring.claim(links[n % 2], friend) for n in range(50)])  # type: ignore[misc]
    assert took(told) == 25 and {one.code for one in told if not isinstance(one, Referral)} == {"before"}
    with world.inside():
        row = Referral.objects.get()
    at_once(world, [lambda: referring.give_voucher(row)] * 20)
    with world.inside():
        assert Voucher.objects.count() == Reward.objects.get().given == 1


def test_an_order_squared_by_many_gives_both_once(world: World) -> None:
    """Also where two have invited each other's friends, so that each is a side of two."""
    with world.inside():
        shop = a_shop()
        friends = [newcomer(f"f{number}@customer.test") for number in range(3)]
        rows = [referring.claim(advocate(world.layla), one) for one in friends]
        rows.append(referring.claim(advocate(friends[0]), newcomer("last@customer.test")))
        for number, mail in enumerate(("f0", "f1", "f2", "last")):
            place = {"address": f"شارع رقم {number} في حي بعيد", "city": "جدة"}
            person = as_guest(f"{mail}@customer.test")
            orders.mirror(shop, two_things(f"{number}", person=person, placed_at=now(), ship_to=place))
    told = at_once(world, [lambda one=one: referring.square_referral(one) for one in rows * 10])  # type: ignore[misc]
    assert set(told) == {"bought"}
    with world.inside():
        assert Txn.objects.filter(kind="earn").count() == 8
        assert queries.balance(world.layla, Currency.POINTS).pending == 300
        assert queries.balance(friends[0], Currency.POINTS).pending == 200
        assert list(replay.faults()) == []


def test_a_person_has_one_link(world: World) -> None:
    with world.inside():
        verbs.join(world.layla, way="page")
    told = at_once(world, [lambda: referring.link_of(world.layla)] * 20)
    assert len({one.code for one in told}) == 1
    with world.inside():
        assert FriendLink.objects.count() == 1
