"""What shops, orders and time do to vouchers."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from wafaa.lib.time import now
from wafaa.loyalty import reward_news, verbs
from wafaa.loyalty.credit_codes import WHY
from wafaa.loyalty.events import VoucherClosed, VoucherReady
from wafaa.loyalty.models import Voucher, VoucherState
from wafaa.orders.events import OrderChanged
from wafaa.orders.models import Order
from wafaa.shops.models import Coupon, CouponState
from wafaa.stores import scope
from wafaa.work.events import Happening, every, on

AT_ONCE = 200
TOLD = {"codes", "is_gone", "refunds", "total", "placed_at"}
SLOW = timedelta(minutes=2)
"""A code that is made within that time is on the page before anybody looks for it."""

log = logging.getLogger("wafaa.loyalty")


@on("shop.coupon_made")
def its_coupon_is_there(event: Happening) -> None:
    _follow(event)


@on("shop.coupon_refused")
def its_coupon_is_not_there(event: Happening) -> None:
    _follow(event)
    coupon = Coupon.objects.filter(pk=event.ids()["coupon_id"]).first()
    if coupon is not None:
        verbs.credit_code_failed(coupon)


def _follow(event: Happening) -> None:
    coupon = Coupon.objects.filter(pk=event.ids()["coupon_id"]).first()
    if coupon is not None:
        verbs.follow_coupon(coupon)


@on("order.placed")
@on("order.moved")
@on("order.given")
@on("order.refunded")
def use_what_it_was_bought_with(event: Happening) -> None:
    """The vouchers whose codes stand on it are used; and free again when it comes to nothing."""
    _follow_order(event.ids()["order_id"])


@on("order.changed")
def use_what_it_says_by_now(event: OrderChanged) -> None:
    if TOLD & set(event.what.split(",")):
        _follow_order(event.order_id)


def _follow_order(order_id: int) -> None:
    order = Order.objects.filter(pk=order_id).first()
    if order is not None:
        verbs.follow_order(order)


@on("voucher.ready")
def tell_a_code_that_took_long(event: VoucherReady) -> None:
    voucher = reward_news.told_about(event.voucher_id)
    if voucher is not None and not voucher.reward.is_personal and now() - voucher.created_at > SLOW:
        reward_news.tell_ready(voucher)


@on("voucher.closed")
def tell_what_was_not_made(event: VoucherClosed) -> None:
    voucher = reward_news.told_about(event.voucher_id)
    if voucher is not None and not voucher.reward.is_personal and event.state == VoucherState.FAILED:
        reward_news.tell_failed(voucher)


@every("5m")
def let_vouchers_end() -> None:
    """Those whose time is over; and those that a shop was asked to take away, which it may have refused without a
    word."""
    due = Voucher.everywhere.filter(state__in=(VoucherState.WANTED, VoucherState.READY), ends_at__lte=now())
    _walk(due.order_by("ends_at", "id"), verbs.end_voucher)
    asked = Voucher.everywhere.filter(state=VoucherState.LEAVING, coupon__state=CouponState.MADE)
    _walk(
        asked.exclude(coupon__problem="leaving").order_by("ends_at", "id"), lambda one: verbs.follow_coupon(one.coupon)
    )
    lost = Voucher.everywhere.filter(state__in=(VoucherState.WANTED, VoucherState.LEAVING))
    decided = Q(coupon__state=CouponState.REFUSED) | Q(state=VoucherState.WANTED, coupon__state=CouponState.MADE)
    _walk(lost.filter(decided).order_by("ends_at", "id"), lambda one: verbs.follow_coupon(one.coupon))


@every("1h")
def give_back_what_no_order_used() -> None:
    """Coupons that ended in shops that take none away, once the shop has been heard of for a day since."""
    ended = Voucher.everywhere.filter(state=VoucherState.EXPIRED, reason=verbs.COUPON_STAYS, back=None)
    due = ended.filter(closed_at__lte=now() - verbs.TOLD_WITHIN, txn__isnull=False)
    heard = due.filter(coupon__shop__last_at__gt=F("ends_at") + timedelta(days=1))
    _walk(heard.order_by("closed_at", "id"), verbs.give_back_ended)


@every("1h")
def give_back_credit_of_codes() -> None:
    """Store credit is money: a code that ended unused, or was never made, does not take it along. Looked at for a month
    after its end."""
    _walk(_ended_codes().filter(problem="").order_by("created_at"), verbs.end_credit_code)


@every("1d")
def ask_again_for_codes_that_stayed() -> None:
    """Those that their shop could not take away, for keys that failed or an order that came to nothing since."""
    stayed = _ended_codes().exclude(problem__in=("", "leaving"))
    _walk(stayed.order_by("created_at"), verbs.end_credit_code)


def _ended_codes() -> QuerySet[Coupon]:
    oldest, latest = (now() - verbs.CODE_LIVES - timedelta(days=days) for days in (32, 0))
    codes = Coupon.everywhere.filter(why__startswith=WHY).exclude(state=CouponState.REFUSED)
    return codes.filter(created_at__gt=oldest, created_at__lte=latest).select_related("shop")


def _walk(due: QuerySet[Any], act: Any) -> None:
    """What cannot be written does not stop the others."""
    for voucher in list(due.select_related("store")[:AT_ONCE]):
        with scope.entered(voucher.store):
            try:
                act(voucher)
            except Exception:
                log.exception("a voucher or a code could not be closed id=%s", voucher.pk)
