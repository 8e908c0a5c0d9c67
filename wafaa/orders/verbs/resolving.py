"""What a customer gets for what came back: money, another thing, credit or a repair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wafaa.lib.text.digits import ascii_digits
from wafaa.lib.time import now
from wafaa.orders import events
from wafaa.orders.models import Order, Refund, Return, ReturnLine
from wafaa.orders.return_previews import instead_minor, left_minor, with_shares
from wafaa.orders.return_words import Refused
from wafaa.orders.returning import SENT, Given, Outcome, Preview, ReturnState, shared
from wafaa.orders.verbs.holding import tell as tell_of_order
from wafaa.orders.verbs.refund_promises import refund_dropped, refund_paid
from wafaa.orders.verbs.return_holding import held, hold_orders, may_go, move, tell
from wafaa.orders.verbs.settling import settle

MOST_INSTEAD = 20


def resolve(
    which: Return,
    outcome: str,
    *,
    amount_minor: int | None = None,
    instead: Sequence[Mapping[str, Any]] = (),
    by_hand: bool = False,
    told: Refund | None = None,
) -> Return:
    """The customer has got this for it. `amount_minor` is a sum that a person chose instead of the one worked out,
    never more than was paid and is left; `instead` are the things of an exchange ({name, quantity, price_minor: of all
    of them}); `by_hand`: they took it, or what was repaired, at the counter; `told` is the shop's own word of the
    refund, which is taken as it is. Asked for before the things are here, the customer gets it without."""
    outcome = Outcome(outcome)
    with held(which) as one:
        if one.state in (ReturnState.RESOLVED, ReturnState.CLOSED) and one.decided == outcome:
            return one
        may_go(one, ReturnState.RESOLVED)
        if told is None and one.maybe_id is not None:
            raise Refused("maybe")
        rows = list(ReturnLine.objects.filter(of=one).order_by("id"))
        orders = hold_orders(sorted({row.order_id for row in rows if row.order_id}))
        worked_out, shares = with_shares(one, outcome, but_refund=told.pk if told else 0)
        parts = [*Refund.objects.filter(back_for=one, shop__isnull=False), told] if told else []
        amount = _told_amount(parts, orders, shares) if parts else _amount(one, worked_out, amount_minor)
        one.decided, one.instead = outcome, [dict(thing) for thing in instead][:MOST_INSTEAD]
        one.by_hand = by_hand and outcome in SENT
        _fix_lines(one, rows, worked_out)
        _fix_sums(one, worked_out, amount, shares)
        if parts and len(shares) > 1 and (len(parts) > 1 or amount != worked_out.refund_minor):
            one.shares = dict.fromkeys(one.shares, 0) | _of_our_own(parts, orders, shares) | _by_order(parts)
        one.state, one.resolved_at, one.maybe = ReturnState.RESOLVED, now(), None
        one.save()
        if outcome == Outcome.REFUND:
            _note_refund(one, orders, told)
            refund_paid(one, max(part.at for part in parts) if parts else None)
        else:
            refund_dropped(one)
        tell(one, events.ReturnResolved(one.order_id or 0, one.pk, outcome))
        return one


def _told_amount(parts: Sequence[Refund], orders: Sequence[Order], shares: Mapping[int, Given]) -> int:
    """What the shop told, and beside several parts what orders of our own give."""
    return sum(part.amount_minor for part in parts) + sum(_of_our_own(parts, orders, shares).values())


def _of_our_own(parts: Sequence[Refund], orders: Sequence[Order], shares: Mapping[int, Given]) -> dict[str, int]:
    if len(parts) < 2:
        return {}
    return {str(one.pk): shares[one.pk].value_minor for one in orders if one.shop_id is None and one.pk in shares}


def _by_order(parts: Sequence[Refund]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in parts:
        found[str(part.order_id)] = found.get(str(part.order_id), 0) + part.amount_minor
    return found


def _amount(one: Return, worked_out: Preview, chosen: int | None) -> int:
    if worked_out.outcome == Outcome.REPAIR:
        return 0
    if chosen is None:
        if not worked_out.is_known:
            raise Refused("no_sum")
        return worked_out.refund_minor
    left = left_minor(one)
    if chosen < 0 or (left is not None and chosen > left + worked_out.bonus_minor):
        raise Refused("too_much")
    return chosen


def _fix_lines(one: Return, rows: Sequence[ReturnLine], worked_out: Preview) -> None:
    for row, told in zip(rows, worked_out.lines, strict=True):
        row.accepted = told.quantity if row.accepted is None else row.accepted
        row.worth_minor = told.worth_minor
        row.save(update_fields=["accepted", "worth_minor"])


def _fix_sums(one: Return, worked_out: Preview, amount: int, shares: Mapping[int, Given]) -> None:
    usual = worked_out.refund_minor
    one.value_minor, one.shipping_minor = worked_out.value_minor, worked_out.shipping_minor
    one.fee_minor, one.bonus_minor, one.refund_minor = worked_out.fee_minor, worked_out.bonus_minor, amount
    price = instead_minor(one.instead) if one.decided == Outcome.EXCHANGE else None
    one.difference_minor = 0 if price is None else price - amount
    values = [given.value_minor for given in shares.values()]
    spent = sum(values) if amount == usual and one.decided != Outcome.REFUND else max(amount - one.bonus_minor, 0)
    parts = shared(spent, values if any(values) else [1] * len(values))
    one.shares = {str(pk): part for pk, part in zip(shares, parts, strict=True)}


def _note_refund(one: Return, orders: Sequence[Order], told: Refund | None) -> None:
    """A shop tells its refunds itself; for an order of our own the return is the word."""
    if told is not None:
        Refund.objects.filter(pk=told.pk).update(back_for=one)
    for order in orders:
        share = one.shares.get(str(order.pk), 0)
        if order.shop_id is not None or not share:
            continue
        made = Refund.objects.create(
            order=order,
            external_id=one.topic,
            currency=order.currency,
            amount_minor=share,
            reason=one.number,
            back_for=one,
            at=now(),
        )
        settle(order, None)
        tell_of_order(order, events.OrderRefunded(order.pk, made.pk))


def close(which: Return, *, carrier: str = "", number: str = "", by_hand: bool = False) -> Return:
    """Nothing is left to do: also what was owed as credit is with the customer, and what was repaired, or is sent
    instead, has set out to them, with this parcel, or was handed to them at the counter."""
    with held(which) as one:
        if one.state == ReturnState.CLOSED:
            return one
        may_go(one, ReturnState.CLOSED)
        one.closed_at, one.by_hand = now(), one.by_hand or (by_hand and one.is_sent)
        if one.is_sent:
            one.sent_carrier, one.sent_parcel = carrier[:60], ascii_digits(number)[:100]
        move(one, ReturnState.CLOSED)
        return one
