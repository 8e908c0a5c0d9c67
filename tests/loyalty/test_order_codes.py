"""Whose code is on an order, that voucher is used: whichever shop tells of it, however late, twice and crosswise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.loyalty.conftest import MORNING
from tests.loyalty.rewarding import a_reward, running, with_points
from tests.loyalty.test_at_once import at_once
from tests.orders.saying import NOON, NOURA, a_shop, order, sar
from tests.shops import wooserver
from tests.world import World, build
from wafaa.lib.money import Money
from wafaa.lib.time import now
from wafaa.loyalty import queries, replay, verbs
from wafaa.loyalty.alarms import alarms
from wafaa.loyalty.books import Currency
from wafaa.loyalty.models import Reward, Voucher, VoucherDoubt
from wafaa.loyalty.models.rewards import STANDS
from wafaa.loyalty.reward_reactions import let_vouchers_end
from wafaa.loyalty.verbs.vouchers import VoucherRefused
from wafaa.orders import verbs as orders
from wafaa.orders.models import Order
from wafaa.orders.verbs import HandLine
from wafaa.people import verbs as people
from wafaa.people.models import Customer
from wafaa.shops import verbs as shops
from wafaa.shops.adapter import Tokens
from wafaa.shops.models import Coupon, CouponState, Shop
from wafaa.shops.said import OrderSaid, PersonSaid
from wafaa.stores import scope
from wafaa.work.models import Event
from wafaa.work.worker import run_due

LAYLA = PersonSaid(id="77", name="ليلى", email="layla@customer.test")


@pytest.fixture
def member(layla: Customer) -> Iterator[Customer]:
    running()
    yield with_points(layla, 1000)
    for reward in Reward.objects.all():
        assert reward.given == Voucher.objects.filter(reward=reward, state__in=STANDS).count(), "the count is kept"
    assert list(replay.faults()) == []


def points(customer: Customer) -> int:
    return queries.balance(customer, Currency.POINTS).active


def again(voucher: Voucher) -> Voucher:
    found: Voucher = Voucher.objects.select_related("order", "reward").get(pk=voucher.pk)
    return found


def tell(shop: Shop, *said: OrderSaid) -> Order:
    for one in said:
        orders.mirror(shop, one)
    run_due()
    return Order.objects.get(shop=shop, external_id=said[-1].id)


def taken(member: Customer, key: str = "k", **traits: Any) -> Voucher:
    return verbs.redeem_reward(member, a_reward(**traits), key=key)


def a_coupon(member: Customer, shop: Shop, **traits: Any) -> Voucher:
    """Made in the shop, as the shop said itself."""
    voucher = taken(member, kind="percent", percent=10, value_minor=0, way="coupon", shop=shop, **traits)
    assert voucher.coupon is not None
    shops.coupon_made(voucher.coupon, "11")
    verbs.follow_coupon(voucher.coupon)
    return again(voucher)


@pytest.fixture
def salla(member: Customer, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A shop that makes coupons, and can take none away."""
    shop: Shop = shops.connect("salla", "متجر ليلى في سلة")
    Shop.objects.filter(pk=shop.pk).update(state="ok")
    shop.refresh_from_db()
    return shop


@pytest.mark.parametrize("how", ["{}", " {} ", "lower", "gaps", "arabic", "plain"])
def test_a_voucher_is_used_by_its_code_however_it_is_written(member: Customer, how: str) -> None:
    voucher = taken(member)
    arabic = voucher.code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    written = {"lower": voucher.code.lower(), "gaps": voucher.code.replace("-", " "), "arabic": f"\u200f{arabic}",
               "plain": voucher.code.replace("-", "")}.get(how, how.format(voucher.code))  # fmt: skip
    made = tell(a_shop(), order(codes=("HELLO", written), person=LAYLA))
    used = again(voucher)
    assert (used.state, used.order, used.by_code, points(member)) == ("used", made, True, 700)
    assert used.used_at is not None and used.used_at >= used.created_at
    assert Event.objects.filter(name="voucher.used").count() == 1
    verbs.follow_order(made)
    assert Event.objects.filter(name="voucher.used").count() == 1, "twice is once"
    with pytest.raises(VoucherRefused, match="used"):
        verbs.give_back_voucher(used)
    with pytest.raises(VoucherRefused, match="by_order"):
        verbs.undo_use(used)


