"""The shelves of a product, as each engine tells them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.orders.saying import at
from tests.world import World
from wafaa.lib.time import now
from wafaa.shops import sallawords, shopifywords, verbs
from wafaa.shops.adapters import generic, woocommerce, zid
from wafaa.shops.models import Shop
from wafaa.shops.said import ProductSaid
from wafaa.shops.telling import Teller, categories_of, shelves_of

ZID = {
    "id": "2829a483",
    "name": {"ar": "بخاخ"},
    "price": 9,
    "currency": "SAR",
    "categories": [
        {"id": "1346690", "name": {"en": "Test", "ar": "تجربة"}},
        {"id": "1400850", "name": {"en": "ANNIVERSARY", "ar": "ANNIVERSARY"}},
    ],
}


@pytest.fixture
def shop(world: World) -> Any:
    with world.inside():
        yield verbs.connect("generic", "متجر")


def teller(shop: Shop) -> Teller:
    return Teller(shop, now())


def shelves(understood: Any) -> tuple[str, ...] | None:
    (said,) = [one for one in understood.facts if isinstance(one, ProductSaid)]
    return said.categories


def test_zid_names_them_in_both_languages(shop: Shop) -> None:
    assert shelves(zid._product(dict(ZID), teller(shop), at(0))) == ("تجربة", "ANNIVERSARY")


def test_woocommerce_writes_entities(shop: Shop) -> None:
    told = {
        "id": 7,
        "status": "publish",
        "stock_status": "instock",
        "categories": [{"id": 9, "name": "Oud &amp; Musk"}],
    }
    assert shelves(woocommerce._product(told, "updated", teller(shop))) == ("Oud & Musk",)
    assert shelves(woocommerce._product(told | {"categories": []}, "updated", teller(shop))) == ()
    del told["categories"]
    assert shelves(woocommerce._product(told, "updated", teller(shop))) is None


def test_salla_shopify_and_an_engine_of_ones_own(shop: Shop) -> None:
    salla = {"id": 1, "status": "sale", "categories": [{"id": 5, "name": "عطور"}, {"id": 6, "name": " عطور "}]}
    assert shelves(sallawords.product(salla, "product.updated", teller(shop), at(0))) == ("عطور",)
    shopify = {"id": 1, "title": "عود", "product_type": "بخور", "variants": [{"id": 2, "price": "10"}]}
    assert shelves(shopifywords.product(shopify, "update", teller(shop), None)) == ("بخور",)
    assert shelves(shopifywords.product(shopify | {"product_type": ""}, "update", teller(shop), None)) == ()
    own = {"id": "7", "name": "عود", "categories": ["عطور", {"name": "هدايا"}]}
    assert shelves(generic._product(own, teller(shop))) == ("عطور", "هدايا")


@pytest.mark.parametrize(
    "said", [None, "عطور", 7, {"name": "x"}, [None, 5, [], {"name": None}, {"name": {"ar": "x"}}, "\u200b", ""]]
)
def test_nonsense_is_no_shelf(said: Any) -> None:
    assert not categories_of({"categories": said})


def test_there_is_an_end_to_them() -> None:
    found = shelves_of(f"{number}{'س' * 200}" for number in range(100))
    assert len(found) == 20 and max(map(len, found)) <= 80
