"""Coupons that shops make for us: asked for once, and what came of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from wafaa.lib.time import now
from wafaa.people.erasing import Gone, erases
from wafaa.shops import events
from wafaa.shops.models import Coupon, CouponState, Shop
from wafaa.stores import scope
from wafaa.work import jobs
from wafaa.work.events import emit
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit

if TYPE_CHECKING:
    from wafaa.shops.couponing import Wanted

MAKE, UNMAKE = "wafaa.shops.couponing.make", "wafaa.shops.couponing.unmake"
UNDER_WAY = (CouponState.WANTED, CouponState.SENT)


class CouponExists(ValueError):
    """Another coupon of this code was asked for already."""


def ask_coupon(shop: Shop, wanted: Wanted, *, why: str = "", customer_id: int | None = None) -> Coupon:
    """Have the shop make a coupon. Asked for again in the same words it is the same one. Raises CouponExists. Whether
    somebody may, and how much, whoever calls has judged; what the shop cannot, `couponing.lacks` says."""
    told = {
        "is_percent": wanted.is_percent,
        "amount": str(wanted.amount),
        "starts": wanted.starts.isoformat(),
        "until": wanted.until.isoformat(),
        "uses": wanted.uses,
        "email": wanted.email,
    } | ({"products": list(wanted.products)} if wanted.products else {})
    code = wanted.code.strip().upper()[:40]
    with unit():
        take_turns(f"coupon:{shop.pk}:{code}")
        held: Coupon | None = Coupon.objects.filter(shop=shop, code=code).first()
        if held is not None:
            if held.told != told:
                raise CouponExists(code)
            return held
        whose = {"customer_id": customer_id, "staff_id": scope.current().staff_id}
        made: Coupon = Coupon.objects.create(shop=shop, code=code, told=told, why=why[:200], **whose)
        emit(events.CouponAsked(shop.pk, made.pk), customer_id=customer_id)
        jobs.enqueue(MAKE, {"coupon_id": made.pk}, dedup=f"coupon:{made.pk}")
    return made


def coupon_is_sent(coupon: Coupon) -> bool:
    """It is on its way: from here on nobody knows whether it was made, until the shop says so. False when it is not
    wanted any more, or made already."""
    return _moves(coupon, CouponState.SENT)


def coupon_is_unsent(coupon: Coupon) -> bool:
    """Nothing left the house, or the shop said no before it acted. False when it is not under way any more."""
    return _moves(coupon, CouponState.WANTED)


def _moves(coupon: Coupon, state: CouponState) -> bool:
    is_moved = bool(Coupon.objects.filter(pk=coupon.pk, state__in=UNDER_WAY).update(state=state))
    coupon.state = state if is_moved else coupon.state
    return is_moved


def coupon_made(coupon: Coupon, external_id: str) -> None:
    with unit():
        rows = Coupon.objects.filter(pk=coupon.pk).exclude(state=CouponState.MADE)
        if rows.update(state=CouponState.MADE, external_id=external_id[:100], problem=""):
            emit(events.CouponMade(coupon.shop_id, coupon.pk), customer_id=coupon.customer_id)


def coupon_refused(coupon: Coupon, why: str) -> None:
    with unit():
        Coupon.objects.filter(pk=coupon.pk).update(state=CouponState.REFUSED, problem=why[:120])
        emit(events.CouponRefused(coupon.shop_id, coupon.pk), customer_id=coupon.customer_id)


def try_coupon_again(coupon: Coupon, why: str, tries: int, after: timedelta) -> None:
    args = {"coupon_id": coupon.pk, "tries": tries}
    with unit():
        if Coupon.objects.filter(pk=coupon.pk, state__in=UNDER_WAY).update(problem=why[:120]):
            jobs.enqueue(MAKE, args, dedup=f"coupon:{coupon.pk}", run_after=now() + after)


def take_coupon_back(coupon: Coupon, *, can_ask: bool) -> str:
    """It was not meant: one that has not been asked for yet never is; one that the shop made goes, if it can be asked
    for that. "" when that happens, else why not, as a code of `wording.problem`."""
    with unit():
        held = Coupon.objects.select_for_update(of=("self",)).select_related("shop").get(pk=coupon.pk)
        if held.state == CouponState.WANTED:
            coupon_refused(held, "taken_back")
            return ""
        if held.state == CouponState.SENT:
            return "coupon_unsure"
        if held.state == CouponState.REFUSED or held.problem == "leaving":
            return ""
        if not can_ask:
            return "coupon_stays"
        Coupon.objects.filter(pk=held.pk).update(problem="leaving")
        jobs.enqueue(UNMAKE, {"coupon_id": held.pk}, dedup=f"uncoupon:{held.pk}")
    return ""


def coupon_stays(coupon: Coupon, why: str) -> None:
    """It could not be taken away."""
    Coupon.objects.filter(pk=coupon.pk, state=CouponState.MADE).update(problem=why[:120])


def try_unmaking_again(coupon: Coupon, tries: int, after: timedelta) -> None:
    args = {"coupon_id": coupon.pk, "tries": tries}
    with unit():
        jobs.enqueue(UNMAKE, args, dedup=f"uncoupon:{coupon.pk}", run_after=now() + after)


def count(ids: list[int]) -> dict[str, int]:
    return {"coupons": Coupon.objects.filter(customer_id__in=ids).count()}


@erases("coupons", order=26, count=count)
def erase_coupons(ids: list[int]) -> Gone:
    """A coupon of a person who is forgotten stays, without whose it was."""
    gone = Gone(counts=count(ids))
    for coupon in Coupon.objects.filter(customer_id__in=ids):
        coupon.told, coupon.why, coupon.customer_id = {**coupon.told, "email": ""}, "", None
        coupon.save(update_fields=["told", "why", "customer"])
    return gone
