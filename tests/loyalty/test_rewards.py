"""Taking a reward, and what becomes of its voucher."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils.translation import override

from tests.loyalty.conftest import MORNING
from tests.loyalty.rewarding import a_reward, bought, running, with_points
from tests.orders.saying import a_shop, order
from tests.shops import wooserver
from tests.world import World
from wafaa.channels.models import Notice
from wafaa.lib.time import now
from wafaa.loyalty import queries, verbs
from wafaa.loyalty.books import Currency
from wafaa.loyalty.models import Reward, Txn, Voucher
from wafaa.loyalty.models.rewards import STANDS
from wafaa.loyalty.offers import title_of
from wafaa.loyalty.reward_moments import tell_rewards
from wafaa.loyalty.reward_reactions import give_back_what_no_order_used, let_vouchers_end
from wafaa.loyalty.verbs.posting import KeyReused, NotEnough
from wafaa.loyalty.verbs.rewarding import RewardRefused
from wafaa.loyalty.verbs.vouchers import VoucherRefused, erase_vouchers
from wafaa.loyalty.verbs.vouchers import count as vouchers_count
from wafaa.orders import verbs as orders
from wafaa.orders.models import Order
from wafaa.orders.verbs.coding import write_codes
from wafaa.people import verbs as people
from wafaa.people.models import Customer
from wafaa.shops import verbs as shops
from wafaa.shops.adapter import Tokens
from wafaa.shops.models import Shop
from wafaa.work.models import Event
from wafaa.work.worker import run_due

pytestmark = pytest.mark.django_db
POINTS = Currency.POINTS


@pytest.fixture
def member(layla: Customer) -> Iterator[Customer]:
    running()
    yield with_points(layla, 1000)
    for reward in Reward.objects.all():
        assert reward.given == Voucher.objects.filter(reward=reward, state__in=STANDS).count(), "the count is kept"


def points(customer: Customer) -> int:
    return queries.balance(customer, POINTS).active


def again(voucher: Voucher) -> Voucher:
    found: Voucher = Voucher.objects.select_related("reward").get(pk=voucher.pk)
    return found


def test_a_reward_is_paid_for_and_there_in_one_step(member: Customer) -> None:
    voucher = verbs.redeem_reward(member, a_reward(), key="k")
    assert (voucher.state, voucher.price, points(member)) == ("ready", 300, 700)
    assert voucher.txn is not None and voucher.txn.subject == f"reward:{voucher.reward.public_id}"
    assert Event.objects.filter(name="voucher.taken").count() == 1


def test_the_same_press_twice_takes_it_once(member: Customer) -> None:
    reward = a_reward()
    assert verbs.redeem_reward(member, reward, key="k") == verbs.redeem_reward(member, reward, key="k")
    assert points(member) == 700
    other = people.meet("نورة", source="form")
    with pytest.raises(KeyReused):
        verbs.redeem_reward(with_points(other, 900, "b"), reward, key="k")


def test_who_has_too_little_gets_nothing_and_loses_nothing(member: Customer) -> None:
    reward = a_reward(price=1001)
    with pytest.raises(NotEnough):
        verbs.redeem_reward(member, reward, key="k")
    assert points(member) == 1000 and not Voucher.objects.exists()
    assert Reward.objects.get().given == 0


@pytest.mark.parametrize(
    ("traits", "why"),
    [
        ({"on": False}, "not_on_offer"),
        ({"starts_at": MORNING + timedelta(days=1)}, "not_on_offer"),
        ({"ends_at": MORNING}, "not_on_offer"),
        ({"after_order": True}, "after_order"),
        ({"is_exclusive": True}, "after_order"),
        ({"tier": "gold"}, "tier"),
        ({"stock": 0}, "gone"),
    ],
)
def test_a_reward_says_why_it_cannot_be_had(member: Customer, traits: dict[str, Any], why: str) -> None:
    with pytest.raises(RewardRefused) as refused:
        verbs.redeem_reward(member, a_reward(**traits), key="k")
    assert refused.value.code == why and points(member) == 1000


def test_whoever_is_no_member_gets_none(member: Customer) -> None:
    verbs.leave(member)
    with pytest.raises(RewardRefused, match="no_member"):
        verbs.redeem_reward(member, a_reward(), key="k")


def test_limits_count_what_stands_and_what_was_lately(member: Customer, clock: time_machine.Traveller) -> None:
    reward = a_reward(price=10, per_member=2, per_month=1)
    one = verbs.redeem_reward(member, reward, key="a")
    with pytest.raises(RewardRefused, match="taken_lately"):
        verbs.redeem_reward(member, reward, key="b")
    verbs.give_back_voucher(one)
    verbs.redeem_reward(member, reward, key="c")
    clock.shift(timedelta(days=31))
    verbs.redeem_reward(member, reward, key="d")
    clock.shift(timedelta(days=31))
    with pytest.raises(RewardRefused, match="taken"):
        verbs.redeem_reward(member, reward, key="e")


def test_after_a_purchase_the_buyers_reward_opens_and_a_cancelled_one_closes_it(member: Customer) -> None:
    reward, made = a_reward(is_exclusive=True, price=100), bought(member)
    verbs.redeem_reward(member, reward, key="k")
    type(made).objects.filter(pk=made.pk).update(state="cancelled")
    with pytest.raises(RewardRefused, match="after_order"):
        verbs.redeem_reward(member, reward, key="l")


def test_an_order_that_was_only_placed_opens_nothing(member: Customer) -> None:
    bought(member, state="placed")
    with pytest.raises(RewardRefused, match="after_order"):
        verbs.redeem_reward(member, a_reward(is_exclusive=True, price=100), key="k")


def test_a_voucher_is_used_once_and_that_can_be_undone(member: Customer, world: World) -> None:
    voucher = verbs.redeem_reward(member, a_reward(), key="k")
    with world.as_staff(world.omar):
        used = verbs.use_voucher(voucher)
        assert used.used_by == world.omar and used.used_at is not None
        with pytest.raises(VoucherRefused, match="used"):
            verbs.use_voucher(voucher)
        with pytest.raises(VoucherRefused, match="used"):
            verbs.give_back_voucher(voucher)
        assert verbs.undo_use(voucher).state == "ready"
        assert verbs.use_voucher(voucher).state == "used"


def test_an_unused_voucher_is_given_back_once(member: Customer) -> None:
    voucher = verbs.redeem_reward(member, a_reward(), key="k")
    assert verbs.give_back_voucher(voucher, reason="لم تعد تريدها").state == "returned"
    verbs.give_back_voucher(voucher)
    assert points(member) == 1000 and Txn.objects.filter(kind="give_back").count() == 1
    with pytest.raises(VoucherRefused, match="returned"):
        verbs.use_voucher(voucher)


@pytest.mark.parametrize(("back", "left"), [(True, 1000), (False, 700)])
def test_at_its_end_the_points_come_back_if_the_reward_says_so(
    member: Customer, clock: time_machine.Traveller, back: bool, left: int
) -> None:
    voucher = verbs.redeem_reward(member, a_reward(back_at_end=back, valid_days=10), key="k")
    clock.shift(timedelta(days=9))
    let_vouchers_end()
    assert again(voucher).state == "ready"
    clock.shift(timedelta(days=1))
    with pytest.raises(VoucherRefused, match="expired"):
        verbs.use_voucher(voucher)
    let_vouchers_end()
    let_vouchers_end()
    assert (again(voucher).state, points(member)) == ("expired", left)


@pytest.mark.parametrize(("says", "state", "left"), [("again", "ready", 700), ("points", "returned", 1000)])
def test_when_its_order_comes_to_nothing(member: Customer, says: str, state: str, left: int) -> None:
    made = bought(member)
    voucher = verbs.redeem_reward(member, a_reward(on_return=says), key="k")
    verbs.use_voucher(voucher, order=made)
    assert verbs.follow_order(made) == [], "it stands"
    Order.objects.filter(pk=made.pk).update(state="cancelled")
    assert [one.pk for one in verbs.follow_order(made)] == [voucher.pk]
    assert verbs.follow_order(made) == []
    assert (again(voucher).state, points(member)) == (state, left)


def test_a_called_off_order_is_heard(member: Customer) -> None:
    shop = a_shop()
    made = bought(member, shop)
    voucher = verbs.redeem_reward(member, a_reward(), key="k")
    verbs.use_voucher(voucher, order=made)
    orders.mirror(shop, order(1, state="cancelled"))
    run_due()
    assert (again(voucher).state, again(voucher).order) == ("ready", None)


def test_credit_is_had_at_once_and_stays(member: Customer) -> None:
    voucher = verbs.redeem_reward(member, a_reward(kind="credit", value_minor=3000), key="k")
    assert voucher.state == "used" and queries.balance(member, Currency.CREDIT).active == 3000
    for undo in (verbs.undo_use, verbs.give_back_voucher):
        with pytest.raises(VoucherRefused):
            undo(voucher)


def test_what_a_colleague_does_waits_for_them(member: Customer) -> None:
    voucher = verbs.redeem_reward(member, a_reward(way="hand", kind="wrap"), key="k")
    assert voucher.state == "wanted"
    assert verbs.use_voucher(voucher).state == "used"
    assert verbs.undo_use(voucher).state == "wanted"


# Coupons of a shop


@pytest.fixture
def woo(member: Customer, settings: Any) -> Iterator[tuple[Shop, Any]]:
    with wooserver.woo_server() as server:
        settings.INNER_HOSTS = frozenset({server.address.removeprefix("http://")})
        shop = shops.connect("woocommerce", "متجر ليلى", address=server.address)
        shops.keep_tokens(
            shop, Tokens({"key": wooserver.KEY, "consumer": wooserver.SECRET}, MORNING + timedelta(days=400))
        )
        yield shop, server


def a_coupon(shop: Shop, **traits: Any) -> Reward:
    return a_reward(kind="percent", percent=10, value_minor=0, way="coupon", shop=shop, **traits)


def test_a_coupon_is_made_in_the_shop_and_told_only_then(member: Customer, woo: tuple[Shop, Any]) -> None:
    shop, server = woo
    voucher = verbs.redeem_reward(member, a_coupon(shop), key="k")
    assert (voucher.state, server.coupons) == ("wanted", [])
    run_due()
    assert again(voucher).state == "ready"
    assert [one["code"].upper() for one in server.coupons] == [voucher.code]


def test_a_refused_coupon_gives_the_points_back_and_tells(member: Customer, woo: tuple[Shop, Any]) -> None:
    shop, server = woo
    voucher = verbs.redeem_reward(member, a_coupon(shop), key="k")
    shops.coupon_refused(voucher.coupon, "not_taken")
    run_due()
    run_due()
    assert (again(voucher).state, points(member)) == ("failed", 1000)
    notice = Notice.objects.get(code="voucher.failed")
    assert "٣٠٠" in notice.text or "300" in notice.text


def test_a_coupon_is_given_back_when_the_shop_says_it_is_gone(member: Customer, woo: tuple[Shop, Any]) -> None:
    shop, server = woo
    voucher = verbs.redeem_reward(member, a_coupon(shop), key="k")
    run_due()
    assert verbs.give_back_voucher(voucher).state == "leaving"
    assert points(member) == 700, "it may have been used meanwhile"
    run_due()
    assert (again(voucher).state, points(member), server.coupons) == ("returned", 1000, [])


def test_a_coupon_that_was_used_in_the_shop_is_used(
    member: Customer, woo: tuple[Shop, Any], clock: time_machine.Traveller
) -> None:
    shop, server = woo
    voucher = verbs.redeem_reward(member, a_coupon(shop), key="k")
    run_due()
    server.coupons[0]["usage_count"] = 1
    verbs.give_back_voucher(voucher)
    run_due()
    let_vouchers_end()
    assert (again(voucher).state, points(member)) == ("used", 700)


def test_at_its_end_the_shop_is_asked_before_points_go_back(
    member: Customer, woo: tuple[Shop, Any], clock: time_machine.Traveller
) -> None:
    shop, server = woo
    voucher = verbs.redeem_reward(member, a_coupon(shop, valid_days=5), key="k")
    run_due()
    clock.shift(timedelta(days=7))
    let_vouchers_end()
    assert (again(voucher).state, points(member)) == ("leaving", 700)
    run_due()
    assert (again(voucher).state, points(member)) == ("expired", 1000)


def test_a_shop_that_is_away_for_days_costs_nobody_their_points(
    member: Customer, woo: tuple[Shop, Any], clock: time_machine.Traveller
) -> None:
    shop, server = woo
    voucher = verbs.redeem_reward(member, a_coupon(shop, valid_days=5), key="k")
    run_due()
    clock.shift(timedelta(days=7))
    let_vouchers_end()
    for _hour in range(3 * 24):
        server.moods[:] = [503] * 20
        clock.shift(timedelta(hours=1, seconds=1))
        run_due()
        let_vouchers_end()
    assert (again(voucher).state, points(member)) == ("leaving", 700)
    server.moods.clear()
    clock.shift(timedelta(hours=2))
    run_due()
    assert (again(voucher).state, points(member)) == ("expired", 1000)


def test_where_a_shop_takes_no_coupon_away_points_come_back_when_no_order_used_it(
    member: Customer, woo: tuple[Shop, Any], clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, _server = woo
    voucher = verbs.redeem_reward(member, a_coupon(shop, valid_days=5), key="k")
    used = verbs.redeem_reward(member, a_coupon(shop, valid_days=5), key="k2")
    run_due()
    monkeypatch.setattr("wafaa.shops.verbs.take_coupon_back", lambda coupon, can_ask: "coupon_stays")
    clock.shift(timedelta(days=7))
    let_vouchers_end()
    assert [again(one).state for one in (voucher, used)] == ["expired", "expired"]
    bought_with_it = Order.objects.create(
        customer=member, shop=shop, external_id="9", number="9", number_key="9", state="processing", currency="SAR",
        total_minor=100, placed_at=now() - timedelta(days=3), is_told=True,
    )  # fmt: skip
    write_codes(bought_with_it, [used.code])
    verbs.follow_order(bought_with_it)
    clock.shift(timedelta(days=4))
    give_back_what_no_order_used()
    assert points(member) == 400, "nobody knows yet whether the shop has told of everything"
    Shop.objects.filter(pk=shop.pk).update(last_at=now())
    for _twice in range(2):
        give_back_what_no_order_used()
        assert ([again(one).state for one in (voucher, used)], points(member)) == (["expired", "used"], 700)


def test_what_was_promised_holds_whatever_becomes_of_the_reward(member: Customer, world: World) -> None:
    reward = a_reward(price=300, on_return="points", title_en="Oud sample")
    voucher = verbs.redeem_reward(member, reward, key="k")
    verbs.keep_reward(
        reward, title_ar="شيء آخر", title_en="Other", kind="wrap", way="hand", on_return="again", price=500
    )
    voucher = again(voucher)
    kept = voucher.promised
    assert (title_of(kept), kept.kind, kept.way, kept.on_return) == ("عيّنة عود", "gift", "code", "points")
    assert voucher.reward.title_ar == "شيء آخر", "only what was taken stays"
    verbs.use_voucher(voucher)
    verbs.undo_use(voucher)
    assert again(voucher).state == "ready", "ready, as a code is, and not waiting for a colleague"
    order = Order.objects.create(
        customer=member, number="9", number_key="9", state="cancelled", currency="SAR", total_minor=1, placed_at=now()
    )
    verbs.use_voucher(voucher, order=order)
    verbs.follow_order(order)
    assert (again(voucher).state, points(member)) == ("returned", 1000)


@pytest.mark.parametrize("change", [{"price": 301}, {"title_ar": "أقل"}, {"valid_days": 3}, {"value_minor": 1}])
def test_nobody_takes_what_they_did_not_see(member: Customer, change: dict[str, Any]) -> None:
    reward = a_reward(price=300, kind="sum", value_minor=2000)
    seen = reward.mark
    verbs.keep_reward(reward, cost_minor=5, stock=9)
    assert again_reward(reward).mark == seen, "what it costs the store is nothing that they saw"
    verbs.keep_reward(reward, **change)
    assert again_reward(reward).mark != seen
    with pytest.raises(RewardRefused) as told:
        verbs.redeem_reward(member, reward, key="k", seen=seen)
    assert told.value.code == "changed" and points(member) == 1000
    taken = verbs.redeem_reward(member, reward, key="k", seen=again_reward(reward).mark)
    assert verbs.redeem_reward(member, reward, key="k", seen=seen) == taken, "asked again it was taken already"


def again_reward(reward: Reward) -> Reward:
    return Reward.objects.get(pk=reward.pk)


def test_the_timeline_tells_what_became_of_it(member: Customer, world: World) -> None:
    voucher = verbs.redeem_reward(member, a_reward(), key="k")
    verbs.use_voucher(voucher)
    verbs.undo_use(voucher)
    verbs.give_back_voucher(voucher)
    with world.as_staff(world.omar), override("ar"):
        told = tell_rewards(list(Event.objects.filter(name__startswith="voucher.").order_by("id")))
    assert [one.title for one in told.values()] == [
        "أخذ المكافأة «عيّنة عود»",
        "استعمل المكافأة «عيّنة عود»",
        "المكافأة «عيّنة عود» تعود صالحة للاستعمال",
        "المكافأة «عيّنة عود»: أُعيدت نقاطها",
    ]


def test_what_was_written_about_a_forgotten_person_is_gone(member: Customer) -> None:
    voucher = verbs.redeem_reward(member, a_reward(), key="k")
    verbs.give_back_voucher(voucher, reason="ليلى لم تعد تريدها")
    assert vouchers_count([member.pk]) == {"vouchers": 1}
    assert erase_vouchers([member.pk]).counts == {"vouchers": 1}
    assert (again(voucher).reason, again(voucher).state) == ("", "returned")
    assert vouchers_count([member.pk]) == {"vouchers": 0}
