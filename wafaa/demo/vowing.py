"""What was promised of the demo's orders, and what became of it: written many rows at once, as its orders are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from wafaa.demo.founding import House
from wafaa.demo.ordering import Ordered
from wafaa.lib.time import pretending
from wafaa.orders import delivering
from wafaa.orders import verbs as orders
from wafaa.orders.delivering import Dated, Part
from wafaa.orders.models import Delivery, Journey
from wafaa.promises.models import Promise, PromiseKind, PromiseState, Segment
from wafaa.stores.scope import entered

MOST_LOOKED_AT = 40
"""So many of those on their way are looked at at once, so that troubles are to be seen; the clock sees the rest."""


def promise_orders(placed: Sequence[Ordered], house: House, until: datetime) -> None:
    """Promise each order's dispatch and arrival as of the day it was placed, and keep or break it by its parcel."""
    with entered(house.store), pretending(until):
        rows = [row for one in placed for row in _promised(one, until)]
        Promise.objects.bulk_create([promise for promise, _delivery in rows])
        Segment.objects.bulk_create([_segment(promise) for promise, _delivery in rows])
        Delivery.objects.bulk_create([delivery for _promise, delivery in rows])
        Journey.objects.bulk_create([journey for one in placed if (journey := _journey(one)) is not None])
        going = [one.order.pk for one in placed if not one.order.is_over]
        for pk in sorted(going, reverse=True)[:MOST_LOOKED_AT]:
            orders.look_again(pk)


def _part(one: Ordered) -> Part:
    return Part(None, (), (one.parcel,) if one.parcel else ())


def _promised(one: Ordered, until: datetime) -> list[tuple[Promise, Delivery]]:
    order, part, start = one.order, _part(one), delivering.started_at(one.order)
    if start is None or delivering.ended_at(order) is not None:
        return []
    leaves, arrives = delivering.dispatch_of(order, start), delivering.delivery_of(order, part, start, None)
    return [
        _row(one, PromiseKind.DISPATCH, leaves, delivering.sent_at(order, part.parcels), start, until),
        _row(one, PromiseKind.DELIVERY, arrives, delivering.arrived_at(order, part), start, until),
    ]


def _row(
    one: Ordered, kind: str, dated: Dated, done: datetime | None, start: datetime, until: datetime
) -> tuple[Promise, Delivery]:
    order, carrier = one.order, one.parcel.carrier if one.parcel else ""
    risk_at = min(start + (dated.due_at - start) * 0.75, dated.due_at)
    promise = Promise(
        kind=kind, customer=order.customer, subject=order.topic, about=order.number, made_at=start, source=dated.source,
        due_at=dated.due_at, first_due_at=dated.due_at, at_risk_at=risk_at, carrier=carrier[:40],
        region=delivering.region_of(order), settled_at=done, at_desk=False, **_fate(dated.due_at, risk_at, done, until),
    )  # fmt: skip
    return promise, Delivery(
        order=order,
        promise=promise,
        what=kind,
        basis=dated.basis,
        look_at=None if done else until + timedelta(minutes=1),
    )


def _fate(due_at: datetime, risk_at: datetime, done: datetime | None, until: datetime) -> dict[str, Any]:
    if done is not None and done <= due_at:
        return {"state": PromiseState.KEPT, "counted_at": done}
    if done is not None or due_at <= until:
        return {"state": PromiseState.BROKEN, "broken_at": due_at, "counted_at": due_at}
    if risk_at <= until:
        return {"state": PromiseState.AT_RISK, "next_tick_at": due_at}
    return {"state": PromiseState.OPEN, "next_tick_at": risk_at}


def _segment(promise: Promise) -> Segment:
    return Segment(promise=promise, running=True, why="made", started_at=promise.made_at, ended_at=promise.settled_at)


def _journey(one: Ordered) -> Journey | None:
    end = delivering.arrived_at(one.order, _part(one)) if one.parcel else None
    if end is None or end <= one.order.placed_at or one.parcel is None:
        return None
    return Journey(
        order=one.order,
        carrier=delivering.key(one.parcel.carrier),
        region=delivering.key(delivering.region_of(one.order)),
        started_at=one.order.placed_at,
        sent_at=one.parcel.sent_at,
        arrived_at=end,
    )
