"""The whole way: a parcel that will be late is told to its customer before the promised day is over, in every case in
which that can be seen, by the rules a store begins with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from tests.channels.desk import Courier, serving
from tests.orders.saying import NOON, a_shop, at, order, parcel, step
from tests.world import World
from wafaa.channels.models import Notice
from wafaa.orders import verbs
from wafaa.orders.delivering import local_day
from wafaa.orders.models import Slip
from wafaa.orders.reactions import watch_deliveries
from wafaa.orders.verbs.slipping import MOST_SLIPS
from wafaa.playbook.verbs import begin_with_standards
from wafaa.promises.models import Promise, Revision
from wafaa.promises.reactions import watch_the_clock
from wafaa.shops.models import Shop
from wafaa.shops.said import Said
from wafaa.shops.states import OrderState, ShipmentState
from wafaa.work.worker import run_due

DUE = 72
GOING = parcel(4, state=ShipmentState.IN_TRANSIT, steps=(step(4, ShipmentState.IN_TRANSIT),))


@pytest.fixture
def shop(world: World) -> Iterator[Shop]:
    with time_machine.travel(NOON, tick=False) as clock, world.inside(), serving(Courier("email")):
        begin_with_standards()
        made = a_shop()
        made.clock = clock
        yield made


def lived(shop: Shop, told: list[Said], hours: int) -> None:
    """Hour by hour: the shop tells, the clock looks, the worker works."""
    for hour in range(hours):
        shop.clock.move_to(at(hour))  # type: ignore[attr-defined]
        for said in told:
            if hour - 1 < (said.at - NOON) / timedelta(hours=1) <= hour:
                verbs.mirror(shop, said)
        watch_the_clock()
        watch_deliveries()
        while run_due():
            pass


def news() -> list[Notice]:
    return list(Notice.objects.exclude(code="order.received").order_by("id"))


@pytest.mark.parametrize("hours", [44, 68])
def test_a_later_hour_of_the_day_that_is_known_is_no_news(shop: Shop, hours: int) -> None:
    """Customers are told days: nobody reads that it was promised for Sunday, and that the new day is Sunday."""
    held_up = parcel(1, state=ShipmentState.EXCEPTION, steps=(step(1, ShipmentState.EXCEPTION),))
    lived(shop, [order(promised_for=at(hours)), held_up], hours + 30)
    told = [one.data for one in news() if one.code == "order.delayed"]
    days = [
        [local_day(datetime.fromisoformat(one[name])) for name in ("was", "until")] for one in told if "until" in one
    ]
    assert told and all(was < until for was, until in days), "and it is told all the same, once it is another day"


CASES: dict[str, list[Said]] = {
    "not sent": [],
    "labelled and forgotten": [parcel(2)],
    "stuck on its way": [GOING],
    "held by customs": [GOING, parcel(40, state=ShipmentState.EXCEPTION, steps=(step(40, ShipmentState.EXCEPTION),))],
    "the carrier moved its day": [GOING, parcel(20, state=None, promised_for=at(DUE + 48))],
    "the shop moved its day": [order(20, state=OrderState.PREPARING, promised_for=at(DUE + 48))],
    "number of nobody": [parcel(2, number="قريبًا", state=ShipmentState.PENDING)],
    "tried in vain at last": [
        GOING,
        parcel(DUE - 3, state=ShipmentState.ATTEMPT_FAILED, steps=(step(DUE - 3, ShipmentState.ATTEMPT_FAILED),)),
    ],
}


@pytest.mark.parametrize("case", sorted(CASES))
def test_it_is_told_before_it_is_due(shop: Shop, case: str) -> None:
    verbs.mirror(shop, order(promised_for=at(DUE), dispatch_by=at(24)))
    lived(shop, CASES[case], DUE + 2)
    told = news()
    assert told, "nothing was told"
    assert all(one.told_at is not None and one.told_at < at(DUE) for one in told[:1])
    assert {one.code for one in told} <= {"order.delayed", "order.tried"}
    promise = Promise.objects.get(kind="delivery")
    first = Revision.objects.filter(promise=promise).order_by("id").first()
    assert first is None or (first.was_due_at == at(DUE) and first.told_at is not None and first.told_at < at(DUE))


def test_what_never_leaves_is_told_again_after_longer_and_longer_and_never_by_night(shop: Shop) -> None:
    verbs.mirror(shop, order(promised_for=at(DUE), dispatch_by=at(24)))
    lived(shop, [], 24 * 12)
    told = [one.told_at for one in news() if one.told_at is not None]
    apart = [(later - earlier) / timedelta(days=1) for earlier, later in zip(told, told[1:], strict=False)]
    assert 2 <= len(told) <= 4
    assert all(gap >= 1.5 for gap in apart)
    assert all(9 <= (one + timedelta(hours=3)).hour < 22 for one in told)


def test_who_gets_it_in_time_hears_nothing_of_delays(shop: Shop) -> None:
    out = parcel(60, state=None, steps=(step(60, ShipmentState.OUT_FOR_DELIVERY),))
    there = parcel(64, state=None, steps=(step(64, ShipmentState.DELIVERED),))
    verbs.mirror(shop, order(promised_for=at(DUE), dispatch_by=at(24)))
    lived(shop, [GOING, out, there], DUE + 2)
    assert [one.code for one in news()] == []
    assert Promise.objects.get(kind="delivery").state == "kept"


def test_two_days_after_it_has_arrived_they_are_asked_once(shop: Shop) -> None:
    there = parcel(30, state=ShipmentState.DELIVERED, steps=(step(30, ShipmentState.DELIVERED),))
    again = parcel(31, state=ShipmentState.DELIVERED, steps=(step(30, ShipmentState.DELIVERED),))
    verbs.mirror(shop, order(promised_for=at(DUE)))
    lived(shop, [parcel(4), there, again], 30 + 49)
    asked: list[Any] = [(one.code, one.told_at) for one in news()]
    assert [code for code, _at in asked] == ["order.arrived"]
    assert asked[0][1] is not None and asked[0][1] >= at(30 + 48)


def test_a_later_hour_of_the_same_day_is_told_to_nobody(shop: Shop) -> None:
    verbs.mirror(shop, order(promised_for=at(DUE), dispatch_by=at(24)))
    hours = [parcel(20 + hour, state=None, promised_for=at(DUE + hour)) for hour in range(1, 7)]
    lived(shop, [GOING, *hours], 40)
    assert not news() and Promise.objects.get(kind="delivery").due_at == at(DUE + 6)


def test_what_nobody_tells_is_not_called_late_and_counts_as_nothing(shop: Shop) -> None:
    verbs.mirror(shop, order(promised_for=at(DUE), dispatch_by=at(24)))
    verbs.mirror(shop, order(0.1, state=OrderState.SHIPPED, promised_for=at(DUE), dispatch_by=at(24)))
    verbs.mirror(shop, parcel(0.1))
    for hours in (DUE - 2, DUE + 1, DUE + 24 * 8):
        shop.clock.move_to(at(hours))  # type: ignore[attr-defined]
        watch_the_clock()
        watch_deliveries()
    assert not Slip.objects.exists() and Promise.objects.get(kind="delivery").state == "cancelled"
    assert not Promise.objects.filter(state="broken").exists()
    verbs.mirror(shop, parcel(60, state=ShipmentState.DELIVERED))
    assert Promise.objects.get(kind="delivery").settled_at == at(60)


def test_of_a_date_that_moves_for_ever_nobody_is_told_for_ever(shop: Shop) -> None:
    verbs.mirror(shop, order(promised_for=at(DUE), dispatch_by=at(24)))
    for hour in range(1, MOST_SLIPS + 8):
        verbs.mirror(shop, parcel(hour / 10, state=None, promised_for=at(DUE + 24 * hour)))
    dated = Slip.objects.exclude(until="")
    assert dated.count() == MOST_SLIPS and Slip.objects.filter(until="").count() <= 2
