"""Store credit that is spent online: a code of the shop, paid once, and back when the shop makes none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.loyalty.rewarding import running
from tests.orders.saying import order
from tests.shops import wooserver
from tests.world import World
from wafaa.lib.time import now
from wafaa.loyalty import replay, verbs
from wafaa.loyalty.books import Currency
from wafaa.loyalty.credit_codes import latest
from wafaa.loyalty.models import Member, Txn
from wafaa.loyalty.picture import credit
from wafaa.loyalty.reward_reactions import ask_again_for_codes_that_stayed, give_back_credit_of_codes
from wafaa.loyalty.verbs.posting import KeyReused, NotEnough
from wafaa.loyalty.verbs.rewarding import RewardRefused
from wafaa.orders import verbs as orders
from wafaa.people.models import Customer
from wafaa.shops import verbs as shops
from wafaa.shops.models import Coupon, Shop
from wafaa.shops.tokens import Tokens
from wafaa.work.worker import run_due

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(world: World) -> Iterator[Customer]:
    """Layla has fifty riyals of store credit."""
    with world.inside():
        running()
        verbs.join(world.layla, way="desk")
        verbs.earn(world.layla, Currency.CREDIT, 5000, key="given")
        yield world.layla


@pytest.fixture
def woo(member: Customer, settings: Any) -> Iterator[tuple[Shop, Any]]:
    with wooserver.woo_server() as server:
        settings.INNER_HOSTS = frozenset({server.address.removeprefix("http://")})
        shop = shops.connect("woocommerce", "متجر ليلى", address=server.address)
        tokens = Tokens({"key": wooserver.KEY, "consumer": wooserver.SECRET}, now() + timedelta(days=400))
        shops.keep_tokens(shop, tokens)
        yield shop, server


def has(member: Customer) -> int:
    assert list(replay.faults()) == []
    return credit(member).amount_minor


def test_the_shop_makes_it_for_what_was_taken_off(member: Customer, woo: tuple[Shop, Any]) -> None:
    shop, server = woo
    made = verbs.credit_code(member, 1250, shop, key="k")
    assert verbs.credit_code(member, 1250, shop, key="k") == made and has(member) == 3750
    run_due()
    (told,) = server.coupons
    assert told["code"].upper() == made.code and Decimal(told["amount"]) == Decimal("12.50")
    assert told["discount_type"] == "fixed_cart" and told["usage_limit"] == 1
    with pytest.raises(KeyReused):
        verbs.credit_code(member, 1300, shop, key="k")


def test_what_the_shop_refuses_is_in_their_credit_again_once(member: Customer, woo: tuple[Shop, Any]) -> None:
    made = verbs.credit_code(member, 1250, woo[0], key="k")
    shops.coupon_refused(made, "not_taken")
    while run_due():
        pass
    verbs.credit_code_failed(Coupon.objects.get())
    assert has(member) == 5000


def test_a_coupon_of_another_reason_gives_no_credit(member: Customer, woo: tuple[Shop, Any]) -> None:
    made = verbs.credit_code(member, 1250, woo[0], key="k")
    for why in ("late:abc", "credit:", "credit:nobody"):
        Coupon.objects.filter(pk=made.pk).update(why=why)
        assert verbs.credit_code_failed(Coupon.objects.get()) is None
    assert has(member) == 3750


def test_nothing_is_taken_where_no_code_can_be(member: Customer, woo: tuple[Shop, Any]) -> None:
    shop, _server = woo
    with pytest.raises(NotEnough):
        verbs.credit_code(member, 5001, shop, key="a")
    Shop.objects.update(state="off")
    with pytest.raises(RewardRefused):
        verbs.credit_code(member, 100, Shop.objects.get(), key="b")
    Shop.objects.update(state="on", currency="EGP")
    with pytest.raises(RewardRefused):
        verbs.credit_code(member, 100, Shop.objects.get(), key="c")
    assert has(member) == 5000 and not Coupon.objects.exists()


def test_it_is_made_at_the_counter(world: World, member: Customer, woo: tuple[Shop, Any]) -> None:
    shop, server = woo
    reem = Client()
    reem.force_login(world.reem.user)
    card = f"/s/layla/loyalty/counter/card/{Member.objects.get().public_id}/"
    assert f'value="{shop.public_id}"' in reem.get(card).content.decode()
    told = {"sum": "٢٠", "shop": shop.public_id, "once": "a"}
    for _twice in range(2):
        page = reem.post(f"{card}credit-code/", told, follow=True).content.decode()
    code = Coupon.objects.get().code
    assert code in page and "قيد الإنشاء" in page and has(member) == 3000
    run_due()
    assert "قيد الإنشاء" not in reem.get(card).content.decode() and len(server.coupons) == 1
    shops.coupon_refused(Coupon.objects.get(), "not_taken")
    assert "لم يُخصم شيء" in reem.post(f"{card}credit-code/", told, follow=True).content.decode()
    while run_due():
        pass
    assert has(member) == 5000 and code not in reem.get(card).content.decode()
    for wrong in ({"sum": "99"}, {"sum": "0"}, {"sum": ""}, {"once": ""}):
        assert reem.post(f"{card}credit-code/", told | {"once": "b"} | wrong).status_code == 302
    assert has(member) == 5000 and Txn.objects.filter(reason="online", kind="redeem").count() == 1
    assert reem.post(f"{card}credit-code/", told | {"shop": "nope", "once": "c"}).status_code == 404
    nawal = Client()
    nawal.force_login(world.viewer.user)
    assert nawal.post(f"{card}credit-code/", told | {"once": "d"}).status_code == 403


def test_a_code_that_ended_unused_does_not_take_the_credit_along(member: Customer, woo: tuple[Shop, Any]) -> None:
    """A year later its shop takes it away, or has told of no order with it."""
    moment = now()
    with time_machine.travel(moment, tick=False) as clock:
        for key in ("unused", "used"):
            verbs.credit_code(member, 1200, woo[0], key=key)
        run_due()
        woo[1].coupons[1]["usage_count"] = 1
        clock.move_to(moment + timedelta(days=360))
        give_back_credit_of_codes()
        run_due()
        assert has(member) == 2600
        clock.move_to(moment + timedelta(days=367))
        for _hour in range(2):
            give_back_credit_of_codes()
            run_due()
        assert has(member) == 3800


def test_a_shop_that_takes_no_code_away_has_to_have_told_of_no_order(member: Customer, woo: tuple[Shop, Any]) -> None:
    made = verbs.credit_code(member, 1200, woo[0], key="k")
    Coupon.objects.update(state="made")
    Shop.objects.update(kind="salla", last_at=now() + timedelta(days=370))
    for days, left in ((366, 3800), (368, 3800), (371, 5000), (372, 5000)):
        with time_machine.travel(now() + timedelta(days=days), tick=False):
            verbs.end_credit_code(Coupon.objects.select_related("shop").get(pk=made.pk))
            assert has(member) == left, days


@pytest.mark.parametrize("heard", [None, 200, 366])
def test_a_shop_that_fell_silent_may_have_sold_for_it(
    member: Customer, woo: tuple[Shop, Any], heard: int | None
) -> None:
    """Its hooks broke before the code ended: nobody knows whether it was bought with, and nothing comes twice."""
    verbs.credit_code(member, 1200, woo[0], key="k")
    Coupon.objects.update(state="made")
    Shop.objects.update(kind="salla", last_at=now() + timedelta(days=heard) if heard else None)
    with time_machine.travel(now() + timedelta(days=380), tick=False):
        give_back_credit_of_codes()
        assert has(member) == 3800
        Shop.objects.update(last_at=now())
        give_back_credit_of_codes()
        assert has(member) == 5000


def test_a_shop_that_could_not_take_it_away_is_asked_again(member: Customer, woo: tuple[Shop, Any]) -> None:
    """Its keys failed for a day; what they bought was called off. Neither takes the credit along."""
    with time_machine.travel(now(), tick=False) as clock:
        for key in ("keys", "called off", "used"):
            verbs.credit_code(member, 1000, woo[0], key=key)
        run_due()
        keys, off, used = Coupon.objects.order_by("pk")
        shops.coupon_stays(keys, "keys_read_only")
        for code, state in ((off, "cancelled"), (used, "paid")):
            shops.coupon_stays(code, "coupon_used")
            orders.mirror(woo[0], order(id=code.code, codes=(code.code,), state=state))
        shown = {one.coupon.pk: one for one in latest(member)}
        assert shown[off.pk].can_go_back and not shown[off.pk].is_used and shown[used.pk].is_used
        clock.shift(timedelta(days=367))
        for _day in range(2):
            give_back_credit_of_codes()
            ask_again_for_codes_that_stayed()
            run_due()
        assert has(member) == 4000 and {one.coupon.pk for one in latest(member)} == {used.pk}


def test_a_code_that_was_never_asked_for_gives_its_sum_back(member: Customer, woo: tuple[Shop, Any]) -> None:
    """The shop was switched off before it made the code: it is not stuck, neither when they want it back nor ever."""
    for key in ("wanted back", "forgotten"):
        verbs.credit_code(member, 1000, woo[0], key=key)
    Shop.objects.update(state="off")
    run_due()
    first, *_rest = latest(member)
    assert first.can_go_back and not first.is_made
    verbs.credit_code_back(first.coupon)
    while run_due():
        pass
    assert has(member) == 4000
    with time_machine.travel(now() + timedelta(days=367), tick=False):
        give_back_credit_of_codes()
        while run_due():
            ask_again_for_codes_that_stayed()
        assert has(member) == 5000 and latest(member) == []


def test_every_code_that_is_worth_something_is_shown(member: Customer, woo: tuple[Shop, Any]) -> None:
    for key in range(8):
        verbs.credit_code(member, 100, woo[0], key=str(key))
    run_due()
    assert len(latest(member)) == 8
    for one in Coupon.objects.order_by("pk")[:2]:
        shops.coupon_stays(one, "coupon_used")
    assert len(latest(member)) == 6
