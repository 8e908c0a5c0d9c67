"""WooCommerce by its hooks, with what is treacherous about them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import pytest
import time_machine

from tests.shops.woo import Woo, a_product, an_order, person
from tests.world import World
from wafaa.api.order_shapes import order_shape
from wafaa.lib.money import Money
from wafaa.loyalty.purchases import has_arrived
from wafaa.orders.delivering import that_travel
from wafaa.orders.models import Order, OrderLine, Product, Refund, Shipment, Stock
from wafaa.orders.screens import beside
from wafaa.people.models import Identity
from wafaa.shops import verbs
from wafaa.shops.models import Arrival, Shop
from wafaa.work.models import Event
from wafaa.work.worker import run_due

MOMENT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.fixture
def woo(world: World) -> Iterator[Woo]:
    with time_machine.travel(MOMENT, tick=False), world.inside():
        yield Woo(verbs.connect("woocommerce", "متجر ليلى"))


def the_order() -> Order:
    run_due()
    return Order.objects.get()


def last() -> Arrival:
    run_due()
    return Arrival.objects.latest("id")


def changed(minute: int, **traits: Any) -> dict[str, Any]:
    return an_order(date_modified_gmt=f"2026-11-20T12:{minute:02}:00", **traits)


def test_an_order_comes_in_whole(woo: Woo) -> None:
    assert woo.tell("order.created", an_order()).status_code == 200
    kept = the_order()
    assert (kept.number, kept.state, kept.word, kept.marks) == ("501", "preparing", "processing", [])
    assert (kept.total, kept.paid) == (Money(57700, "SAR"), Money(57700, "SAR"))
    assert kept.parts == {"shipping": 2500, "tax": 7200, "discount": 1000}
    assert kept.placed_at == datetime(2026, 11, 20, 12, 0, tzinfo=UTC), "by GMT, not by the site's own clock"
    assert kept.customer is not None and kept.customer.name == "سلوى الغامدي"
    assert kept.ship_to["address"] == "شارع التحلية الدور الثاني" and kept.note == "اتصلوا قبل التوصيل"
    line = OrderLine.objects.get()
    assert (line.name, line.sku, line.product, line.quantity) == ("عود ملكي", "OUD-100", "90", 2)
    assert (line.price_minor, line.total_minor) == (27600, 55200), "with the tax on it"
    assert set(Identity.objects.filter(customer=kept.customer).values_list("kind", "value")) == {
        ("shop", "7"), ("email", "salwa@customer.test"), ("phone", "+966551112223"),
    }  # fmt: skip


def test_the_unsigned_greeting_is_answered_and_kept_nowhere(woo: Woo) -> None:
    assert woo.greet().status_code == 200
    assert not Arrival.objects.exists() and Shop.objects.get().refusals == {}


@pytest.mark.parametrize("greeting", [b"webhook_id=2&x=1", b"webhook_id=", b"webhook_id=2\n", b"id=2"])
def test_what_only_looks_like_the_greeting_is_turned_away(woo: Woo, greeting: bytes) -> None:
    assert woo.post(greeting, "order.created", **{"x-wc-webhook-signature": ""}).status_code == 401
    assert list(Shop.objects.get().refusals) == ["bad_signature"] and not Arrival.objects.exists()


def test_without_a_secret_nothing_is_taken(woo: Woo, world: World) -> None:
    bare = Woo.__new__(Woo)
    bare.shop, bare.secret = verbs.connect("woocommerce", "بلا سر"), ""
    assert bare.tell("order.created", an_order()).status_code == 401


def test_two_deliveries_with_one_id_are_two(woo: Woo) -> None:
    """Its delivery id is made of the webhook and the second."""
    woo.tell("order.updated", changed(6, status="on-hold"))
    woo.tell("order.updated", changed(7, status="completed"))
    assert the_order().state == "completed" and Arrival.objects.count() == 2


@pytest.mark.parametrize("coming", list(itertools.permutations(range(3))))
def test_hooks_that_lie_and_overtake_each_other_end_the_same(woo: Woo, coming: tuple[int, ...]) -> None:
    """`order.created` was sent late, with the state of then, and came after `order.updated`."""
    calls = [
        ("order.updated", changed(6, status="on-hold", total="500.00")),
        ("order.created", changed(9, status="completed", total="577.00")),
        ("order.updated", changed(8, status="processing", customer_note="")),
    ]
    for place in coming:
        woo.tell(*calls[place])
        run_due()
    kept = the_order()
    assert (kept.state, kept.total, kept.note) == ("completed", Money(57700, "SAR"), "اتصلوا قبل التوصيل")


def test_a_basket_is_no_order(woo: Woo) -> None:
    woo.tell("order.updated", an_order(status="checkout-draft"))
    assert last().reason == "draft" and not last().is_odd and not Order.objects.exists()
    assert bytes(last().raw) == b"", "a basket names its person too"


def test_a_deleted_order_is_marked_and_may_come_back(woo: Woo) -> None:
    woo.tell("order.created", an_order())
    woo.tell("order.deleted", {"id": 501}, delivery="d-2")
    assert the_order().is_gone and the_order().total == Money(57700, "SAR")
    with time_machine.travel(datetime(2026, 11, 26, 9, 5, tzinfo=UTC), tick=False):
        woo.tell("order.restored", an_order(), delivery="d-3")
        assert not the_order().is_gone


def test_an_order_of_which_only_the_end_was_told_is_not_placed(woo: Woo) -> None:
    woo.tell("order.deleted", {"id": 501})
    run_due()
    assert not Event.objects.filter(name="order.placed").exists()
    woo.tell("order.created", an_order(), delivery="d-2")
    run_due()
    assert Event.objects.filter(name="order.placed").count() == 1 and the_order().is_gone


def test_whoever_was_made_nameless_in_the_shop_is_nobody(woo: Woo) -> None:
    woo.tell("order.updated", an_order(customer_id=0, billing=person(email="deleted@site.invalid", phone="")))
    assert the_order().customer is None


def test_a_guest_is_not_the_one_whose_account_has_the_address(woo: Woo) -> None:
    woo.tell("order.created", an_order())
    woo.tell("order.created", changed(9, id=502, number="502", customer_id=0), delivery="d-2")
    run_due()
    first, guest = Order.objects.order_by("external_id")
    assert guest.customer_id != first.customer_id and "maybe_known" in guest.marks


def test_refunds_stand_in_the_order_and_count_once(woo: Woo) -> None:
    back = [{"id": 14, "reason": "منتج تالف", "total": "-50.00"}]
    woo.tell("order.updated", changed(9, refunds=back))
    woo.tell("order.updated", changed(20, refunds=[*back, {"id": 15, "reason": "", "total": "-7"}]), delivery="d-2")
    kept = the_order()
    assert kept.refunded == Money(5700, "SAR") and kept.total == Money(57700, "SAR")
    first = Refund.objects.get(external_id="14")
    assert (first.reason, first.at) == ("منتج تالف", datetime(2026, 11, 20, 12, 9, tzinfo=UTC)), (
        "when it was first told of"
    )


def test_a_refund_that_was_deleted_is_gone(woo: Woo) -> None:
    woo.tell("order.updated", changed(9, refunds=[{"id": 14, "reason": "", "total": "-50.00"}]))
    run_due()
    woo.tell("order.updated", changed(20, refunds=[]), delivery="d-2")
    assert the_order().refunded == Money(0, "SAR") and not Refund.objects.exists()


def test_what_is_in_stock_without_a_count_is_not_out_of_it(woo: Woo) -> None:
    for day, status in ((11, "outofstock"), (12, "instock")):
        traits = {"manage_stock": False, "stock_quantity": None, "stock_status": status}
        woo.tell("product.updated", a_product(date_modified_gmt=f"2026-11-{day}T10:00:00", **traits), delivery=status)
        run_due()
        assert Stock.objects.exists() == (status == "outofstock")


AST = "_wc_shipment_tracking_items"


def tracked(value: Any) -> list[dict[str, Any]]:
    return [{"id": 1, "key": "_edit_lock", "value": "1:1"}, {"id": 2, "key": AST, "value": value}]


PARCEL = {
    "tracking_provider": "smsa-express", "custom_tracking_provider": "", "formatted_tracking_provider": "SMSA",
    "custom_tracking_link": "", "formatted_tracking_link": "https://smsa.example/t?n=2901", "tracking_id": "ab12",
    "tracking_number": "٢٩٠١ ", "date_shipped": "1763683200",
}  # fmt: skip


def test_parcels_that_plug_ins_keep_with_an_order_are_its_parcels(woo: Woo) -> None:
    woo.tell("order.updated", changed(9, meta_data=tracked([PARCEL])))
    run_due()
    parcel = Shipment.objects.get()
    assert (parcel.carrier, parcel.number, parcel.url) == ("SMSA", "2901", "https://smsa.example/t?n=2901")
    assert parcel.order == the_order() and parcel.state == "in_transit"
    own = {**PARCEL, "custom_tracking_provider": "سائقنا", "custom_tracking_link": "javascript:alert(1)"}
    more = tracked({"0": PARCEL, "2": {**own, "tracking_number": "L-77", "date_shipped": ""}})
    woo.tell("order.updated", changed(20, meta_data=more), delivery="d-2")
    woo.tell("order.updated", changed(30, meta_data=more, customer_note="ثانية"), delivery="d-3")
    run_due()
    second = Shipment.objects.get(number="L-77")
    assert Shipment.objects.count() == 2, "each once, however often it is told"
    assert (second.carrier, second.url) == ("سائقنا", "https://smsa.example/t?n=2901")


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_parcel_that_was_deleted_in_the_plug_in_is_withdrawn_however_it_is_told(woo: Woo, order: Any) -> None:
    told = [
        (9, [PARCEL, {**PARCEL, "tracking_number": "L-77"}]),
        (20, {"1": {**PARCEL, "tracking_number": "L-77"}}),
        (30, []),
    ]
    for one in order:
        minute, value = told[one]
        woo.tell("order.updated", changed(minute, meta_data=tracked(value)), delivery=f"d-{one}")
        run_due()
    parcels = {one.number: one for one in Shipment.objects.all()}
    assert all(one.is_no_more for one in parcels.values())
    assert that_travel(the_order(), list(parcels.values())) == []
    woo.tell("order.updated", changed(40, meta_data=tracked([PARCEL])), delivery="back")
    run_due()
    assert not Shipment.objects.get(number="2901").is_no_more, "named again, it is there again"
    woo.tell(
        "order.updated", changed(50, meta_data=[{"id": 1, "key": "_edit_lock", "value": "1:1"}]), delivery="silent"
    )
    run_due()
    assert not Shipment.objects.get(number="2901").is_no_more, "who does not speak of parcels deletes none"


def test_a_withdrawn_parcel_is_shown_to_nobody_and_holds_no_points_back(woo: Woo) -> None:
    woo.tell("order.updated", changed(9, meta_data=tracked([PARCEL, {**PARCEL, "tracking_number": "L-77"}])))
    run_due()
    woo.tell("order.updated", changed(20, meta_data=tracked([PARCEL])), delivery="d-2")
    run_due()
    Shipment.objects.filter(number="2901").update(state="delivered")
    order = the_order()
    assert Shipment.objects.get(number="L-77").is_no_more
    Order.objects.filter(pk=order.pk).update(state="preparing", arrived_at=None)
    assert Order.objects.filter(has_arrived(), pk=order.pk).exists(), "all that travels is there"
    assert [one.number for one in order_shape(order).parcels] == ["2901"]
    Shipment.objects.filter(number="2901").delete()
    assert not Order.objects.filter(has_arrived(), pk=order.pk).exists()
    assert order.customer is not None
    assert [one["parcel"] for one in beside(order.customer)["orders"]] == [None]


@pytest.mark.parametrize(
    "value",
    ["2901", None, 7, [], {}, [None, "x", {"tracking_number": ""}], {"a": {"tracking_number": {"b": 1}}}, [[PARCEL]]],
)
def test_meta_of_any_shape_is_no_parcel(woo: Woo, value: Any) -> None:
    woo.tell("order.updated", changed(9, meta_data=tracked(value)))
    assert the_order().state == "preparing" and not Shipment.objects.exists()
    woo.tell("order.updated", changed(10, meta_data=value), delivery="d-2")
    run_due()
    assert not Arrival.objects.filter(state="new").exists()


def test_a_line_of_a_thing_that_was_deleted_has_no_product(woo: Woo) -> None:
    line = an_order()["line_items"][0] | {"product_id": 0, "variation_id": 0}
    woo.tell("order.created", an_order(line_items=[line], payment_method_title="مدى &amp; أبل باي"))
    assert the_order().payment == "مدى & أبل باي"
    assert (OrderLine.objects.get().product, OrderLine.objects.get().name) == ("", "عود ملكي")


def test_what_is_sent_to_the_bills_address_goes_there(woo: Woo) -> None:
    woo.tell("order.created", an_order(shipping=person(address_1="", city="")))
    assert the_order().ship_to["city"] == "جدة"


@pytest.mark.parametrize(
    ("said", "doubt"),
    [
        ({"status": "wc-lunar-delivery"}, "unknown_state"),
        ({"currency": "USD"}, "other_currency"),
        ({"currency": None}, "no_currency"),
        ({"total": "12,5x"}, "odd_sum"),
        ({"line_items": [{"id": 1, "name": "خصم", "quantity": 1, "total": "-5"}]}, "negative_line"),
        ({"customer_id": 0, "billing": {}}, "no_customer"),
        ({"date_modified_gmt": "", "date_modified": "", "date_created": "", "date_created_gmt": ""}, "no_time"),
        ({"line_items": [{"id": n, "name": "أ", "quantity": 1} for n in range(501)]}, "cut"),
        ({"line_items": [{"id": 1, "name": "أ"}, {"id": 1, "name": "ب"}]}, "line_twice"),
        ({"line_items": [{"id": 1, "name": "أ", "quantity": "1e9999999"}]}, "odd_quantity"),
        ({"line_items": [{"id": 1, "total": str(2**62), "total_tax": str(2**62)}], "currency": "JPY"}, "odd_sum"),
    ],
)
def test_what_is_odd_is_kept_and_marked(woo: Woo, said: dict[str, Any], doubt: str) -> None:
    assert woo.tell("order.updated", an_order(**said)).status_code == 200
    assert the_order().number == "501" and doubt in last().doubts and last().is_odd


@pytest.mark.parametrize(
    ("topic", "told", "why"),
    [
        ("order.updated", {"status": "processing"}, "no_id"),
        ("order.updated", {"id": 501}, "no_state"),
        ("order.updated", {"id": {"$ne": 1}, "status": "completed"}, "no_id"),
        ("", an_order(), "unknown_type"),
        ("product.updated", {"id": 90}, "no_state"),
        ("customer.created", {"id": 7}, "not_wanted"),
        ("order.updated", a_product(), "unknown_type"),
        ("product.updated", an_order(), "unknown_type"),
        ("order.deleted", an_order(), "unknown_type"),
    ],
)
def test_what_cannot_be_read_says_why(woo: Woo, topic: str, told: Any, why: str) -> None:
    assert woo.tell(topic, told).status_code == 200
    assert last().reason == why and not Order.objects.exists() and not Product.objects.exists()


@pytest.mark.parametrize("hostile", [[], "", 7, None, {"a": {}}, [[1]], "٥٠١", -1, 10**4000, "\ud800"])
def test_hostile_values_break_nothing(woo: Woo, hostile: Any) -> None:
    for name in ("number", "total", "billing", "line_items", "refunds", "fee_lines", "date_paid_gmt", "customer_id"):
        assert woo.tell("order.updated", an_order(**{name: hostile}), delivery=name).status_code == 200
    run_due()
    assert Order.objects.get().state == "preparing"
    assert not Arrival.objects.filter(state="new").exists()


def test_products_and_what_lies_on_the_shelf(woo: Woo) -> None:
    woo.tell("product.created", a_product())
    run_due()
    product = Product.objects.get()
    assert (product.name, product.price, product.is_offered) == ("عود ملكي", Money(24500, "SAR"), True)
    assert Stock.objects.get().quantity == 12
    sold_out = a_product(date_modified_gmt="2026-11-20T11:00:00", manage_stock=False, stock_quantity=None)
    woo.tell("product.updated", sold_out | {"stock_status": "outofstock"}, delivery="d-2")
    run_due()
    assert Stock.objects.get().quantity == 0
    woo.tell("product.deleted", {"id": 90}, delivery="d-3")
    run_due()
    assert not Product.objects.get().is_offered


def test_reading_again_changes_nothing(woo: Woo) -> None:
    woo.tell("order.created", an_order())
    before = Order.objects.filter(pk=the_order().pk).values().get()
    verbs.read_again(last())
    run_due()
    assert Order.objects.values().get() == before
