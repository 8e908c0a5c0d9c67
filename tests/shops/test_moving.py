"""A shop that stood for the wrong store, or whose engine would not make its webhooks, gets out of it by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils.translation import override

from tests.shops.sallaserver import CLIENT, CLIENT_SECRET, MERCHANT, SECRET, SallaCalls, SallaServer, an_order
from tests.shops.shopifyserver import CLIENT as SHOPIFY_CLIENT
from tests.shops.shopifyserver import SECRET as SHOPIFY_SECRET
from tests.shops.shopifyserver import ShopifyServer
from tests.shops.standin import standing_in
from tests.shops.zidserver import CODE
from tests.team.doors import browser_of
from tests.world import World
from wafaa.orders.models import Order
from wafaa.shops import catching_up, verbs
from wafaa.shops.adapter import Tokens
from wafaa.shops.couponing import Wanted
from wafaa.shops.models import Shop, ShopState
from wafaa.shops.wording import problem
from wafaa.work.worker import run_due

MOMENT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
LATER = int((MOMENT + timedelta(days=14)).timestamp())
OTHER = 999


class PickySalla(SallaServer):
    """Its plan has not all events."""

    refused: frozenset[str] = frozenset()

    def _subscribe(self, told: dict[str, Any], more: dict[str, str]) -> tuple[int, Any, dict[str, str]]:
        if told["event"] in self.refused:
            return 422, {"status": 422, "success": False, "error": {"message": "غير متاح"}}, more
        return super()._subscribe(told, more)


@pytest.fixture
def there(settings: Any) -> Iterator[PickySalla]:
    with standing_in(PickySalla()) as server:
        settings.SALLA_URL = settings.SALLA_ACCOUNTS_URL = server.address
        settings.INNER_HOSTS = frozenset({server.address.removeprefix("http://")})
        yield server


@pytest.fixture
def shop(world: World) -> Iterator[Shop]:
    with time_machine.travel(MOMENT, tick=False), world.inside():
        made = verbs.connect("salla", "متجر ليلى في سلة")
        verbs.set_keys(made, {"hook": SECRET, "client": CLIENT, "client_secret": CLIENT_SECRET})
        yield made


def now_of(shop: Shop) -> Shop:
    return Shop.objects.select_related("store").get(pk=shop.pk)


def test_the_store_that_hands_over_keys_is_the_one_where_none_are_held(shop: Shop, there: PickySalla) -> None:
    SallaCalls(shop, merchant=OTHER).tell("order.created", an_order())
    run_due()
    assert now_of(shop).options["store"] == str(OTHER), "whoever proves itself first"
    assert SallaCalls(shop).authorize(LATER).status_code == 200
    assert now_of(shop).options["store"] == str(MERCHANT)
    assert SallaCalls(shop, merchant=OTHER).authorize(LATER + 9).status_code == 401, "keys are held now"


def test_an_app_that_was_removed_may_be_installed_in_another_store(shop: Shop, there: PickySalla) -> None:
    SallaCalls(shop).authorize(LATER)
    with time_machine.travel(MOMENT + timedelta(minutes=2), tick=False):
        SallaCalls(shop).tell("app.uninstalled", {"id": 1}, at="2026-11-26 12:01:00")
        run_due()
        assert "store" not in now_of(shop).options
        SallaCalls(shop).tell("order.created", an_order())  # a late call of the store that was left
        run_due()
        assert SallaCalls(shop, merchant=OTHER).authorize(LATER + 9).status_code == 200
        assert now_of(shop).options["store"] == str(OTHER)


def test_with_another_app_it_may_be_another_store(shop: Shop, there: PickySalla) -> None:
    SallaCalls(shop).authorize(LATER)
    verbs.set_keys(now_of(shop), {"hook": SECRET, "client": "another", "client_secret": "x"})
    held = now_of(shop)
    assert "store" not in held.options and set(held.secrets) == {"hook", "client", "client_secret"}
    verbs.set_keys(held, {"hook": SECRET, "client": "another", "client_secret": "y"})
    assert "client" in now_of(shop).secrets


def test_who_agrees_anew_at_zid_may_have_another_store(world: World, settings: Any) -> None:
    from tests.shops import zidserver
    from tests.shops.test_zid import desk
    from wafaa.lib import signed
    from wafaa.shops.views.granting import LASTS, PURPOSE

    with standing_in(zidserver.ZidServer()) as server, time_machine.travel(MOMENT, tick=False), world.inside():
        settings.ZID_URL = settings.ZID_OAUTH_URL = server.address
        settings.INNER_HOSTS = frozenset({server.address.removeprefix("http://")})
        made = verbs.connect("zid", "زد")
        verbs.set_keys(made, {"client": zidserver.CLIENT, "client_secret": zidserver.CLIENT_SECRET})
        verbs.learn(made, "store", "7")
        whose = f"{world.reem.user_id}:{made.public_id}"
        state = signed.sign(PURPOSE, {}, expires=MOMENT + LASTS, recipient=whose, key=settings.LINK_KEY)
        desk(world).post(f"/s/layla/settings/shops/{made.public_id}/back/", {"code": CODE, "state": state})
        assert "store" not in now_of(made).options and "access" in now_of(made).secrets


def test_webhooks_that_are_refused_are_said(world: World, shop: Shop, there: PickySalla) -> None:
    there.refused = frozenset({"order.created"})
    SallaCalls(shop).authorize(LATER)
    run_due()
    catching_up.mend_hooks(shop.pk)
    assert (now_of(shop).problem, now_of(shop).state) == ("hooks_refused", ShopState.FAILING)
    with override("ar"):
        assert "صلاحية" in problem("hooks_refused")


def test_webhooks_that_a_plan_has_not_are_named_and_the_shop_works(world: World, shop: Shop, there: PickySalla) -> None:
    there.refused = frozenset({"product.quantity.low"})
    verbs.keep_tokens(shop, Tokens({"access": "access-1", "refresh": "refresh-1"}, MOMENT + timedelta(days=14)))
    keys = {"hook": SECRET, "client": CLIENT, "client_secret": CLIENT_SECRET}
    here = f"/s/layla/settings/shops/{shop.public_id}/keys/"
    page = browser_of(world.reem, language="ar").post(here, keys, follow=True).content.decode()
    assert "product.quantity.low" in page and "تُقرأ طلبات" in page
    run_due()
    catching_up.mend_hooks(shop.pk)
    assert now_of(shop).state == ShopState.OK and not Order.objects.exists()


def test_a_coupon_at_shopify_lasts_the_stores_own_days(world: World, settings: Any) -> None:
    with standing_in(ShopifyServer(token=1)) as server, time_machine.travel(MOMENT, tick=False), world.inside():
        settings.INNER_HOSTS = frozenset({server.address.removeprefix("http://")})
        made = verbs.connect("shopify", "شوبيفاي", address=server.address)
        held = {"client": SHOPIFY_CLIENT, "hook": SHOPIFY_SECRET, "access": "shpat_1"}
        verbs.keep_tokens(made, Tokens(held, MOMENT + timedelta(days=400)))
        verbs.ask_coupon(made, Wanted("EID-10", True, Decimal(10), date(2026, 11, 26), date(2026, 11, 30)))
        run_due()
        (coupon,) = server.coupons
        ends = datetime.fromisoformat(coupon["endsAt"]).astimezone(UTC)
        starts = datetime.fromisoformat(coupon["startsAt"]).astimezone(UTC)
        assert (starts, ends) == (
            datetime(2026, 11, 25, 21, 0, tzinfo=UTC),
            datetime(2026, 11, 30, 20, 59, 59, tzinfo=UTC),
        )
