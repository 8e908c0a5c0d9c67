"""Coupons that a shop makes for us: what is asked for, which engine can what, and the job that has one made.

A code is a key: before a coupon is made the shop is asked whether it has one of this code, and so it is after every
call of which nobody knows how it ended. A timeout after the shop acted never makes two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Protocol, runtime_checkable

from wafaa.shops import verbs
from wafaa.shops.adapter import Trouble, adapter_of
from wafaa.shops.models import Coupon, CouponState, Shop, ShopState
from wafaa.shops.states import OrderState

MOST_TRIES = 20
MOST_UNMAKING = 200
"""Some eight days: what a customer paid for it hangs on the answer, and a shop may be away for a weekend."""
SOON, LATEST = timedelta(seconds=20), timedelta(hours=1)
FINAL = ("keys_too_weak", "keys_read_only", "not_taken", "code_taken")


@dataclass(frozen=True)
class CouponAbilities:
    """What an engine's coupons can; what is not said is not possible. `for_email`: only whoever has the address may use
    it; `for_products`: it counts for one piece of these things. `freed_by`: in these states of an
    order the shop counts its coupon as unused again."""

    percent: bool = True
    fixed: bool = True
    uses: bool = True
    for_email: bool = False
    for_products: bool = False
    freed_by: tuple[OrderState, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """`amount` is a percentage, or a sum in the shop's currency; `until` is the last day, `uses` how often at most.
    `products` are their ids at the shop: only one piece of one of these becomes cheaper; none is the whole basket."""

    code: str
    is_percent: bool
    amount: Decimal
    starts: date
    until: date
    uses: int = 1
    email: str = ""
    products: tuple[str, ...] = ()


@runtime_checkable
class Coupons(Protocol):
    coupons: CouponAbilities

    def make_coupon(self, shop: Shop, wanted: Wanted) -> str | Trouble:
        """Make it; its id at the shop. `Trouble.sent` when the shop may have made it all the same."""

    def coupon_named(self, shop: Shop, code: str) -> str | Trouble:
        """The id of the coupon with this code, "" when there is none."""


@runtime_checkable
class Withdraws(Protocol):
    def drop_coupon(self, shop: Shop, named: str) -> str | Trouble:
        """Away with the coupon of this id, as long as nobody has used it; "". Trouble("coupon_used") when somebody
        has."""


def lacks(shop: Shop, wanted: Wanted) -> str:
    """Why the shop cannot make such a coupon, as a code of `wording.problem`; "" when it can."""
    adapter = adapter_of(shop)
    if not isinstance(adapter, Coupons):
        return "no_coupons"
    can = adapter.coupons
    if not (can.percent if wanted.is_percent else can.fixed):
        return "no_such_coupon"
    if wanted.products and not can.for_products:
        return "no_product_coupon"
    return "no_email_coupon" if wanted.email and not can.for_email else ""


def make(coupon_id: int, tries: int = 0) -> None:
    """Have one coupon made, or learn that it was. Safe to run again."""
    coupon = Coupon.objects.select_related("shop__store").get(pk=coupon_id)
    shop = coupon.shop
    if coupon.state in (CouponState.MADE, CouponState.REFUSED) or shop.state == ShopState.OFF:
        return
    adapter = adapter_of(shop)
    assert isinstance(adapter, Coupons)
    found = adapter.coupon_named(shop, coupon.code)
    if not isinstance(found, Trouble) and found:
        # Before we first sent anything, a coupon of this code is somebody else's.
        if coupon.state == CouponState.WANTED:
            verbs.coupon_refused(coupon, "code_taken")
        else:
            verbs.coupon_made(coupon, found)
        return
    if not isinstance(found, Trouble):
        if not verbs.coupon_is_sent(coupon):
            return
        found = adapter.make_coupon(shop, _wanted(coupon))
        if not isinstance(found, Trouble):
            verbs.coupon_made(coupon, found)
            return
        if not found.sent and not verbs.coupon_is_unsent(coupon):
            return
    # What the shop may have made is asked for until it says: given up, its points or credit would go back beside it.
    if coupon.state != CouponState.SENT and (found.why in FINAL or tries >= MOST_TRIES):
        verbs.coupon_refused(coupon, found.why)
        return
    after = timedelta(seconds=found.retry_after) if found.retry_after else min(SOON * 2 ** min(tries, 9), LATEST)
    verbs.try_coupon_again(coupon, found.why, tries + 1, after)


def take_back(coupon: Coupon) -> str:
    """Take a coupon back; "" when that is done or on its way, else why not, as a code of `wording.problem`."""
    return verbs.take_coupon_back(coupon, can_ask=isinstance(adapter_of(coupon.shop), Withdraws))


def unmake(coupon_id: int, tries: int = 0) -> None:
    """Have a coupon taken away at its shop. Safe to run again."""
    coupon = Coupon.objects.select_related("shop__store").get(pk=coupon_id)
    adapter = adapter_of(coupon.shop)
    if coupon.state != CouponState.MADE or coupon.problem != "leaving" or not isinstance(adapter, Withdraws):
        return
    gone = adapter.drop_coupon(coupon.shop, coupon.external_id)
    if not isinstance(gone, Trouble):
        verbs.coupon_refused(coupon, "taken_back")
    elif gone.why in (*FINAL, "coupon_used") or tries >= MOST_UNMAKING:
        verbs.coupon_stays(coupon, gone.why)
    else:
        after = timedelta(seconds=gone.retry_after) if gone.retry_after else min(SOON * 2 ** min(tries, 9), LATEST)
        verbs.try_unmaking_again(coupon, tries + 1, after)


def _wanted(coupon: Coupon) -> Wanted:
    told: dict[str, Any] = coupon.told
    return Wanted(
        code=coupon.code,
        is_percent=told["is_percent"],
        amount=Decimal(told["amount"]),
        starts=date.fromisoformat(told["starts"]),
        until=date.fromisoformat(told["until"]),
        uses=told["uses"],
        email=told["email"],
        products=tuple(told.get("products", ())),
    )
