"""Returns, from the request to what the customer gets for it. Each verb looks at `returning.MOVES`, acts once however
often it is called, and tells of one thing. Raises `return_words.Refused` with a code and words for people.

For pages: `may_return(order)` says how many of each line may come back and what speaks against it, `request(customer,
lines, outcome=…, reason=…, note=…, source="page")` asks for it, `preview_of_request(lines, outcome, reason)` tells the
money before that and `preview(return)` after it. Lines are `Wanted`: an order's line and how many, or free words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from wafaa.lib.text.digits import ascii_digits
from wafaa.lib.time import now
from wafaa.orders import events
from wafaa.orders import return_policy as policy
from wafaa.orders.models import Order, Return, ReturnLine, key_of
from wafaa.orders.return_policy import Returnable, may_return
from wafaa.orders.return_previews import Wanted, adds_to_preview, lines_of, preview, preview_of_request
from wafaa.orders.return_settings import ReturnSettings
from wafaa.orders.return_words import Refused
from wafaa.orders.returning import OUR_FAULT, Condition, Outcome, Reason, Refusal, ReturnState, Source
from wafaa.orders.verbs.matching import another, told_refund, within
from wafaa.orders.verbs.photographing import add_photos, show_photos
from wafaa.orders.verbs.refund_promises import owe_refund, refund_dropped
from wafaa.orders.verbs.resolving import close, resolve
from wafaa.orders.verbs.return_holding import held, hold_orders, may_go, move, tell
from wafaa.people.models import Customer
from wafaa.people.verbs.colleagues import stop_at_colleagues
from wafaa.stores import scope
from wafaa.stores.settings import read
from wafaa.stores.verbs import next_number
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit

__all__ = [
    "Found",
    "Refused",
    "Returnable",
    "Wanted",
    "add_photos",
    "adds_to_preview",
    "another",
    "approve",
    "cancel",
    "close",
    "decline",
    "inspect",
    "may_return",
    "preview",
    "preview_of_request",
    "receive",
    "request",
    "resolve",
    "ship",
    "show_photos",
    "told_refund",
    "within",
]
MOST_LINES = 50
HARMED = (Condition.USED, Condition.DAMAGED, Condition.OTHER_THING)
BY_COUNT = ("too_many", "not_asked")
"""What is odd about the number that came, and goes with it."""
NEVER_CAME = timedelta(days=14)
"""How long after the yes a return may be given up as never come."""


def request(
    customer: Customer | None,
    lines: Sequence[Wanted],
    *,
    outcome: str = Outcome.REFUND,
    reason: str = Reason.CHANGED_MIND,
    note: str = "",
    wanted_instead: str = "",
    source: str = Source.DESK,
    key: str = "",
) -> Return:
    """Somebody wants to send these back. More than was bought and not returned yet raises Refused("too_many"); what is
    late, or cannot be returned by the store's rules, is asked for all the same and marked for a person to judge.
    `wanted_instead`: what they would like in its place, when they exchange. Called again with the same `key`, answers
    the return that it made."""
    wanted = [one for one in lines if one.quantity > 0 and (one.line is not None or one.name.strip())][:MOST_LINES]
    if not wanted:
        raise Refused("nothing")
    if customer is not None:
        stop_at_colleagues(customer)
    outcome, reason, source = Outcome(outcome), Reason(reason), Source(source)
    with unit():
        if key:
            take_turns(f"return:{scope.current().store_id}:{key}")
        if key and (made := Return.objects.filter(key=key).first()):
            return made
        orders = hold_orders(sorted({pk for one in wanted if (pk := _order_of(one))}))
        _belong(orders, customer)
        if any(order.state in policy.NEVER_SENT for order in orders):
            raise Refused("not_sent")
        _are_left(orders, wanted)
        instead = wanted_instead.strip()[:200] if outcome == Outcome.EXCHANGE else ""
        return _write(customer, wanted, orders, outcome, reason, note, instead, source, key)


def _order_of(one: Wanted) -> int | None:
    return one.line.order_id if one.line is not None else one.order.pk if one.order is not None else None


def _belong(orders: Sequence[Order], customer: Customer | None) -> None:
    if customer is None:
        return
    root = customer.root_id
    if any(order.customer is not None and order.customer.root_id != root for order in orders):
        raise Refused("stranger")


def _are_left(orders: Sequence[Order], wanted: Sequence[Wanted], but: int = 0) -> None:
    if len({order.currency for order in orders}) > 1:
        raise Refused("currencies")
    gone = policy.taken(orders, but)
    for one in wanted:
        if one.line is not None:
            key = (one.line.order_id, one.line.external_id)
            gone[key] = gone.get(key, Decimal(0)) + one.quantity
            if gone[key] > one.line.quantity:
                raise Refused("too_many")


def _write(
    customer: Customer | None,
    wanted: Sequence[Wanted],
    orders: Sequence[Order],
    outcome: str,
    reason: str,
    note: str,
    instead: str,
    source: str,
    key: str,
) -> Return:
    by_id = {order.pk: order for order in orders}
    first = next((by_id[pk] for one in wanted if (pk := _order_of(one))), None)
    whose = customer or (first.customer if first else None)
    number = f"R-{next_number('returns')}"
    made: Return = Return.objects.create(
        number=number,
        number_key=key_of(number),
        customer_id=whose.root_id if whose else None,
        order=first,
        staff_id=scope.current().staff_id,
        source=source,
        wanted=outcome,
        reason=reason,
        note=note[:1000],
        wanted_instead=instead,
        currency=first.currency if first else scope.current().store.currency,
        terms=policy.terms(),
        doubts=_doubts(wanted, by_id, outcome, reason),
        key=key[:60],
    )
    for one in wanted:
        ReturnLine.objects.create(
            of=made,
            order=by_id.get(_order_of(one) or 0),
            line=one.line,
            ref=one.line.external_id if one.line else "",
            name=(one.line.name or one.line.sku if one.line else one.name.strip())[:200],
            sku=one.line.sku if one.line else "",
            reason=Reason(one.reason or reason),
            asked=one.quantity,
        )
    tell(made, events.ReturnRequested(made.order_id or 0, made.pk))
    return made


def _doubts(wanted: Sequence[Wanted], orders: Mapping[int, Order], outcome: str, reason: str) -> list[str]:
    found = {"unknown" for one in wanted if one.line is None}
    for one in wanted:
        if one.line is None or (one.reason or reason) in OUR_FAULT:
            continue
        if policy.is_late(orders[one.line.order_id], outcome):
            found.add("late")
        if policy.never_back(one.line.name, one.line.sku):
            found.add("never_back")
    return sorted(found)


def approve(which: Return, *, instructions: str = "", label_url: str = "") -> Return:
    """It may come back; `instructions` tell the customer how and where to. What was declined may be approved after
    all, if as many are still left."""
    with held(which) as one:
        if one.state == ReturnState.APPROVED:
            return one
        may_go(one, ReturnState.APPROVED)
        if one.state == ReturnState.DECLINED:
            lines = ReturnLine.objects.filter(of=one).exclude(line=None).select_related("line")
            again = [Wanted(row.line, row.asked) for row in lines]
            _are_left(hold_orders(sorted({pk for w in again if (pk := _order_of(w))})), again, one.pk)
        one.instructions, one.label_url = instructions[:1000], label_url[:500]
        one.approved_at, one.refusal, one.refusal_note = now(), "", ""
        if read(ReturnSettings).refund_from == "approved" and one.outcome == Outcome.REFUND:
            one.refund_due_at = owe_refund(one)
        move(one, ReturnState.APPROVED)
        return one


def decline(which: Return, refusal: str, note: str = "") -> Return:
    """It is not taken back, for a reason that the law and the store's own rules know. Raises Refused("unlawful")."""
    with held(which) as one:
        if one.state == ReturnState.DECLINED:
            return one
        may_go(one, ReturnState.DECLINED)
        if refusal not in Refusal.values:
            raise Refused("no_reason")
        if not is_lawful(one, refusal):
            raise Refused("unlawful")
        one.refusal, one.refusal_note = refusal, note[:500]
        refund_dropped(one)
        one.refund_due_at = None
        move(one, ReturnState.DECLINED)
        return one


