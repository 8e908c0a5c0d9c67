"""What a second reader found: how points could be had twice, for nothing, or be lost unfairly. Each stays shut."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from tests.loyalty.buying import net, noura, open_shop, points, rule, tell
from tests.loyalty.rewarding import a_reward
from tests.orders.returns.coming import two_things
from tests.orders.saying import parcel
from tests.world import World
from wafaa.loyalty import verbs
from wafaa.loyalty.earning_clock import let_nothing_end_while_we_owe
from wafaa.loyalty.earning_settings import GrantSettings
from wafaa.loyalty.models import EarningRule
from wafaa.loyalty.reactions import let_time_pass
from wafaa.loyalty.settings import LoyaltySettings
from wafaa.loyalty.verbs import squaring
from wafaa.loyalty.verbs.offering import Matched
from wafaa.orders.models import Order
from wafaa.people import verbs as people
from wafaa.people.models import Customer
from wafaa.shops.models import Shop
from wafaa.shops.states import ShipmentState
from wafaa.stores.verbs import choose

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(world: World) -> Iterator[Any]:
    with open_shop(world) as found:
        yield found


@pytest.fixture
def shop(opened: Any) -> Shop:
    found: Shop = opened[0]
    return found


@pytest.fixture
def buyer(shop: Shop) -> Customer:
    return noura(shop)


def test_an_order_is_read_behind_the_lock(shop: Shop, buyer: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Called off while its points wait for the account: it has earned nothing."""
    rule()
    made = tell(shop, two_things())
    real = squaring._lock

    def waits(order: Order, whose: Customer | None) -> None:
        Order.objects.filter(pk=made.pk).update(state="cancelled")
        real(order, whose)

    monkeypatch.setattr(squaring, "_lock", waits)
    verbs.square(made)
    assert net(made) == 0


def test_a_limit_that_is_lowered_takes_nothing_that_was_promised(shop: Shop, buyer: Customer) -> None:
    limited = rule()
    made = tell(shop, two_things())
    had = net(made)
    verbs.change_rule(limited, most_per_month=10)
    tell(shop, parcel(0.5, id="S1001", order="1001", state=ShipmentState.DELIVERED))
    assert net(made) == had > 10


def test_points_do_not_end_while_they_cannot_be_spent(opened: Any, buyer: Customer) -> None:
    clock: time_machine.Traveller = opened[1]
    verbs.earn(buyer, "points", 100, key="a", valid_days=10)
    choose(LoyaltySettings, {"is_on": False})
    for _hour in range(24 * 11):
        clock.shift(timedelta(hours=1))
        let_nothing_end_while_we_owe()
    let_time_pass()
    assert points(buyer).active == 100


def test_no_gift_for_joining_breaks_what_was_promised_to_members(shop: Shop, buyer: Customer) -> None:
    a_reward(price=100, kind="sum", value_minor=5000)
    a_reward(price=100, kind="sum", value_minor=4000, is_exclusive=True)
    with pytest.raises(Matched):
        verbs.change_rule(None, name="هدية", what="signup", fixed=1000)
    assert not EarningRule.objects.filter(what="signup").exists()


def test_what_newcomers_get_counts_while_the_programme_rests(shop: Shop, buyer: Customer) -> None:
    choose(LoyaltySettings, {"is_on": False})
    EarningRule.objects.create(name="هدية", what="signup", fixed=1000)
    a_reward(price=100, kind="sum", value_minor=5000)
    with pytest.raises(Matched):
        a_reward(price=100, kind="sum", value_minor=4000, is_exclusive=True)


def test_what_was_only_owed_back_still_counts_for_the_day(world: World, shop: Shop) -> None:
    choose(GrantSettings, {"most_at_once": 500, "most_a_day": 500})
    one, other = people.meet("أ", source="form"), people.meet("ب", source="form")
    for person in (one, other):
        verbs.join(person, way="desk")
    with world.as_staff(world.omar):
        given = verbs.grant(one, 500, reason="thanks", key="1")
        verbs.redeem(one, "points", 500, key="spent")
        verbs.ungrant(given, key="u")
        with pytest.raises(verbs.MayNotGive):
            verbs.grant(other, 500, reason="thanks", key="2")
