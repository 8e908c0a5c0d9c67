"""Store credit that is spent in the online shop: a code of the shop, worth what was taken off the credit."""

from __future__ import annotations

from wafaa.loyalty.models import Txn
from wafaa.people.models import Customer, everyone_in
from wafaa.shops.adapter import adapter_of
from wafaa.shops.couponing import Coupons
from wafaa.shops.models import Coupon, CouponState, Shop, ShopState
from wafaa.stores import scope

WHY = "credit:"
MOST_SHOWN = 5


def able() -> list[Shop]:
    """The shops that can make such a code now, by their names."""
    rows = Shop.objects.exclude(state__in=(ShopState.OFF, ShopState.FAILING))
    return [one for one in rows.filter(currency=scope.current().store.currency).order_by("name", "pk") if _makes(one)]


def _makes(shop: Shop) -> bool:
    adapter = adapter_of(shop)
    return isinstance(adapter, Coupons) and adapter.coupons.fixed


def latest(customer: Customer) -> list[Coupon]:
    """The codes that this person has for their credit, the newest first; refused ones are no codes."""
    rows = Coupon.objects.filter(everyone_in(customer), why__startswith=WHY).exclude(state=CouponState.REFUSED)
    return list(rows.select_related("shop").order_by("-pk")[:MOST_SHOWN])


def taken_for(coupon: Coupon) -> Txn | None:
    """What was taken off their credit for it; None when it is another coupon."""
    if not coupon.why.startswith(WHY):
        return None
    return Txn.objects.filter(public_id=coupon.why.removeprefix(WHY)).first()