def is_lawful(which: Return, refusal: str, lines: Sequence[ReturnLine] | None = None) -> bool:
    """Whether this may be said of the return. A window or a rule of the store only before it is agreed to, of what is
    late or on the store's list, and never of what is the store's own fault; a harm only of what was looked over, and of
    all of it; that it never came only when there was time for it to come."""
    rows = list(lines_of(which) if lines is None else lines)
    if which.state == ReturnState.INSPECTED:
        fitting = HARMED if refusal == Refusal.USED else (Condition.OTHER_THING,)
        looked_at = [row for row in rows if row.asked > 0]
        is_ours = refusal == Refusal.USED and any(row.reason in OUR_FAULT for row in looked_at)
        is_so = bool(looked_at) and all(row.condition in fitting for row in looked_at)
        return refusal in (Refusal.USED, Refusal.NOT_OURS) and is_so and not is_ours
    if which.state != ReturnState.REQUESTED:
        is_long = which.approved_at is not None and now() - which.approved_at >= NEVER_CAME
        return refusal == Refusal.NOT_RECEIVED and is_long and not any(row.received for row in rows)
    if refusal == Refusal.NOT_OURS:
        return all(not row.is_known for row in rows)
    if any(row.reason in OUR_FAULT for row in rows):
        return False
    if refusal == Refusal.NEVER_BACK:
        return all(policy.never_back(row.name, row.sku) for row in rows)
    if refusal == Refusal.TOO_LATE:
        return all(row.order and policy.is_late(row.order, which.wanted, which.requested_at) for row in rows)
    return False


