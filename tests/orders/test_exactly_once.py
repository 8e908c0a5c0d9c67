"""Whatever comes twice, late, in the wrong order or not at all: it ends as the orderly run, and each buyer is told once
that their order has come."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from tests.channels.desk import Courier, serving
from tests.orders.saying import NOON, a_shop, at, line, order, parcel, refund, step
from tests.world import World
from wafaa.channels.models import Notice, NoticeState
from wafaa.orders import verbs
from wafaa.orders.models import Order, Refund, Shipment, TrackingEvent
from wafaa.playbook.verbs import begin_with_standards
from wafaa.promises.models import Promise
from wafaa.shops.models import Shop
from wafaa.shops.said import PersonSaid, Said
from wafaa.shops.states import OrderState, ShipmentState
from wafaa.work.models import Job
from wafaa.work.worker import run_due


@pytest.fixture
def shop(world: World) -> Iterator[Shop]:
    with time_machine.travel(NOON + timedelta(hours=3), tick=False), world.inside(), serving(Courier("email")):
        begin_with_standards()
        made = a_shop()
        made.created_at = NOON  # it was connected when all of this happened
        made.save(update_fields=["created_at"])
        yield made


def life(number: int, chance: random.Random) -> list[Said]:
    """What a shop tells of one order, in its order."""
    id, way = f"{number}", f"W{number}"
    person = PersonSaid(id=f"c{number % 7}", name="نورة", email=f"buyer{number % 7}@customer.test", language="ar")
    told: list[Said] = [
        order(0, id=id, person=person, promised_for=at(60), lines=(line(), line("2", "بخور", "25"))),
        order(0.5, id=id, person=person, state=OrderState.PREPARING),
    ]
    if chance.random() < 0.15:
        return [*told, order(1, id=id, person=person, state=OrderState.CANCELLED), refund(1.5, f"R{number}", id, "310")]
    told += [
        parcel(1, way, id, number=f"29{number:06}"),
        order(1.2, id=id, person=person, state=OrderState.SHIPPED),
        parcel(1.5, way, id, state=None, steps=(step(1.5, ShipmentState.IN_TRANSIT),)),
    ]
    if chance.random() < 0.3:
        told.append(parcel(1.7, way, id, state=None, promised_for=at(84)))
    told += [
        parcel(2, way, id, state=None, steps=(step(2, ShipmentState.OUT_FOR_DELIVERY),)),
        parcel(2.5, way, id, state=ShipmentState.DELIVERED, steps=(step(2.5, ShipmentState.DELIVERED),)),
        order(2.6, id=id, person=person, state=OrderState.COMPLETED),
    ]
    return [*told, refund(2.8, f"R{number}", id, "25")] if chance.random() < 0.2 else told


def standing() -> Any:
    return (
        list(
            Order.objects.order_by("external_id").values_list(
                "external_id", "state", "is_over", "due_at", "refunded_minor", "total_minor", "customer__name"
            )
        ),
        list(Shipment.objects.order_by("external_id").values_list("external_id", "state", "state_at", "number")),
        sorted(TrackingEvent.objects.values_list("shipment__external_id", "at", "state")),
        sorted(Refund.objects.values_list("external_id", "amount_minor", "order__external_id")),
    )


def promised() -> Any:
    """What is promised of each order: kind, how it ended, and when. What was cancelled may never have been promised, if
    the order came cancelled already."""
    numbers = {one.topic: one.external_id for one in Order.objects.all()}
    rows = Promise.objects.filter(kind__in=["delivery", "dispatch"]).exclude(state="cancelled")
    rows = rows.values_list("subject", "kind", "state", "due_at")
    return sorted((numbers[subject], *rest) for subject, *rest in rows)


def lived(shop: Shop, told: list[Said], chance: random.Random | None) -> Any:
    """The facts come, and now and then the worker works. What there is in the end."""
    Notice.objects.all().delete()
    for model in (Promise, Refund, Shipment, Order):
        model.objects.all().delete()
    Job.objects.all().delete()
    for said in told:
        verbs.mirror(shop, said)
        if chance is not None and chance.random() < 0.05:
            run_due()
    while run_due():
        pass
    confirmed = sorted(
        Notice.objects.filter(code="order.received", state=NoticeState.TOLD).values_list("subject", flat=True)
    )
    assert confirmed == sorted(one.topic for one in Order.objects.all()), "one confirmation each"
    return standing(), promised()


def ends_the_same(shop: Shop, how_many: int, seed: int) -> int:
    chance = random.Random(seed)
    lives = [life(number, chance) for number in range(how_many)]
    orderly = lived(shop, sorted((said for one in lives for said in one), key=lambda said: said.at), None)
    hooks = [said for one in lives for said in one if chance.random() > 0.2]
    hooks += chance.choices(hooks, k=len(hooks) // 4)
    chance.shuffle(hooks)
    # The net asks the shop for what changed: the last word about each thing, and all that the carrier saw.
    net = [said for one in lives for said in one]
    chance.shuffle(net)
    (stands, owed), (stood, was_owed) = lived(shop, hooks + net, chance), orderly
    assert stands == stood
    assert set(owed) ^ set(was_owed) == set()
    return len(hooks) + len(net)


def test_shuffled_doubled_and_dropped_facts_end_in_the_orderly_state(shop: Shop) -> None:
    assert ends_the_same(shop, 15, 2) > 200


@pytest.mark.long
def test_ten_thousand_facts(shop: Shop) -> None:
    assert ends_the_same(shop, 700, 7) > 10_000
