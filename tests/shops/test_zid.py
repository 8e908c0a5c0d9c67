"""Zid: its calls prove nothing, so that everything is read from Zid itself; two tokens, few calls, hooks that break."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client

from tests.shops.standin import standing_in
from tests.shops.zidserver import (
    CLIENT,
    CLIENT_SECRET,
    CODE,
    ZidCalls,
    ZidServer,
    a_product,
    an_order,
    password_in,
    travelling,
)
from tests.world import World
from wafaa.lib.money import Money
from wafaa.orders.models import Journey, Order, OrderLine, Product, Shipment, Stock
from wafaa.people.models import Identity
from wafaa.shops import reactions, verbs
from wafaa.shops.adapter import Tokens
from wafaa.shops.models import Arrival, Shop, ShopState
from wafaa.work.worker import run_due

MOMENT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
TOKENS = {"access": "store-1", "authorization": "partner-1", "refresh": "refresh-1"}
NAMED = "39000001"


@pytest.fixture
def there(settings: Any) -> Iterator[ZidServer]:
    with standing_in(ZidServer()) as server:
        settings.ZID_URL = settings.ZID_OAUTH_URL = server.address
        settings.INNER_HOSTS = frozenset({server.address.removeprefix("http://")})
        yield server


@pytest.fixture
def zid(world: World, there: ZidServer) -> Iterator[ZidCalls]:
    with time_machine.travel(MOMENT, tick=False), world.inside():
        shop = verbs.connect("zid", "متجر ليلى في زد")
        verbs.set_keys(shop, {"client": CLIENT, "client_secret": CLIENT_SECRET})
        verbs.make_secret(shop)
        verbs.keep_tokens(shop, Tokens(TOKENS, MOMENT + timedelta(days=360)))
        yield ZidCalls(shop)


def now_of(zid: ZidCalls) -> Shop:
    return Shop.objects.select_related("store").get(pk=zid.shop.pk)


def stands(there: ZidServer, **traits: Any) -> dict[str, Any]:
    order = an_order(**traits)
    there.orders[str(order["id"])] = order
    return order


def the_order() -> Order:
    run_due()
    return Order.objects.get()


def ask(zid: ZidCalls) -> None:
    verbs.ask_on(now_of(zid))
    run_due()


def test_an_order_is_read_from_zid_and_comes_in_whole(zid: ZidCalls, there: ZidServer) -> None:
    assert zid.tell("order.create", stands(there)).status_code == 200
    kept = the_order()
    assert (kept.external_id, kept.number, kept.state, kept.word) == (NAMED, "3901", "placed", "جديد")
    assert (kept.total, kept.paid, kept.marks) == (Money(36000, "SAR"), Money(0, "SAR"), [])
    assert kept.parts == {"shipping": 2500, "tax": 4800, "discount": 800}
    assert kept.customer is not None and kept.customer.name == "سلوى الغامدي"
    assert (kept.ship_to["city"], kept.ship_to["postcode"], kept.payment) == ("جدة", "23431", "الدفع عند الاستلام")
    line = OrderLine.objects.get()
    assert (line.name, line.external_id, line.total_minor) == ("عود ملكي", "62001", 28700)
    assert set(Identity.objects.filter(customer=kept.customer).values_list("kind", "value")) == {
        ("shop", "257"), ("email", "salwa@customer.test"), ("phone", "+966551112223"),
    }  # fmt: skip
    (call,) = there.asked(f"/v1/managers/store/orders/{NAMED}/view")
    assert call.headers["authorization"] == "Bearer partner-1" and call.headers["x-manager-token"] == "store-1"


def test_a_lying_call_changes_nothing(zid: ZidCalls, there: ZidServer) -> None:
    """Whoever knows the password may say what they like: Zid itself is asked."""
    zid.tell("order.status.update", stands(there) | {"order_status": {"code": "delivered"}, "order_total": "1"})
    assert (the_order().state, the_order().total) == ("placed", Money(36000, "SAR"))
    zid.tell("order.create", an_order(id=666))
    run_due()
    assert Order.objects.count() == 1
    lie = Arrival.objects.get(about="order:666")
    assert (lie.state, lie.reason, lie.is_odd) == ("refused", "not_there", True)


@pytest.mark.parametrize("how", [{"is_bare": True}, {"password": ""}, {"password": "guess"}, {"password": "سر"}])
def test_without_the_password_nothing_is_taken(zid: ZidCalls, there: ZidServer, how: dict[str, Any]) -> None:
    assert zid.tell("order.create", stands(there), **how).status_code == 401
    assert not Arrival.objects.exists() and list(now_of(zid).refusals) == ["bad_password"]


def test_many_calls_about_one_order_are_one_question(zid: ZidCalls, there: ZidServer) -> None:
    for number in range(5):
        zid.tell("order.status.update", stands(there, updated_at=f"2026-11-26 11:0{number}:00"))
    run_due()
    assert len(there.asked(f"/v1/managers/store/orders/{NAMED}/view")) == 1 and Order.objects.exists()


def test_what_was_so_and_is_so_again_is_so(zid: ZidCalls, there: ZidServer) -> None:
    for minutes, code in ((0, "new"), (1, "preparing"), (2, "new"), (3, "cancelled")):
        with time_machine.travel(MOMENT + timedelta(minutes=minutes), tick=False):
            order = stands(there, order_status={"name": code, "code": code})
            zid.tell("order.status.update", order | {"updated_at": f"2026-11-26 11:0{minutes}:00"})
            assert the_order().word == code


@pytest.mark.parametrize(
    ("code", "state"),
    [("ready", "ready"), ("indelivery", "shipped"), ("inDelivery", "shipped"), ("lunar", "unknown")],
)
def test_its_states(zid: ZidCalls, there: ZidServer, code: str, state: str) -> None:
    zid.tell("order.status.update", stands(there, order_status={"name": code, "code": code}))
    assert (the_order().state, "unknown_state" in the_order().marks) == (state, state == "unknown")


def test_a_parcel_travels_and_arrives(zid: ZidCalls, there: ZidServer) -> None:
    zid.tell("order.status.update", stands(there, shipping=travelling()))
    run_due()
    sent = Shipment.objects.get()
    assert (sent.state, sent.number, sent.carrier) == ("in_transit", "29001234", "سمسا")
    with time_machine.travel(MOMENT + timedelta(days=1), tick=False):
        stands(there, shipping=travelling(), delivered_at="2026-11-27 09:00:00")
        zid.tell("order.status.update", {"id": int(NAMED)})
        run_due()
    assert Shipment.objects.get().state == "delivered" and Order.objects.get().is_over


@pytest.mark.parametrize("traits", [{}, {"shipping": travelling(status="delivered")}])
def test_what_arrived_long_ago_took_as_long_as_it_took(zid: ZidCalls, there: ZidServer, traits: dict[str, Any]) -> None:
    done = {"name": "تم التوصيل", "code": "delivered"}
    old = {"order_status": done, "created_at": "2026-01-10 10:00:00", "delivered_at": "2026-01-13 12:00:00"}
    zid.tell("order.status.update", stands(there, **old, **traits))
    run_due()
    journey = Journey.objects.get()
    assert journey.arrived_at == datetime(2026, 1, 13, 9, 0, tzinfo=UTC)
    assert (journey.arrived_at - journey.started_at).days == 3


def test_products_lie_in_branches_and_online(zid: ZidCalls, there: ZidServer) -> None:
    product = a_product()
    there.products[product["id"]] = product
    zid.tell("product.update", {"id": product["id"], "quantity": 999})
    run_due()
    kept = Product.objects.get()
    assert (kept.name, kept.price, kept.is_offered) == ("عود ملكي", Money(24500, "SAR"), True)
    assert dict(Stock.objects.values_list("place", "quantity")) == {"loc-1": 4, "online": 9}
    assert there.asked(f"/v1/products/{product['id']}/")[0].headers["access-token"] == "store-1"
    there.products.clear()
    with time_machine.travel(MOMENT + timedelta(minutes=5), tick=False):
        zid.tell("product.delete", {"id": product["id"]})
        run_due()
    assert not Product.objects.get().is_offered


@pytest.mark.parametrize(
    ("raw", "event", "why"),
    [
        (b"{", "order.create", "not_json"),
        (b"{}", "order.create", "no_id"),
        (b'{"id": 1}', "customer.create", "not_wanted"),
        (b'{"id": 1}', "moon.landed", "unknown_type"),
    ],
)
def test_what_cannot_be_read_says_why(zid: ZidCalls, raw: bytes, event: str, why: str) -> None:
    assert zid.post(raw, event).status_code == 200
    run_due()
    assert Arrival.objects.get().reason == why and not Order.objects.exists()


@pytest.mark.parametrize("hostile", [[], "", 7, None, {"a": {}}, [[1]], "٥٠١", -1, 10**4000])
def test_hostile_values_break_nothing(zid: ZidCalls, there: ZidServer, hostile: Any) -> None:
    for name in ("invoice_number", "customer", "shipping", "payment", "products", "order_total", "delivered_at"):
        stands(there, id=1, **{name: hostile})
        zid.tell("order.create", {"id": 1, "x": name})
        run_due()
    assert Order.objects.get().state == "placed" and not Arrival.objects.filter(state="new").exists()


def test_no_more_is_asked_than_zid_allows(zid: ZidCalls, there: ZidServer) -> None:
    for number in range(70):
        zid.tell("order.create", stands(there, id=1000 + number, invoice_number=number))
    run_due()
    assert len(there.heard) <= 56 and Order.objects.count() <= 56
    for minutes in (1, 2, 3):
        with time_machine.travel(MOMENT + timedelta(minutes=minutes, seconds=5), tick=False):
            run_due()
    assert Order.objects.count() == 70


def test_tokens_are_renewed_ahead_of_their_end_and_when_they_are_refused(zid: ZidCalls, there: ZidServer) -> None:
    stands(there)
    with time_machine.travel(MOMENT + timedelta(days=310), tick=False):
        ask(zid)
        assert there.number == 2 and verbs.secret_of(now_of(zid), "authorization") == "partner-2"
    there.number = 5
    verbs.set_secret(now_of(zid), "refresh", "refresh-5")
    with time_machine.travel(MOMENT + timedelta(days=311), tick=False):
        ask(zid)
        assert there.number == 6 and now_of(zid).problem == ""
        there.is_dead = True
        ask(zid)
        assert (now_of(zid).problem, now_of(zid).state) == ("signed_out", ShopState.FAILING)


def test_hooks_that_broke_are_made_anew(zid: ZidCalls, there: ZidServer) -> None:
    reactions.look_after_hooks()
    run_due()
    events = {hook["event"] for hook in there.hooks}
    assert events >= {"order.create", "order.status.update", "product.update"} and len(there.hooks) == len(events)
    assert {password_in(hook["target_url"]) for hook in there.hooks} == {verbs.secret_of(now_of(zid))}
    ids = {hook["id"] for hook in there.hooks}
    reactions.look_after_hooks()
    run_due()
    assert {hook["id"] for hook in there.hooks} == ids, "what is healthy stays"
    there.hooks[0]["health_status"] = "broken"
    reactions.look_after_hooks()
    run_due()
    assert not {hook["id"] for hook in there.hooks} & ids and {one["event"] for one in there.hooks} == events


def test_the_history_is_read_in_pages_and_the_nights_look_back(zid: ZidCalls, there: ZidServer) -> None:
    for number in range(120):
        stands(there, id=2000 + number, created_at="2026-11-01 10:00:00", invoice_number=number)
    ask(zid)
    assert Order.objects.count() == 120
    stands(there, id=1, created_at="2026-11-10 10:00:00", invoice_number=1)
    with time_machine.travel(MOMENT + timedelta(hours=1), tick=False):
        ask(zid)
        assert Order.objects.count() == 120
        reactions.look_for_gaps()
        run_due()
        assert Order.objects.count() == 121


def desk(world: World) -> Client:
    client = Client()
    client.force_login(world.reem.user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 4_000_000_000}]
    session["account_authentication_methods_user"] = str(world.reem.user_id)
    session.save()
    return client


def test_an_owner_agrees_at_zid_and_all_else_happens(world: World, there: ZidServer) -> None:
    with time_machine.travel(MOMENT, tick=False), world.inside():
        shop = verbs.connect("zid", "متجر ليلى في زد")
        client, here = desk(world), f"/s/layla/settings/shops/{shop.public_id}/"
        assert (
            f"{here}back/" in client.get(here).content.decode()
            and "/oauth/authorize" not in client.get(here).content.decode()
        )
        client.post(f"{here}keys/", {"client": CLIENT, "client_secret": CLIENT_SECRET})
        (link,) = re.findall(r'href="([^"]*/oauth/authorize[^"]*)"', client.get(here).content.decode())
        asked = parse_qs(urlsplit(unescape(link)).query)
        assert asked["client_id"] == [CLIENT] and asked["redirect_uri"][0].endswith(f"{here}back/")
        stands(there)
        (state,) = asked["state"]
        page = client.get(f"{here}back/", {"code": CODE, "state": state}).content.decode()
        assert CODE in page and not there.heard, "coming back changes nothing"
        done = client.post(f"{here}back/", {"code": CODE, "state": state}, follow=True).content.decode()
        assert "تُقرأ طلبات" in done and there.hooks
        run_due()
        assert Order.objects.get().number == "3901"


@pytest.mark.parametrize("odd", [{"state": "1.x.y"}, {"state": ""}, {"code": ""}, {"code": "stolen"}])
def test_a_way_back_that_is_not_ours_connects_nothing(
    world: World, zid: ZidCalls, there: ZidServer, odd: dict[str, str]
) -> None:
    client, here = desk(world), f"/s/layla/settings/shops/{zid.shop.public_id}/"
    (link,) = re.findall(r'href="([^"]*/oauth/authorize[^"]*)"', client.get(here).content.decode())
    (state,) = parse_qs(urlsplit(unescape(link)).query)["state"]
    before = now_of(zid).secrets
    answer = client.post(f"{here}back/", {"code": CODE, "state": state} | odd, follow=True)
    assert answer.status_code == 200 and now_of(zid).secrets == before


def test_another_persons_word_is_not_ours(world: World, zid: ZidCalls, there: ZidServer) -> None:
    client, here = desk(world), f"/s/layla/settings/shops/{zid.shop.public_id}/"
    (link,) = re.findall(r'href="([^"]*/oauth/authorize[^"]*)"', client.get(here).content.decode())
    (state,) = parse_qs(urlsplit(unescape(link)).query)["state"]
    other = verbs.connect("zid", "ثانٍ")
    verbs.set_keys(other, {"client": CLIENT, "client_secret": CLIENT_SECRET})
    client.post(f"/s/layla/settings/shops/{other.public_id}/back/", {"code": CODE, "state": state})
    assert not there.asked("/oauth/token")


def test_tokens_that_last_less_than_is_usual_are_not_renewed_with_every_call(zid: ZidCalls, there: ZidServer) -> None:
    verbs.keep_tokens(now_of(zid), Tokens(TOKENS, MOMENT + timedelta(days=30)))
    stands(there)
    ask(zid)
    assert there.number == 1 and the_order().number == "3901"
    with time_machine.travel(MOMENT + timedelta(days=16), tick=False):
        ask(zid)
    assert there.number == 2
