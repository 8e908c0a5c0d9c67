"""Store credit: what a return brings, what is taken off at the counter or for a code to buy online, and that undone."""

from __future__ import annotations

from datetime import date, timedelta

from wafaa.lib.money import Money
from wafaa.lib.time import now
from wafaa.loyalty import queries
from wafaa.loyalty.books import Currency, Kind
from wafaa.loyalty.codes import new_code
from wafaa.loyalty.credit_codes import WHY, able, bought_with, is_used, taken_for
from wafaa.loyalty.models import Member, Txn
from wafaa.loyalty.models.members import Way
from wafaa.loyalty.verbs.earning import earn
from wafaa.loyalty.verbs.joining import join
from wafaa.loyalty.verbs.posting import KeyReused, NotThat, opened
from wafaa.loyalty.verbs.redeeming import give_back, redeem
from wafaa.loyalty.verbs.rewarding import RewardRefused, end_of, for_them_alone, today
from wafaa.loyalty.verbs.vouchers import TOLD_WITHIN
from wafaa.orders.models import Return
from wafaa.people.models import Customer, everyone_in
from wafaa.shops import couponing
from wafaa.shops import verbs as shops
from wafaa.shops.couponing import Wanted
from wafaa.shops.models import Coupon, Shop
from wafaa.stores import scope
from wafaa.work.unit import unit

COUNTER, INSTEAD, ONLINE = "counter", "instead", "online"
CODE_DAYS = 365
CODE_LIVES = timedelta(days=CODE_DAYS)
UNDONE_WITHIN = timedelta(days=1)
HEARD_AFTER = timedelta(days=1)
"""A shop that has been silent since a code ended may not have told of the order."""


def credit_return(back: Return) -> Txn:
    """Give the customer of this return what it is worth as store credit, for ever; once for each return. Whoever never
    took part does from now on, so that their card shows it. Raises BadAmount, KeyReused."""
    assert back.customer is not None and back.refund_minor is not None
    whole = back.customer.joined_to or back.customer
    with unit():
        if not Member.objects.filter(everyone_in(whole)).exists():
            join(whole, way=Way.DESK)
        key = f"return-credit:{back.public_id}"
        return earn(whole, Currency.CREDIT, back.refund_minor, key=key, reason=INSTEAD, subject=back.topic)


def spend_credit(customer: Customer, amount: int, *, key: str) -> Txn:
    """Take so much of the store's money, in its smallest unit, off their credit. The same key takes it once, and never
    again what was undone. Raises BadAmount, NotEnough, KeyReused."""
    spent = redeem(customer, Currency.CREDIT, amount, key=f"credit:{key}", reason=COUNTER)
    if Txn.objects.filter(of=spent, kind=Kind.GIVE_BACK).exists():
        raise KeyReused(spent.key)
    return spent


def unspend_credit(spent: Txn) -> Txn:
    """It was taken in error: it goes back whole, once however often it is asked. Raises NotThat for anything else than
    credit that was spent at the counter within UNDONE_WITHIN."""
    if spent.at < now() - UNDONE_WITHIN:
        raise NotThat(spent.public_id)
    if spent.kind != Kind.REDEEM or spent.reason != COUNTER or spent.account.currency != Currency.CREDIT:
        raise NotThat(spent.public_id)
    return give_back(spent, spent.amount, key=f"uncredit:{spent.public_id}", reason=COUNTER)


def credit_code(customer: Customer, amount: int, shop: Shop, *, key: str, seen: int | None = None) -> Coupon:
    """Take so much off their credit, and have the shop make a code that is worth it; the same key asks once. `seen` is
    what they were shown that they have: nothing is taken of what changed meanwhile. What the shop refuses goes back
    (`credit_code_failed`). Raises BadAmount, NotEnough, KeyReused, RewardRefused ("no_shop", "credit_changed")."""
    with unit():
        opened(customer, Currency.CREDIT)
        is_new = not Txn.objects.filter(key=f"creditcode:{key}").exists()
        if is_new and seen is not None and seen != queries.balance(customer, Currency.CREDIT).active:
            raise RewardRefused("credit_changed")
        spent = redeem(
            customer, Currency.CREDIT, amount, key=f"creditcode:{key}", reason=ONLINE, subject=f"shop:{shop.public_id}"
        )
        known: Coupon | None = Coupon.objects.filter(everyone_in(customer), why=f"{WHY}{spent.public_id}").first()
        if known is not None:
            return known
        if shop not in able():
            raise RewardRefused("no_shop")
        sum = Money(amount, scope.current().store.currency).decimal
        wanted = Wanted(new_code(), False, sum, today(), today() + timedelta(days=CODE_DAYS))
        wanted = for_them_alone(shop, wanted, customer)
        return shops.ask_coupon(shop, wanted, why=f"{WHY}{spent.public_id}", customer_id=customer.root_id)


def credit_code_back(coupon: Coupon) -> None:
    """Such a code is not wanted any more: its shop is asked to take it away, and what it took is in their credit again
    once it is gone unused (`credit_code_failed`). Raises RewardRefused where the shop cannot."""
    if taken_for(coupon) is None:
        raise NotThat(coupon.public_id)
    if why := couponing.take_back(coupon):
        raise RewardRefused(why)


def end_credit_code(coupon: Coupon) -> None:
    """Its last day is over: what nobody bought with is in their credit again. A shop that takes codes away is asked,
    again where it could not; of any other, once it was heard of since and would have told of the order. Safe to run
    again."""
    spent, last = taken_for(coupon), end_of(date.fromisoformat(coupon.told["until"]))
    if spent is None or last > now() or coupon.problem == "leaving" or Txn.objects.filter(of=spent).exists():
        return
    if is_used(coupon, *bought_with([coupon.code])) or not couponing.take_back(coupon):
        return
    heard = coupon.shop.last_at
    if last + TOLD_WITHIN <= now() and heard is not None and heard > last + HEARD_AFTER:
        credit_code_failed(coupon)


def credit_code_failed(coupon: Coupon) -> Txn | None:
    """The shop made no code, or took it away unused: what was taken for it is in their credit again, once. None when
    it was for no credit."""
    spent = taken_for(coupon)
    if spent is None:
        return None
    return give_back(spent, spent.amount, key=f"uncode:{spent.public_id}", reason=ONLINE)
