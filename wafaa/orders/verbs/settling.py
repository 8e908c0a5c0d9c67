"""What follows from what stands: when an order is due, whether it is over, what a person should know of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Sum

from wafaa.orders import delivering
from wafaa.orders.models import Order, OrderLine, Refund, Shipment
from wafaa.orders.verbs.promising import promise_deliveries
from wafaa.shops.states import OVER, OrderState

FOUND = ("may_cancel", "unheard", "no_customer", "maybe_known", "unknown_state", "other_currency", "negative_line")
"""Marks that follow from the rows; all others are a shop's last statement's doubts."""


def settle(order: Order, doubts: Sequence[str] | None) -> None:
    """Derive and save, in the open unit, and let what is promised of it follow. `doubts` replace those of an earlier
    statement; None leaves them."""
    shipments = delivering.that_travel(order, list(Shipment.objects.filter(order=order)))
    order.is_over = order.state in OVER or order.is_gone or _all_delivered(shipments)
    order.due_at = _due_at(order, shipments)
    back = Refund.objects.filter(order=order, currency=order.currency).aggregate(sum=Sum("amount_minor"))["sum"]
    order.refunded_minor = back or 0
    kept = [mark for mark in order.marks if mark not in FOUND] if doubts is None else list(doubts)
    order.marks = sorted({*(mark for mark in kept if mark not in FOUND), *_found(order)})
    order.save()
    promise_deliveries(order, shipments)


def _all_delivered(shipments: Sequence[Shipment]) -> bool:
    return bool(shipments) and all(shipment.is_delivered for shipment in shipments)


def _due_at(order: Order, shipments: Sequence[Shipment]) -> datetime | None:
    """By the carriers' last word about what is still on its way, else by the shop's."""
    told = [one.promised_for for one in shipments if one.promised_for is not None and not one.is_delivered]
    return max(told) if told else order.promised_for


def _found(order: Order) -> list[str]:
    if not order.is_told:
        return ["unheard"]
    found = []
    if order.may_cancel_since is not None and not order.is_over:
        found.append("may_cancel")
    if order.customer_id is None:
        found.append("no_customer")
    if "shared" in order.person:
        found.append("maybe_known")
    if order.state == OrderState.UNKNOWN:
        found.append("unknown_state")
    lines = OrderLine.objects.filter(order=order).values_list("currency", "quantity", "price_minor", "total_minor")
    refunds = Refund.objects.filter(order=order).exclude(currency=order.currency)
    usual = order.shop.currency if order.shop else order.currency
    told = list(lines)
    if order.currency != usual or any(line[0] != order.currency for line in told) or refunds.exists():
        found.append("other_currency")
    if any((part or 0) < 0 for line in told for part in line[1:]):
        found.append("negative_line")
    return found
