"""What an order was bought with, and what came of the order: the vouchers whose codes stand on it are used, and free
again when it comes to nothing.

Shops tell late, twice and crosswise, so nothing is moved step by step: `follow_order` looks at all orders that stand
with the code of a voucher and brings it to what follows from them (decision 0020). It is the one way by which the use
of a code is learnt, whichever shop tells of it.
"""

from __future__ import annotations

from collections import defaultdict

from wafaa.lib.time import now
from wafaa.loyalty.codes import voucher_code
from wafaa.loyalty.events import VoucherUsed
from wafaa.loyalty.models import OnReturn, Voucher, VoucherDoubt, VoucherState
from wafaa.loyalty.models.rewards import AT_ONCE
from wafaa.loyalty.newcomers import records_of, ways
from wafaa.loyalty.verbs.vouchers import OPEN, VoucherRefused, close, held_voucher, leave, note_unused
from wafaa.orders.models import Order, OrderCode, key_of
from wafaa.people.models import Identity
from wafaa.shops.adapter import BY_LISTS, adapter_of
from wafaa.shops.couponing import Coupons
from wafaa.shops.models import CouponState
from wafaa.shops.states import OrderState
from wafaa.work.events import emit
from wafaa.work.unit import unit

CALLED_OFF = (OrderState.CANCELLED, OrderState.FAILED, OrderState.RETURNED, OrderState.REFUNDED)
MOST_ORDERS = 50
LATE = (VoucherState.EXPIRED, VoucherState.RETURNED, VoucherState.FAILED)


def follow_order(order: Order) -> list[Voucher]:
    """Bring all vouchers that an order has to do with to what follows from it; those that changed. Safe to run again,
    in any order."""
    found = []
    for voucher in vouchers_of(order):
        with unit():
            held = held_voucher(voucher)
            if _square(held, order):
                found.append(held)
    return found


def vouchers_of(order: Order) -> list[Voucher]:
    """Those whose codes stand on it, and those that are kept as used for it; in the order in which they are locked."""
    typed = OrderCode.objects.filter(order=order).values_list("text", flat=True)
    codes = [code for text in typed if (code := voucher_code(text))]
    rows = [*Voucher.objects.filter(order=order), *(Voucher.objects.filter(code__in=codes) if codes else ())]
    return sorted({one.pk: one for one in rows}.values(), key=lambda one: (one.reward_id, one.pk))


def stands(order: Order) -> bool:
    """Whether it was bought and not called off, taken back or wholly paid back."""
    if not order.is_told or order.is_gone or order.state in CALLED_OFF:
        return False
    return not (order.total_minor and order.refunded_minor >= order.total_minor)


def _square(held: Voucher, told: Order) -> bool:
    if held.promised.kind in AT_ONCE:
        return False
    every = _orders_with(held, told)
    orders = [one for one in every if stands(one)]
    if not orders:
        # Where its shop may count it for an order that was called off, it may be used up: a person has to look.
        orders = [one for one in every if held.coupon is not None and not _is_freed(held, one)]
        if not orders:
            return held.state == VoucherState.USED and held.order is not None and _free(held, held.order)
    whose = next((one for one in orders if one.pk == held.order_id), orders[0])
    before = (held.state, held.order_id, held.doubt)
    held.doubt = _doubt(held, whose, len(orders))
    if held.state in OPEN or (held.state in LATE and held.back_id is None):
        _use(held, whose)
    elif held.order_id != whose.pk:
        # Used before anybody said for which order; or its points are back already, which a person has to look at.
        held.order, held.by_code = whose, True
        held.save(update_fields=["order", "by_code", "doubt"])
    elif before[2] != held.doubt:
        held.save(update_fields=["doubt"])
    return before != (held.state, held.order_id, held.doubt)


