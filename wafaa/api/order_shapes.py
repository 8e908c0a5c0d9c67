"""What the API answers of orders, what is in them, how they travel, and what went back for them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from wafaa.api.shapes import Id, Named, Shape, named
from wafaa.lib.money import Money
from wafaa.orders.models import Order, OrderLine, Refund, Shipment

Sum = Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$", description="A sum in whole units of the currency.")]


class OrderLineShape(Shape):
    """`ref` is the line's own id in its order, by which returns name it."""

    ref: str
    name: str
    sku: str
    quantity: Sum
    currency: str
    price: Sum | None
    total: Sum | None


class ParcelShape(Shape):
    """`word` is the carrier's own for the state; `cash` what the courier takes at the door."""

    id: Id
    carrier: str
    number: str
    url: str
    state: str
    word: str
    state_at: datetime | None
    promised_for: datetime | None
    cash: Sum | None


class RefundShape(Shape):
    amount: Sum
    currency: str
    reason: str
    at: datetime


class OrderShape(Shape):
    """`shop` is null for an order that a colleague took. `word` is the shop's own for the state. `due_at` is when it is
    to arrive by the last word of shop or carrier. `codes` are those of coupons and vouchers that it was bought with, as
    they were typed. `marks` are codes of what was odd in what the shop told."""

    id: Id
    number: str
    shop: Named | None
    customer: Named | None
    state: str
    word: str
    currency: str
    total: Sum | None
    paid: Sum | None
    refunded: Sum
    parts: dict[str, Sum]
    payment: str
    placed_at: datetime
    promised_for: datetime | None
    dispatch_by: datetime | None
    due_at: datetime | None
    is_late: bool
    is_over: bool
    is_gone: bool
    ship_to: dict[str, str]
    note: str
    marks: list[str]
    codes: list[str]
    lines: list[OrderLineShape]
    parcels: list[ParcelShape]
    refunds: list[RefundShape]


def order_shape(order: Order) -> OrderShape:
    """Of an order whose lines, shipments and refunds were fetched with it."""
    kept = ("number", "state", "word", "currency", "payment", "placed_at", "promised_for", "dispatch_by", "due_at")
    more = ("is_late", "is_over", "is_gone", "ship_to", "note", "marks")
    customer = order.customer
    return OrderShape(
        id=order.public_id,
        shop=Named(id=order.shop.public_id, name=order.shop.name) if order.shop else None,
        customer=named((customer.joined_to or customer) if customer else None),
        total=_sum(order.total),
        paid=_sum(order.paid),
        refunded=_said(order.refunded.decimal),
        parts={name: _said(Money(minor, order.currency).decimal) for name, minor in order.parts.items()},
        codes=[one.text for one in sorted(order.codes.all(), key=lambda code: code.place)],
        lines=[_line(one) for one in sorted(order.lines.all(), key=lambda line: line.place)],
        parcels=[
            _parcel(one) for one in sorted(order.shipments.all(), key=lambda parcel: parcel.pk) if not one.is_no_more
        ],
        refunds=[_refund(one) for one in sorted(order.refunds.all(), key=lambda refund: refund.pk)],
        **{name: getattr(order, name) for name in (*kept, *more)},
    )


def _line(line: OrderLine) -> OrderLineShape:
    price = None if line.price_minor is None else Money(line.price_minor, line.currency)
    return OrderLineShape(
        ref=line.external_id,
        name=line.name,
        sku=line.sku,
        quantity=_said(line.quantity.normalize()),
        currency=line.currency,
        price=_sum(price),
        total=_sum(line.total),
    )


def _parcel(parcel: Shipment) -> ParcelShape:
    kept = ("carrier", "number", "url", "state", "word", "state_at", "promised_for")
    return ParcelShape(id=parcel.public_id, cash=_sum(parcel.cash), **{name: getattr(parcel, name) for name in kept})


def _refund(refund: Refund) -> RefundShape:
    return RefundShape(
        amount=_said(refund.amount.decimal), currency=refund.currency, reason=refund.reason, at=refund.at
    )


def _sum(money: Money | None) -> str | None:
    return None if money is None else _said(money.decimal)


def _said(number: Decimal) -> str:
    return f"{number:f}"
