"""What a reply may say of the customer's order, by variables that are filled or refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from tests.orders.saying import NOON, a_shop, at, order, parcel
from tests.world import World
from wafaa.channels.models import Channel
from wafaa.inbox import variables
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation
from wafaa.orders import verbs
from wafaa.orders.models import Order
from wafaa.shops.models import Shop
from wafaa.shops.states import OrderState, ShipmentState


@pytest.fixture
def shop(world: World) -> Iterator[Shop]:
    with time_machine.travel(NOON + timedelta(hours=3), tick=False), world.inside():
        yield a_shop()


def talk(world: World) -> Conversation:
    buyer = Order.objects.filter(customer__isnull=False).latest("id").customer
    assert buyer is not None
    heard = inbox.receive(buyer, channel=Channel.EMAIL, line=world.mail, text="أين طلبي؟", key=None)
    return Conversation.objects.get(pk=heard.conversation_id)


def said(world: World, text: str) -> tuple[str, list[str]]:
    with world.as_staff(world.omar):
        return variables.fill(text, talk(world))[:2]


def test_an_order_is_named_with_its_state_and_its_day(world: World, shop: Shop) -> None:
    verbs.mirror(shop, order(state=OrderState.SHIPPED, promised_for=at(30)))
    text = "طلبك {{رقم الطلب}}: {{حالة الطلب}}، ويصلك {{يوم وصول الطلب}}."
    assert said(world, text) == ("طلبك #1001: في الطريق، ويصلك غدًا السبت ٢١ نوفمبر (١١ جمادى الآخرة).", [])
    english = "Your order {{Order number}}: {{Order's state}}, and it arrives {{Arrival day of the order}}."
    assert said(world, english) == (
        "Your order #1001: On its way, and it arrives tomorrow, Saturday 21 November (11 Jumada II).",
        [],
    )


def test_the_one_that_is_still_to_come_is_meant(world: World, shop: Shop) -> None:
    verbs.mirror(shop, order(id="1", number="1", placed_at=at(-50), state=OrderState.SHIPPED))
    verbs.mirror(shop, order(id="2", number="2", placed_at=at(-10), state=OrderState.COMPLETED))
    verbs.mirror(shop, order(id="3", number="3", placed_at=at(-5), state=OrderState.CANCELLED))
    assert said(world, "{{order.number}}") == ("1", [])
    verbs.mirror(shop, order(1, id="1", number="1", placed_at=at(-50), state=OrderState.DELIVERED))
    assert said(world, "{{order.number}}") == ("2", [])


def test_its_parcel_is_told_with_its_link(world: World, shop: Shop) -> None:
    verbs.mirror(shop, order())
    verbs.mirror(shop, parcel(1, number="29001234", url="https://track.example/29001234"))
    verbs.mirror(shop, parcel(1, id="S0", number="1", state=ShipmentState.DELIVERED))
    assert said(world, "{{رقم الشحنة}} {{رابط التتبع}}") == ("29001234 https://track.example/29001234", [])


@pytest.mark.parametrize("name", ["order.number", "order.state", "order.arrives", "parcel.number", "parcel.link"])
def test_what_is_not_known_refuses_to_go_out(world: World, shop: Shop, name: str) -> None:
    with world.as_staff(world.omar):
        opened = world.conversation(world.layla_writes())
        filled = variables.fill(f"انظر {{{{{name}}}}}", opened)
    assert len(filled.missing) == 1 and name in filled.text