def _orders_with(held: Voucher, told: Order) -> list[Order]:
    """Those with its code of the shop that could take it, the first placed first; and the one that a colleague used it
    for. `told`: what is typed at an Arabic desk is the same code by other letters, which no key finds."""
    keyed = OrderCode.objects.filter(key=key_of(held.code)).order_by("pk").values_list("order_id", flat=True)
    near = {*keyed[:MOST_ORDERS], told.pk} | ({held.order_id} if held.order_id else set())
    codes: dict[int, set[str]] = defaultdict(set)
    for pk, text in OrderCode.objects.filter(order_id__in=near).values_list("order_id", "text"):
        codes[pk].add(voucher_code(text))
    rows = Order.objects.filter(pk__in=near).select_related("customer", "shop").order_by("placed_at", "pk")
    used_for = None if held.by_code else held.order_id
    return [one for one in rows if one.pk == used_for or (held.code in codes[one.pk] and _could_take(held, one))]


def _could_take(held: Voucher, order: Order) -> bool:
    """A coupon lies in one shop, and lists tell of orders of any; a code of our own is taken wherever people do."""
    if held.coupon is None:
        return True
    return order.shop is not None and (order.shop_id == held.coupon.shop_id or order.shop.kind == BY_LISTS)


def _use(held: Voucher, order: Order) -> None:
    """Also one that was given up as unused: its limits are counted again, and a piece that went to somebody else
    meanwhile was one more."""
    if held.state in LATE:
        reward = held.reward
        reward.given += 1
        reward.stock = None if reward.stock is None else max(reward.stock, reward.given)
        reward.save(update_fields=["given", "stock"])
    held.state, held.goes_to, held.closed_at, held.reason = VoucherState.USED, "", None, ""
    held.used_at, held.used_by = min(max(order.placed_at, held.created_at), now()), None
    held.order, held.by_code = order, True
    held.save()
    emit(VoucherUsed(held.pk, held.reward_id), topic=held.topic, customer_id=held.customer_id)


def _free(held: Voucher, order: Order) -> bool:
    """No order stands with it any more: it can be used again, or its points are back, as the reward says. Whether a
    coupon is free again that was taken off an order, only its shop knows."""
    if held.coupon is not None and not _is_freed(held, order):
        was, held.doubt = held.doubt, VoucherDoubt.OFF
        held.save(update_fields=["doubt"])
        return was != held.doubt
    is_gone = held.coupon is not None and held.coupon.state == CouponState.REFUSED
    if held.promised.on_return != OnReturn.POINTS and not is_gone:
        note_unused(held, "order")
        return True
    held.used_at = held.used_by = None
    held.by_code, held.doubt = False, ""
    if held.coupon is None or is_gone:
        close(held, VoucherState.RETURNED, with_points=True)
        return True
    try:
        leave(held, VoucherState.RETURNED)
    except VoucherRefused:
        note_unused(held, "order")
    return True


def _is_freed(held: Voucher, order: Order) -> bool:
    """Whether its shop counts it as unused again."""
    assert held.coupon is not None
    adapter = adapter_of(held.coupon.shop)
    return isinstance(adapter, Coupons) and order.state in adapter.coupons.freed_by


def _doubt(held: Voucher, order: Order, orders: int) -> str:
    if held.back_id is not None:
        return VoucherDoubt.BACK
    if not stands(order):
        return VoucherDoubt.OFF
    if orders > 1:
        return VoucherDoubt.TWICE
    return "" if _is_theirs(held, order) else VoucherDoubt.OTHERS


def _is_theirs(held: Voucher, order: Order) -> bool:
    """Theirs by the record, or bought without an account under an address of theirs."""
    mine = records_of(held.customer)
    if order.customer is not None and (order.customer_id in mine or order.customer.root_id in mine):
        return True
    told = ways(order.person)
    held_by = Identity.objects.filter(customer_id__in=mine, value__in=[value for _kind, value in told])
    return any((one.kind, one.value) in told for one in held_by)
