"""The codes of coupons and vouchers that orders were bought with."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.orders.saying import NOON, a_shop, at, order
from tests.world import World
from wafaa.inbox import saved
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation
from wafaa.lib.money import Money
from wafaa.orders import verbs
from wafaa.orders.codes import JUDGES, judges_codes
from wafaa.orders.list_columns import guess
from wafaa.orders.models import Order, OrderCode
from wafaa.orders.verbs import HandLine
from wafaa.people.models import Customer
from wafaa.playbook.conditions import Leaf, holds, where
from wafaa.playbook.facts import FACTS
from wafaa.shops.adapters.zid import _order as zid_order
from wafaa.shops.models import Shop
from wafaa.shops.said import PersonSaid
from wafaa.shops.sallawords import _codes as salla_codes
from wafaa.shops.shopifywords import _codes as shopify_codes
from wafaa.shops.telling import Teller, codes_of
from wafaa.work.models import Event


@pytest.fixture
def shop(world: World) -> Iterator[Shop]:
    with time_machine.travel(NOON.replace(day=22), tick=False), world.inside():
        yield a_shop()


def codes(order: Order) -> list[str]:
    return list(OrderCode.objects.filter(order=order).order_by("place").values_list("text", flat=True))


def test_an_order_keeps_the_codes_it_was_bought_with(shop: Shop) -> None:
    verbs.mirror(shop, order(codes=("رمضان ١٠", "HELLO-10")))
    made = Order.objects.get()
    assert codes(made) == ["رمضان ١٠", "HELLO-10"]
    assert [one.key for one in made.codes.order_by("place")] == ["رمضان10", "hello10"]
    before = Event.objects.count()
    verbs.mirror(shop, order(codes=("رمضان ١٠", "HELLO-10")))
    assert Event.objects.count() == before, "twice is once"
    verbs.mirror(shop, order(1, codes=None, note="عند الباب"))
    assert codes(made) == ["رمضان ١٠", "HELLO-10"], "what was not spoken of stays"
    verbs.mirror(shop, order(3, codes=()))
    verbs.mirror(shop, order(2, codes=("HELLO-10",)))
    assert codes(made) == [], "the later word counts, whichever comes last"
    told = Event.objects.filter(name="order.changed").latest("id").data
    assert told["what"] == "codes"


def test_a_code_is_one_however_it_is_written(shop: Shop) -> None:
    verbs.mirror(shop, order(codes=("Eid-٢٥", "eid 25", "★★", "EID25")))
    assert codes(Order.objects.get()) == ["Eid-٢٥"]


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({"coupon_lines": [{"id": 7, "code": "wafaa-7q2k", "discount": "46"}]}, ("wafaa-7q2k",)),
        ({"coupon_lines": []}, ()),
        ({"coupon_lines": None}, None),
        ({"coupon_lines": [None, 7, {"code": {"x": 1}}, {"code": "  \u200fهدية\u200f "}]}, ("7", "هدية")),
        ({}, None),
        ({"coupon_lines": [f"c{n}" for n in range(900)]}, tuple(f"c{n}" for n in range(20))),
    ],
)
def test_codes_in_a_list(told: dict[str, Any], found: tuple[str, ...] | None) -> None:
    assert codes_of(told, "coupon_lines") == found


def test_each_engine_tells_them_in_its_own_way(shop: Shop) -> None:
    offer = {"title": "عرض", "type": "special", "code": "عرض", "discount": "5.00"}
    assert salla_codes({"discounts": [offer, {"type": "coupon", "code": "HELLO"}]}) == ("HELLO",)
    assert salla_codes({"discounts": []}) == () and salla_codes({}) is None
    applied = [{"type": "automatic", "title": "صيف"}, {"type": "discount_code", "code": "SHIP"}]
    assert shopify_codes({"discount_codes": [{"code": "TENOFF", "amount": "10.00"}]}) == ("TENOFF",)
    assert shopify_codes({"discount_codes": [{"code": "TENOFF"}], "discount_applications": applied}) == (
        "TENOFF",
        "SHIP",
    )
    assert shopify_codes({"discount_codes": ["TENOFF"]}) == ("TENOFF",), "as its other API tells it"
    assert shopify_codes({}) is None
    zid = {"id": 9, "order_status": {"code": "new", "name": "جديد"}, "currency_code": "SAR"}
    for coupon, found in (({"id": 3, "code": "P2ZAHN"}, ("P2ZAHN",)), (None, ())):
        read: Any = zid_order({**zid, "coupon": coupon}, Teller(shop, at(1)), at(1))
        assert read.facts[0].codes == found
    silent: Any = zid_order(zid, Teller(shop, at(1)), at(1))
    assert silent.facts[0].codes is None


def test_lists_have_a_column_for_them() -> None:
    assert guess(["رقم الطلب", "كوبون الخصم", "التاريخ"]) == ["number", "codes", "placed_at"]
    assert guess(["Name", "Created at", "Discount Code", "Lineitem name"]) == ["number", "placed_at", "codes", "item"]


def test_rules_and_views_ask_for_them(world: World, shop: Shop) -> None:
    for n, used in enumerate((("رمضان",), ("EID-25", "رمضان"), (), ("eid25",)), 1):
        verbs.mirror(shop, order(id=str(n), person=PersonSaid(id=str(n), name=f"عميل {n}"), codes=used))
    verbs.mirror(shop, order(id="9", person=PersonSaid(id="9", name="عميل 9"), codes=("رمضان",), state="cancelled"))
    for one in Customer.objects.filter(name__startswith="عميل"):
        inbox.receive(one, channel="webchat", line=world.chat, text="مرحبا", key=None)
    ground = saved.ground()
    assert FACTS["order.codes"].options is not None
    assert FACTS["order.codes"].options() == [("رمضان", "رمضان")], "what one person alone had is offered to nobody"
    rows = list(Conversation.objects.select_related("customer"))
    leaves = [Leaf("order.codes", "has", "رمضان"), Leaf("order.codes", "has_not", "رمضان")]
    leaves += [
        Leaf("order.codes", "has_one_of", ["رمضان"]),
        Leaf("order.codes", "empty"),
        Leaf("order.codes", "filled"),
    ]
    for leaf in leaves:
        condition = where(leaf, ground)
        assert condition is not None
        selected = {one.customer.name for one in Conversation.objects.filter(condition).select_related("customer")}
        assert selected == {one.customer.name for one in rows if holds(leaf, one, ground)}, leaf
        assert 0 < len(selected) < len(rows), leaf
    assert FACTS["this_order.codes"].read(Order.objects.get(external_id="2")) == ["EID-25", "رمضان"]


def test_a_colleague_writes_what_the_customer_shows(world: World, shop: Shop) -> None:
    made = verbs.take_order(world.layla, [HandLine("عود", Decimal(1), Money(1000, "SAR"))], codes=["HELLO", "hello"])
    assert codes(made) == ["HELLO"]
    client = Client()
    client.force_login(world.omar.user)
    url = f"/s/layla/orders/for/{world.layla.public_id}/"
    typed = {"name_1": "عود", "price_1": "10", "once": "o1", "codes": "صيف، STOP"}

    @judges_codes
    def not_this(customer: Customer, code: str) -> str:
        return "انتهت هذه القسيمة." if code == "STOP" and customer.pk == world.layla.pk else ""

    try:
        answer = client.post(url, typed)
        assert answer.status_code == 422 and "انتهت هذه القسيمة." in answer.content.decode()
        assert client.post(url, typed | {"codes": ",".join("abcdefg")}).status_code == 422
        assert client.post(url, typed | {"codes": " صيف ، ١٢ "}).status_code == 302
        taken = Order.objects.latest("id")
        assert codes(taken) == ["صيف", "١٢"]
        assert client.post(url, typed).status_code == 302, "a second press takes no second order, and is not refused"
        assert Order.objects.latest("id").pk == taken.pk
    finally:
        JUDGES.remove(not_this)
    page = client.get(f"/s/layla/orders/{taken.public_id}/").content.decode()
    assert "صيف" in page and "الكوبون" in page
    assert "صيف" in client.get(f"/s/layla/orders/of/{world.layla.public_id}/").content.decode()