def test_what_was_told_in_any_order_ends_the_same(member: Customer) -> None:
    for n, telling in enumerate(permutations((0, 1, 2))):
        voucher = taken(member, key=f"k{n}", price=10)
        steps = (
            order(0, id=f"A{n}", codes=(), person=LAYLA),
            order(1, id=f"A{n}", codes=(voucher.code,), person=LAYLA),
            order(2, id=f"A{n}", state="cancelled", codes=None, person=LAYLA),
        )
        tell(a_shop(f"متجر {n}"), *(steps[one] for one in telling))
        assert (again(voucher).state, again(voucher).order) == ("ready", None), telling


def test_a_code_that_was_taken_off_again_is_free(member: Customer) -> None:
    voucher, shop = taken(member), a_shop()
    tell(shop, order(codes=(voucher.code,), person=LAYLA))
    assert again(voucher).state == "used"
    tell(shop, order(1, codes=(), person=LAYLA))
    assert (again(voucher).state, again(voucher).by_code) == ("ready", False)


@pytest.mark.parametrize(("says", "state", "left"), [("again", "ready", 700), ("points", "returned", 1000)])
def test_a_called_off_order_frees_it_and_a_revived_one_uses_it(
    member: Customer, says: str, state: str, left: int
) -> None:
    voucher, shop = taken(member, on_return=says), a_shop()
    tell(shop, order(codes=(voucher.code,), person=LAYLA))
    made = tell(shop, order(1, state="cancelled", person=LAYLA))
    assert (again(voucher).state, points(member)) == (state, left)
    tell(shop, order(2, state="preparing", person=LAYLA))
    now_ = again(voucher)
    if says == "again":
        assert (now_.state, now_.order, now_.doubt) == ("used", made, "")
    else:
        assert (now_.state, now_.order, now_.doubt) == ("returned", made, VoucherDoubt.BACK), "a person looks"
        assert [one.code for one in alarms()] == ["back"]


def test_an_order_that_was_wholly_paid_back_or_deleted_frees_it(member: Customer) -> None:
    voucher, shop = taken(member), a_shop()
    made = tell(shop, order(codes=(voucher.code,), person=LAYLA))
    Order.objects.filter(pk=made.pk).update(refunded_minor=31000)
    made.refresh_from_db()
    verbs.follow_order(made)
    assert again(voucher).state == "ready"
    other = taken(member, key="k2")
    tell(shop, order(id="2", codes=(other.code,), person=LAYLA), order(1, id="2", is_gone=True, person=LAYLA))
    assert again(other).state == "ready"


def test_one_code_on_two_orders_is_an_alarm_and_goes_over_when_the_first_is_called_off(member: Customer) -> None:
    voucher, shop = taken(member), a_shop()
    first = tell(shop, order(codes=(voucher.code,), person=LAYLA))
    assert alarms() == []
    later = order(2, id="2", codes=(voucher.code.lower(),), person=LAYLA, placed_at=NOON + timedelta(hours=2))
    second = tell(shop, later)
    used = again(voucher)
    assert (used.order, used.doubt) == (first, VoucherDoubt.TWICE)
    (one,) = alarms()
    assert (one.code, one.customer, one.points) == ("twice", member, 300)
    tell(shop, order(3, state="cancelled", person=LAYLA))
    assert (again(voucher).state, again(voucher).order, again(voucher).doubt) == ("used", second, "")
    assert alarms() == []


def test_of_another_store_it_is_no_code(member: Customer, world: World) -> None:
    voucher = taken(member)
    with scope.entered(world.neighbour):
        orders.mirror(a_shop("Next Door"), order(codes=(voucher.code,)))
        run_due()
        assert not Voucher.objects.exists()
    assert again(voucher).state == "ready"


def test_a_coupon_of_one_shop_is_not_used_in_another(member: Customer, salla: Shop) -> None:
    voucher = a_coupon(member, salla)
    tell(a_shop("متجر آخر"), order(codes=(voucher.code,), person=LAYLA))
    assert again(voucher).state == "ready"
    made = tell(salla, order(codes=(voucher.code.lower(),), person=LAYLA))
    assert (again(voucher).state, again(voucher).order) == ("used", made)


