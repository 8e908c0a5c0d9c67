"""An order in several parcels that say what is in them: each line is promised and kept by itself, what is there is told
in one line, and one thing is told once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.channels.desk import Courier, serving
from tests.orders.saying import NOON, a_shop, at, line, order, parcel, step
from tests.world import World
from wafaa.channels.models import Notice
from wafaa.orders import delivering, verbs
from wafaa.orders.models import Delivery, Order
from wafaa.orders.reactions import watch_deliveries
from wafaa.playbook.verbs import begin_with_standards
from wafaa.promises.models import Promise, Revision
from wafaa.shops.models import Shop
from wafaa.shops.said import OrderSaid
from wafaa.shops.states import OrderState, ShipmentState
from wafaa.work.worker import run_due

THINGS = (line("1"), line("2", "بخور", "25"), line("3", "مبخرة", "90"))


@pytest.fixture
def shop(world: World) -> Iterator[Shop]:
    with time_machine.travel(NOON, tick=False) as clock, world.inside(), serving(Courier("email")):
        begin_with_standards()
        made = a_shop()
        made.clock = clock  # type: ignore[attr-defined]
        yield made


def three(hours: float = 0, **traits: Any) -> OrderSaid:
    return order(hours, lines=THINGS, **({"promised_for": at(72)} | traits))


def work_off() -> None:
    watch_deliveries()
    while run_due():
        pass


def kept() -> dict[str, tuple[str, Any]]:
    """Of each parcel's lines: the state of the promise and when it was fulfilled."""
    rows = Delivery.objects.filter(what="delivery", is_live=True).select_related("promise")
    return {",".join(one.lines) or "rest": (one.promise.state, one.promise.settled_at) for one in rows}


def delayed() -> list[Notice]:
    return list(Notice.objects.filter(code="order.delayed").order_by("id"))


def test_each_line_is_kept_by_its_own_parcel(shop: Shop) -> None:
    verbs.mirror(shop, three())
    verbs.mirror(shop, parcel(1, "S1", lines=("1",)))
    verbs.mirror(shop, parcel(1, "S2", lines=("2", "3"), number="2900 5678"))
    verbs.mirror(shop, parcel(30, "S1", state=None, steps=(step(30, ShipmentState.DELIVERED),)))
    assert kept() == {"1": ("kept", at(30)), "2,3": ("open", None)}
    assert not Order.objects.get().is_made
    verbs.mirror(shop, parcel(80, "S2", state=None, steps=(step(80, ShipmentState.DELIVERED),)))
    assert kept() == {"1": ("kept", at(30)), "2,3": ("broken", at(80))}
    assert Order.objects.get().is_made


def test_parcels_of_which_only_strange_ids_are_told_still_carry_it(shop: Shop) -> None:
    verbs.mirror(shop, three())
    verbs.mirror(shop, parcel(30, "S1", lines=("x9",), state=ShipmentState.DELIVERED))
    assert kept() == {"rest": ("kept", at(30))}


def test_what_has_come_in_part_is_said_in_one_line(world: World, shop: Shop) -> None:
    verbs.mirror(shop, three())
    verbs.mirror(shop, parcel(1, "S1", lines=("1", "3")))
    found = Order.objects.get()
    lines, parcels = ["1", "2", "3"], list(found.shipments.all())
    assert delivering.partly(found, lines, parcels) is None
    verbs.mirror(shop, parcel(30, "S1", state=ShipmentState.DELIVERED))
    found, parcels = Order.objects.get(), list(found.shipments.all())
    assert delivering.partly(found, lines, parcels) == delivering.Partly(("1", "3"), ("2",))
    desk = Client(headers={"accept-language": "ar"})
    desk.force_login(world.reem.user)
    page = desk.get(f"/s/layla/orders/{found.public_id}/")
    assert page.context["partly"] == "وصل بعضه: \u2068عطر ورد الطائف، مبخرة\u2069. وبقي: \u2068بخور\u2069."
    verbs.mirror(shop, three(40, state=OrderState.DELIVERED))
    assert delivering.partly(Order.objects.get(), lines, parcels) is None
    assert desk.get(f"/s/layla/orders/{found.public_id}/").context["partly"] == ""


def test_one_delay_of_two_parcels_is_told_once_and_known_of_both(shop: Shop) -> None:
    verbs.mirror(shop, three())
    verbs.mirror(shop, parcel(1, "S1", lines=("1",)))
    verbs.mirror(shop, parcel(1, "S2", lines=("2", "3"), number="2900 5678"))
    work_off()
    verbs.mirror(shop, three(2, promised_for=at(120)))
    work_off()
    (told,) = delayed()
    assert "مبخرة" not in told.text, "it is the whole order"
    moved = Revision.objects.filter(due_at=at(120), promise__kind="delivery")
    assert moved.count() == 2 and all(one.told_at == NOON for one in moved)


def test_a_delay_of_one_parcel_names_what_is_in_it(shop: Shop) -> None:
    verbs.mirror(shop, three())
    verbs.mirror(shop, parcel(1, "S1", lines=("1",)))
    verbs.mirror(shop, parcel(1, "S2", lines=("2", "3"), number="2900 5678"))
    verbs.mirror(shop, parcel(2, "S2", promised_for=at(120)))
    work_off()
    (told,) = delayed()
    assert "• بخور\n• مبخرة" in told.text and "عطر ورد" not in told.text
    late = Promise.objects.get(kind="delivery", due_at=at(120))
    assert late.told_at == NOON and Promise.objects.get(kind="delivery", due_at=at(72)).told_at is None


def test_the_rest_is_late_by_itself(shop: Shop) -> None:
    verbs.mirror(shop, three())
    verbs.mirror(shop, parcel(1, "S1", lines=("1",), state=ShipmentState.DELIVERED))
    verbs.mirror(shop, three(2, promised_for=at(120)))
    work_off()
    (told,) = delayed()
    assert "• بخور\n• مبخرة" in told.text and "عطر ورد" not in told.text
