"""The programme's page: rules in plain words, where they overlap, what they would have cost; and points on a return."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.loyalty.buying import net, noura, open_shop, rule, tell, work
from tests.orders.returns.coming import asked, looked_over, things, two_things
from tests.orders.saying import order, parcel, refund
from tests.world import World
from wafaa.lib.time import now
from wafaa.loyalty import verbs
from wafaa.loyalty.earning import Purchase, Thing
from wafaa.loyalty.earning_settings import EarningSettings
from wafaa.loyalty.models import Earned, EarningRule, Txn
from wafaa.loyalty.referral_settings import ReferralSettings
from wafaa.loyalty.rehearsing import overlaps, rehearse
from wafaa.loyalty.rule_words import arithmetic, gives, limits
from wafaa.loyalty.settings import LoyaltySettings
from wafaa.loyalty.tier_settings import TierSettings
from wafaa.loyalty.tiers import tier_of
from wafaa.orders.models import Order
from wafaa.orders.return_previews import Wanted, preview, preview_of_request
from wafaa.orders.verbs import returning
from wafaa.shops.models import Shop
from wafaa.shops.states import OrderState, ShipmentState
from wafaa.stores.settings import read
from wafaa.stores.verbs import choose
from wafaa.work.models import Event

pytestmark = pytest.mark.django_db
L = "/s/layla/loyalty/"


@pytest.fixture
def shop(world: World) -> Iterator[Shop]:
    with open_shop(world) as (shop, _clock):
        yield shop


def desk(world: World, name: str = "reem") -> Client:
    client = Client()
    client.force_login(getattr(world, name).user)
    return client


def typed(**traits: Any) -> dict[str, Any]:
    return {"name": "نقطة لكل ريال", "what": "order", "per_hundred": "١٠٠", "is_pending": "on", "is_on": "on", **traits}


def test_a_rule_is_made_changed_and_switched(world: World, shop: Shop) -> None:
    client = desk(world)
    made = client.post(f"{L}rules/new/", typed(words="عود، بخور", least="٥٠", ends_on="2026-12-31", shops=["counter"]))
    assert made.status_code == 302, made.content.decode()
    one = EarningRule.objects.get()
    assert (one.per_unit, one.fixed, one.least_minor, one.words) == (100, None, 5000, ["عود", "بخور"])
    assert one.ends_on == date(2026, 12, 31) and one.shops == ["counter"] and one.is_pending
    url = f"{L}rules/{one.public_id}/"
    shown = client.get(url).content.decode()
    assert 'value="عود, بخور"' in shown and 'value="50.00"' in shown
    client.post(url, typed(name="أخرى", per_hundred="", fixed="25"))
    client.post(f"{url}switch/", {"is": "off"})
    one.refresh_from_db()
    assert (one.name, one.per_unit, one.fixed, one.words, one.is_on) == ("أخرى", None, 25, [], False)
    assert Event.objects.filter(name="earning_rule.changed").count() == 3
    page = client.get(L).content.decode()
    assert "أخرى" in page and "٢٥ نقطة لكل شراء" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"per_hundred": ""},
        {"fixed": "5"},
        {"per_hundred": "0"},
        {"per_hundred": "-5"},
        {"per_hundred": "1.5"},
        {"what": "signup"},
        {"what": "product"},
        {"what": "sea"},
        {"least": "0"},
        {"starts_on": "2026-12-02", "ends_on": "2026-12-01"},
        {"most_per_month": "0"},
        {"name": ""},
    ],
)
def test_what_makes_no_rule_is_said_and_nothing_is_lost(world: World, shop: Shop, wrong: dict[str, str]) -> None:
    answer = desk(world).post(f"{L}rules/new/", typed(**wrong))
    assert answer.status_code == 422 and "field-error" in answer.content.decode()
    assert not EarningRule.objects.exists()


def test_a_gift_for_joining_waits_for_nothing(world: World, shop: Shop) -> None:
    desk(world).post(f"{L}rules/new/", typed(what="signup", per_hundred="", fixed="100", words="عود", least="5"))
    one = EarningRule.objects.get()
    assert not one.is_pending and one.words == [] and one.least_minor is None


def test_only_who_decides_may_change_it(world: World, shop: Shop) -> None:
    one = rule()
    for name in ("omar", "viewer", "clerk"):
        client = desk(world, name)
        assert client.post(f"{L}switch/", {"is": "off"}).status_code in (403, 404)
        assert client.post(f"{L}rules/{one.public_id}/", typed()).status_code in (403, 404)
    page = desk(world, "omar").get(L).content.decode()
    assert "نقطة لكل ريال" in page and "rules/new" not in page


def test_it_is_switched_and_settled(world: World, shop: Shop) -> None:
    client = desk(world)
    client.post(f"{L}switch/", {"is": "off"})
    world.shop.__dict__.pop("_settings", None)
    assert not read(LoyaltySettings).is_on
    sent = {
        "app": "earning",
        "earning-overlap": "all",
        "earning-latest_days": "60",
        "earning-notice_least": "10",
        "earning-birthday_rest": "6",
    }
    assert client.post(f"{L}settings/", sent).status_code == 302
    world.shop.__dict__.pop("_settings", None)
    assert read(EarningSettings).overlap == "all" and not read(EarningSettings).with_tax
    sent["earning-latest_days"] = "1"
    assert client.post(f"{L}settings/", sent).status_code == 422
    assert client.post(f"{L}settings/", {"app": "team"}).status_code == 404


def test_a_rule_reads_in_plain_words(shop: Shop) -> None:
    from django.utils import translation

    one = rule(words=["عود"], ends_on=date(2026, 12, 31), most_per_month=500, least_minor=5000)
    with translation.override("ar"):
        assert gives(one).startswith("١٠٠ نقطة لكل")
        assert len(limits(one)) == 4 and "أقصاها في الشهر ٥٠٠ نقطة" in limits(one)
    with translation.override("en"):
        assert gives(one).startswith("100 points for every")
        assert gives(rule(what="signup", fixed=1)) == "1 point: Joining the programme"


def test_how_points_were_counted_can_be_read(shop: Shop) -> None:
    from django.utils import translation

    noura(shop)
    rule(per_unit=150, most_per_order=500)
    made = tell(shop, two_things())
    with translation.override("en"):
        told = arithmetic(Earned.objects.get(subject=made.topic).step)
        assert "385.00" in told and told.endswith("× 1.5 = 500 points (the rule's limit)")
        assert arithmetic({"pieces": 2, "fixed": 30, "percent": 150, "points": 90}) == "2 × 30 × 150% = 90 points"
    with translation.override("ar"):
        assert arithmetic({"pieces": 2, "fixed": 30, "percent": 150, "points": 90}) == "٢ × ٣٠ × ١٥٠٪ = ٩٠ نقطة"


def test_overlapping_rules_are_named_with_what_that_costs(world: World, shop: Shop) -> None:
    rule()
    assert "banner earning-overlap" not in desk(world).get(L).content.decode()
    rule(name="عود مضاعف", what="product", per_unit=200, words=["عود"])
    page = desk(world).get(L).content.decode()
    assert "banner earning-overlap" in page and "عود مضاعف" in page and "٣٠٠ نقطة" in page
    choose(EarningSettings, {"overlap": "all"})
    assert "٣٠٠ نقطة" in desk(world).get(L).content.decode()


def test_rules_of_other_times_or_shops_do_not_overlap(shop: Shop) -> None:
    sample = Purchase("", "SAR", (Thing("", 1, 10000),))
    one, other = rule(ends_on=date(2026, 11, 30)), rule(starts_on=date(2026, 12, 1))
    assert overlaps([one, other], sample) is None
    one.ends_on = date(2026, 12, 1)
    found = overlaps([one, other], sample)
    assert found is not None and (found.best, found.all) == (100, 200)
    one.shops, other.shops = ["counter"], [shop.public_id]
    assert overlaps([one, other], sample) is None
    one.shops, other.is_on = [], False
    assert overlaps([one, other], sample) is None


def test_a_dry_run_says_what_it_would_have_cost_and_writes_nothing(world: World, shop: Shop) -> None:
    choose(LoyaltySettings, {"is_on": False})
    for number in range(3):
        tell(shop, two_things(f"{5000 + number}", hours=number / 10))
    tell(shop, refund(0.5, order="5001", amount="385"))
    tell(shop, order(0.6, id="5002", total=None, parts=None, lines=None, state=OrderState.CANCELLED))
    rule(most_per_month=500)
    told = rehearse(90)
    assert (told.orders, told.earning, told.people, told.points) == (1, 1, 1, 385)
    tell(shop, two_things("5003", hours=0.7))
    told = rehearse(90)
    assert (told.points, told.turnover_minor, told.rows[0][1]) == (500, 77000, 385)
    assert rehearse(90, only_members=True).points == 0 and told.first_orders is None
    shown = desk(world).get(f"{L}rehearsal/?days=90").content.decode()
    assert "٥٠٠" in shown and "٥٫٠٠" in shown and "#5000" in shown
    assert not Earned.objects.exists() and not Txn.objects.exists()


def test_the_dry_run_says_what_friends_could_cost_at_most(world: World, shop: Shop) -> None:
    """Who bought here before is nobody's friend; nor is what is less than an invitation asks for."""
    rule()
    choose(ReferralSettings, {"is_on": True, "advocate_points": 100, "friend_points": 50, "least_order": "100"})
    tell(shop, two_things("5000", hours=0.5))
    tell(shop, two_things("5001", hours=0.7))
    assert rehearse(90).first_orders == 1
    shown = desk(world).get(f"{L}rehearsal/?days=90").content.decode()
    assert "١٥٠ نقطة" in shown and "أول مرة" in shown
    Order.objects.filter(external_id="5000").update(placed_at=now() - timedelta(days=200))
    assert rehearse(90).first_orders == 0
    choose(ReferralSettings, {"least_order": "100000"})
    assert rehearse(365).first_orders == 0


