"""Whoever exchanges something says what they would like instead, and the desk sees it with its stock."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from tests.ownpage.ground import NOURA, signed_in
from tests.ownpage.test_returns import chosen, held, made, where
from tests.world import World
from wafaa.orders.exchanging import fitting, product_named
from wafaa.orders.goods_search import name_key
from wafaa.orders.models import Order, Product
from wafaa.orders.return_news import requested
from wafaa.orders.verbs import returning as returns
from wafaa.orders.verbs.erasing import erase_orders
from wafaa.shops.models import Shop

__all__ = ["made"]
BLACK = "عطر العود الأسود"


@pytest.fixture
def noura(world: World, made: Order) -> Client:
    return signed_in(world, NOURA)


def shelve(shop: Shop, *names: str, **traits: Any) -> None:
    for name in names:
        Product.objects.create(
            shop=shop, external_id=name, name=name, name_key=name_key(name), currency="SAR", price_minor=31000, **traits
        )


def test_they_say_what_and_choose_from_what_there_is(world: World, shop: Shop, made: Order, noura: Client) -> None:
    with world.inside():
        shelve(shop, BLACK, "عطر المسك", "عباية الدانتيل")
        shelve(shop, "عطر نفد", is_short=True)
        shelve(shop, "عطر قديم", is_offered=False)
    said = chosen(world, outcome="exchange")
    page = noura.get(where(made), {name: value for name, value in said.items() if name not in ("note", "once")})
    assert page.context["step"] == "confirm"
    assert page.context["fitting"] == [BLACK, "عطر المسك"], "what is there of the same kind, and nothing else"
    noura.post(where(made), said | {"instead": f" {BLACK}\u202e "})
    back = held(world)
    assert (back.wanted, back.wanted_instead) == ("exchange", BLACK)
    assert BLACK in noura.get(f"/p/layla/returns/{back.public_id}/").content.decode()


@pytest.mark.parametrize(
    ("outcome", "instead", "told"),
    [
        ("exchange", BLACK, f"وتريد بدلًا منه: {BLACK}."),
        ("exchange", "", "بما تريده بدلًا منه"),
        ("refund", "", None),
    ],
)
def test_the_first_letter_says_or_asks_it(
    world: World, made: Order, noura: Client, outcome: str, instead: str, told: str | None
) -> None:
    noura.post(where(made), chosen(world, outcome=outcome, instead=instead))
    back = held(world)
    with world.inside(), translation.override("ar"):
        text = requested(back, {}).text
    assert told in text if told else "بدلًا" not in text


def test_money_back_asks_for_nothing_instead(world: World, made: Order, noura: Client) -> None:
    said = chosen(world)
    page = noura.get(where(made), {name: value for name, value in said.items() if name not in ("note", "once")})
    assert 'name="instead"' not in page.content.decode()
    noura.post(where(made), said | {"instead": BLACK})
    assert held(world).wanted_instead == ""


def test_what_they_would_like_stands_in_no_address(world: World, made: Order, noura: Client) -> None:
    said = chosen(world, outcome="exchange")
    asked = {name: value for name, value in said.items() if name not in ("note", "once")}
    assert BLACK not in noura.get(where(made), asked | {"instead": BLACK}).content.decode()


def test_the_desk_sees_it_with_price_and_stock(world: World, shop: Shop, made: Order, noura: Client) -> None:
    with world.inside():
        shelve(shop, BLACK)
    noura.post(where(made), chosen(world, outcome="exchange", instead="عطر العود الاسود"))
    back = held(world)
    desk = Client()
    desk.force_login(world.omar.user)
    page = desk.get(f"/s/layla/returns/{back.public_id}/")
    wish = page.context["back"]["wish"]
    assert wish["url"].endswith("/"), "found, however it is spelt"
    assert "٣١٠" in wish["price"]
    with world.inside():
        returns.approve(back)
        returns.receive(back, {one.pk: one.asked for one in back.lines.all()})
    form = desk.get(f"/s/layla/returns/{back.public_id}/").context["forms"]["resolve"]
    assert form["instead"].value() == "عطر العود الاسود"
    assert not form["instead_price"].value(), "nobody pays for another size because of a coupon"


@pytest.mark.parametrize(("price", "label"), [(12000, "يبقى عليك"), (9000, "نرد إليك"), (10000, "")])
def test_they_see_what_they_got_and_what_it_costs_more(
    world: World, made: Order, noura: Client, price: int, label: str
) -> None:
    noura.post(where(made), chosen(world, outcome="exchange", instead="عطر المسك"))
    back = held(world)
    with world.inside():
        returns.approve(back)
        returns.receive(back, {one.pk: one.asked for one in back.lines.all()})
        thing = {"name": BLACK, "quantity": "1", "price_minor": price}
        returns.resolve(back, outcome="exchange", amount_minor=None, instead=[thing])
    shown = noura.get(f"/p/layla/returns/{back.public_id}/")
    assert shown.context["instead"] == BLACK, "what they got, and no longer what they asked for"
    assert [one["label"] for one in shown.context["sums"]][2:] == ([label] if label else [])


def test_erasing_a_person_erases_their_wish(world: World, made: Order, noura: Client) -> None:
    noura.post(where(made), chosen(world, outcome="exchange", instead=BLACK))
    back = held(world)
    with world.inside():
        assert back.customer is not None
        erase_orders([back.customer_id])
        back.refresh_from_db()
    assert back.wanted_instead == ""


def test_only_goods_of_that_kind_and_currency_fit(world: World, shop: Shop) -> None:
    with world.inside():
        shelve(shop, BLACK, "عطرنا", "عباية")
        assert fitting(["عِطر الورد"], "SAR") == [BLACK], "folded, and a whole word"
        assert fitting(["عطر"], "EGP") == []
        assert fitting(["", "  "], "SAR") == []
        found = product_named("عطر  العود الأسود", "SAR")
        assert found is not None and found.name == BLACK
        assert product_named("أي شيء آخر", "SAR") is None
