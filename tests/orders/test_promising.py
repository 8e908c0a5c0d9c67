"""What is promised of an order follows what stands of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from tests.orders.saying import NOON, a_shop, at, line, order, parcel, refund, step
from tests.world import World
from wafaa.lib.time import now
from wafaa.orders import verbs
from wafaa.orders.delivery_settings import DeliverySettings
from wafaa.orders.models import Delivery, Journey, Order, Product
from wafaa.promises import tally
from wafaa.promises import verbs as promises
from wafaa.promises.models import Promise, Revision, Tally
from wafaa.shops.models import Shop
from wafaa.shops.said import PlaceSaid, ProductSaid
from wafaa.shops.states import OrderState, ShipmentState
from wafaa.stores.verbs import choose


@pytest.fixture
def shop(world: World) -> Any:
    with time_machine.travel(NOON, tick=False) as clock, world.inside():
        made = a_shop()
        made.clock = clock
        yield made


def owed(kind: str) -> Promise:
    found: Promise = Promise.objects.get(kind=kind)
    return found


def end_of(day: int, month: int = 11) -> datetime:
    """The end of a day in Riyadh."""
    return datetime(2026, month, day, 20, 59, 59, tzinfo=UTC)


def test_an_order_is_promised_by_the_shops_own_date(shop: Shop) -> None:
    verbs.mirror(shop, order(promised_for=at(50), dispatch_by=at(20)))
    kept = Order.objects.get()
    arrival, leaving = owed("delivery"), owed("dispatch")
    assert (arrival.due_at, arrival.source, arrival.subject) == (at(50), "shop", kept.topic)
    assert (leaving.due_at, leaving.source, arrival.about) == (at(20), "shop", "#1001")
    # No parcel is on its way, and the way needs all the time: from when it was to leave on, it is in danger.
    assert arrival.at_risk_at == at(20)


def test_the_carriers_date_comes_before_the_shops(shop: Shop) -> None:
    verbs.mirror(shop, order(promised_for=at(50)))
    verbs.mirror(shop, parcel(1, promised_for=at(60)))
    moved = owed("delivery")
    assert (moved.due_at, moved.source, moved.carrier, moved.first_due_at) == (at(60), "carrier", "SMSA", at(50))
    assert list(Revision.objects.values_list("was_due_at", "due_at", "why")) == [(at(50), at(60), "carrier")]


def test_without_a_date_the_policy_counts_working_days(shop: Shop) -> None:
    choose(DeliverySettings, {"home_city": "الرياض", "dispatch_days": 1, "home_days": 2, "away_days": 5})
    verbs.mirror(shop, order(ship_to={"city": "الرِّياض"}))
    verbs.mirror(shop, order(id="1002", ship_to={"city": "أبها"}))
    arrivals = Promise.objects.filter(kind="delivery").order_by("id")
    assert [(one.due_at, one.source, one.region) for one in arrivals] == [
        (end_of(23), "policy", "الرِّياض"),
        (end_of(26), "policy", "أبها"),
    ]


def test_a_store_that_knows_its_past_promises_by_it(shop: Shop) -> None:
    choose(DeliverySettings, {"cases": 5})
    for number, days in enumerate((1, 2, 2, 3, 3, 3, 4, 4, 8, 30)):
        past = order(-24 * 60, id=f"p{number}", placed_at=at(-24 * 60), ship_to={"city": "جدّة"})
        verbs.mirror(shop, past)
        verbs.mirror(shop, parcel(-24 * 60 + 24 * days, f"P{number}", f"p{number}", state=ShipmentState.DELIVERED))
    assert Journey.objects.count() == 10 and not Promise.objects.exists()
    verbs.mirror(shop, order(ship_to={"city": "جده"}))
    # Eight of ten came within four days; the tenth day of the month's 24th is a Tuesday.
    assert (owed("delivery").due_at, owed("delivery").source) == (end_of(24), "history")


def test_what_waits_for_its_payment_is_promised_when_it_is_paid(shop: Shop) -> None:
    verbs.mirror(shop, order(state=OrderState.UNPAID))
    assert not Promise.objects.exists()
    verbs.mirror(shop, order(48, state=OrderState.PREPARING))
    assert owed("dispatch").due_at == end_of(23)


def test_facts_keep_it_however_late_they_are_told(shop: Shop) -> None:
    verbs.mirror(shop, order(promised_for=at(50)))
    verbs.mirror(shop, parcel(1))
    shop.clock.move_to(at(60))  # type: ignore[attr-defined]
    promises.mark_broken(owed("delivery"))
    assert tally.of_month(now()) == (0, 1)
    verbs.mirror(shop, parcel(40, state=ShipmentState.DELIVERED, steps=(step(20, ShipmentState.IN_TRANSIT),)))
    arrival, leaving = owed("delivery"), owed("dispatch")
    assert (arrival.state, arrival.settled_at, leaving.settled_at) == ("kept", at(40), at(20))
    assert tally.of_month(now()) == (2, 0)
    verbs.mirror(shop, parcel(41, state=ShipmentState.EXCEPTION))
    assert (owed("delivery").state, owed("delivery").settled_at) == ("broken", None)


def test_a_cancelled_order_owes_nothing_and_owes_again_when_it_is_taken_up(shop: Shop) -> None:
    verbs.mirror(shop, order(promised_for=at(50)))
    verbs.mirror(shop, order(1, state=OrderState.CANCELLED))
    assert set(Promise.objects.values_list("state", flat=True)) == {"cancelled"}
    verbs.mirror(shop, order(2, state=OrderState.PREPARING))
    assert set(Promise.objects.values_list("state", flat=True)) == {"open"}
    assert Tally.objects.filter(by="day", name="22").get().due == 1


def test_old_orders_and_orders_of_nobody_get_no_promise(shop: Shop) -> None:
    verbs.mirror(shop, order(placed_at=NOON - timedelta(days=200), promised_for=at(50)))
    verbs.mirror(shop, order(id="1002", person=None, promised_for=at(50)))
    verbs.mirror(shop, parcel(1, "S9", "1003", promised_for=at(50)))
    assert not Promise.objects.exists()


def test_each_line_is_covered_by_exactly_one_promise(shop: Shop) -> None:
    verbs.mirror(shop, order(lines=(line("1"), line("2"), line("3")), promised_for=at(50)))
    verbs.mirror(shop, parcel(1, "S1", lines=("1", "2"), promised_for=at(30)))
    verbs.mirror(shop, parcel(1, "S2", lines=("2", "3"), promised_for=at(70)))
    live = Delivery.objects.filter(what="delivery", is_live=True)
    assert sorted((one.lines, one.promise.due_at) for one in live) == [(["1", "2"], at(30)), (["3"], at(70))]
    verbs.mirror(shop, parcel(8, "S2", lines=("9",)))
    live = Delivery.objects.filter(what="delivery", is_live=True)
    # A parcel of which only strange things are told may carry what is left.
    assert sorted((one.lines, one.promise.due_at) for one in live) == [([], at(70)), (["1", "2"], at(30))]


def test_money_that_is_owed_is_promised_and_kept_by_its_refund(shop: Shop) -> None:
    verbs.mirror(shop, order())
    kept = Order.objects.get()
    first = verbs.owe_refund(kept, at(72))
    assert verbs.owe_refund(kept, at(96)).pk == first.pk and owed("refund").due_at == at(96)
    verbs.mirror(shop, refund(80))
    assert verbs.refund_paid(kept, at(80)) and not verbs.refund_paid(kept, at(81))
    assert (owed("refund").state, owed("refund").settled_at) == ("kept", at(80))
    # What was paid before it was known to be owed keeps it at once.
    again = verbs.owe_refund(kept, at(99), since=at(79))
    assert (again.state, again.settled_at) == ("kept", at(80))


def test_nothing_can_be_owed_to_nobody(shop: Shop) -> None:
    verbs.mirror(shop, order(person=None))
    with pytest.raises(verbs.NobodyToPromise):
        verbs.owe_refund(Order.objects.get(), at(72))


def test_what_is_to_come_back_is_promised_and_kept(shop: Shop, world: World) -> None:
    said = ProductSaid("P1", at(0), name="عود", stock=(PlaceSaid("online", 0),))
    verbs.mirror(shop, said)
    product = Product.objects.get()
    promise = verbs.promise_restock(product, world.layla, at(100))
    assert verbs.promise_restock(product, world.layla, at(100)).pk == promise.pk and promise.about == "عود"
    assert verbs.restocked(product, at(90)) and not verbs.restocked(product, at(91))
    assert owed("restock").state == "kept"


def test_what_was_there_when_it_was_first_read_teaches_nothing_and_broke_nothing(shop: Shop) -> None:
    for id, days in (("1001", 200), ("1002", 12)):
        verbs.mirror(shop, order(0, id, placed_at=NOON - timedelta(days=days), state=OrderState.DELIVERED))
    verbs.mirror(shop, order(0, "1003", placed_at=NOON - timedelta(days=12), state=OrderState.SHIPPED))
    verbs.mirror(shop, parcel(0, "S3", "1003", state=ShipmentState.DELIVERED))
    assert not Journey.objects.exists()
    assert not Promise.objects.exclude(state="cancelled").exists() and tally.of_month(now()) == (0, 0)


def test_what_is_seen_to_arrive_later_teaches_how_long_it_took(shop: Shop) -> None:
    verbs.mirror(shop, order(0, placed_at=at(-96), state=OrderState.PREPARING))
    shop.clock.move_to(at(30))  # type: ignore[attr-defined]
    verbs.mirror(shop, order(30, placed_at=at(-96), state=OrderState.DELIVERED))
    assert Journey.objects.get().arrived_at == at(30) and owed("delivery").settled_at == at(30)


def test_an_old_order_whose_shop_knows_when_it_arrived_teaches_that(shop: Shop) -> None:
    verbs.mirror(shop, order(0, placed_at=at(-240), state=OrderState.DELIVERED, arrived_at=at(-192)))
    assert Journey.objects.get().arrived_at == at(-192) and not Promise.objects.exists()


OFF: dict[str, Any] = {"state": ShipmentState.EXCEPTION, "word": "cancelled"}


def test_a_label_that_was_called_off_holds_up_nothing(shop: Shop) -> None:
    shop.clock.move_to(at(3))  # type: ignore[attr-defined]
    verbs.mirror(shop, order(promised_for=at(50)))
    verbs.mirror(shop, parcel(1, "S1", **OFF))
    assert Order.objects.get().is_troubled
    verbs.mirror(shop, parcel(2, "S2"))
    shop.clock.move_to(at(30))  # type: ignore[attr-defined]
    verbs.mirror(shop, parcel(30, "S2", state=ShipmentState.DELIVERED))
    kept = Order.objects.get()
    assert owed("delivery").settled_at == at(30) and kept.is_over and kept.is_made and not kept.is_troubled


def test_what_was_in_a_label_that_was_called_off_is_still_owed(shop: Shop) -> None:
    verbs.mirror(shop, order(lines=(line("1"), line("2")), promised_for=at(50)))
    verbs.mirror(shop, parcel(1, "S1", lines=("1",), **OFF))
    verbs.mirror(shop, parcel(2, "S2", lines=("2",), state=ShipmentState.DELIVERED))
    assert not Order.objects.get().is_over
    verbs.mirror(shop, order(3, state=OrderState.DELIVERED, lines=(line("1"), line("2")), promised_for=at(50)))
    assert Order.objects.get().is_made and not Promise.objects.filter(settled_at=None).exists()
