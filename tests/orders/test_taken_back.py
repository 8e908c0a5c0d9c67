"""An arrival that a shop or a carrier takes back is none: the promise is owed again, and counts from the arrival that
stands."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
import time_machine

from tests.channels.desk import Courier, serving
from tests.orders.saying import NOON, a_shop, at, order, parcel, step
from tests.world import World
from wafaa.lib.time import now
from wafaa.orders import sightings, verbs
from wafaa.orders.models import Journey, Order, Shipment
from wafaa.orders.sightings import HELD, HERE, MOST, SENT, THERE
from wafaa.playbook.actions import ACTIONS, CannotBeDone
from wafaa.promises import tally
from wafaa.promises.models import Promise, Revision
from wafaa.promises.reactions import watch_the_clock
from wafaa.shops.models import Shop
from wafaa.shops.said import TrackingSaid
from wafaa.shops.states import OrderState, ShipmentState
from wafaa.work.models import Event


@pytest.fixture
def shop(world: World) -> Any:
    with time_machine.travel(NOON, tick=False) as clock, world.inside(), serving(Courier("email")):
        made = a_shop()
        made.clock = clock  # type: ignore[attr-defined]
        yield made


def arrival() -> Promise:
    found: Promise = Promise.objects.get(kind="delivery")
    return found


def named(name: str) -> int:
    return int(Event.objects.filter(name=name).count())


def test_an_arrival_that_the_shop_takes_back_counts_no_more(shop: Shop) -> None:
    verbs.mirror(shop, order(promised_for=at(50)))
    shop.clock.move_to(at(34))  # type: ignore[attr-defined]
    verbs.mirror(shop, order(33, state=OrderState.DELIVERED, promised_for=at(50)))
    assert (arrival().state, arrival().settled_at, tally.of_month(now())) == ("kept", at(33), (2, 0))
    assert Journey.objects.count() == 1
    verbs.mirror(shop, order(40, state=OrderState.SHIPPED, promised_for=at(50)))
    assert (arrival().state, arrival().settled_at, tally.of_month(now())) == ("open", None, (1, 0))
    assert not Journey.objects.exists() and Order.objects.get().arrived_at is None
    shop.clock.move_to(at(61))  # type: ignore[attr-defined]
    verbs.mirror(shop, order(60, state=OrderState.DELIVERED, promised_for=at(50)))
    assert (arrival().state, arrival().settled_at, tally.of_month(now())) == ("broken", at(60), (1, 1))
    assert Journey.objects.get().arrived_at == at(60)


def test_an_arrival_that_the_carrier_takes_back_counts_no_more(shop: Shop) -> None:
    verbs.mirror(shop, order(promised_for=at(50)))
    done = step(33, ShipmentState.DELIVERED)
    verbs.mirror(shop, parcel(33, state=None, steps=(step(4, ShipmentState.IN_TRANSIT), done)))
    assert arrival().settled_at == at(33)
    verbs.mirror(shop, parcel(36, state=None, steps=(step(36, ShipmentState.EXCEPTION),)))
    assert arrival().settled_at is None
    verbs.mirror(shop, parcel(45, state=None, steps=(step(45, ShipmentState.DELIVERED),)))
    assert (arrival().state, arrival().settled_at) == ("kept", at(45))
    assert Shipment.objects.get().sent_at == at(4)


def test_what_a_tracking_service_saw_says_when_it_left_and_came(shop: Shop) -> None:
    verbs.mirror(shop, order(promised_for=at(50), dispatch_by=at(10)))
    verbs.mirror(shop, parcel(1))
    seen = (step(6, ShipmentState.IN_TRANSIT), step(30, ShipmentState.DELIVERED))
    verbs.mirror(shop, TrackingSaid("29001234", at(31), steps=seen))
    verbs.mirror(shop, TrackingSaid("29001234", at(60), steps=(*seen, step(58, ShipmentState.PAID))))
    assert arrival().settled_at == at(30)
    assert Promise.objects.get(kind="dispatch").settled_at == at(6)


TOLD = (
    order(5, state=OrderState.SHIPPED, promised_for=at(50)),
    order(33, state=OrderState.DELIVERED, promised_for=at(50)),
    order(40, state=OrderState.PREPARING, promised_for=at(50)),
    order(48, state=OrderState.SHIPPED, promised_for=at(50)),
    order(49, state=OrderState.COMPLETED, arrived_at=at(47), promised_for=at(50)),
)


@pytest.mark.parametrize("place", [0, 31, 62, 93, 119])
def test_in_whatever_order_it_is_told_the_same_stands(shop: Shop, place: int) -> None:
    shop.clock.move_to(at(64))  # type: ignore[attr-defined]
    for said in (order(promised_for=at(50)), *list(permutations(TOLD))[place], TOLD[place % 5]):
        verbs.mirror(shop, said)
    kept = Order.objects.get()
    assert (arrival().settled_at, kept.arrived_at, kept.sent_at) == (at(47), at(47), at(47))


def test_what_was_at_risk_before_is_not_endangered_anew(shop: Shop) -> None:
    verbs.mirror(shop, order(promised_for=at(50)))
    shop.clock.move_to(at(49))  # type: ignore[attr-defined]
    watch_the_clock()
    endangered = named("promise.at_risk")
    assert arrival().state == "at_risk" and endangered
    verbs.mirror(shop, order(48, state=OrderState.DELIVERED, promised_for=at(50)))
    verbs.mirror(shop, order(48.5, state=OrderState.SHIPPED, promised_for=at(50)))
    assert arrival().state == "at_risk"
    watch_the_clock()
    assert named("promise.at_risk") == endangered


def test_what_they_were_told_stays_told_when_it_is_owed_again(shop: Shop) -> None:
    from wafaa.promises import verbs as promises

    verbs.mirror(shop, order(promised_for=at(50)))
    shop.clock.move_to(at(20))  # type: ignore[attr-defined]
    promises.renegotiate(arrival(), at(80), told=True)
    verbs.mirror(shop, order(33, state=OrderState.DELIVERED, promised_for=at(50)))
    verbs.mirror(shop, order(40, state=OrderState.SHIPPED, promised_for=at(50)))
    owed = arrival()
    assert (owed.state, owed.due_at, owed.told_at) == ("open", at(80), at(20))
    assert Revision.objects.get(promise=owed).told_at == at(20)


def test_nobody_is_asked_how_it_pleases_them_before_it_is_there_again(shop: Shop) -> None:
    verbs.mirror(shop, order(promised_for=at(50)))
    verbs.mirror(shop, order(33, state=OrderState.DELIVERED))
    act = ACTIONS["order.ask_after"].act
    verbs.mirror(shop, order(40, state=OrderState.SHIPPED))
    with pytest.raises(CannotBeDone):
        act(Order.objects.get())
    assert not Order.objects.get().is_made
    verbs.mirror(shop, order(60, state=OrderState.DELIVERED))
    assert Order.objects.get().is_made and named("delivery.made") == 2
    assert act(Order.objects.get())["notice"] == act(Order.objects.get())["notice"] != 0


def test_an_order_of_before_keeps_what_was_known(shop: Shop) -> None:
    """Rows that were written before anybody kept sightings."""
    verbs.mirror(shop, order(promised_for=at(50)))
    verbs.mirror(shop, order(33, state=OrderState.DELIVERED, promised_for=at(50)))
    Order.objects.update(seen=[])
    verbs.mirror(shop, order(35, state=OrderState.COMPLETED, promised_for=at(50)))
    assert arrival().settled_at == at(33)


def test_a_long_story_is_kept_short() -> None:
    seen: list[sightings.Sighting] = []
    for hour in range(300):
        seen = sightings.noted(seen, (SENT, THERE, HELD)[hour % 3], at(hour))
    assert len(seen) <= MOST and sightings.there(seen) is None and sightings.sent(seen) == at(0)
    seen = sightings.noted(seen, THERE, at(301))
    assert sightings.there(seen) == at(301)
    assert sightings.sent(sightings.noted(seen, HERE, at(302))) is None
