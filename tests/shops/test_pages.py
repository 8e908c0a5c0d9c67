"""Connecting a shop: the address, the secret shown once, what came, what was turned away and why."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.orders.saying import a_shop
from tests.shops.knocking import Engine, an_order
from tests.world import World
from wafaa.shops import verbs
from wafaa.shops.models import Shop
from wafaa.shops.verbs import keeping
from wafaa.work import keys
from wafaa.work.worker import run_due

S = "/s/layla/settings/shops/"


@pytest.fixture
def desk(world: World) -> Client:
    client = Client()
    client.force_login(world.reem.user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 4_000_000_000}]
    session["account_authentication_methods_user"] = str(world.reem.user_id)
    session.save()
    return client


def test_an_owner_connects_a_shop_and_sees_its_secret_once(desk: Client, world: World) -> None:
    answer = desk.post(
        f"{S}new/", {"kind": "generic", "name": "متجري", "address": "https://shop.example", "currency": "sar"}
    )
    with world.inside():
        shop = Shop.objects.get()
    assert answer.status_code == 302 and (shop.name, shop.currency, shop.prefix) == ("متجري", "SAR", "")
    made = desk.post(f"{S}{shop.public_id}/secret/")
    (secret,) = re.findall(r"whsec_[\w+/=]+", made.content.decode())
    page = desk.get(f"{S}{shop.public_id}/").content.decode()
    assert secret not in page and f"/hooks/shops/{shop.public_id}/" in page
    with world.inside():
        shop.refresh_from_db()
        assert verbs.secret_of(shop) == secret and secret not in str(shop.secrets)


def test_a_woocommerce_shop_is_told_what_to_do_in_wordpress(desk: Client, world: World) -> None:
    desk.post(f"{S}new/", {"kind": "woocommerce", "name": "متجري", "address": "", "currency": "SAR"})
    with world.inside():
        shop = Shop.objects.get()
    page = desk.get(f"{S}{shop.public_id}/").content.decode()
    assert shop.kind == "woocommerce" and "ووردبريس" in page and "generic-shop.md" not in page
    assert desk.post(f"{S}new/", {"kind": "lunar", "name": "متجري", "currency": "SAR"}).status_code == 422


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("shop.example/wp-admin", "https://shop.example/wp-admin"),
        ("\u200fhttps://shop.example\u200e ", "https://shop.example"),
        ("متجر.السعودية", "https://متجر.السعودية"),
        ("HTTPS://Shop.example", "https://Shop.example"),
    ],
)
def test_an_address_is_taken_as_people_write_it_and_paste_it(desk: Client, world: World, typed: str, kept: str) -> None:
    told = {"kind": "woocommerce", "name": "متجري", "address": typed, "currency": "SAR"}
    assert desk.post(f"{S}new/", told).status_code == 302
    with world.inside():
        assert Shop.objects.get().address == kept


@pytest.mark.parametrize(
    "typed",
    [f"{'a' * 246}.example", "متجري", "ftp://shop.example", "https://", "shop example.com", "javascript:alert(1)"],
)
def test_what_is_no_address_is_refused(desk: Client, typed: str) -> None:
    told = {"kind": "woocommerce", "name": "متجري", "address": typed, "currency": "SAR"}
    assert desk.post(f"{S}new/", told).status_code == 422


def test_bad_input_keeps_what_was_typed(desk: Client) -> None:
    answer = desk.post(f"{S}new/", {"kind": "woocommerce", "name": "متجري", "address": "shop", "currency": "ريال"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "متجري" in page and "https://shop.example" in page


def test_the_page_says_what_came_and_what_was_turned_away(desk: Client, world: World) -> None:
    with world.inside():
        engine = Engine(a_shop())
    engine.tell(an_order(state="؟؟"))
    engine.post(b"{")
    engine.tell(an_order(), **{"webhook-signature": "v1,x"})
    run_due()
    page = desk.get(f"{S}{engine.shop.public_id}/").content.decode()
    for words in ("الطلب #١٠٠١", "حالة لا نعرفها", "ليس كائن JSON", "موقّع بسر آخر"):
        assert words in page, words
    odd = desk.get(f"{S}{engine.shop.public_id}/?show=odd").content.decode()
    assert odd.count("arrivals/") == 2
    again = re.findall(r'action="([^"]+arrivals/\d+/read/)"', odd)
    assert desk.post(again[0]).status_code == 302


def test_the_test_button_says_what_is_missing(desk: Client, world: World) -> None:
    with world.inside():
        shop = a_shop()
    page = desk.post(f"{S}{shop.public_id}/test/", follow=True).content.decode()
    assert "لا سر بعد" in page and "لم يصل شيء من المنصة بعد" in page


def test_a_second_shop_keeps_its_own_account_numbers(world: World) -> None:
    with world.inside():
        first, second = a_shop("أ"), a_shop("ب")
    assert first.prefix == "" and second.prefix == f"{second.public_id}:"


def test_keys_may_change_under_a_shops_secret(world: World) -> None:
    with world.inside():
        shop = a_shop()
        verbs.set_secret(shop, "hook", "شمس")
        sealed = shop.secrets["hook"]
        found = keys.Resealed()
        ring = keys.Keyring(b"n" * 32, (keys.read_again().primary,))
        keeping._move_to(ring, found)
        shop.refresh_from_db()
        assert found.count == 1 and shop.secrets["hook"] != sealed
        assert ring.unseal(shop.secrets["hook"], keys.context(shop, "hook")) == "شمس"
        assert list(keeping._sealed()) == [shop.secrets["hook"]]
