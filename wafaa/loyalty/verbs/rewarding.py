"""Taking a reward: its limits are looked at under its lock, the points leave, and the voucher is there, or none of it.

Of one reward one takes at a time, so that the last piece goes to one person. The lock of the reward is taken first,
then that of a voucher, then those of the accounts, in every verb.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeVar

from django.db import connection
from django.db.models import F, Model, QuerySet

from wafaa.lib.money import Money
from wafaa.lib.time import now
from wafaa.loyalty import offers
from wafaa.loyalty.books import Currency
from wafaa.loyalty.codes import new_code
from wafaa.loyalty.events import VoucherTaken, VoucherUsed
from wafaa.loyalty.models import Fulfilment, Reward, RewardKind, Txn, Voucher, VoucherState
from wafaa.loyalty.models.rewards import AT_ONCE, OFF_A_PURCHASE
from wafaa.loyalty.verbs.earning import earn
from wafaa.loyalty.verbs.posting import KeyReused, LedgerError
from wafaa.loyalty.verbs.redeeming import redeem
from wafaa.people import queries as people
from wafaa.people.models import Customer, IdentityKind
from wafaa.shops import verbs as shops
from wafaa.shops.adapter import adapter_of
from wafaa.shops.couponing import Coupons, Wanted, lacks
from wafaa.shops.models import Coupon, Shop, ShopState
from wafaa.stores import scope
from wafaa.stores.local_time import known_zone
from wafaa.work.events import emit
from wafaa.work.unit import unit

Row = TypeVar("Row", bound=Model)


class RewardRefused(LedgerError):
    """This person cannot have it; `code` says why (see `reward_words`)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def redeem_reward(customer: Customer, reward: Reward, *, key: str, seen: str = "", as_gift: bool = False) -> Voucher:
    """Take a reward for points. The same key takes it once. `seen` is the `mark` of what they saw: what was changed
    meanwhile is not taken. `as_gift`: the store gives it for nothing, whether or not it is on offer to others; only
    what takes something off a purchase is given so. Raises RewardRefused, NotEnough, KeyReused."""
    with unit():
        mine = locked_reward(reward)
        known: Voucher | None = Voucher.objects.select_related("customer").filter(key=key).first()
        if known is not None:
            if known.reward_id != mine.pk or known.customer.root_id != customer.root_id:
                raise KeyReused(key)
            return known
        if seen and seen != mine.mark:
            raise RewardRefused("changed")
        if why := _why_no_gift(mine) if as_gift else offers.why_not(mine, offers.standing(customer, [mine])):
            raise RewardRefused(why)
        voucher = Voucher(
            customer_id=customer.root_id,
            reward=mine,
            key=key,
            code=new_code(),
            terms=mine.terms,
            price=0 if as_gift else mine.price,
            ends_at=now() + timedelta(days=mine.valid_days),
        )
        voucher.txn = _paid(customer, voucher)
        _fulfil(customer, voucher)
        voucher.save(force_insert=True)
        Reward.objects.filter(pk=mine.pk).update(given=F("given") + 1)
        emit(VoucherTaken(voucher.pk, mine.pk), topic=voucher.topic, customer_id=customer.root_id)
        if voucher.state == VoucherState.USED:
            emit(VoucherUsed(voucher.pk, mine.pk), topic=voucher.topic, customer_id=customer.root_id)
    return voucher


def _why_no_gift(reward: Reward) -> str:
    if reward.kind not in OFF_A_PURCHASE:
        return "not_on_offer"
    return "gone" if reward.left == 0 else ""


def locked_reward(reward: Reward | int) -> Reward:
    """The reward as it is now, held until the unit ends. Nothing is joined to it: whoever waited for the lock would
    have that as it was before."""
    pk = reward if isinstance(reward, int) else reward.pk
    return locked(Reward.objects.all()).get(pk=pk)


def locked(rows: QuerySet[Row]) -> QuerySet[Row]:
    """SQLite's writers are alone anyway."""
    return rows.select_for_update(of=("self",)) if connection.features.has_select_for_update else rows


def _paid(customer: Customer, voucher: Voucher) -> Txn | None:
    if not voucher.price:
        return None
    return redeem(
        customer,
        Currency.POINTS,
        voucher.price,
        key=f"voucher:{voucher.public_id}",
        reason="reward",
        subject=f"reward:{voucher.reward.public_id}",
    )


def _fulfil(customer: Customer, voucher: Voucher) -> None:
    reward = voucher.reward
    if reward.kind in AT_ONCE:
        voucher.state, voucher.used_at = VoucherState.USED, now()
        if reward.kind == RewardKind.CREDIT:
            earn(
                customer,
                Currency.CREDIT,
                reward.value_minor,
                key=f"credit:{voucher.public_id}",
                reason="reward",
                subject=voucher.topic,
            )
    elif reward.way == Fulfilment.COUPON:
        voucher.state, voucher.coupon = VoucherState.WANTED, _coupon(customer, voucher)
        voucher.ends_at = end_of(date.fromisoformat(voucher.coupon.told["until"]))
    elif reward.way == Fulfilment.HAND:
        voucher.state = VoucherState.WANTED


def _coupon(customer: Customer, voucher: Voucher) -> Coupon:
    """The shop is asked after the commit (`shops.couponing`); what it says comes back as an event."""
    shop, wanted = voucher.reward.shop, wanted_of(voucher.reward, voucher.code)
    if shop is None or shop.state in (ShopState.OFF, ShopState.FAILING) or wanted is None:
        raise RewardRefused("no_shop")
    wanted = for_them_alone(shop, wanted, customer)
    if lacks(shop, wanted):
        raise RewardRefused("no_shop")
    return shops.ask_coupon(shop, wanted, why=f"reward:{voucher.reward.public_id}", customer_id=customer.root_id)


def wanted_of(reward: Reward, code: str) -> Wanted | None:
    """The coupon of a reward; None for what no coupon can be."""
    first = today()
    until = first + timedelta(days=reward.valid_days)
    if reward.kind == RewardKind.PERCENT:
        return Wanted(code, True, Decimal(reward.percent), first, until)
    if reward.kind == RewardKind.SUM and reward.shop is not None:
        store = scope.current().store
        if reward.shop.currency != store.currency:
            return None
        return Wanted(code, False, Money(reward.value_minor, store.currency).decimal, first, until)
    return None


def for_them_alone(shop: Shop, wanted: Wanted, customer: Customer) -> Wanted:
    """Where the shop can keep a coupon for one proven address, nobody else uses it."""
    adapter = adapter_of(shop)
    if not isinstance(adapter, Coupons) or not adapter.coupons.for_email:
        return wanted
    found = people.address_of(customer, IdentityKind.EMAIL)
    if found is None or found.verified_at is None:
        return wanted
    return replace(wanted, email=found.value)


def today() -> date:
    return now().astimezone(known_zone(scope.current().store.timezone)).date()


def end_of(day: date) -> datetime:
    """A coupon can be used on its last day."""
    return datetime.combine(day + timedelta(days=1), time(0), known_zone(scope.current().store.timezone))
