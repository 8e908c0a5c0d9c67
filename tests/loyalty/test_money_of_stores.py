"""Points and money where money has other places than riyals, and what is kept of an order whatever comes back of it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from random import Random

import pytest
from django.test import Client

from tests.loyalty.buying import net, noura, open_shop, points, rule, tell, work
from tests.orders.returns.coming import two_things
from tests.orders.saying import line, order, parcel, sar
from tests.world import World
from wafaa.lib.money import Money, NotASum
from wafaa.lib.time import now
from wafaa.loyalty import verbs
from wafaa.loyalty.books import Currency
from wafaa.loyalty.earning import Purchase, Terms, Thing, due
from wafaa.loyalty.membership import worth
from wafaa.loyalty.models import Lot
from wafaa.loyalty.personal import left_to_spend
from wafaa.loyalty.personal_settings import OfferSettings
from wafaa.loyalty.purchases import _kept
from wafaa.loyalty.reactions import let_time_pass
from wafaa.loyalty.referral_settings import ReferralSettings
from wafaa.loyalty.settings import LoyaltySettings
from wafaa.orders.returning import Bought, Paid
from wafaa.shops.models import Shop
from wafaa.shops.states import OrderState, ShipmentState
from wafaa.stores import scope
from wafaa.stores.settings import BadSetting
from wafaa.stores.sums import is_sum, sum_of
from wafaa.stores.verbs import choose

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(world: World) -> Iterator[Shop]:
    with open_shop(world) as (found, _clock):
        yield found


def counts_in(currency: str) -> None:
    store = scope.current().store
    store.currency = currency
    store.save(update_fields=["currency"])


def test_a_store_in_kuwait_says_what_points_are_worth_in_fils(world: World, shop: Shop) -> None:
    counts_in("KWD")
    choose(LoyaltySettings, {"worth": "٠٫١٢٥"})
    choose(OfferSettings, {"budget": "12.125"})
    choose(ReferralSettings, {"least_order": "3.505"})
    assert worth(1000) == Money(1250, "KWD")
    assert worth(999) == Money(1248, "KWD"), "rounded down: nobody is promised more than there is"
    assert left_to_spend() == 12_125


def test_riyals_have_no_third_place_and_say_so(world: World, shop: Shop) -> None:
    counts_in("SAR")
    with pytest.raises(BadSetting) as refused:
        choose(LoyaltySettings, {"worth": "0.125"})
    assert refused.value.code == "fits"


def test_no_page_falls_when_a_store_changes_its_money(world: World, shop: Shop) -> None:
    """What was decided in dinars is read in riyals: rounded, and there to be changed."""
    counts_in("KWD")
    choose(LoyaltySettings, {"worth": "0.125"})
    choose(OfferSettings, {"budget": "12.125", "at_once": "0.505"})
    choose(ReferralSettings, {"least_order": "3.505", "is_on": True})
    counts_in("SAR")
    assert worth(100) == Money(13, "SAR") and left_to_spend() == 1213
    reem = Client()
    reem.force_login(world.reem.user)
    for page in ("", "numbers/", "offers/", "members/", "friends/", "settings/", "rehearsal/?days=90"):
        assert reem.get(f"/s/layla/loyalty/{page}").status_code == 200, page


@pytest.mark.parametrize(("currency", "typed", "minor"), [("SAR", "0.5", 50), ("JPY", "0.5", 1), ("KWD", "0.5", 500)])
def test_a_kept_sum_is_read_in_the_money_of_the_store(
    world: World, shop: Shop, currency: str, typed: str, minor: int
) -> None:
    counts_in(currency)
    assert sum_of(typed) == Money(minor, currency)
    with pytest.raises(NotASum):
        sum_of("كثير")
    assert not is_sum("كثير") and not is_sum("0") and is_sum("0", least=0) and not is_sum("-1", least=0)


@pytest.mark.parametrize(("currency", "minor", "earned"), [("JPY", 1500, 15), ("SAR", 1500, 1), ("KWD", 1500, 1)])
def test_a_point_for_every_hundred_is_for_a_hundred_of_that_money(currency: str, minor: int, earned: int) -> None:
    bought = Purchase("", currency, (Thing("عطر", 1, minor),))
    assert due(bought, [Terms(1, "order", "نقطة لكل مئة", per_unit=1)], overlap="best").points == earned


@pytest.mark.parametrize("seed", range(40))
def test_what_is_kept_never_grows_by_giving_back(seed: int) -> None:
    """Of any order, whatever its discounts and weights: what is kept and what went back are never more than what was
    paid; giving back more never keeps more, and giving back all keeps nothing."""
    chance = Random(seed)
    lines = tuple(
        Bought(str(place), chance.choice([1000, 2000, 3000, 500, 333]), chance.choice([0, 1, 99, 12_345, 10**7]))
        for place in range(chance.randint(1, 6))
    )
    paid_minor, shipping = chance.choice([1, 7, 99, 12_345, 10**7]), chance.choice([0, 0, 1, 2500])
    back: dict[str, int] = {}
    elsewhere, before = 0, None
    for _step in range(12):
        paid = Paid(lines, paid_minor, shipping, elsewhere)
        for with_shipping in (False, True):
            goods, besides = _kept(paid, back, with_shipping=with_shipping)
            assert all(one >= 0 for one in goods) and besides >= 0
            assert sum(goods) + besides <= max(paid_minor - elsewhere, 0), (goods, besides)
        kept = sum(_kept(paid, back, with_shipping=True)[0])
        assert before is None or kept <= before
        before = kept
        if chance.random() < 0.5:
            elsewhere += chance.choice([1, 10, paid_minor // 3 + 1])
        else:
            one = chance.choice(lines)
            back[one.ref] = min(back.get(one.ref, 0) + chance.choice([1, 500, 1000]), one.milli + 1000)
    everything = {one.ref: one.milli for one in lines}
    assert sum(_kept(Paid(lines, paid_minor, shipping, 0), everything, with_shipping=False)[0]) == 0
    assert sum(_kept(Paid(lines, paid_minor, shipping, paid_minor), {}, with_shipping=True)[0]) == 0


def usable_now() -> None:
    Lot.objects.filter(state="pending").update(activates_at=now())
    let_time_pass()


def delivered(shop: Shop) -> None:
    tell(shop, two_things(), parcel(0.5, id="S1001", order="1001", state=ShipmentState.DELIVERED))


def test_an_order_that_shrinks_after_its_points_could_be_used_takes_the_difference(world: World, shop: Shop) -> None:
    rule()
    layla = noura(shop)
    delivered(shop)
    usable_now()
    assert points(layla).active == 385
    made = tell(shop, two_things(hours=0.6, lines=(line(),), total=sar("310"), paid=sar("310")))
    assert net(made) == 285 and points(layla).active == 285
    made = tell(shop, two_things(hours=0.7))
    assert net(made) == 385 and points(layla).active == 385, "put back, usable as before"


def test_an_order_that_is_called_off_after_its_points_were_spent_is_owed_to_the_point(world: World, shop: Shop) -> None:
    rule()
    layla = noura(shop)
    delivered(shop)
    usable_now()
    verbs.redeem(layla, Currency.POINTS, 200, key="spent")
    made = tell(shop, order(0.6, state=OrderState.CANCELLED, total=None, parts=None, lines=None))
    assert net(made) == 0 and (points(layla).active, points(layla).debt) == (0, 200)
    tell(shop, two_things("2002", hours=0.7), parcel(0.8, id="S2", order="2002", state=ShipmentState.DELIVERED))
    usable_now()
    work()
    assert (points(layla).active, points(layla).debt) == (185, 0), "the next points made up for it"


def test_an_order_in_another_money_earns_nothing_here(world: World, shop: Shop) -> None:
    rule()
    layla = noura(shop)
    foreign = Money(38_500, "USD")
    made = tell(
        shop,
        two_things(total=foreign, paid=foreign, lines=(line(price=None, quantity=Decimal(1)),), parts={}),
        parcel(0.5, id="S1001", order="1001", state=ShipmentState.DELIVERED),
    )
    assert made.currency == "USD" and net(made) == 0 and points(layla).pending == 0
