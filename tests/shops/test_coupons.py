"""Coupons that shops make for us: one for each code, however a call ends, at every engine that can."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from tests.shops import sallaserver, shopifyserver, wooserver, zidserver
from tests.shops.standin import standing_in
from tests.world import World
from wafaa.people.verbs.erasing import ask_erasure, erase_due
from wafaa.shops import couponing, verbs
from wafaa.shops.adapter import Tokens, Trouble
from wafaa.shops.couponing import Wanted
from wafaa.shops.models import Coupon, CouponState, Shop
from wafaa.work.models import Event
from wafaa.work.worker import run_due

MOMENT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
TEN = Wanted("WAFAA-7X", True, Decimal(10), date(2026, 11, 26), date(2026, 12, 26))
ENGINES = ("woocommerce", "salla", "zid", "shopify")


@contextmanager
def woo(settings: Any) -> Iterator[tuple[Any, dict[str, str]]]:
    with wooserver.woo_server() as server:
        yield server, {"key": wooserver.KEY, "consumer": wooserver.SECRET}


@contextmanager
def salla(settings: Any) -> Iterator[tuple[Any, dict[str, str]]]:
    with standing_in(sallaserver.SallaServer()) as server:
        settings.SALLA_URL = settings.SALLA_ACCOUNTS_URL = server.address
        secret = {"client": sallaserver.CLIENT, "client_secret": sallaserver.CLIENT_SECRET}
        yield server, secret | {"hook": sallaserver.SECRET, "access": "access-1", "refresh": "refresh-1"}


@contextmanager
def zid(settings: Any) -> Iterator[tuple[Any, dict[str, str]]]:
    with standing_in(zidserver.ZidServer()) as server:
        settings.ZID_URL = settings.ZID_OAUTH_URL = server.address
        tokens = {"access": "store-1", "authorization": "partner-1", "refresh": "refresh-1"}
        yield server, {"client": zidserver.CLIENT, "client_secret": zidserver.CLIENT_SECRET} | tokens


@contextmanager
def shopify(settings: Any) -> Iterator[tuple[Any, dict[str, str]]]:
    with standing_in(shopifyserver.ShopifyServer(token=1)) as server:
        yield server, {"client": shopifyserver.CLIENT, "hook": shopifyserver.SECRET, "access": "shpat_1"}


SERVERS = {"woocommerce": woo, "salla": salla, "zid": zid, "shopify": shopify}


@pytest.fixture(params=ENGINES)
def engine(request: Any, world: World, settings: Any) -> Iterator[tuple[Shop, Any]]:
    with SERVERS[request.param](settings) as (server, secrets):
        settings.INNER_HOSTS = frozenset({server.address.removeprefix("http://")})
        with time_machine.travel(MOMENT, tick=False), world.inside():
            shop = verbs.connect(request.param, "متجر ليلى", address=server.address)
            verbs.keep_tokens(shop, Tokens(secrets, MOMENT + timedelta(days=400)))
            yield shop, server


def test_a_shop_makes_a_coupon_once(engine: tuple[Shop, Any]) -> None:
    shop, server = engine
    first = verbs.ask_coupon(shop, TEN, why="اعتذار عن تأخير")
    assert verbs.ask_coupon(shop, TEN).pk == first.pk, "in the same words it is the same one"
    run_due()
    made = Coupon.objects.get()
    assert (made.state, made.problem) == (CouponState.MADE, "") and made.external_id
    (there,) = server.coupons
    assert there["code"].upper() == "WAFAA-7X"
    names = list(Event.objects.filter(name__startswith="shop.coupon").order_by("id").values_list("name", flat=True))
    assert names == ["shop.coupon_asked", "shop.coupon_made"]
    with pytest.raises(verbs.CouponExists):
        verbs.ask_coupon(shop, Wanted("wafaa-7x", False, Decimal(50), TEN.starts, TEN.until))
    couponing.make(made.pk)
    assert len(server.coupons) == 1


def test_a_call_that_was_carried_out_and_never_answered_makes_no_second(engine: tuple[Shop, Any]) -> None:
    shop, server = engine
    coupon = verbs.ask_coupon(shop, TEN)
    server.moods = [None, "deaf"]
    run_due()
    coupon.refresh_from_db()
    assert coupon.state == CouponState.SENT and len(server.coupons) == 1
    with time_machine.travel(MOMENT + timedelta(minutes=2), tick=False):
        run_due()
    coupon.refresh_from_db()
    assert coupon.state == CouponState.MADE and len(server.coupons) == 1


@pytest.mark.parametrize("mood", [429, 500, "cut"])
def test_a_shop_that_does_not_answer_is_asked_again(engine: tuple[Shop, Any], mood: Any) -> None:
    shop, server = engine
    verbs.ask_coupon(shop, TEN)
    server.moods = [mood]
    run_due()
    assert Coupon.objects.get().state != CouponState.MADE and server.coupons == []
    with time_machine.travel(MOMENT + timedelta(minutes=5), tick=False):
        run_due()
    assert Coupon.objects.get().state == CouponState.MADE and len(server.coupons) == 1


@pytest.mark.parametrize("why", ["no_answer", "keys_too_weak"])
def test_what_may_have_been_made_is_never_given_up(
    engine: tuple[Shop, Any], monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    """Given up, its points or its credit would go back to whoever has the code."""
    shop, _server = engine
    coupon = verbs.ask_coupon(shop, TEN)
    assert verbs.coupon_is_sent(coupon)
    named = type(couponing.adapter_of(shop)).coupon_named
    monkeypatch.setattr(type(couponing.adapter_of(shop)), "coupon_named", lambda *_said: Trouble(why))
    couponing.make(coupon.pk, tries=couponing.MOST_TRIES)
    coupon.refresh_from_db()
    assert (coupon.state, coupon.problem) == (CouponState.SENT, why)
    monkeypatch.setattr(type(couponing.adapter_of(shop)), "coupon_named", named)
    couponing.make(coupon.pk, tries=couponing.MOST_TRIES + 1)
    coupon.refresh_from_db()
    assert coupon.state == CouponState.MADE


def test_a_code_that_the_shop_has_is_not_ours(engine: tuple[Shop, Any]) -> None:
    shop, server = engine
    server.coupons.append({"id": 9, "code": "wafaa-7x" if shop.kind == "woocommerce" else "WAFAA-7X"})
    verbs.ask_coupon(shop, TEN)
    run_due()
    assert (Coupon.objects.get().state, Coupon.objects.get().problem) == (CouponState.REFUSED, "code_taken")
    assert len(server.coupons) == 1


def test_what_an_engine_cannot_it_says(engine: tuple[Shop, Any], world: World) -> None:
    shop, _server = engine
    named = Wanted("X", False, Decimal("25.50"), TEN.starts, TEN.until, email="layla@customer.test")
    assert couponing.lacks(shop, named) == ("" if shop.kind == "woocommerce" else "no_email_coupon")
    assert couponing.lacks(shop, TEN) == ""
    assert couponing.lacks(verbs.connect("generic", "ثانٍ"), TEN) == "no_coupons"


def test_whose_it_was_is_forgotten_with_them(engine: tuple[Shop, Any], world: World) -> None:
    shop, _server = engine
    named = Wanted("X", True, Decimal(5), TEN.starts, TEN.until, email="layla@customer.test")
    verbs.ask_coupon(shop, named, why="ليلى تأخر طلبها", customer_id=world.layla.pk)
    asked = ask_erasure(world.layla)
    with time_machine.travel(asked.due_at, tick=False):
        erase_due(asked.pk)
    kept = Coupon.objects.get()
    assert (kept.customer_id, kept.why, kept.told["email"]) == (None, "", "")
