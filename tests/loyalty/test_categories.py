"""Rules about whole categories: as shops tell them, and as they were at the purchase."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.loyalty.buying import net, noura, open_shop, rule, tell
from tests.orders.saying import at, line, order, refund, sar
from tests.team.doors import browser_of
from tests.world import World
from wafaa.loyalty.earning import Purchase, Terms, Thing, due
from wafaa.loyalty.models import Deal, EarningRule
from wafaa.loyalty.return_points import points_back
from wafaa.orders import verbs as orders
from wafaa.orders.models import Category, Product
from wafaa.shops.models import Shop
from wafaa.shops.said import ProductSaid

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(world: World) -> Iterator[Shop]:
    with open_shop(world) as (shop, _clock):
        noura(shop)
        yield shop


def shelve(shop: Shop, id: str, *categories: str, hours: float = 0) -> None:
    orders.mirror(shop, ProductSaid(id, at(hours), name=f"منتج {id}", categories=categories))


def two(**traits: Any) -> Any:
    """Incense for 100 and a gown for 200, delivered for nothing."""
    lines = (line("1", "بخور", "100", product="7"), line("2", "عباءة", "200", product="8"))
    return order(**{"lines": lines, "total": sar("300"), "parts": {}} | traits)


def test_a_rule_counts_what_lies_on_its_shelf(shop: Shop) -> None:
    shelve(shop, "7", "بخور وعود", "هدايا")
    shelve(shop, "8", "ملابس")
    rule(categories=["بخور وعود"])
    assert net(tell(shop, two())) == 100


def test_by_its_words_or_by_its_shelf_and_once(shop: Shop) -> None:
    shelve(shop, "7", "بخور وعود")
    rule(categories=["بخور وعود"], words=["بخور", "عباءة"])
    assert net(tell(shop, two())) == 300


def test_a_shelf_is_found_however_it_is_spelt(shop: Shop) -> None:
    shelve(shop, "7", "الهدايا")
    rule(categories=["الهداياَ "])
    assert net(tell(shop, two())) == 100


def test_what_is_put_on_another_shelf_has_earned_what_it_has(shop: Shop) -> None:
    shelve(shop, "7", "بخور")
    shelve(shop, "8", "ملابس")
    rule(categories=["بخور"])
    made = tell(shop, two())
    assert Deal.objects.get().categories == {"1": ["بخور"], "2": ["ملابس"]}
    shelve(shop, "7", "تخفيضات", hours=0.2)
    shelve(shop, "8", "بخور", hours=0.2)
    assert net(tell(shop, two(hours=0.3, note="x"))) == 100
    assert points_back(made, {"1": 1000}) == 100 and points_back(made, {"2": 1000}) == 0
    assert net(tell(shop, refund(0.4, amount="150"))) == 50


def test_shipping_is_on_no_shelf(shop: Shop) -> None:
    shelve(shop, "7", "بخور")
    rule(categories=["بخور"], fixed=10, what="product")
    lines = (line("1", "بخور", "100", product="7", quantity=3),)
    assert net(tell(shop, two(lines=lines, total=sar("125"), parts={"shipping": sar("25")}))) == 30


def test_a_thing_that_no_shop_told_of_lies_nowhere(shop: Shop) -> None:
    rule(categories=["بخور"])
    assert net(tell(shop, two())) == 0


def test_what_a_colleague_takes_is_known_by_its_number(shop: Shop) -> None:
    orders.mirror(shop, ProductSaid("9", at(0), sku="OD-1", categories=("عود",)))
    rule(categories=["عود"])
    lines = (line("1", "عود ملكي", "100", sku="OD-1"),)
    assert net(tell(shop, two(lines=lines, total=sar("100")))) == 100


def test_shelves_are_kept_once_and_the_later_word_counts(shop: Shop) -> None:
    shelve(shop, "7", "بخور", "بخور", "هدايا", hours=0.1)
    shelve(shop, "7", "قديم", hours=0)
    assert Product.objects.get(external_id="7").categories == ["بخور", "بخور", "هدايا"]
    assert sorted(Category.objects.values_list("name", flat=True)) == ["بخور", "هدايا"]


def test_the_owner_chooses_among_those_that_shops_told_of(world: World, shop: Shop) -> None:
    shelve(shop, "7", "بخور", "هدايا")
    reem = browser_of(world.reem)
    form = {"name": "ضعف البخور", "what": "product", "fixed": "5", "is_on": "on", "categories": ["بخور"]}
    page = reem.get("/s/layla/loyalty/rules/new/").content.decode()
    assert "بخور" in page and "هدايا" in page
    assert reem.post("/s/layla/loyalty/rules/new/", form | {"categories": ["سيارات"]}).status_code == 422
    assert reem.post("/s/layla/loyalty/rules/new/", form).status_code == 302
    assert EarningRule.objects.get().categories == ["بخور"]
    assert "بخور" in reem.get("/s/layla/loyalty/").content.decode()


NAMES = st.sampled_from(["بخور", "هدايا", "ملابس"])
THINGS = st.lists(
    st.builds(
        Thing,
        label=NAMES,
        pieces=st.integers(0, 5),
        minor=st.integers(0, 100_000),
        ref=st.just("1"),
        categories=st.lists(NAMES, max_size=2).map(tuple),
    ),
    min_size=1,
    max_size=6,
)


@given(things=THINGS, words=st.lists(NAMES, max_size=2), categories=st.lists(NAMES, max_size=2))
def test_more_shelves_never_earn_less(things: list[Thing], words: list[str], categories: list[str]) -> None:
    """And never more than a rule about everything."""
    bought = Purchase("s", "SAR", tuple(things))

    def points(*, words: list[str], categories: list[str]) -> int:
        terms = Terms(1, "order", "x", per_unit=100, words=tuple(words), categories=tuple(categories))
        return due(bought, [terms], overlap="best").points

    some = points(words=words, categories=categories)
    assert some <= points(words=[], categories=[])
    if words or categories:
        assert some <= points(words=words, categories=[*categories, "بخور"])


def test_a_deal_of_before_knows_no_shelves() -> None:
    said = Terms(1, "order", "x").plain()
    del said["categories"]
    assert Terms.of(said).categories == ()


def test_what_lay_on_no_shelf_at_the_purchase_earns_nothing_when_it_is_shelved(shop: Shop) -> None:
    shelve(shop, "7", "بخور")
    shelve(shop, "8")
    rule(categories=["بخور"])
    assert net(tell(shop, two())) == 100
    shelve(shop, "8", "بخور", hours=0.2)
    assert net(tell(shop, two(hours=0.3, note="x"))) == 100
