"""What a store's policy and the law say of sending something back: until when, at what fee, and what never.

The law comes first. In Saudi Arabia a customer may return within seven days of the arrival (E-Commerce Law, Art. 13);
a store can be more generous, never less. What is the store's own fault is refused for no window and costs no fee.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from wafaa.lib.money import Money, NotASum
from wafaa.lib.text.folding import fold
from wafaa.lib.time import now
from wafaa.orders.models import Order, OrderLine, ReturnLine, Shipment
from wafaa.orders.return_settings import LAWFUL_DAYS, ReturnSettings
from wafaa.orders.returning import LOOKED_OVER, NOTHING_BACK, OUR_FAULT, Outcome, ReturnState
from wafaa.shops.states import ARRIVED, OrderState
from wafaa.stores import scope
from wafaa.stores.settings import read

NEVER_SENT = (OrderState.UNPAID, OrderState.FAILED, OrderState.CANCELLED)
"""What was never on its way, so that nothing of it can come back."""
NOTHING = Decimal(0)
TERMS = ("refund_fee", "exchange_fee", "exchange_bonus", "credit_bonus", "way_back")


class Returnable(NamedTuple):
    """How many of a line may still come back, and why a person would have to agree to it ("" when nothing speaks
    against it); `why_not` is for reading by the customer."""

    line: OrderLine
    quantity: Decimal
    why_not: str


def lawful_days() -> int:
    return max(read(ReturnSettings).lawful_days, LAWFUL_DAYS.get(scope.current().store.country, 0))


def window(outcome: str) -> timedelta:
    """How long after the arrival somebody may ask for this outcome."""
    chosen = read(ReturnSettings)
    days = {
        Outcome.REFUND: chosen.refund_window,
        Outcome.EXCHANGE: chosen.exchange_window,
        Outcome.CREDIT: chosen.credit_window,
        Outcome.REPAIR: chosen.repair_window,
    }
    return timedelta(days=max(days[Outcome(outcome)], lawful_days()))


def arrived_at(order: Order, parcels: Sequence[Shipment] | None = None) -> datetime | None:
    """When the last parcel arrived, as the carrier told, else the order by its shop's word, else the stated days after
    it was placed; None while it is still on its way, and where nothing of it will ever arrive."""
    if order.state in NEVER_SENT:
        return None
    parcels = list(Shipment.objects.filter(order=order)) if parcels is None else parcels
    parcels = [one for one in parcels if not one.is_no_more]
    if parcels and not all(one.is_delivered for one in parcels):
        return order.arrived_at
    told = [at for one in parcels if (at := one.arrived_at or one.state_at) is not None]
    if told:
        return max(told)
    if order.arrived_at is not None:
        return order.arrived_at
    if not parcels and not order.is_over and order.state not in (*ARRIVED, OrderState.UNKNOWN):
        return None
    return order.placed_at + timedelta(days=read(ReturnSettings).unseen_days)


def until(order: Order, outcome: str, parcels: Sequence[Shipment] | None = None) -> datetime | None:
    """Until when this outcome may be asked for; None: its time has not begun."""
    start = arrived_at(order, parcels)
    return None if start is None else start + window(outcome)


def is_late(order: Order, outcome: str, at: datetime | None = None, parcels: Sequence[Shipment] | None = None) -> bool:
    end = until(order, outcome, parcels)
    return end is not None and end < (at or now())


def never_back(name: str, sku: str) -> bool:
    """Whether the policy says that such a thing is not taken back."""
    words = [fold(word).strip() for word in read(ReturnSettings).never_back.replace("،", ",").split(",")]
    told = fold(f"{name} {sku}")
    return any(word in told for word in words if word)


def terms() -> dict[str, Any]:
    """Fees and bonuses as they are now, and who pays the way back. They are kept with each return: what the customer
    read before they asked for it counts, whatever the store decides later."""
    chosen = read(ReturnSettings)
    return {name: getattr(chosen, name) for name in TERMS}


def fee_minor(outcome: str, reasons: Sequence[str], currency: str, kept: Mapping[str, Any]) -> int:
    """What is taken off by these `terms`; nothing as soon as one of the things is the store's fault."""
    if any(reason in OUR_FAULT for reason in reasons):
        return 0
    name = {Outcome.REFUND: "refund_fee", Outcome.EXCHANGE: "exchange_fee"}.get(Outcome(outcome), "")
    try:
        return max(Money.parse(str(kept.get(name) or "0"), currency).amount_minor, 0)
    except NotASum:
        return 0