def cancel(which: Return) -> Return:
    """The customer keeps it after all."""
    with held(which) as one:
        if one.state == ReturnState.CANCELLED:
            return one
        may_go(one, ReturnState.CANCELLED)
        refund_dropped(one)
        move(one, ReturnState.CANCELLED)
        return one


def ship(which: Return, *, carrier: str = "", number: str = "") -> Return:
    """It is on its way to us, with this parcel."""
    with held(which) as one:
        one.carrier, one.parcel = carrier[:60] or one.carrier, ascii_digits(number)[:100] or one.parcel
        if one.state == ReturnState.TRAVELLING:
            one.save(update_fields=["carrier", "parcel"])
            return one
        may_go(one, ReturnState.TRAVELLING)
        move(one, ReturnState.TRAVELLING)
        return one


@dataclass(frozen=True)
class Found:
    """Something that came in a return and was not asked for."""

    name: str
    quantity: Decimal = Decimal(1)


def receive(which: Return, came: Mapping[int, Decimal], found: Sequence[Found] = ()) -> Return:
    """So many of each line {its id: all that came until now} have arrived, perhaps not all of it, perhaps more or
    others than were asked for: that is kept and marked, and the mark goes when the count is put right. The same again
    changes nothing."""
    with held(which) as one:
        may_go(one, ReturnState.RECEIVED)
        rows = list(ReturnLine.objects.filter(of=one).order_by("id"))
        is_other = False
        for row in rows:
            many = max(came.get(row.pk, row.received), Decimal(0))
            if many != row.received:
                row.received, is_other = many, True
                if row.mark in ("", "too_many"):
                    row.mark = "too_many" if many > row.asked > 0 else ""
                row.save(update_fields=["received", "mark"])
        is_other |= _keep_found(one, rows, found)
        if not any(row.received for row in ReturnLine.objects.filter(of=one)):
            raise Refused("nothing_came")
        if not is_other and one.state == ReturnState.RECEIVED:
            return one
        _arrived(one)
        return one


def _keep_found(one: Return, rows: Sequence[ReturnLine], found: Sequence[Found]) -> bool:
    known = {row.name for row in rows if row.mark == "not_asked"}
    fresh = [thing for thing in found if thing.name.strip() and thing.quantity > 0 and thing.name.strip() not in known]
    for thing in fresh:
        ReturnLine.objects.create(
            of=one, name=thing.name.strip()[:200], reason=Reason.OTHER, received=thing.quantity, mark="not_asked"
        )
    return bool(fresh)


def _arrived(one: Return) -> None:
    rows = list(ReturnLine.objects.filter(of=one))
    one.is_whole = all(row.received >= row.asked for row in rows)
    one.received_at = one.received_at or now()
    kept = {doubt for doubt in one.doubts if doubt not in BY_COUNT}
    one.doubts = sorted(kept | {row.mark for row in rows if row.mark and row.received})
    one.state = ReturnState.RECEIVED
    if one.outcome == Outcome.REFUND:
        one.refund_due_at = owe_refund(one)
    one.save()
    tell(one, events.ReturnArrived(one.order_id or 0, one.pk, one.is_whole))


def inspect(which: Return, seen: Mapping[int, tuple[str, Decimal]]) -> Return:
    """What was found of each line {its id: (condition, how many are taken back)}; what is not named is as new, and
    taken back as far as it was asked for. No more is taken back than came, or than was bought. Until the customer has
    something for it, it may be looked over once more: then what is not named stays as it was found, and who heard of
    the first result hears of another one."""
    with held(which) as one:
        may_go(one, ReturnState.INSPECTED)
        is_anew = one.state == ReturnState.INSPECTED
        rows = list(ReturnLine.objects.filter(of=one).select_related("line").order_by("id"))
        orders = hold_orders(sorted({row.order_id for row in rows if row.order_id}))
        taken: list[Wanted] = []
        was = {row.pk: (row.condition, row.accepted) for row in rows}
        for row in rows:
            usual = min(row.received, row.asked)
            stays = is_anew and row.accepted is not None
            found = (row.condition, row.accepted or Decimal(0)) if stays else (Condition.NEW.value, usual)
            condition, many = seen.get(row.pk, found)
            row.condition = Condition(condition)
            row.accepted = min(max(many, Decimal(0)), row.received)
            if row.accepted < usual and row.condition not in HARMED:
                raise Refused("no_harm")
            if row.line is not None:
                taken.append(Wanted(row.line, row.accepted))
            row.save(update_fields=["condition", "accepted"])
        _are_left(orders, taken, one.pk)
        if not is_anew:
            move(one, ReturnState.INSPECTED)
        elif was != {row.pk: (str(row.condition), row.accepted) for row in rows}:
            tell(one, events.ReturnCorrected(one.order_id or 0, one.pk))
        return one
