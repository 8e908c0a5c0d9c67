"""A price of their own is that price, whatever becomes of the one that everybody pays; a sum never makes it free."""

from __future__ import annotations

from typing import Any

import pytest

from tests.loyalty import test_personal_offers as ground
from tests.loyalty.buying import work
from tests.loyalty.test_personal_offers import bought, offered, thing
from tests.world import World
from wafaa.loyalty import counter_screens, personal, personal_reactions
from wafaa.loyalty.models import PersonalOffer, Voucher, VoucherState
from wafaa.loyalty.personal import Terms
from wafaa.loyalty.personal_settings import OfferSettings
from wafaa.loyalty.verbs import personal as verbs
from wafaa.orders.models import Product
from wafaa.shops.models import Shop
from wafaa.stores.verbs import choose

shop, woo = ground.shop, ground.woo
pytestmark = pytest.mark.django_db
PRICE = Terms("price", amount_minor=12_000)


def now_costs(product: Product, price: int) -> PersonalOffer:
    Product.objects.filter(pk=product.pk).update(price_minor=price)
    personal_reactions.look_at_prices()
    work()
    found: PersonalOffer = PersonalOffer.objects.select_related("product", "voucher__reward").get()
    return found


@pytest.mark.parametrize("price", [30_000, 12_500])
def test_at_the_counter_the_code_means_the_price(world: World, shop: Shop, price: int) -> None:
    censer = thing(shop, "مبخرة")
    bought(world.layla, thing(shop, "عود", 50_000))
    offered(world.layla, PRICE, censer)
    made = now_costs(censer, price)
    assert personal.pays_now(made) == 12_000 and made.cost_minor == price - 12_000
    assert "١٢٠" in counter_screens.of_voucher(made.voucher)["voucher"]["gives"]


def test_a_sum_never_makes_it_free(world: World, shop: Shop) -> None:
    censer = thing(shop, "مبخرة")
    bought(world.layla, thing(shop, "عود", 50_000))
    offered(world.layla, Terms("sum", amount_minor=15_000), censer)
    assert now_costs(censer, 15_001).voucher.state == VoucherState.READY
    assert now_costs(censer, 15_000).voucher.state == VoucherState.RETURNED


@pytest.mark.parametrize(("price", "off"), [(30_000, "180.00"), (15_000, "30.00")])
def test_a_shop_makes_another_coupon_for_another_price(
    world: World, woo: tuple[Shop, Any], price: int, off: str
) -> None:
    there, server = woo
    rose = thing(there, "ورد الطائف")
    bought(world.layla, thing(there, "شمعة"))
    offered(world.layla, PRICE, rose)
    work()
    first = Voucher.objects.get()
    made = now_costs(rose, price)
    (coupon,) = server.coupons
    assert coupon["amount"] == off and made.voucher_id != first.pk and made.voucher.state == VoucherState.READY
    assert personal.pays_now(made) == 12_000 and made.cost_minor == price - 12_000
    first.refresh_from_db()
    assert first.state == VoucherState.RETURNED and made.voucher.ends_at <= first.ends_at
    assert verbs.decline_offer(made)
    work()
    assert server.coupons == [] and Voucher.objects.count() == 2


def test_who_says_no_gets_no_other_coupon(world: World, woo: tuple[Shop, Any]) -> None:
    there, server = woo
    rose = thing(there, "ورد الطائف")
    bought(world.layla, thing(there, "شمعة"))
    made = offered(world.layla, PRICE, rose)
    work()
    Product.objects.filter(pk=rose.pk).update(price_minor=30_000)
    personal_reactions.look_at_prices()
    verbs.decline_offer(made)
    work()
    assert server.coupons == [] and Voucher.objects.count() == 1


def test_prices_are_looked_at_beyond_the_first_batch(world: World, shop: Shop, monkeypatch: Any) -> None:
    monkeypatch.setattr(personal_reactions, "AT_ONCE", 1)
    one, other = thing(shop, "عنبر"), thing(shop, "مسك")
    bought(world.layla, thing(shop, "عود", 50_000))
    offered(world.layla, PRICE, one, key="1")
    made = offered(world.layla, PRICE, other, key="2")
    Product.objects.filter(pk=other.pk).update(price_minor=10_000)
    personal_reactions.look_at_prices()
    made.refresh_from_db()
    assert made.is_cheaper


def test_an_agent_gives_no_part_of_a_basket_that_has_no_top(world: World, shop: Shop) -> None:
    bought(world.layla, thing(shop, "عود", 50_000))
    with world.as_staff(world.omar):
        try:
            verbs.make_offer(world.layla, Terms("percent", percent=1), None, why="thanks", key="k")
        except verbs.OfferRefused as no:
            assert no.code == "at_once"
        else:
            raise AssertionError("it was made")
    with world.as_staff(world.reem):
        assert verbs.make_offer(world.layla, Terms("percent", percent=1), None, why="thanks", key="k").pk


def test_the_form_of_days_ago_is_the_same_offer_after_its_coupon_was_renewed(
    world: World, woo: tuple[Shop, Any]
) -> None:
    there, _server = woo
    rose = thing(there, "ورد الطائف")
    bought(world.layla, thing(there, "شمعة"))
    made = offered(world.layla, PRICE, rose)
    work()
    renewed = now_costs(rose, 30_000)
    assert renewed.voucher_id != made.voucher_id
    assert offered(world.layla, PRICE, rose).pk == made.pk, "and no fault"
    assert PersonalOffer.objects.count() == 1


def test_a_price_that_costs_more_than_there_is_ends_at_the_counter_too(world: World, shop: Shop) -> None:
    choose(OfferSettings, {"budget": "200"})
    censer = thing(shop, "مبخرة")
    bought(world.layla, thing(shop, "عود", 50_000))
    offered(world.layla, PRICE, censer)
    assert now_costs(censer, 32_000).cost_minor == 20_000, "all that there is"
    ended = now_costs(censer, 32_001)
    assert (ended.voucher.state, ended.cost_minor) == (VoucherState.RETURNED, 20_000)
    assert personal.left_to_spend() == 20_000
