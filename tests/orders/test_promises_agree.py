"""However the same facts come (shuffled, doubled, some only when the shop is asked again), the same is promised."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest
import time_machine

from tests.orders.saying import a_shop, at, line, order, parcel, step
from tests.world import World
from wafaa.orders import verbs
from wafaa.orders.models import Delivery, Journey, Order
from wafaa.promises.models import Promise, PromiseState, Tally
from wafaa.promises.reactions import watch_the_clock
from wafaa.promises.verbs import recount_tally
from wafaa.shops.models import Shop
from wafaa.shops.said import PersonSaid, Said
from wafaa.shops.states import OrderState, ShipmentState

MOVED = (step(4, ShipmentState.IN_TRANSIT), step(30, ShipmentState.OUT_FOR_DELIVERY))
DONE = (*MOVED, step(33, ShipmentState.DELIVERED))
LATE = (step(6, ShipmentState.IN_TRANSIT), step(60, ShipmentState.ATTEMPT_FAILED))
TWO_LINES = (line("1"), line("2", "بخور", "25"))

HOOKS: list[Said] = [
    # Nobody states a date: policy, then kept by its parcel.
    order(0, "a", ship_to={"city": "الرياض"}),
    order(3, "a", state=OrderState.PREPARING),
    parcel(2, "A1", "a"),
    parcel(4, "A1", "a", state=None, steps=MOVED[:1]),
    parcel(33, "A1", "a", state=None, steps=DONE),
    # The shop's date moves, and the carrier's comes on top.
    order(0, "b", promised_for=at(50), dispatch_by=at(5)),
    order(2, "b", promised_for=at(70)),
    parcel(6, "B1", "b", state=None, steps=LATE[:1], promised_for=at(40)),
    parcel(60, "B1", "b", state=None, steps=LATE, promised_for=at(48)),
    # It waits for its payment, and is paid.
    order(0, "c", state=OrderState.UNPAID, promised_for=at(90)),
    order(8, "c", state=OrderState.PLACED, promised_for=at(90)),
    # Cancelled, and one that comes back to life.
    order(0, "d", promised_for=at(90)),
    order(9, "d", state=OrderState.CANCELLED),
    order(0, "e", promised_for=at(90)),
    order(7, "e", state=OrderState.CANCELLED),
    order(8, "e", state=OrderState.PREPARING),
    # Two parcels that say what is in them; one is there.
    order(0, "f", lines=TWO_LINES, promised_for=at(80)),
    parcel(5, "F1", "f", lines=("1",), state=None, steps=DONE, promised_for=at(60)),
    parcel(5, "F2", "f", lines=("2",), promised_for=at(100)),
    # Nobody is known at first; then somebody is.
    order(0, "g", person=PersonSaid(name="زبون"), promised_for=at(90)),
    order(4, "g", promised_for=at(90)),
    # Came, and goes back.
    order(0, "h", promised_for=at(20)),
    order(30, "h", state=OrderState.DELIVERED),
    order(40, "h", state=OrderState.RETURNING),
]


def polled() -> list[Said]:
    """What the shop answers when it is asked at the end: each order and parcel as it stands, its steps with it."""
    return [
        replace(order(3, "a", state=OrderState.PREPARING, ship_to={"city": "الرياض"}), asked_at=at(64)),
        replace(order(2, "b", promised_for=at(70), dispatch_by=at(5)), asked_at=at(64)),
        replace(order(9, "d", state=OrderState.CANCELLED, promised_for=at(90)), asked_at=at(64)),
        replace(order(8, "e", state=OrderState.PREPARING, promised_for=at(90)), asked_at=at(64)),
        replace(order(0, "f", lines=TWO_LINES, promised_for=at(80)), asked_at=at(64)),
        replace(order(4, "g", promised_for=at(90)), asked_at=at(64)),
        parcel(33, "A1", "a", state=None, steps=DONE),
        parcel(60, "B1", "b", state=None, steps=LATE, promised_for=at(48)),
        parcel(5, "F1", "f", lines=("1",), state=None, steps=DONE, promised_for=at(60)),
        parcel(5, "F2", "f", lines=("2",), promised_for=at(100)),
    ]


# What a shop tells once and cannot be asked about again: when a payment came, and when a state without a parcel began.
MUST_COME = [one for one in HOOKS if getattr(one, "id", "") in ("c", "h")]


def promised() -> Any:
    rows = Delivery.objects.filter(is_live=True).select_related("order", "promise", "shipment")
    live = sorted(
        (
            one.order.external_id,
            one.what,
            one.shipment.external_id if one.shipment else "",
            tuple(one.lines),
            one.promise.state,
            one.promise.due_at,
            one.promise.settled_at,
            one.promise.source,
            one.promise.carrier,
            one.promise.region,
            one.order.is_made,
        )
        for one in rows
    )
    owed = Promise.objects.exclude(state=PromiseState.CANCELLED)
    assert {one.promise_id for one in rows} == set(owed.values_list("pk", flat=True))
    figures = sorted(Tally.objects.values_list("month", "by", "name", "due", "kept", "broken"))
    return live, [one for one in figures if any(one[3:])]


def forget() -> None:
    for model in (Delivery, Promise, Journey, Order, Tally):
        model.objects.all().delete()


def run(shop: Shop, told: list[Said]) -> Any:
    forget()
    with time_machine.travel(at(64), tick=False) as clock:
        for one in told:
            verbs.mirror(shop, one)
        first = promised()
        clock.move_to(at(95))
        watch_the_clock()
        second = promised()
        recount_tally()
        assert promised()[1] == second[1], "what was counted as it happened is what is there"
    return first, second


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_same_is_promised_in_whatever_order_it_is_told(world: World, seed: int) -> None:
    compare(world, seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10, 260))
def test_the_same_is_promised_in_any_order(world: World, seed: int) -> None:
    """Some ten thousand statements."""
    compare(world, seed)


def compare(world: World, seed: int) -> None:
    chance = Random(seed)
    with world.inside():
        shop = Shop.objects.filter(kind="generic").first() or a_shop()
        orderly = run(shop, [*HOOKS, *polled()])
        assert len(orderly[0][0]) == 15
        heard = [one for one in HOOKS if one in MUST_COME or chance.random() > 0.3]
        heard += chance.sample(HOOKS, 6)
        chance.shuffle(heard)
        asked = polled()
        chance.shuffle(asked)
        told = run(shop, [*heard, *asked])
        for moment, other in zip(told, orderly, strict=True):
            assert moment[0] == other[0]
            assert moment[1] == other[1]
