"""Points that end: told of in time, once; and never while the store owes something. Birthdays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TypeAlias

import pytest
import time_machine

from tests.channels.desk import Courier, serving
from tests.loyalty.buying import DAY, open_shop, points, rule, tell
from tests.orders.returns.coming import asked, two_things
from tests.orders.saying import parcel
from tests.world import World
from wafaa.channels.models import Notice
from wafaa.loyalty import verbs
from wafaa.loyalty.earning_clock import (
    born_on,
    greet_on_birthdays,
    let_nothing_end_while_we_owe,
    remind_before_they_end,
)
from wafaa.loyalty.earning_settings import EarningSettings
from wafaa.loyalty.models import Lot, Txn
from wafaa.orders.models import Order
from wafaa.orders.verbs import returning
from wafaa.people.models import Customer, OwnField, OwnValue
from wafaa.shops.models import Shop
from wafaa.shops.states import ShipmentState
from wafaa.stores.verbs import choose

pytestmark = pytest.mark.django_db
Clock: TypeAlias = "time_machine.Coordinates"


@pytest.fixture
def opened(world: World) -> Iterator[tuple[Shop, Clock]]:
    with open_shop(world) as found, serving(Courier("email")):
        verbs.join(world.layla, way="page")
        yield found


@pytest.fixture
def clock(opened: tuple[Shop, Clock]) -> Clock:
    return opened[1]


@pytest.fixture
def layla(opened: tuple[Shop, Clock], world: World) -> Customer:
    return world.layla


def told() -> list[str]:
    return list(Notice.objects.filter(code="points.ending").order_by("pk").values_list("title", flat=True))


def test_they_are_told_thirty_seven_and_one_day_before_and_once_each(layla: Customer, clock: Clock) -> None:
    verbs.earn(layla, "points", 120, key="a", valid_days=365)
    for days, many in ((334, 0), (1, 1), (1, 1), (21, 1), (1, 2), (5, 2), (1, 3), (0.5, 3)):
        clock.shift(days * DAY)
        remind_before_they_end()
        remind_before_they_end()
        assert len(told()) == many, days
    assert "١٢٠ نقطة" in told()[0]


def test_lots_that_end_near_each_other_are_told_in_one(layla: Customer, clock: Clock) -> None:
    verbs.earn(layla, "points", 30, key="a", valid_days=365)
    clock.shift(2 * DAY)
    verbs.earn(layla, "points", 40, key="b", valid_days=365)
    clock.shift(336 * DAY)
    remind_before_they_end()
    notice = Notice.objects.get(code="points.ending")
    assert "٧٠ نقطة" in notice.title and notice.text.count("•") == 2


def test_nobody_hears_of_next_to_nothing_nor_of_what_they_spent(layla: Customer, clock: Clock) -> None:
    verbs.earn(layla, "points", 49, key="a", valid_days=365)
    verbs.earn(layla, "points", 500, key="b", valid_days=366)
    verbs.redeem(layla, "points", 549, key="all")
    verbs.earn(layla, "points", 49, key="c", valid_days=365)
    clock.shift(340 * DAY)
    remind_before_they_end()
    assert told() == []


def test_who_was_given_points_for_a_week_is_not_reminded_at_once(layla: Customer, clock: Clock) -> None:
    verbs.grant(layla, 100, reason="late", key="a", valid_days=7)
    remind_before_they_end()
    assert told() == []
    clock.shift(6.5 * DAY)
    remind_before_they_end()
    assert len(told()) == 1


def test_points_live_on_while_something_is_our_fault(opened: tuple[Shop, Clock]) -> None:
    shop, clock = opened
    made = tell(shop, two_things(), parcel(0.5, id="S1001", order="1001", state=ShipmentState.DELIVERED))
    buyer = made.customer
    assert buyer is not None
    verbs.join(buyer, way="page")
    verbs.earn(buyer, "points", 100, key="a", valid_days=3)
    back = asked(made, 1, 0, outcome="refund", reason="damaged")
    for _hour in range(24 * 10):
        clock.shift(timedelta(hours=1))
        let_nothing_end_while_we_owe()
        remind_before_they_end()
    assert points(buyer).active == 100 and told() == []
    extended = Txn.objects.filter(kind="extend")
    assert set(extended.values_list("reason", flat=True)) == {"paused"} and 8 <= extended.count() <= 10
    returning.cancel(back)
    clock.shift(2 * DAY)
    let_nothing_end_while_we_owe()
    assert points(buyer).active == 0


def test_a_change_of_mind_is_not_our_fault_and_a_troubled_order_is(opened: tuple[Shop, Clock]) -> None:
    shop, clock = opened
    made = tell(shop, two_things(), parcel(0.5, id="S1001", order="1001", state=ShipmentState.DELIVERED))
    buyer = made.customer
    assert buyer is not None
    verbs.earn(buyer, "points", 100, key="a", valid_days=1)
    asked(made, 1, 0, outcome="refund", reason="changed_mind")
    let_nothing_end_while_we_owe()
    assert not Txn.objects.filter(kind="extend").exists()
    Order.objects.filter(pk=made.pk).update(is_troubled=True)
    choose(EarningSettings, {"pauses": False})
    let_nothing_end_while_we_owe()
    assert not Txn.objects.filter(kind="extend").exists()
    choose(EarningSettings, {"pauses": True})
    let_nothing_end_while_we_owe()
    lot = Lot.objects.get(txn__key="a")
    assert lot.expires_at == lot.created_at + 2 * DAY


def test_a_birthday_is_greeted_once_a_year_in_the_store_s_own_day(layla: Customer, clock: Clock) -> None:
    field = OwnField.objects.create(code="birthday", kind="date", label_ar="الميلاد", label_en="Birthday")
    OwnValue.objects.create(customer=layla, field=field, day=date(1990, 11, 21))
    rule(what="birthday", fixed=50, name="هدية الميلاد")
    greet_on_birthdays()
    assert points(layla).active == 0
    choose(EarningSettings, {"birthday_field": "birthday"})
    clock.move_to("2026-11-20T20:30:00+00:00")
    greet_on_birthdays()
    assert points(layla).active == 0
    clock.move_to("2026-11-20T21:30:00+00:00")  # half past midnight in Riyadh
    greet_on_birthdays()
    greet_on_birthdays()
    assert points(layla).active == 50
    OwnValue.objects.update(day=date(1992, 2, 29))
    assert list(born_on(date(2027, 2, 28))) == [layla]
    assert list(born_on(date(2028, 2, 28))) == [] and list(born_on(date(2028, 2, 29))) == [layla]
