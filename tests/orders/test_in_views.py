"""What a person's orders say, where conversations are selected by it: the database and the facts agree."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests.orders.saying import NOON, a_shop, at, line, order, parcel
from tests.world import World
from wafaa.inbox import saved, variables
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation
from wafaa.inbox.verbs.replying import EmptyVariable
from wafaa.orders import verbs
from wafaa.orders.models import Order
from wafaa.orders.verbs import returning
from wafaa.people import verbs as people
from wafaa.people.models import Customer
from wafaa.playbook.conditions import Group, Leaf, holds, where
from wafaa.playbook.facts import FACTS
from wafaa.shops.models import Shop
from wafaa.shops.said import PersonSaid
from wafaa.shops.states import OrderState, ShipmentState
from wafaa.stores.permissions import ADJUSTABLE, permissions_of
from wafaa.stores.verbs import empower


@pytest.fixture
def shop(world: World) -> Iterator[Shop]:
    with time_machine.travel(NOON + timedelta(hours=30), tick=False), world.inside():
        yield a_shop()


def them(n: int) -> PersonSaid:
    return PersonSaid(id=str(n), name=f"عميل {n}", email=f"c{n}@customer.test")


@pytest.fixture
def everybody(world: World, shop: Shop) -> dict[str, Customer]:
    """One without orders, one late, one to come with an older one, one delivered, one of an unknown state with a
    return, one cancelled, and one whose order stands on a joined record."""
    verbs.mirror(shop, order(id="1", person=them(1), promised_for=at(20), state=OrderState.SHIPPED))
    verbs.mirror(shop, order(id="2", person=them(2), promised_for=at(90), state=OrderState.PREPARING))
    verbs.mirror(shop, order(id="21", person=them(2), placed_at=at(5), state=OrderState.DELIVERED))
    verbs.mirror(shop, order(id="3", person=them(3), state=OrderState.DELIVERED))
    verbs.mirror(shop, order(id="4", person=them(4), state=OrderState.UNKNOWN, word="للقمر", lines=(line(),)))
    verbs.mirror(shop, order(id="5", person=them(5), state=OrderState.CANCELLED, promised_for=at(1)))
    verbs.mirror(shop, order(id="6", person=them(6), promised_for=at(60), state=OrderState.SHIPPED))
    verbs.mirror(shop, parcel(7, id="S6", order="6", state=ShipmentState.EXCEPTION))
    backs = Order.objects.get(external_id="4")
    assert backs.customer is not None
    wanted = [returning.Wanted(line=backs.lines.get(), quantity=1)]
    returning.request(backs.customer, wanted, outcome="refund", reason="changed_mind")
    found = {one.name: one for one in Customer.objects.filter(staff=None)}
    people.join_people(world.layla, found["عميل 6"], why="staff")
    for one in found.values():
        inbox.receive(one, channel="webchat", line=world.chat, text="وين طلبي؟", key=None)
    return found


LEAVES = [
    *(Leaf("order.state", "is", state) for state in ("shipped", "preparing", "delivered", "cancelled")),
    Leaf("order.state", "is_not", "delivered"),
    Leaf("order.state", "one_of", ["shipped", "delivered"]),
    Leaf("order.state", "empty"),
    Leaf("order.state", "filled"),
    *(
        Leaf(f"order.{name}", op)
        for name in ("is_late", "has_open", "is_slipping", "has_return")
        for op in ("yes", "no")
    ),
    Leaf("order.promised_for", "empty"),
    Leaf("order.promised_for", "filled"),
]


@pytest.mark.parametrize("leaf", LEAVES, ids=str)
def test_the_database_answers_like_the_fact(world: World, everybody: dict[str, Customer], leaf: Leaf) -> None:
    ground = saved.ground()
    condition = where(leaf, ground)
    assert condition is not None
    rows = Conversation.objects.select_related("customer")
    selected = {one.pk for one in rows.filter(condition)}
    one_by_one = {one.pk for one in rows if holds(leaf, one, ground)}
    assert selected == one_by_one, (leaf, selected ^ one_by_one)
    assert leaf.op == "one_of" or leaf.value == "cancelled" or 0 < len(selected) < rows.count()


def test_a_saved_view_lists_who_waits_for_a_late_order(world: World, everybody: dict[str, Customer]) -> None:
    late = Group("all", (Leaf("order.is_late", "yes"), Leaf("order.state", "is", "shipped")))
    with world.as_staff(world.omar):
        ids = saved.ids_of(late, "newest", None, 40)[0]
        assert [one.customer.name for one in Conversation.objects.filter(pk__in=ids)] == ["عميل 1"]


def test_who_may_not_see_orders_asks_nothing_of_them(world: World, everybody: dict[str, Customer]) -> None:
    _without(world, "orders.see")
    with world.as_staff(world.viewer):
        assert "order.state" not in {fact.name for fact in saved.ground().facts()}
        assert "customer.kind" in {fact.name for fact in saved.ground().facts()}


def _without(world: World, *names: str) -> None:
    for role in ("agent", "viewer"):
        mine = permissions_of(role, world.shop.roles) & ADJUSTABLE[role]
        gone = {*names, "orders.take", "orders.tell", "orders.note", "orders.gift"}
        empower(world.shop, {role: sorted(mine - gone)})
    for one in (world.omar, world.viewer):
        one.store = world.shop


def test_a_text_tells_of_orders_only_to_who_may_see_them(world: World, shop: Shop) -> None:
    verbs.mirror(shop, order(person=them(1)))
    buyer = Order.objects.get().customer
    assert buyer is not None
    message = inbox.receive(buyer, channel="webchat", line=world.chat, text="وين طلبي؟", key=None)
    opened = world.conversation(message)
    text = "طلبك {{order.number}} يا {{customer.name}}"
    with world.as_staff(world.omar):
        assert variables.fill(text, opened).text == "طلبك #1001 يا عميل 1"
    _without(world, "orders.see")
    with world.as_staff(world.omar):
        told = variables.fill(text, opened)
        assert told.denied and "#1001" not in told.text and "عميل 1" in told.text
        with pytest.raises(EmptyVariable) as refused:
            inbox.reply(opened, text, key="k1")
        assert refused.value.denied == told.denied
    client = Client()
    client.force_login(world.omar.user)
    typed = {"text": text, "key": "k2", "kind": "reply"}
    answer = client.post(f"/s/layla/inbox/{opened.public_id}/send/", typed, headers={"HX-Request": "true"})
    assert "ليس لك صلاحية الاطلاع" in answer.content.decode()
    with world.inside():
        assert "#1001" in variables.fill(text, opened).text, "the machine itself knows"


def test_every_fact_of_orders_that_stands_in_texts_asks_who_may_see(world: World) -> None:
    mine = ("order.", "parcel.", "this_order.", "this_return.")
    told = [fact for fact in FACTS.values() if fact.in_texts and fact.name.startswith(mine)]
    assert told and all(fact.permission in ("orders.see", "returns.see") for fact in told), [
        fact.name for fact in told if not fact.permission
    ]