def test_told_a_year_late_it_was_used_all_the_same(
    member: Customer, salla: Shop, clock: time_machine.Traveller
) -> None:
    voucher = a_coupon(member, salla, stock=1, valid_days=5)
    reward = voucher.reward
    clock.shift(timedelta(days=7))
    let_vouchers_end()
    assert (again(voucher).state, points(member)) == ("expired", 700), "nobody knows whether it was used"
    with_points(people.meet("هند", source="form"), 500, key="hind")
    verbs.redeem_reward(Customer.objects.get(name="هند"), Reward.objects.get(pk=reward.pk), key="k2")
    clock.shift(timedelta(days=365))
    made = tell(salla, order(codes=(voucher.code,), person=LAYLA))
    used = again(voucher)
    assert (used.state, used.order, used.closed_at, points(member)) == ("used", made, None, 700)
    assert used.used_at is not None and used.used_at < now() - timedelta(days=300), "when it was, not when we heard"
    assert used.reward.stock == used.reward.given == 2, "one more was given than there should have been"


def test_points_that_are_back_are_not_had_twice_unseen(member: Customer) -> None:
    voucher = taken(member)
    verbs.give_back_voucher(voucher)
    made = tell(a_shop(), order(codes=(voucher.code,), person=LAYLA))
    late = again(voucher)
    assert (late.state, late.order, late.doubt, points(member)) == ("returned", made, VoucherDoubt.BACK, 1000)
    (one,) = alarms()
    assert (one.code, one.points) == ("back", 300)


def test_a_guest_with_somebody_elses_code(member: Customer) -> None:
    shop = a_shop()
    for n in range(3):
        voucher = taken(member, key=f"k{n}", price=100)
        guest = PersonSaid(name="ضيفة", email=f"guest{n}@customer.test")
        tell(shop, order(id=f"G{n}", codes=(voucher.code,), person=guest))
        assert (again(voucher).state, again(voucher).doubt) == ("used", VoucherDoubt.OTHERS)
        assert [one.code for one in alarms()] == (["others"] if n == 2 else []), "one is a present"
    (one,) = alarms()
    assert (one.customer, one.count, one.points) == (member, 3, 300)


def test_without_an_account_under_an_address_of_theirs_it_is_theirs(member: Customer) -> None:
    people.identify(member, "email", "layla@customer.test", source="staff")
    voucher = taken(member)
    tell(a_shop(), order(codes=(voucher.code,), person=PersonSaid(name="ليلى", email="Layla@Customer.test")))
    assert (again(voucher).state, again(voucher).doubt) == ("used", "")


def test_a_shop_that_frees_no_coupon_leaves_it_to_a_person(member: Customer, salla: Shop) -> None:
    voucher = a_coupon(member, salla)
    made = tell(salla, order(codes=(voucher.code,), person=LAYLA), order(1, state="cancelled", person=LAYLA))
    used = again(voucher)
    assert (used.state, used.order, used.doubt, points(member)) == ("used", made, VoucherDoubt.OFF, 700)
    tell(salla, order(2, state="preparing", person=LAYLA))
    assert (again(voucher).state, again(voucher).doubt) == ("used", "")


@pytest.fixture
def woo(member: Customer, settings: Any) -> Iterator[tuple[Shop, Any]]:
    with wooserver.woo_server() as server:
        settings.INNER_HOSTS = frozenset({server.address.removeprefix("http://")})
        shop = shops.connect("woocommerce", "متجر ليلى", address=server.address)
        shops.keep_tokens(
            shop, Tokens({"key": wooserver.KEY, "consumer": wooserver.SECRET}, MORNING + timedelta(days=400))
        )
        yield shop, server


@pytest.mark.parametrize(
    ("says", "state", "ends"),
    [("again", "cancelled", ("ready", 700)), ("points", "cancelled", ("returned", 1000)),
     ("again", "refunded", ("used", 700)), ("points", "refunded", ("used", 700))],
)  # fmt: skip
def test_woocommerce_frees_a_coupon_of_a_cancelled_order_alone(
    member: Customer, woo: tuple[Shop, Any], says: str, state: str, ends: tuple[str, int]
) -> None:
    shop, server = woo
    reward = a_reward(kind="percent", percent=10, value_minor=0, way="coupon", shop=shop, on_return=says)
    voucher = verbs.redeem_reward(member, reward, key="k")
    run_due()
    server.coupons[0]["usage_count"] = 1
    tell(shop, order(codes=(voucher.code.lower(),), person=LAYLA))
    assert again(voucher).state == "used"
    server.coupons[0]["usage_count"] = 0 if state == "cancelled" else 1
    tell(shop, order(1, state=state, person=LAYLA))
    run_due()
    assert (again(voucher).state, points(member)) == ends


