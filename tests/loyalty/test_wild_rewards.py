"""What went wrong with rewards elsewhere, and does not here. Each names the failure it is about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.loyalty.rewarding import a_reward, bought, running, with_points
from wafaa.lib.time import now
from wafaa.loyalty import queries, verbs
from wafaa.loyalty.books import Currency
from wafaa.loyalty.models import Reward, Txn, Voucher
from wafaa.loyalty.queries import Balance
from wafaa.loyalty.verbs.offering import TooFew
from wafaa.loyalty.verbs.posting import BadAmount, NotEnough
from wafaa.loyalty.verbs.rewarding import RewardRefused
from wafaa.loyalty.verbs.vouchers import VoucherRefused
from wafaa.orders.models import Order
from wafaa.people import verbs as people
from wafaa.people.models import Customer

pytestmark = pytest.mark.django_db
POINTS = Currency.POINTS


@pytest.fixture
def member(layla: Customer) -> Iterator[Customer]:
    running()
    yield with_points(layla, 100)


def points(customer: Customer) -> Balance:
    return queries.balance(customer, POINTS)


def test_two_orders_confirmed_together_do_not_spend_the_same_points(member: Customer) -> None:
    """Two quotes of 100 points each on a balance of 100, confirmed in bulk: the balance was -100."""
    reward = a_reward(price=100)
    first = verbs.redeem_reward(member, reward, key="order:1")
    with pytest.raises(NotEnough):
        verbs.redeem_reward(member, reward, key="order:2")
    assert points(member) == Balance() and [one.pk for one in Voucher.objects.all()] == [first.pk]


def test_a_reward_that_is_changed_later_gives_back_what_was_paid(member: Customer) -> None:
    """A reward on a confirmed order was changed, and it was lost which one had been charged, and how much."""
    reward = a_reward(price=60)
    voucher = verbs.redeem_reward(member, reward, key="k")
    verbs.keep_reward(reward, price=10, kind="wrap", title_ar="شيء آخر", is_exclusive=True)
    verbs.give_back_voucher(voucher)
    assert points(member) == Balance(active=100)


def test_what_is_redeemed_on_one_document_is_deducted_for_all(member: Customer) -> None:
    """Points that paid for one kind of document stayed in the balance of the others."""
    verbs.redeem_reward(member, a_reward(price=100), key="k")
    with pytest.raises(NotEnough):
        verbs.hold(member, POINTS, 1, key="h", ends_at=now() + timedelta(hours=1))
    with pytest.raises(NotEnough):
        verbs.redeem(member, POINTS, 1, key="r")


def test_what_a_basket_holds_no_reward_and_no_colleague_takes(member: Customer) -> None:
    """A colleague took points away while the customer was paying with them."""
    held = verbs.hold(member, POINTS, 80, key="h", ends_at=now() + timedelta(hours=1))
    with pytest.raises(NotEnough):
        verbs.redeem_reward(member, a_reward(price=30), key="k")
    verbs.redeem_reward(member, a_reward(price=20), key="l")
    verbs.capture(held, 80, key="c")
    assert points(member) == Balance()


def called_off(order: Order) -> None:
    Order.objects.filter(pk=order.pk).update(state="cancelled")
    verbs.follow_order(Order.objects.get(pk=order.pk))


def test_a_refund_that_is_told_twice_gives_back_once(member: Customer) -> None:
    """A stale read of what had been given back, and the refund was paid a second time."""
    made = bought(member)
    voucher = verbs.redeem_reward(member, a_reward(price=100, on_return="points"), key="k")
    stale = Voucher.objects.get(pk=voucher.pk)
    verbs.use_voucher(voucher, order=made)
    called_off(made)
    called_off(made)
    verbs.give_back_voucher(stale)
    with pytest.raises(VoucherRefused):
        verbs.use_voucher(stale)
    assert points(member) == Balance(active=100) and Txn.objects.filter(kind="give_back").count() == 1


def test_a_refund_does_not_take_the_redeemed_points_a_second_time(member: Customer) -> None:
    """An order was refunded, and the points that had paid for its reward were deducted again."""
    made = bought(member)
    verbs.use_voucher(verbs.redeem_reward(member, a_reward(price=40), key="k"), order=made)
    called_off(made)
    assert points(member) == Balance(active=60)


def test_a_voucher_of_one_person_is_not_used_for_the_order_of_another(member: Customer) -> None:
    """A coupon that was made for customer A was used by B."""
    noura = people.meet("نورة", source="form")
    theirs = bought(noura)
    voucher = verbs.redeem_reward(member, a_reward(price=40), key="k")
    with pytest.raises(VoucherRefused, match="not_theirs"):
        verbs.use_voucher(voucher, order=theirs)
    assert verbs.use_voucher(voucher, order=bought(member, id="1002")).state == "used"


@pytest.mark.parametrize("amount", [0, -1, -300, 10**13, 1.5, "100", None, True])
def test_amounts_that_are_none_move_nothing(member: Customer, amount: Any) -> None:
    """Nought was taken for "not given" and redeemed everything; below nought made points out of nothing."""
    with pytest.raises(BadAmount):
        verbs.redeem(member, POINTS, amount, key="k")
    assert points(member) == Balance(active=100)


def test_a_present_for_no_points_books_nothing(member: Customer) -> None:
    voucher = verbs.redeem_reward(member, a_reward(price=0, per_member=1), key="k")
    assert voucher.txn is None and points(member) == Balance(active=100)
    verbs.give_back_voucher(voucher)
    assert points(member) == Balance(active=100)


def test_a_reward_of_a_fabulous_price_is_refused_and_kept_as_it_is(member: Customer) -> None:
    with pytest.raises(NotEnough):
        verbs.redeem_reward(member, a_reward(price=2_000_000_000), key="k")


def test_no_more_are_out_than_there_are(member: Customer) -> None:
    """Stock was lowered below what had been given, and went below nought."""
    reward = a_reward(price=10, stock=2)
    verbs.redeem_reward(member, reward, key="a")
    verbs.redeem_reward(member, reward, key="b")
    with pytest.raises(RewardRefused, match="gone"):
        verbs.redeem_reward(member, reward, key="c")
    with pytest.raises(TooFew):
        verbs.keep_reward(reward, stock=1)
    assert Reward.objects.get().stock == 2


def test_points_that_had_expired_by_then_come_back_for_a_while(member: Customer, clock: Any) -> None:
    """Unused codes meant lost points; and what came back was dead on arrival."""
    noura = people.meet("نورة", source="form")
    verbs.join(noura, way="desk")
    verbs.earn(noura, POINTS, 50, key="short", valid_days=5)
    voucher = verbs.redeem_reward(noura, a_reward(price=50, valid_days=20), key="k")
    clock.shift(timedelta(days=10))
    verbs.give_back_voucher(voucher)
    assert points(noura) == Balance(active=50)
    clock.shift(timedelta(days=31))
    assert points(noura) == Balance()
