"""Store credit that is spent in the online shop: a code of the shop, worth what was taken off the credit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wafaa.lib.money import Money
from wafaa.loyalty.books import Kind
from wafaa.loyalty.models import Txn
from wafaa.orders.models import Order, OrderCode, key_of
from wafaa.people.models import Customer, everyone_in
from wafaa.shops.adapter import adapter_of
from wafaa.shops.couponing import Coupons, Withdraws
from wafaa.shops.models import Coupon, CouponState, Shop, ShopState
from wafaa.shops.states import OrderState
from wafaa.stores import scope

WHY = "credit:"
MOST_SHOWN, MOST_READ = 5, 200
"""So many of the newest, and of those before all that are worth something still."""
CALLED_OFF = (OrderState.CANCELLED, OrderState.FAILED)


def able() -> list[Shop]:
    """The shops that can make such a code now, by their names."""
    rows = Shop.objects.exclude(state__in=(ShopState.OFF, ShopState.FAILING))
    return [one for one in rows.filter(currency=scope.current().store.currency).order_by("name", "pk") if _makes(one)]


def _makes(shop: Shop) -> bool:
    adapter = adapter_of(shop)
    return isinstance(adapter, Coupons) and adapter.coupons.fixed


@dataclass(frozen=True)
class CreditCode:
    """A code that somebody has for their credit. `order` is what it was used for, where an order of theirs says so;
    `until` is its last day."""

    coupon: Coupon
    sum: Money
    until: date
    order: Order | None
    is_used: bool

    @property
    def is_made(self) -> bool:
        return self.coupon.state == CouponState.MADE

    @property
    def is_leaving(self) -> bool:
        return self.is_made and self.coupon.problem == "leaving"

    @property
    def can_go_back(self) -> bool:
        """Whether it is not asked for yet, as with a shop that is switched off, or its shop can be asked to take it
        away unused."""
        if self.coupon.state == CouponState.WANTED:
            return True
        takes = isinstance(adapter_of(self.coupon.shop), Withdraws)
        return self.is_made and takes and not self.is_used and not self.is_leaving


def latest(customer: Customer) -> list[CreditCode]:
    """The codes that this person has for their credit, the newest first: none that was refused, or whose sum is in
    their credit again."""
    rows = Coupon.objects.filter(everyone_in(customer), why__startswith=WHY).exclude(state=CouponState.REFUSED)
    read, currency = list(rows.select_related("shop").order_by("-pk")[:MOST_READ]), scope.current().store.currency
    if not read:
        return []
    back = _back([one.why.removeprefix(WHY) for one in read])
    found = [one for one in read if one.why.removeprefix(WHY) not in back]
    bought, freed = bought_with([one.code for one in found])
    told = [
        CreditCode(
            one,
            Money.parse(str(one.told["amount"]), currency),
            date.fromisoformat(one.told["until"]),
            bought.get(key_of(one.code)),
            is_used(one, bought, freed),
        )
        for one in found
    ]
    return [one for place, one in enumerate(told) if place < MOST_SHOWN or not one.is_used]


def _back(ids: list[str]) -> set[str]:
    """Which of these were given back."""
    rows = Txn.objects.filter(of__public_id__in=ids, kind=Kind.GIVE_BACK)
    return set(rows.values_list("of__public_id", flat=True))


def bought_with(codes: list[str]) -> tuple[dict[str, Order], set[str]]:
    """The orders on which they stand, by their keys; and the keys that only stand on what was called off."""
    rows = OrderCode.objects.filter(key__in=[key_of(one) for one in codes]).select_related("order")
    found = [(one.key, one.order) for one in rows]
    bought = {key: order for key, order in found if order.state not in CALLED_OFF}
    return bought, {key for key, _order in found} - bought.keys()


def is_used(coupon: Coupon, bought: dict[str, Order], freed: set[str]) -> bool:
    """Whether somebody bought with it. What its shop said of an order that came to nothing does not stand for ever."""
    key = key_of(coupon.code)
    return key in bought or (coupon.problem == "coupon_used" and key not in freed)


def code_of(customer: Customer, public_id: str) -> Coupon | None:
    """That one of theirs; None for any other coupon."""
    rows = Coupon.objects.filter(everyone_in(customer), why__startswith=WHY, public_id=public_id)
    found: Coupon | None = rows.select_related("shop").first()
    return found


def taken_for(coupon: Coupon) -> Txn | None:
    """What was taken off their credit for it; None when it is another coupon."""
    if not coupon.why.startswith(WHY):
        return None
    return Txn.objects.filter(public_id=coupon.why.removeprefix(WHY)).first()
