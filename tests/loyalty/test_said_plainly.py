"""What members and colleagues read of points is the whole of it: what narrows a rule, what an order's day means while
it is on its way, what a return will cost, and what points went for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.loyalty.bringing import buys, claimed, gets_it, given, inviting
from tests.loyalty.buying import noura, open_shop, points, rule, tell, work
from tests.loyalty.rewarding import a_reward, with_points
from tests.orders.returns.coming import asked, looked_over, things, two_things
from tests.orders.saying import a_shop, parcel
from tests.world import World
from wafaa.lib.time import now
from wafaa.loyalty import picture, verbs
from wafaa.loyalty.books import Currency, Kind
from wafaa.loyalty.joints import ways_for_anybody
from wafaa.loyalty.models import Txn
from wafaa.loyalty.offers import offers_for
from wafaa.loyalty.reactions import let_time_pass
from wafaa.loyalty.screens import panel
from wafaa.loyalty.verbs.keeping import let_shop_keep
from wafaa.loyalty.verbs.referring import ClaimRefused
from wafaa.loyalty.verbs.squaring import store_day
from wafaa.loyalty.verbs.vouchers import give_back_voucher
from wafaa.loyalty.ways import ways_to_earn
from wafaa.orders.return_previews import Wanted, preview, preview_of_request
from wafaa.orders.verbs import returning
from wafaa.shops.models import Shop
from wafaa.shops.states import ShipmentState

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(world: World) -> Iterator[Shop]:
    with open_shop(world) as (found, _clock):
        yield found


def test_what_narrows_a_rule_is_told_to_customers(world: World, shop: Shop) -> None:
    until = store_day(now()) + timedelta(days=3)
    rule(
        what="product", per_unit=None, fixed=50, words=["عود"], least_minor=30_000, starts_on=store_day(now()),
        ends_on=until, most_per_month=200, most_altogether=9_000, valid_days=30,
    )  # fmt: skip
    for told in (ways_for_anybody(), ways_to_earn(noura(shop))):
        [said] = told
        assert "٥٠ نقطة لكل قطعة" in said and "عود" in said and "٣٠٠٫٠٠" in said, said
        assert "٢٠٠ نقطة" in said and "٣٠ يومًا" in said, said
        assert "٩٬٠٠٠" not in said, "what the store keeps back for all is its own"


def test_joining_is_no_way_to_earn_for_whoever_has_joined(world: World, shop: Shop) -> None:
    rule(what="signup", per_unit=None, fixed=70)
    rule()
    assert len(ways_for_anybody()) == 2 and len(ways_to_earn(world.layla)) == 2
    assert [one for one in ways_to_earn(noura(shop)) if "٧٠" in one] == []


def test_nothing_is_promised_for_shops_that_keep_their_own_points(world: World, shop: Shop) -> None:
    rule(name="هنا", shops=[shop.public_id])
    rule(name="في كل مكان", per_unit=300)
    assert len(ways_for_anybody()) == 2
    other = a_shop("متجر آخر")
    let_shop_keep(shop, is_shop=True)
    assert [one for one in ways_for_anybody() if "٣٠٠" in one] and len(ways_for_anybody()) == 1
    inviting()
    verbs.join(world.layla, way="page")
    assert len(ways_to_earn(world.layla)) == 2
    let_shop_keep(other, is_shop=True)
    assert ways_for_anybody() == [] and ways_to_earn(world.layla) == [], "the whole programme rests"
    with pytest.raises(ClaimRefused):
        claimed(world)


def test_a_rule_of_two_shops_names_the_one_where_it_counts(world: World, shop: Shop) -> None:
    other = a_shop("متجر آخر")
    rule(shops=[shop.public_id, other.public_id])
    let_shop_keep(other, is_shop=True)
    [told] = ways_for_anybody()
    assert shop.name in told and "متجر آخر" not in told


def test_rules_of_shops_cost_no_look_at_the_shops_each(world: World, shop: Shop) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            ways_for_anybody()
        return len(seen)

    rule(shops=[shop.public_id])
    ways_for_anybody()
    one = cost()
    for count in range(3):
        rule(per_unit=count + 2, shops=[shop.public_id])
    assert len(ways_for_anybody()) == 4 and cost() == one


def test_the_day_of_an_order_on_its_way_is_the_latest_one(world: World, shop: Shop) -> None:
    """It comes nearer when the order arrives; nobody should think that they wait for three months."""
    rule()
    layla = noura(shop)
    tell(shop, two_things())
    [part] = picture.picture(layla).coming
    [line] = picture.lines(layla)
    assert part.is_latest and "على أبعد تقدير" in line.note
    [told] = [one["value"] for one in panel(layla)["facts"] if "٤١٠" in one["value"] or "٣٨٥" in one["value"]]
    assert "على أبعد تقدير" in told
    tell(shop, parcel(0.5, id="S1001", order="1001", state=ShipmentState.DELIVERED))
    [sure] = picture.picture(layla).coming
    [line] = picture.lines(layla)
    assert not sure.is_latest and sure.at and part.at and sure.at < part.at
    assert "على أبعد تقدير" not in line.note and "متاحة" in line.note


def test_what_a_friend_gave_is_on_its_way_as_the_order_is(world: World, shop: Shop) -> None:
    inviting()
    hind = claimed(world).customer
    buys(shop)
    assert [one.is_latest for one in picture.picture(hind).coming] == [True]
    gets_it(shop, 3)
    assert [one.is_latest for one in picture.picture(hind).coming] == [False]


def test_a_return_says_before_that_the_points_for_coming_by_a_friend_go_back_too(world: World, shop: Shop) -> None:
    inviting(least_order="300")
    row = claimed(world)
    made = buys(shop)
    gets_it(shop, 3)
    assert given(row)["friend"] == 100
    scent = things(made)[0]
    with translation.override("ar"):
        told = preview_of_request([Wanted(scent)], "refund", "changed_mind")
        assert [one.says for one in told.extras] == ["١٠٠ نقطة"]
        assert preview_of_request([Wanted(scent)], "exchange", "changed_mind").extras == ()
        back = asked(made, 1, 0, outcome="refund", reason="changed_mind")
        assert [one.says for one in preview(back).extras] == ["١٠٠ نقطة"]
    looked_over(back)
    returning.resolve(back, outcome="refund")
    work()
    assert given(row)["friend"] == 0, "as it was said"


def test_a_small_return_that_leaves_enough_takes_no_friends_points(world: World, shop: Shop) -> None:
    inviting(least_order="200")
    claimed(world)
    made = buys(shop)
    gets_it(shop, 3)
    _scent, incense = things(made)
    assert preview_of_request([Wanted(incense)], "refund", "changed_mind").extras == ()


def test_a_return_says_before_how_much_of_the_points_is_spent(world: World, shop: Shop) -> None:
    """What was said is what is owed afterwards, to the point."""
    rule()
    layla = noura(shop)
    made = tell(shop, two_things(), parcel(0.5, id="S1001", order="1001", state=ShipmentState.DELIVERED))
    [lot] = picture.queries.lots(layla, Currency.POINTS)
    lot.activates_at = now()
    lot.save(update_fields=["activates_at"])
    let_time_pass()
    verbs.redeem(layla, Currency.POINTS, 300, key="spent")
    wanted = [Wanted(things(made)[0])]
    with translation.override("ar"):
        told = preview_of_request(wanted, "refund", "changed_mind")
        assert [one.says.partition("؛")[0] for one in told.extras] == ["٢٨٥ نقطة", "٢٠٠ نقطة"]
    back = asked(made, 1, 0, outcome="refund", reason="changed_mind")
    looked_over(back)
    returning.resolve(back, outcome="refund")
    work()
    assert points(layla).debt == 200


def test_points_that_wait_of_one_order_make_up_for_none_of_another(world: World, shop: Shop) -> None:
    rule()
    layla = noura(shop)
    made = tell(shop, two_things(), parcel(0.5, id="S1001", order="1001", state=ShipmentState.DELIVERED))
    picture.queries.Lot.objects.update(activates_at=now())
    let_time_pass()
    verbs.redeem(layla, Currency.POINTS, 300, key="spent")
    later = tell(shop, two_things("1002"), parcel(0.4, id="S1002", order="1002", state=ShipmentState.DELIVERED))
    wanted = [Wanted(things(one)[0]) for one in (made, later)]
    with translation.override("ar"):
        told = preview_of_request(wanted, "refund", "changed_mind")
    usable = picture.queries.balance(layla, Currency.POINTS).active
    assert (usable, [one.says.partition("؛")[0] for one in told.extras]) == (85, ["٥٧٠ نقطة", "٢٠٠ نقطة"])


def test_who_owes_is_told_how_far_a_reward_really_is(world: World, shop: Shop) -> None:
    """The next points settle what is owed, so they are not on the way to a reward."""
    layla = with_points(world.layla, 100)
    txn = Txn.objects.get(kind=Kind.EARN)
    verbs.redeem(layla, Currency.POINTS, 100, key="spent")
    verbs.claw_back(txn, 100, key="back")
    a_reward(price=300)
    [offer] = offers_for(layla)
    assert points(layla).debt == 100 and offer.missing == 400


def test_a_statement_names_what_points_went_for(world: World, shop: Shop) -> None:
    layla = with_points(world.layla, 500)
    voucher = verbs.redeem_reward(layla, a_reward(), key="v1")
    give_back_voucher(voucher)
    for language, name in (("ar", "عيّنة عود"), ("en", "A sample of oud")):
        with translation.override(language):
            back, used, _given = picture.lines(layla)
            assert name in used.title and name in back.title and used.title != back.title
            assert back.title.startswith({"ar": "أُعيد", "en": "Given back"}[language]), "not what it had gone for"


def test_a_statement_says_what_became_usable(world: World, shop: Shop) -> None:
    layla = with_points(world.layla, 1, key="first")
    verbs.earn(
        layla, Currency.POINTS, 50, key="by", reason="brought", is_pending=True, activates_at=now(), valid_days=30
    )
    let_time_pass()
    with translation.override("ar"):
        activated = picture.lines(layla)[0]
        assert activated.kind == Kind.ACTIVATE and activated.note == "لأن صديقًا دعاك"
