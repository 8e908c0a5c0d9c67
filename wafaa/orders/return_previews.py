"""The money of a return before anyone confirms it: what each thing is worth, fee and bonus, what is paid back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from wafaa.orders import return_policy as policy
from wafaa.orders.models import Order, OrderLine, Refund, Return, ReturnLine, Shipment
from wafaa.orders.return_settings import ReturnSettings
from wafaa.orders.returning import (
    OUR_FAULT,
    Back,
    Bought,
    Extra,
    Given,
    LinePreview,
    Outcome,
    Paid,
    Preview,
    ReturnState,
    given,
    milli,
)
from wafaa.shops.states import HANDED_OVER
from wafaa.stores import scope
from wafaa.stores.settings import read

EXTRAS: list[Callable[[Return, Preview], Iterable[Extra]]] = []
FIXED = (ReturnState.RESOLVED, ReturnState.CLOSED)


def adds_to_preview(add: Callable[[Return, Preview], Iterable[Extra]]) -> Callable[[Return, Preview], Iterable[Extra]]:
    """Register what an app says about a return before it is confirmed, such as the points that go back."""
    if add not in EXTRAS:
        EXTRAS.append(add)
    return add


AddsToRequest = Callable[[Sequence["Wanted"], Preview], Iterable[Extra]]
REQUEST_EXTRAS: list[AddsToRequest] = []


def adds_to_request(add: AddsToRequest) -> AddsToRequest:
    """The same of what somebody would send back, before they ask for it: the things, and what they would bring."""
    if add not in REQUEST_EXTRAS:
        REQUEST_EXTRAS.append(add)
    return add


@dataclass(frozen=True)
class Wanted:
    """One thing that somebody wants to send back: so many of an order's line; or, for what no shop knows, a `name` in
    free words (with the order it is said to be from, where there is one). `reason` is the return's own if empty."""

    line: OrderLine | None = None
    quantity: Decimal = Decimal(1)
    reason: str = ""
    name: str = ""
    order: Order | None = None


@dataclass(frozen=True)
class Thing:
    """A line of a return as its sums see it."""

    order: Order | None
    ref: str
    name: str
    quantity: Decimal
    reason: str
    worth_minor: int | None = None


def preview_of_request(wanted: Sequence[Wanted], outcome: str, reason: str) -> Preview:
    """What these would bring, before they are asked for."""
    things = [
        Thing(
            one.line.order if one.line else one.order,
            one.line.external_id if one.line else "",
            one.line.name if one.line else one.name,
            one.quantity,
            one.reason or reason,
        )
        for one in wanted
    ]
    told = summed(things, outcome, _ground(things), policy.terms())[0]
    return replace(told, extras=tuple(extra for add in REQUEST_EXTRAS for extra in add(wanted, told)))


def preview(held: Return, outcome: str = "", *, but_refund: int = 0) -> Preview:
    """What resolving this return would bring: of what was accepted, else received, else asked for. Once it is resolved,
    what it brought."""
    return with_shares(held, outcome, but_refund=but_refund)[0]


def with_shares(held: Return, outcome: str = "", *, but_refund: int = 0) -> tuple[Preview, dict[int, Given]]:
    """The preview, and what of it comes from each order {id: given}."""
    outcome = outcome or held.outcome
    return previews(held, [outcome], but_refund=but_refund)[outcome]


def previews(
    held: Return, outcomes: Iterable[str], *, but_refund: int = 0, lines: Sequence[ReturnLine] | None = None
) -> dict[str, tuple[Preview, dict[int, Given]]]:
    """The same of several outcomes. `lines` are the return's with their orders, where they were fetched already."""
    rows = lines_of(held) if lines is None else lines
    things = [
        Thing(row.order, row.ref, row.name, _counts(held, row), row.reason, None if row.ref else row.worth_minor)
        for row in rows
    ]
    ground = _ground(things, held.pk or 0, but_refund)
    found = {}
    for outcome in outcomes:
        told, shares = summed(things, outcome, ground, held.terms or policy.terms())
        if held.state in FIXED:
            told = _as_fixed(held, rows, told)
        extras = tuple(extra for add in EXTRAS for extra in add(held, told))
        found[outcome] = (replace(told, extras=extras), shares)
    return found


def lines_of(held: Return) -> list[ReturnLine]:
    """The lines of a return with their orders, in their order."""
    return list(ReturnLine.objects.filter(of=held).select_related("order").order_by("id"))


def _as_fixed(held: Return, rows: Sequence[ReturnLine], told: Preview) -> Preview:
    lines = tuple(LinePreview(row.name, _counts(held, row), row.worth_minor) for row in rows)
    return replace(
        told,
        lines=lines,
        shipping_minor=held.shipping_minor,
        fee_minor=held.fee_minor,
        bonus_minor=held.bonus_minor,
        difference_minor=held.difference_minor,
    )


def instead_minor(instead: Sequence[dict[str, int | None]]) -> int | None:
    """What the things of an exchange cost; None where nobody said a price: then they are worth what came back."""
    prices = [price for one in instead if (price := one.get("price_minor")) is not None]
    return sum(prices) if prices else None


def _counts(held: Return, row: ReturnLine) -> Decimal:
    if row.accepted is not None:
        return row.accepted
    return row.received if held.state == ReturnState.RECEIVED else row.asked


@dataclass(frozen=True)
class Ground:
    """An order as a preview stands on it: what was paid (None: nobody told), what came back before, and for how
    much."""

    order: Order
    paid: Paid | None
    before: list[Back]
    spent_minor: int