def bonus_percent(outcome: str, kept: Mapping[str, Any]) -> int:
    name = {Outcome.EXCHANGE: "exchange_bonus", Outcome.CREDIT: "credit_bonus"}.get(Outcome(outcome), "")
    return int(kept.get(name) or 0)


def store_pays_way(reasons: Sequence[str], kept: Mapping[str, Any]) -> bool:
    """Whether the way back costs the customer nothing, by these `terms`; by those of today where they do not say."""
    way_back = kept.get("way_back") or read(ReturnSettings).way_back
    return way_back == "shop" or any(reason in OUR_FAULT for reason in reasons)


def taken(orders: Sequence[Order], but: int = 0) -> dict[tuple[int, str], Decimal]:
    """How many of each line {(order id, line's id): quantity} are in returns already, but for one return. What was
    declined, withdrawn or repaired is with the customer; what was looked over counts as far as it was accepted."""
    rows = ReturnLine.objects.filter(order__in=orders).exclude(ref="").exclude(of__state__in=NOTHING_BACK)
    rows = rows.exclude(of_id=but).exclude(
        Q(of__state__in=(ReturnState.RESOLVED, ReturnState.CLOSED), of__decided=Outcome.REPAIR)
    )
    found: dict[tuple[int, str], Decimal] = {}
    for row in rows.select_related("of").order_by("id"):
        counts = (row.accepted or NOTHING) if row.of.state in LOOKED_OVER else max(row.asked, row.received)
        if row.order_id is not None:
            key = (row.order_id, row.ref)
            found[key] = found.get(key, NOTHING) + counts
    return found


def may_return(order: Order, outcome: str = Outcome.REFUND) -> list[Returnable]:
    """Each line of the order with how many of it may still come back, and why a person would have to agree. A line of
    which nothing is left has the quantity 0."""
    return may_return_of([order], outcome)


def may_return_of(orders: Sequence[Order], outcome: str = Outcome.REFUND) -> list[Returnable]:
    """The same of several orders, one after the other, for the price of one."""
    lines: dict[int, list[OrderLine]] = {order.pk: [] for order in orders}
    for line in OrderLine.objects.filter(order__in=orders).order_by("place", "id"):
        lines[line.order_id].append(line)
    parcels: dict[int, list[Shipment]] = {order.pk: [] for order in orders}
    # Of orders of this store; asked for the store as well, SQLite walks all of its parcels instead.
    for parcel in Shipment.everywhere.filter(order__in=orders):
        parcels[parcel.order_id].append(parcel)
    gone, found = taken(orders), []
    for order in orders:
        late = is_late(order, outcome, parcels=parcels[order.pk])
        for line in lines[order.pk]:
            line.order = order
            if order.state in NEVER_SENT:
                found.append(Returnable(line, NOTHING, _("This order was never sent.")))
                continue
            found.append(_returnable(line, gone.get((order.pk, line.external_id), NOTHING), late=late))
    return found


def _returnable(line: OrderLine, gone: Decimal, *, late: bool) -> Returnable:
    left = max(line.quantity - gone, NOTHING)
    if not left:
        return Returnable(line, NOTHING, _("All of it was returned already, or is about to be.") if gone else "")
    if never_back(line.name, line.sku):
        return Returnable(line, left, _("This cannot be returned, unless something is wrong with it."))
    return Returnable(line, left, _("The time for returns is over, unless something is wrong with it.") if late else "")
