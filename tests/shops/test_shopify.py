"""Shopify: signed calls, a token that lasts a day, questions that cost points, and what the law lets people ask."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.shops.shopifyserver import (
    CLIENT,
    DOMAIN,
    GRAPHQL,
    SECRET,
    ShopifyCalls,
    ShopifyServer,
    a_fulfillment,
    a_product,
    a_refund,
    an_order,
    as_asked,
)
from tests.shops.standin import standing_in
from tests.world import World
from wafaa.lib.money import Money
from wafaa.orders.models import Order, OrderLine, Product, Refund, Shipment, Stock
from wafaa.people.models import Customer, Identity
from wafaa.shops import reactions, verbs
from wafaa.shops.models import Arrival, Shop, ShopState
from wafaa.work.worker import run_due

MOMENT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.fixture
def there(settings: Any) -> Iterator[ShopifyServer]:
    with standing_in(ShopifyServer()) as server:
        settings.INNER_HOSTS = frozenset({server.address.removeprefix("http://")})
        yield server


@pytest.fixture
def shopify(world: World, there: ShopifyServer) -> Iterator[ShopifyCalls]:
    with time_machine.travel(MOMENT, tick=False), world.inside():
        shop = verbs.connect("shopify", "متجر ليلى", address=there.address)
        verbs.set_keys(shop, {"client": CLIENT, "hook": SECRET})
        yield ShopifyCalls(shop)


def now_of(shopify: ShopifyCalls) -> Shop:
    return Shop.objects.select_related("store").get(pk=shopify.shop.pk)


def the_order() -> Order:
    run_due()
    return Order.objects.get()


def last() -> Arrival:
    run_due()
    return Arrival.objects.latest("id")


def ask(shopify: ShopifyCalls) -> None:
    verbs.ask_on(now_of(shopify))
    run_due()


def test_an_order_comes_in_whole(shopify: ShopifyCalls) -> None:
    assert shopify.tell("orders/create", an_order()).status_code == 200
    kept = the_order()
    assert (kept.number, kept.state, kept.word, kept.marks) == ("#1001", "placed", "paid", [])
    assert (kept.total, kept.paid) == (Money(36000, "SAR"), Money(36000, "SAR"))
    assert kept.parts == {"shipping": 2500, "tax": 4800, "discount": 800}
    assert kept.customer is not None and kept.customer.name == "سلوى الغامدي"
    line = OrderLine.objects.get()
    assert (line.product, line.price_minor, line.total_minor) == ("90", 14350, 28700)
    proven = Identity.objects.filter(customer=kept.customer, proof="shop").values_list("kind", flat=True)
    assert set(proven) == {"shop", "email"}


@pytest.mark.parametrize(
    ("traits", "state"),
    [
        ({"financial_status": "pending"}, "unpaid"),
        ({"financial_status": "pending", "payment_gateway_names": ["Cash on Delivery (COD)"]}, "placed"),
        ({"fulfillment_status": "fulfilled"}, "shipped"),
        ({"fulfillment_status": "partial"}, "preparing"),
        ({"cancelled_at": "2026-11-20T12:04:00+03:00"}, "cancelled"),
        ({"financial_status": "refunded", "fulfillment_status": "fulfilled"}, "refunded"),
        ({"financial_status": "voided"}, "cancelled"),
        ({"financial_status": "lunar"}, "unknown"),
    ],
)
def test_its_two_states_are_one(shopify: ShopifyCalls, traits: dict[str, Any], state: str) -> None:
    shopify.tell("orders/updated", an_order(**traits))
    assert the_order().state == state and ("unknown_state" in last().doubts) == (state == "unknown")


def test_while_the_secret_changes_both_are_good(shopify: ShopifyCalls) -> None:
    verbs.set_keys(now_of(shopify), {"client": CLIENT, "hook": "shpss_new"})
    assert shopify.tell("orders/create", an_order()).status_code == 200
    with time_machine.travel(MOMENT + timedelta(hours=25), tick=False):
        assert shopify.tell("orders/create", an_order(note="again")).status_code == 401


def test_newer_headers_without_their_x(shopify: ShopifyCalls) -> None:
    import json

    from wafaa.lib.signatures import base64_sha256

    raw = json.dumps(an_order()).encode()
    bare = {f"x-shopify-{name}": "" for name in ("topic", "hmac-sha256", "webhook-id", "shop-domain")}
    signed = {"shopify-topic": "orders/create", "shopify-hmac-sha256": base64_sha256(SECRET.encode(), raw)}
    assert shopify.post(raw, **bare, **signed, **{"shopify-webhook-id": "x"}).status_code == 200
    assert the_order().number == "#1001"


@pytest.mark.parametrize("coming", list(itertools.permutations(range(4))))
def test_calls_that_overtake_each_other_end_the_same(shopify: ShopifyCalls, coming: tuple[int, ...]) -> None:
    calls = [
        ("orders/create", an_order()),
        ("fulfillments/create", a_fulfillment()),
        ("orders/fulfilled", an_order(fulfillment_status="fulfilled", updated_at="2026-11-21T09:01:00+03:00")),
        ("fulfillments/update", a_fulfillment(shipment_status="delivered", updated_at="2026-11-23T09:00:00+03:00")),
    ]
    for place in coming:
        shopify.tell(*calls[place])
        run_due()
    sent = Shipment.objects.get()
    assert (the_order().state, sent.state, sent.number, the_order().is_over) == (
        "shipped",
        "delivered",
        "AR29001234",
        True,
    )


def test_what_a_carrier_saw_adds_up(shopify: ShopifyCalls) -> None:
    for word, hour in (("out_for_delivery", 9), ("in_transit", 7), ("attempted_delivery", 12), ("in_transit", 7)):
        step = {"id": hour, "fulfillment_id": 7001, "order_id": 5500001, "status": word, "message": "جدة",
                "city": "جدة", "happened_at": f"2026-11-22T{hour:02}:00:00+03:00"}  # fmt: skip
        shopify.tell("fulfillment_events/create", step)
        run_due()
    assert Shipment.objects.get().state == "attempt_failed" and Shipment.objects.get().events.count() == 3


def test_a_refund_is_what_its_transactions_say(shopify: ShopifyCalls) -> None:
    shopify.tell("refunds/create", a_refund())
    shopify.tell("orders/updated", an_order(refunds=[a_refund()], updated_at="2026-11-22T09:00:01+03:00"))
    assert the_order().refunded == Money(6000, "SAR") and Refund.objects.get().reason == "مقاس"
    shopify.tell("refunds/create", a_refund(id=2, transactions=[]))
    assert last().reason == "no_amount"


def test_each_variant_has_its_own_shelf(shopify: ShopifyCalls, there: ShopifyServer) -> None:
    shopify.tell("products/update", a_product())
    run_due()
    assert Product.objects.get().price == Money(24500, "SAR")
    assert dict(Stock.objects.values_list("place", "quantity")) == {"online:900": 3, "online:901": 0}
    levels = {"nodes": [{"location": {"legacyResourceId": "55", "name": "العليا"}, "quantities": [{"quantity": 7}]}]}
    variant = {"legacyResourceId": "900", "title": "٥٤", "sku": "AB-54", "price": "245.00", "inventoryQuantity": 7,
               "inventoryItem": {"tracked": True, "inventoryLevels": levels}}  # fmt: skip
    node = {"legacyResourceId": "90", "title": "عباية", "status": "ACTIVE", "updatedAt": "2026-11-26T08:00:00Z"}
    there.products["444"] = node | {"variants": {"nodes": [variant, variant | {"legacyResourceId": "901"}]}}
    shopify.tell("inventory_levels/update", {"inventory_item_id": 444, "location_id": 55, "available": 99})
    run_due()
    held = dict(Stock.objects.values_list("place", "quantity"))
    assert (held["online:900"], held["55:900"]) == (7, 7), "as it was read, not as the call said"
    with time_machine.travel(MOMENT + timedelta(minutes=1), tick=False):
        shopify.tell("products/delete", {"id": 90})
        run_due()
    assert not Product.objects.get().is_offered


@pytest.mark.parametrize(
    ("topic", "doubt", "words"),
    [
        ("customers/data_request", "asks_for_data", "نسخة"),
        ("customers/redact", "asks_to_forget", "ثلاثون"),
        ("shop/redact", "asks_to_forget_all", "عملائه"),
    ],
)
def test_what_the_law_lets_people_ask_goes_to_a_colleague(
    world: World, shopify: ShopifyCalls, topic: str, doubt: str, words: str
) -> None:
    shopify.tell("orders/create", an_order())
    run_due()
    people = Customer.objects.count()
    data = {"shop_id": 1, "shop_domain": DOMAIN, "customer": {"id": 8181, "email": "salwa@customer.test"}}
    assert shopify.tell(topic, {"shop_id": 1} if topic == "shop/redact" else data).status_code == 200
    asked = last()
    assert (asked.doubts, asked.is_odd, bytes(asked.raw)) == ([doubt], True, b"")
    assert Customer.objects.count() == people, "nobody is forgotten on a machine's word alone"
    page = desk(world).get(f"/s/layla/settings/shops/{shopify.shop.public_id}/?show=odd").content.decode()
    assert words in page and "salwa" not in page


@pytest.mark.parametrize(
    ("traits", "doubt"),
    [
        ({"currency": "USD"}, "other_currency"),
        ({"currency": None}, "no_currency"),
        ({"total_price": "12.345"}, "odd_sum"),
        ({"customer": None, "email": "", "shipping_address": None}, "no_customer"),
        ({"line_items": [{"id": 1, "name": "خصم", "quantity": 1, "price": "-5"}]}, "negative_line"),
        ({"line_items": [{"id": 1, "name": "أ"}, {"id": 1, "name": "ب"}]}, "line_twice"),
        ({"created_at": "غدًا"}, "odd_date"),
    ],
)
def test_what_is_odd_is_kept_and_marked(shopify: ShopifyCalls, traits: dict[str, Any], doubt: str) -> None:
    shopify.tell("orders/create", an_order(**traits))
    assert the_order().number == "#1001" and doubt in last().doubts


@pytest.mark.parametrize(
    ("topic", "data", "why"),
    [
        ("orders/create", {"name": "#1"}, "no_id"),
        ("orders/create", {"id": 1}, "unknown_type"),
        ("fulfillments/create", {"id": 1}, "no_order"),
        ("fulfillment_events/create", {"order_id": 1}, "no_id"),
        ("products/update", {"id": 1}, "unknown_type"),
        ("inventory_levels/update", {}, "no_id"),
        ("customers/create", {"id": 1}, "not_wanted"),
        ("moon/landed", {"id": 1}, "unknown_type"),
    ],
)
def test_what_cannot_be_read_says_why(shopify: ShopifyCalls, topic: str, data: Any, why: str) -> None:
    assert shopify.tell(topic, data).status_code == 200
    assert last().reason == why and not Order.objects.exists()


@pytest.mark.parametrize("hostile", [[], "", 7, None, {"a": {}}, [[1]], "٥٠١", -1, 10**4000])
def test_hostile_values_break_nothing(shopify: ShopifyCalls, hostile: Any) -> None:
    names = ("name", "customer", "shipping_address", "fulfillments", "refunds", "total_price", "financial_status",
             "payment_gateway_names", "total_shipping_price_set", "line_items", "cancelled_at", "note")  # fmt: skip
    for name in names:
        assert shopify.tell("orders/updated", an_order(**{name: hostile})).status_code == 200
    run_due()
    assert Order.objects.exists() and not Arrival.objects.filter(state="new").exists()


def test_the_history_is_read_in_pages_and_one_token_serves_a_day(shopify: ShopifyCalls, there: ShopifyServer) -> None:
    there.orders = [as_asked(number, f"2026-11-20T09:{number % 60:02}:00Z") for number in range(1, 61)]
    ask(shopify)
    assert Order.objects.count() == 60 and there.token == 1 and now_of(shopify).state == ShopState.OK
    with time_machine.travel(MOMENT + timedelta(hours=22, minutes=30), tick=False):
        ask(shopify)
        assert there.token == 1
    with time_machine.travel(MOMENT + timedelta(hours=23, minutes=30), tick=False):
        ask(shopify)
        assert there.token == 2 and "shpat_2" not in str(now_of(shopify).secrets)


def test_asked_and_told_are_the_same_order(shopify: ShopifyCalls, there: ShopifyServer) -> None:
    shopify.tell("orders/create", an_order())
    before = the_order()
    there.orders = [as_asked(name="#1001", note="اتصلوا قبل التوصيل")]
    ask(shopify)
    after = the_order()
    for name in ("number", "state", "total_minor", "paid_minor", "parts", "customer_id", "placed_at"):
        assert getattr(after, name) == getattr(before, name)
    assert OrderLine.objects.get().total_minor == 28700


def test_the_bucket_is_not_emptied(shopify: ShopifyCalls, there: ShopifyServer) -> None:
    there.orders = [as_asked(number) for number in range(1, 61)]
    there.points = 100.0
    ask(shopify)
    asked = [call for call in there.asked(GRAPHQL) if "orders(" in call.told["query"]]
    assert len(asked) == 1 and now_of(shopify).cursor["rests_until"] == (MOMENT + timedelta(seconds=2)).isoformat()
    there.points = 2000.0
    with time_machine.travel(MOMENT + timedelta(seconds=3), tick=False):
        run_due()
    assert Order.objects.count() == 60
    there.points = 0.0
    with time_machine.travel(MOMENT + timedelta(minutes=5), tick=False):
        ask(shopify)
    assert now_of(shopify).problem == "too_many" and now_of(shopify).state == ShopState.OK


def test_a_token_that_is_refused_is_renewed_once_and_a_shut_door_told(
    world: World, shopify: ShopifyCalls, there: ShopifyServer
) -> None:
    ask(shopify)
    there.token = 8
    ask(shopify)
    assert there.token == 9 and now_of(shopify).problem == ""
    there.is_shut = True
    ask(shopify)
    assert (now_of(shopify).problem, now_of(shopify).state) == ("not_let_in", ShopState.FAILING)
    assert "لا يسمح شوبيفاي" in desk(world).get(f"/s/layla/settings/shops/{shopify.shop.public_id}/").content.decode()


def test_subscriptions_that_shopify_deleted_are_made_anew(shopify: ShopifyCalls, there: ShopifyServer) -> None:
    reactions.look_after_hooks()
    run_due()
    topics = {hook["topic"] for hook in there.hooks}
    assert {"ORDERS_UPDATED", "REFUNDS_CREATE", "APP_UNINSTALLED"} <= topics and len(there.hooks) == len(topics)
    there.hooks = [hook for hook in there.hooks if hook["topic"] != "ORDERS_UPDATED"]
    reactions.look_after_hooks()
    run_due()
    assert {hook["topic"] for hook in there.hooks} == topics and len(there.hooks) == len(topics)


def test_an_app_that_was_removed_is_told(shopify: ShopifyCalls, there: ShopifyServer) -> None:
    ask(shopify)
    with time_machine.travel(MOMENT + timedelta(minutes=1), tick=False):
        shopify.tell("app/uninstalled", {"id": 1})
        run_due()
    shop = now_of(shopify)
    assert (shop.problem, shop.state) == ("uninstalled", ShopState.FAILING) and set(shop.secrets) == {"client", "hook"}
    with time_machine.travel(MOMENT + timedelta(hours=1), tick=False):
        ask(shopify)
    assert now_of(shopify).problem == "", "installed again, it goes on by itself"


def test_at_another_address_it_is_another_shop(shopify: ShopifyCalls) -> None:
    verbs.change_shop(now_of(shopify), address="https://other.myshopify.com")
    assert set(now_of(shopify).secrets) == {"hook"}


def desk(world: World) -> Client:
    client = Client()
    client.force_login(world.reem.user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 4_000_000_000}]
    session["account_authentication_methods_user"] = str(world.reem.user_id)
    session.save()
    return client


def test_an_owner_gives_the_keys_and_all_else_happens(
    world: World, shopify: ShopifyCalls, there: ShopifyServer
) -> None:
    here = f"/s/layla/settings/shops/{shopify.shop.public_id}/"
    there.orders = [as_asked()]
    page = desk(world).post(f"{here}keys/", {"client": CLIENT, "hook": SECRET}, follow=True).content.decode()
    assert "تُقرأ طلبات" in page and there.hooks
    run_due()
    assert Order.objects.exists()
    wrong = desk(world).post(f"{here}keys/", {"client": CLIENT, "hook": "x"}, follow=True)
    assert wrong.status_code == 200