def _ground(things: Sequence[Thing], but: int = 0, but_refund: int = 0) -> list[Ground]:
    """Of each order that something is from. `but` is a return that does not count as one before."""
    orders = {thing.order.pk: thing.order for thing in things if thing.order is not None and thing.ref}
    return [Ground(order, paid_of(order, but_refund, but), *_before(order, but)) for order in orders.values()]


def summed(
    things: Sequence[Thing], outcome: str, ground: Sequence[Ground], kept: Mapping[str, Any]
) -> tuple[Preview, dict[int, Given]]:
    """What things are worth, each order by itself, by the terms that count for them."""
    worth: dict[int, int | None] = {place: thing.worth_minor for place, thing in enumerate(things)}
    shares: dict[int, Given] = {}
    for one in ground:
        mine = [place for place, thing in enumerate(things) if thing.order == one.order and thing.ref]
        if one.paid is None:
            continue
        shares[one.order.pk] = given(one.paid, one.before, [_back(things[place]) for place in mine], one.spent_minor)
        worth |= dict(zip(mine, shares[one.order.pk].lines, strict=True))
    shipping = sum(each.shipping_minor for each in shares.values())
    currency = next((one.order.currency for one in ground), scope.current().store.currency)
    reasons = [thing.reason for thing in things]
    # Of what is not taken back nobody needs to know what was paid for it.
    lines = tuple(LinePreview(one.name, one.quantity, worth[n] if one.quantity else 0) for n, one in enumerate(things))
    goods = sum(line.worth_minor or 0 for line in lines)
    if outcome == Outcome.REPAIR:
        return Preview(outcome, currency, tuple(replace(line, worth_minor=0) for line in lines), 0, 0, 0), {}
    told = Preview(
        outcome,
        currency,
        lines,
        shipping,
        min(policy.fee_minor(outcome, reasons, currency, kept), goods + shipping),
        goods * policy.bonus_percent(outcome, kept) // 100,
        is_known=all(line.worth_minor is not None for line in lines),
    )
    return told, shares


def _back(thing: Thing) -> Back:
    return Back(thing.ref, milli(thing.quantity), thing.reason in OUR_FAULT)


def paid_minor(order: Order) -> int | None:
    """What was paid for an order: as the shop told, with the cash that couriers took; None when nobody told a sum.
    Of an order that has arrived, "nothing paid yet" is most likely cash at the door, which shops seldom tell of: then
    nobody told it either, unless a courier did."""
    if order.paid_minor is None:
        return 0 if order.state in policy.NEVER_SENT else order.total_minor
    cash = Shipment.objects.filter(order=order, state__in=HANDED_OVER, currency=order.currency)
    taken = int(cash.aggregate(sum=Sum("cash_minor"))["sum"] or 0)
    if not taken and order.paid_minor == 0 and policy.arrived_at(order) is not None:
        return None
    if not taken or order.total_minor is None:
        return max(order.paid_minor, 0)
    return max(order.paid_minor, min(order.paid_minor + taken, order.total_minor))


def paid_of(order: Order, but_refund: int = 0, but: int = 0, *, else_minor: int | None = None) -> Paid | None:
    """What was paid for an order. What went back of it elsewhere is all that no return has counted: not this refund,
    and not what was told for the return `but`, as long as it is not resolved. `else_minor` stands for a sum that
    nobody told."""
    paid = paid_minor(order)
    paid = else_minor if paid is None else paid
    if paid is None:
        return None
    lines = OrderLine.objects.filter(order=order).order_by("place", "id")
    bought = tuple(Bought(one.external_id, max(milli(one.quantity), 0), _sum_of(one)) for one in lines)
    carriage = max(order.parts.get("shipping", 0), 0) + max(order.parts.get("fee", 0), 0)
    rows = Refund.objects.filter(order=order, currency=order.currency, shop__isnull=False)
    open_ones = Q(back_for=None) | (~Q(back_for__state__in=FIXED) & ~Q(back_for_id=but))
    elsewhere = int(rows.filter(open_ones).exclude(pk=but_refund).aggregate(sum=Sum("amount_minor"))["sum"] or 0)
    last = read(ReturnSettings).shipping_back
    return Paid(bought, max(paid, 0), carriage, max(elsewhere, 0), shipping_with_last=last)


def _sum_of(line: OrderLine) -> int:
    if line.total_minor is not None:
        return max(line.total_minor, 0)
    return max(int((line.price_minor or 0) * line.quantity), 0)


def _before(order: Order, but: int) -> tuple[list[Back], int]:
    """What went back of this order in returns that are resolved, and what was given for it."""
    rows = ReturnLine.objects.filter(order=order, of__state__in=FIXED).exclude(ref="").exclude(of_id=but)
    rows = rows.exclude(of__decided=Outcome.REPAIR).select_related("of").order_by("id")
    found = list(rows)
    backs = [Back(row.ref, milli(row.accepted or Decimal(0)), row.reason in OUR_FAULT) for row in found]
    spent = {row.of_id: row.of.shares.get(str(order.pk), 0) for row in found}
    return backs, sum(spent.values())


def left_minor(held: Return) -> int | None:
    """The most that may still be paid back for a return; None where no shop knows what was paid."""
    orders = {row.order for row in ReturnLine.objects.filter(of=held).select_related("order") if row.order}
    told = [(order, paid_of(order, but=held.pk)) for order in orders]
    if not told or any(paid is None for _order, paid in told):
        return None
    return sum(
        max(paid.paid_minor - paid.elsewhere_minor - _before(order, held.pk)[1], 0)
        for order, paid in told
        if paid is not None
    )