def test_what_only_the_shop_knew_gets_its_order_later(member: Customer, woo: tuple[Shop, Any]) -> None:
    shop, server = woo
    reward = a_reward(kind="percent", percent=10, value_minor=0, way="coupon", shop=shop)
    voucher = verbs.redeem_reward(member, reward, key="k")
    run_due()
    server.coupons[0]["usage_count"] = 1
    verbs.give_back_voucher(voucher)
    run_due()
    let_vouchers_end()
    assert (again(voucher).state, again(voucher).order) == ("used", None)
    made = tell(shop, order(codes=(voucher.code,), person=LAYLA))
    assert (again(voucher).order, Event.objects.filter(name="voucher.used").count()) == (made, 1)


def test_an_order_overtakes_the_news_that_its_coupon_was_made(member: Customer, salla: Shop) -> None:
    voucher = taken(member, kind="percent", percent=10, value_minor=0, way="coupon", shop=salla)
    made = tell(salla, order(codes=(voucher.code,), person=LAYLA))
    coupon = Coupon.objects.get()
    shops.coupon_made(coupon, "11")
    assert coupon.state != CouponState.REFUSED
    run_due()
    assert (again(voucher).state, again(voucher).order) == ("used", made)


def test_credit_that_was_had_stays_had(member: Customer) -> None:
    voucher, shop = taken(member, kind="credit", value_minor=3000), a_shop()
    tell(shop, order(codes=(voucher.code,), person=LAYLA), order(1, state="cancelled", person=LAYLA))
    assert (again(voucher).state, again(voucher).order) == ("used", None)


def test_at_the_counter_it_is_used_with_the_order(member: Customer, world: World) -> None:
    voucher, other = taken(member), taken(member, key="k2", price=100)
    noura = people.meet("نورة", source="form")
    client = Client()
    client.force_login(world.omar.user)
    typed = {"name_1": "عود", "price_1": "10", "once": "o1", "codes": voucher.code}
    answer = client.post(f"/s/layla/orders/for/{noura.public_id}/", typed)
    assert answer.status_code == 422 and "هذه القسيمة لغيره" in answer.content.decode()
    url = f"/s/layla/orders/for/{member.public_id}/"
    keys = dict(zip("qwertyuiopasdfghjklzxcvnm", "ضصثقفغعهخحشسيبلاتنمئءؤرىة", strict=True))
    arabic = "".join(keys.get(one, one) for one in voucher.code.lower())
    assert client.post(url, typed | {"codes": arabic}).status_code == 302
    run_due()
    made = Order.objects.get()
    assert (again(voucher).state, again(voucher).order) == ("used", made), "scanned at an Arabic desk"
    assert client.post(url, typed | {"codes": arabic}).status_code == 302, "pressed twice"
    assert client.post(url, typed | {"once": "o2"}).status_code == 422, "used already"
    with world.as_staff(world.reem):
        page = client.get(f"/s/layla/loyalty/counter/voucher/{voucher.public_id}/")
        assert made.number in page.content.decode()
    verbs.use_voucher(other, order=made)
    orders.move_order(made, "cancelled")
    run_due()
    assert {again(voucher).state, again(other).state} == {"ready"}


@pytest.mark.django_db(transaction=True)
def test_two_orders_with_one_code_are_told_at_the_same_time(transactional_db: None) -> None:
    world: World = build()
    with world.inside():
        running()
        with_points(world.layla, 1000)
        voucher = taken(world.layla)
        shop = a_shop()
        for n in range(4):
            orders.mirror(shop, order(id=str(n), codes=(voucher.code,), person=NOURA, total=sar("10")))
        made = list(Order.objects.order_by("pk"))
    at_once(world, [lambda one=one: verbs.follow_order(one) for one in made * 5])  # type: ignore[misc]
    with world.inside():
        used = again(voucher)
        assert (used.state, used.order, used.doubt) == ("used", made[0], VoucherDoubt.TWICE)
        assert Event.objects.filter(name="voucher.used").count() == 1
        assert Reward.objects.get().given == 1 and list(replay.faults()) == []


def test_a_line_by_hand(member: Customer) -> None:
    voucher = taken(member)
    made = orders.take_order(member, [HandLine("عود", Decimal(1), Money(1000, "SAR"))], codes=[voucher.code])
    run_due()
    assert (again(voucher).state, again(voucher).order) == ("used", made)