def delivered(shop: Shop) -> Order:
    noura(shop)
    return tell(shop, two_things(), parcel(0.5, id="S1001", order="1001", state=ShipmentState.DELIVERED))


def test_a_return_says_before_it_is_confirmed_which_points_go_back(world: World, shop: Shop) -> None:
    rule()
    made = delivered(shop)
    wanted = [Wanted(things(made)[0])]
    told = preview_of_request(wanted, "refund", "changed_mind")
    assert [(one.says, one.tone) for one in told.extras] == [("٢٨٥ نقطة", "risk")]
    assert preview_of_request(wanted, "exchange", "changed_mind").extras == ()
    back = asked(made, 1, 0, outcome="refund", reason="changed_mind")
    assert [one.says for one in preview(back).extras] == ["٢٨٥ نقطة"]
    page = desk(world, "omar").get(f"/s/layla/returns/{back.public_id}/").content.decode()
    assert "نقاط تُستردّ" in page and "٢٨٥ نقطة" in page
    looked_over(back)
    returning.resolve(back, outcome="refund")
    work()
    back.refresh_from_db()
    assert net(made) == 100 and preview(back).extras == ()


def test_who_earned_nothing_loses_nothing(shop: Shop) -> None:
    made = delivered(shop)
    rule()
    assert preview_of_request([Wanted(things(made)[0])], "refund", "damaged").extras == ()
    assert verbs.square(made) == 385


