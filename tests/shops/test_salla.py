"""Salla: what its calls say, tokens that it hands over, renewing them once, and asking within its limits."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from tests.shops.sallaserver import (
    CLIENT,
    CLIENT_SECRET,
    MERCHANT,
    SECRET,
    SallaCalls,
    SallaServer,
    a_date,
    a_parcel,
    a_product,
    an_order,
)
from tests.shops.standin import standing_in
from tests.world import World
from wafaa.lib.money import Money
from wafaa.orders.models import Order, OrderLine, Product, Shipment, Stock
from wafaa.people.models import Identity
from wafaa.shops import reactions, tokens, verbs
from wafaa.shops.models import Arrival, Shop, ShopState
from wafaa.stores.scope import entered
from wafaa.work.worker import run_due

MOMENT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
LATER = int((MOMENT + timedelta(days=14)).timestamp())


@pytest.fixture
def there(settings: Any) -> Iterator[SallaServer]:
    with standing_in(SallaServer()) as server:
        settings.SALLA_URL = settings.SALLA_ACCOUNTS_URL = server.address
        settings.INNER_HOSTS = frozenset({server.address.removeprefix("http://")})
        yield server


@pytest.fixture
def salla(world: World) -> Iterator[SallaCalls]:
    with time_machine.travel(MOMENT, tick=False), world.inside():
        shop = verbs.connect("salla", "متجر ليلى في سلة")
        verbs.set_keys(shop, {"hook": SECRET, "client": CLIENT, "client_secret": CLIENT_SECRET})
        yield SallaCalls(shop)


def now_of(salla: SallaCalls) -> Shop:
    return Shop.objects.select_related("store").get(pk=salla.shop.pk)


def the_order() -> Order:
    run_due()
    return Order.objects.get()


def last() -> Arrival:
    run_due()
    return Arrival.objects.latest("id")


def test_an_order_comes_in_whole(salla: SallaCalls) -> None:
    assert salla.tell("order.created", an_order()).status_code == 200
    kept = the_order()
    assert (kept.external_id, kept.number, kept.state, kept.word) == ("440011", "90210", "review", "بإنتظار المراجعة")
    assert kept.total == Money(36000, "SAR") and kept.marks == []
    assert kept.parts == {"shipping": 2500, "fee": 1000, "tax": 4800, "discount": 800}
    assert [one.text for one in kept.codes.all()] == ["HELLO"]
    assert kept.placed_at == datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    assert kept.customer is not None and kept.customer.name == "سلوى الغامدي"
    assert (kept.ship_to["city"], kept.ship_to["postcode"]) == ("جدة", "23431")
    line = OrderLine.objects.get()
    assert (line.name, line.sku, line.product, line.quantity, line.total_minor) == (
        "عود ملكي",
        "OUD-100",
        "90",
        2,
        27600,
    )
    assert set(Identity.objects.filter(customer=kept.customer).values_list("kind", "value")) == {
        ("shop", "8181"), ("email", "salwa@customer.test"), ("phone", "+966551112223"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("status", "state", "word"),
    [
        ({"slug": "in_progress", "name": "قيد", "customized": {"name": "عند الخياط"}}, "preparing", "عند الخياط"),
        ({"slug": "delivering", "name": "جاري التوصيل"}, "shipped", "جاري التوصيل"),
        ({"slug": "", "name": "تم التنفيذ"}, "completed", "تم التنفيذ"),
        ({"slug": "lunar", "name": "في الطريق للقمر"}, "unknown", "في الطريق للقمر"),
        ("restored", "returned", "restored"),
    ],
)  # fmt: skip
def test_states_of_a_shops_own_making(salla: SallaCalls, status: Any, state: str, word: str) -> None:
    salla.tell("order.created", an_order(status=status))
    assert (the_order().state, the_order().word) == (state, word)
    assert ("unknown_state" in last().doubts) == (state == "unknown")


def test_a_change_of_state_brings_the_order_along(salla: SallaCalls) -> None:
    salla.tell("order.created", an_order())
    told = {"id": 3, "status": {"slug": "delivered", "name": "تم التوصيل"}, "note": "", "order": an_order()}
    salla.tell("order.status.updated", told, at="2026-11-22 10:00:00")
    assert (the_order().state, the_order().total) == ("delivered", Money(36000, "SAR"))


@pytest.mark.parametrize("coming", list(itertools.permutations(range(3))))
def test_calls_that_overtake_each_other_end_the_same(salla: SallaCalls, coming: tuple[int, ...]) -> None:
    calls = [
        ("order.created", an_order(), "Fri Nov 20 2026 15:05:00 GMT+0300"),
        ("order.updated", an_order(status={"slug": "in_progress", "name": "قيد التنفيذ"}), "2026-11-20 15:20:00"),
        ("order.cancelled", an_order(status={"slug": "canceled", "name": "ملغي"}), "2026-11-20T12:40:00Z"),
    ]
    for place in coming:
        event, data, at = calls[place]
        salla.tell(event, data, at=at)
        run_due()
    assert the_order().state == "cancelled" and the_order().word == "ملغي"


def test_a_forged_call_leaves_nothing_but_the_reason(salla: SallaCalls) -> None:
    for odd in ("", "AAAA", SECRET):
        assert salla.tell("order.created", an_order(), **{"x-salla-signature": odd}).status_code == 401
    assert (
        salla.tell("order.created", an_order(), authorization="Bearer x", **{"x-salla-signature": ""}).status_code
        == 401
    )
    assert not Arrival.objects.exists() and list(now_of(salla).refusals) == ["bad_signature"]


def test_the_bare_secret_proves_a_call_too(salla: SallaCalls) -> None:
    shop = now_of(salla)
    verbs.set_keys(shop, {"hook": "plain-secret"})
    bare = {"x-salla-signature": "", "x-salla-security-strategy": "Token"}
    assert salla.tell("order.created", an_order(), authorization="plain-secret", **bare).status_code == 200
    assert salla.tell("order.created", an_order(), authorization="plain-secre", **bare).status_code == 401
    assert salla.tell("order.updated", an_order(id=5)).status_code == 200, "the secret of before, while Salla changes"


def test_a_parcel_travels_and_what_goes_back_is_no_delivery(salla: SallaCalls) -> None:
    salla.tell("order.created", an_order())
    salla.tell("shipment.created", a_parcel())
    run_due()
    sent = Shipment.objects.get()
    assert (sent.state, sent.number, sent.carrier) == ("in_transit", "29001234", "سمسا")
    assert sent.cash == Money(36000, "SAR") and sent.order.external_id == "440011"
    salla.tell("shipment.updated", a_parcel(status="delivered", updated_at=a_date("2026-11-23 09:00:00")))
    salla.tell("shipment.updated", a_parcel(status="to_be_reattempted", updated_at=a_date("2026-11-22 09:00:00")))
    salla.tell("shipment.created", a_parcel(id=5502, type="return", status="delivered"))
    run_due()
    assert Shipment.objects.get().state == "delivered" and last().reason == "return_parcel"
    assert Order.objects.get().is_over


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("unable_to_deliver", "attempt_failed"),
        ("received_at_final_hub", "in_transit"),
        ("partially_delivered", "exception"),
        ("return_to_origin", "exception"),
        ("DELIVERING", "out_for_delivery"),
        ("by_camel", "unknown"),
    ],
)
def test_states_of_parcels(salla: SallaCalls, word: str, state: str) -> None:
    salla.tell("shipment.updated", a_parcel(status=word))
    run_due()
    assert (Shipment.objects.get().state, Shipment.objects.get().word) == (state, word)


def test_products_and_what_lies_on_the_shelf(salla: SallaCalls) -> None:
    salla.tell("product.created", a_product())
    run_due()
    kept = Product.objects.get()
    assert (kept.name, kept.price, kept.is_offered) == ("عود ملكي", Money(24500, "SAR"), True)
    assert Stock.objects.get().quantity == 12
    salla.tell("product.quantity.low", a_product(quantity=0, status="out"), at="2026-11-21 10:00:00")
    salla.tell("product.deleted", {"id": 90}, at="2026-11-22 10:00:00")
    run_due()
    assert Stock.objects.get().quantity == 0 and not Product.objects.get().is_offered


@pytest.mark.parametrize(
    ("event", "data", "why"),
    [
        ("order.created", {"status": {"slug": "completed"}}, "no_id"),
        ("order.created", {"id": 1}, "no_state"),
        ("order.created", an_order(draft=True), "draft"),
        ("shipment.created", {"id": 1}, "no_order"),
        ("product.updated", {"id": 90}, "no_state"),
        ("customer.created", {"id": 7}, "not_wanted"),
        ("abandoned.cart", {"id": 7}, "not_wanted"),
        ("moon.landed", {"id": 7}, "unknown_type"),
    ],
)
def test_what_cannot_be_read_says_why(salla: SallaCalls, event: str, data: Any, why: str) -> None:
    assert salla.tell(event, data).status_code == 200
    assert last().reason == why and not Order.objects.exists()


@pytest.mark.parametrize("hostile", [[], "", 7, None, {"a": {}}, [[1]], "٥٠١", -1, 10**4000, "\ud800"])
def test_hostile_values_break_nothing(salla: SallaCalls, hostile: Any) -> None:
    for name in ("reference_id", "date", "amounts", "shipping", "customer", "items", "shipments", "payment_actions"):
        raw = json.dumps({"event": "order.updated", "merchant": MERCHANT, "data": an_order(**{name: hostile})}).encode()
        assert salla.post(raw).status_code == 200
    run_due()
    assert Order.objects.get().state == "review" and not Arrival.objects.filter(state="new").exists()


def test_a_deleted_order_is_marked(salla: SallaCalls) -> None:
    salla.tell("order.created", an_order())
    salla.tell("order.deleted", an_order(), at="2026-11-23 10:00:00")
    assert the_order().is_gone


def test_tokens_are_handed_over_sealed_and_everything_begins(salla: SallaCalls, there: SallaServer) -> None:
    there.orders = [an_order()]
    assert salla.authorize(LATER).status_code == 200
    shop = now_of(salla)
    assert not Arrival.objects.exists(), "nowhere is a token kept in clear"
    assert verbs.secret_of(shop, "access") == "access-1" and "access-1" not in str(shop.secrets)
    run_due()
    assert {hook["event"] for hook in there.hooks} >= {"order.created", "order.status.updated", "app.uninstalled"}
    assert {hook["headers"][0]["value"] for hook in there.hooks} == {SECRET}
    assert the_order().number == "90210" and now_of(salla).state == ShopState.OK
    count = len(there.hooks)
    there.hooks[0]["headers"][0]["value"] = "another"
    reactions.look_after_hooks()
    run_due()
    assert len(there.hooks) == count and {hook["headers"][0]["value"] for hook in there.hooks} == {SECRET}


def test_old_tokens_do_not_replace_newer_ones_and_another_stores_none(salla: SallaCalls, there: SallaServer) -> None:
    salla.authorize(LATER)
    assert salla.authorize(LATER - 999, access="old", refresh="old").status_code == 200
    assert verbs.secret_of(now_of(salla), "access") == "access-1"
    assert SallaCalls(salla.shop, merchant=999).authorize(LATER + 999, access="x", refresh="x").status_code == 401
    assert verbs.secret_of(now_of(salla), "access") == "access-1"
    assert list(now_of(salla).refusals) == ["wrong_shop"]
    assert salla.tell("app.store.authorize", {"access_token": "x"}).status_code == 400


def fresh(**traits: Any) -> dict[str, Any]:
    """An order of this morning: Salla lists by the day of placing."""
    return an_order(date=a_date("2026-11-26 10:00:00"), **traits)


def ask(salla: SallaCalls) -> None:
    verbs.ask_on(now_of(salla))
    run_due()


def test_a_token_is_renewed_in_time_and_its_successor_kept(salla: SallaCalls, there: SallaServer) -> None:
    there.orders = [fresh()]
    salla.authorize(int((MOMENT + timedelta(minutes=30)).timestamp()))
    run_due()
    shop = now_of(salla)
    assert there.spent == {"refresh-1"} and verbs.secret_of(shop, "refresh") == "refresh-2"
    assert datetime.fromisoformat(shop.options["ends_at"]) == MOMENT + timedelta(days=14)
    assert the_order().number == "90210"


def test_a_token_that_is_refused_is_renewed_once(salla: SallaCalls, there: SallaServer) -> None:
    salla.authorize(LATER)
    run_due()
    there.access, there.orders = "another", [fresh()]
    ask(salla)
    assert there.spent == {"refresh-1"} and the_order().number == "90210" and now_of(salla).problem == ""


def test_a_shop_that_lets_us_in_no_more_says_so_in_words(world: World, salla: SallaCalls, there: SallaServer) -> None:
    salla.authorize(LATER)
    run_due()
    there.is_dead = True
    ask(salla)
    assert (now_of(salla).problem, now_of(salla).state) == ("signed_out", ShopState.FAILING)
    page = desk(world).get(f"/s/layla/settings/shops/{salla.shop.public_id}/").content.decode()
    assert "رموزه" in page
    salla.authorize(LATER + 60, access="access-9", refresh="refresh-9")
    there.is_dead, there.access = False, "access-9"
    run_due()
    assert (now_of(salla).problem, now_of(salla).state) == ("", ShopState.OK)


@pytest.mark.django_db(transaction=True)
def test_two_who_want_a_token_at_once_spend_one(salla: SallaCalls, there: SallaServer) -> None:
    from wafaa.shops import sallaapi

    salla.authorize(int((MOMENT + timedelta(minutes=1)).timestamp()))

    def want(_number: int) -> Any:
        try:
            with entered(salla.shop.store):
                return tokens.good(now_of(salla), sallaapi.renew, ahead=sallaapi.AHEAD)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(want, range(4)))
    assert len(there.asked("/oauth2/token")) == 1 and not there.is_dead
    assert "access-2" in found and {one if isinstance(one, str) else one.why for one in found} <= {
        "access-2",
        "too_many",
    }


def test_its_limits_are_obeyed(salla: SallaCalls, there: SallaServer) -> None:
    salla.authorize(LATER)
    run_due()
    there.orders, there.room = [fresh(id=n, reference_id=n) for n in range(1, 100)], 1
    asked = len(there.heard)
    ask(salla)
    assert len(there.heard) == asked + 1 and Order.objects.count() == 60
    there.room = 100
    with time_machine.travel(MOMENT + timedelta(seconds=21), tick=False):
        run_due()
    assert Order.objects.count() == 99
    there.moods = [429]
    ask(salla)
    assert now_of(salla).problem == "too_many" and now_of(salla).state == ShopState.OK
    assert now_of(salla).cursor["rests_until"] == (MOMENT + timedelta(seconds=90)).isoformat()


def test_what_was_so_and_is_so_again_is_so(salla: SallaCalls, there: SallaServer) -> None:
    """A list has no time of change: the same bytes may be the latest news."""
    salla.authorize(LATER)
    for minutes, slug in ((0, "under_review"), (10, "in_progress"), (20, "under_review"), (30, "under_review")):
        there.orders = [fresh(status={"slug": slug, "name": slug})]
        with time_machine.travel(MOMENT + timedelta(minutes=minutes), tick=False):
            ask(salla)
            assert the_order().word == slug
    assert Arrival.objects.count() == 2


def test_a_call_that_never_came_is_made_good_at_night(salla: SallaCalls, there: SallaServer) -> None:
    salla.authorize(LATER)
    run_due()
    there.orders = [an_order(date=a_date("2026-11-10 10:00:00"))]
    with time_machine.travel(MOMENT + timedelta(hours=1), tick=False):
        reactions.ask_shops()
        run_due()
        assert not Order.objects.exists()
        reactions.look_for_gaps()
        run_due()
        assert Order.objects.get().number == "90210"


@pytest.mark.parametrize(
    ("mood", "why"),
    [(500, "shop_is_down"), ("noise", "strange"), ("cut", "unreachable"), (403, "keys_too_weak")],
)
def test_what_is_wrong_is_said_and_it_goes_on_later(salla: SallaCalls, there: SallaServer, mood: Any, why: str) -> None:
    salla.authorize(LATER)
    run_due()
    there.orders, there.moods = [fresh()], [mood]
    ask(salla)
    assert (now_of(salla).problem, now_of(salla).state) == (why, ShopState.FAILING)
    ask(salla)
    assert now_of(salla).problem == "" and Order.objects.exists()


def test_an_app_that_was_removed_is_told_and_an_old_word_is_not_believed(salla: SallaCalls, there: SallaServer) -> None:
    salla.authorize(LATER)
    salla.tell("app.uninstalled", {"id": 1}, at="2026-11-20 10:00:00")
    run_due()
    assert verbs.secret_of(now_of(salla), "access") and now_of(salla).problem == ""
    salla.tell("app.uninstalled", {"id": 1}, at="2026-11-26 12:00:01")
    with time_machine.travel(MOMENT + timedelta(minutes=1), tick=False):
        salla.tell("app.uninstalled", {"id": 2}, at="2026-11-26 12:00:30")
        run_due()
    shop = now_of(salla)
    assert (shop.problem, shop.state) == ("uninstalled", ShopState.FAILING)
    assert set(shop.secrets) == {"hook", "client", "client_secret"}


def test_at_another_address_a_salla_shop_keeps_its_keys(salla: SallaCalls) -> None:
    verbs.change_shop(salla.shop, address="https://one.example")
    verbs.change_shop(salla.shop, address="https://two.example")
    assert set(now_of(salla).secrets) == {"hook", "client", "client_secret"}


def desk(world: World) -> Client:
    client = Client()
    client.force_login(world.reem.user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 4_000_000_000}]
    session["account_authentication_methods_user"] = str(world.reem.user_id)
    session.save()
    return client


def test_an_owner_types_what_salla_shows_and_is_told_what_is_left(world: World, salla: SallaCalls) -> None:
    client = desk(world)
    page = client.get(f"/s/layla/settings/shops/{salla.shop.public_id}/").content.decode()
    assert f"/hooks/shops/{salla.shop.public_id}/" in page and "شركاء سلة" in page
    assert "/secret/" not in page, "Salla makes the secret"
    assert client.post(f"/s/layla/settings/shops/{salla.shop.public_id}/secret/").status_code == 404
    said = {"hook": "h1", "client": "c1", "client_secret": "s1"}
    answer = client.post(f"/s/layla/settings/shops/{salla.shop.public_id}/keys/", said, follow=True)
    assert "بقيت خطوة" in answer.content.decode() and verbs.secret_of(now_of(salla)) == "h1"
    tested = client.post(f"/s/layla/settings/shops/{salla.shop.public_id}/test/", follow=True).content.decode()
    assert "غير مثبّت" in tested


def test_by_an_old_secret_nobody_hands_us_tokens(salla: SallaCalls) -> None:
    verbs.set_keys(now_of(salla), {"hook": "fresh-secret"})
    assert salla.tell("order.created", an_order()).status_code == 200
    assert salla.authorize(LATER).status_code == 401 and "access" not in now_of(salla).secrets


@pytest.mark.parametrize(
    ("ends", "days"), [(LATER * 1000, 14), (10**11 - 1, 1), (10**19, 1), (LATER + 10 * 366 * 86400, 1)]
)
def test_tokens_last_as_long_as_can_be_meant(salla: SallaCalls, ends: int, days: int) -> None:
    assert salla.authorize(ends).status_code == 200
    assert datetime.fromisoformat(now_of(salla).options["ends_at"]) == MOMENT + timedelta(days=days)