@pytest.mark.parametrize(("measured", "missing"), [("spend", "١٧٥٫٠٠"), ("earned", "٢٨٥ نقطة")])
def test_a_return_says_before_it_is_confirmed_what_it_does_to_a_tier(
    world: World, shop: Shop, measured: str, missing: str
) -> None:
    rule(is_pending=False)
    made = delivered(shop)
    assert made.customer is not None
    choose(TierSettings, {"measure": measured})
    verbs.keep_tier(None, threshold=300_00 if measured == "spend" else 385, name_ar="الفضي", name_en="Silver")
    one = verbs.join(made.customer, way="page")
    work()
    assert verbs.weigh(one) is not None and tier_of(made.customer) is not None
    wanted = [Wanted(things(made)[0])]
    points, tier = preview_of_request(wanted, "refund", "changed_mind").extras
    assert points.says == "٢٨٥ نقطة" and missing in tier.says and "«الفضي»" in tier.says and tier.tone == "risk"
    assert preview_of_request(wanted, "exchange", "changed_mind").extras == ()
    back = asked(made, 1, 0, outcome="refund", reason="changed_mind")
    assert preview(back).extras[-1] == tier
    page = desk(world, "omar").get(f"/s/layla/returns/{back.public_id}/").content.decode()
    assert tier.says in page
