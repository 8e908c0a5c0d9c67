"""Looking at deliveries: what goes wrong is kept on the order; what will be late is told once, before it is late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q

from wafaa.lib.time import now
from wafaa.orders import delivering, events
from wafaa.orders.delivering import Part
from wafaa.orders.delivery_settings import ALWAYS, BY_COUNTRY, DeliverySettings
from wafaa.orders.models import Delivery, Order, Slip, TrackingEvent
from wafaa.orders.troubles import (
    MAY_CANCEL,
    ORDER,
    Journeying,
    ParcelSeen,
    Since,
    Trouble,
    looks_again,
    troubles_of,
)
from wafaa.orders.verbs.holding import tell
from wafaa.promises.models import Promise, Revision
from wafaa.shops.states import ShipmentState
from wafaa.stores import scope
from wafaa.stores.settings import read

STILL_HERE = 2
"""Working days after which what should have left by now is taken to leave, when it is found first."""
UNSEEN = timedelta(days=7)
"""So long after it was due a delivery of which nobody told anything is waited for."""
MOST_SLIPS = 8
"""So often is a customer told of another date; after that nobody can say any."""


def look(order: Order, arriving: Sequence[tuple[Delivery, Part]], leaving: Promise | None) -> None:
    """See what is wrong with the order, locked in the open unit, and when to look again."""
    limits, at = read(DeliverySettings), now()
    seen = _seen(order)
    found: list[Since] = []
    for delivery, part in arriving:
        if delivery.promise.settled_at is not None:
            _look_at(delivery, None)
            continue
        going = _journeying(order, delivery, part, leaving, seen)
        wrong = troubles_of(going, limits, at)
        found += wrong
        if delivering.is_unseen(order, part.parcels):
            _look_at(delivery, _slip_unseen(order, delivery, part, going, wrong, limits))
            continue
        told_until = _slip(order, delivery, part, going, wrong)
        lawful = _law(order, delivery, limits, at)
        times = [looks_again(going, limits, at), lawful, told_until]
        _look_at(delivery, min((time for time in times if time and time > at), default=None))
    _keep(order, found)


def _look_at(delivery: Delivery, at: datetime | None) -> None:
    if delivery.look_at != at:
        delivery.look_at = at
        delivery.save(update_fields=["look_at"])


def _seen(order: Order) -> dict[int, tuple[datetime, int]]:
    """Of each parcel the last news, and how often delivery was tried."""
    tried = Count("id", filter=Q(state=ShipmentState.ATTEMPT_FAILED))
    rows: Any = TrackingEvent.objects.filter(shipment__order=order).order_by().values_list("shipment_id")
    return {pk: (last, attempts) for pk, last, attempts in rows.annotate(last=Max("at"), tried=tried)}


def _journeying(
    order: Order, delivery: Delivery, part: Part, leaving: Promise | None, seen: dict[int, tuple[datetime, int]]
) -> Journeying:
    parcels = []
    for one in part.parcels:
        last, attempts = seen.get(one.pk, (None, 0))
        news = [time for time in (last, one.state_at) if time is not None]
        parcels.append(
            ParcelSeen(
                one.public_id,
                one.state,
                one.number,
                one.labelled_at or one.created_at,
                max(news, default=one.created_at),
                attempts,
            )
        )
    promise = delivery.promise
    moves = Revision.objects.filter(promise=promise, told_at=None).order_by("id")
    moved = moves.first() if promise.first_due_at != promise.due_at else None
    return Journeying(
        due_at=promise.due_at,
        risk_at=promise.at_risk_at,
        leaves_by=leaving.due_at if leaving is not None else None,
        sent_at=delivering.sent_at(order, part.parcels),
        parcels=tuple(parcels),
        moved_at=moved.at if moved is not None and moved.was_due_at < promise.due_at else None,
        known_due_at=moved.was_due_at if moved is not None else promise.due_at,
    )


def _slip_unseen(
    order: Order, delivery: Delivery, part: Part, going: Journeying, wrong: Sequence[Since], limits: DeliverySettings
) -> datetime | None:
    """Tell only of another date that was named, and never that what nobody sees is late. Answers when to look again."""
    at = now()
    is_moved = going.moved_at is not None and going.due_at > at
    told = [one for one in wrong if one.code == Trouble.DELAY] if is_moved else []
    times = [looks_again(going, limits, at), _slip(order, delivery, part, going, told), going.due_at + UNSEEN]
    return min((time for time in times if time and time > at), default=None)


def _slip(order: Order, delivery: Delivery, part: Part, going: Journeying, wrong: Sequence[Since]) -> datetime | None:
    """Tell that it will be late, once for each reason and date. Answers the date that was told last."""
    at, promise = now(), delivery.promise
    if not wrong:
        return None
    slips = list(Slip.objects.filter(promise=promise).exclude(why=MAY_CANCEL).order_by("-id")[:MOST_SLIPS])
    why = wrong[0].code
    until = _until(order, part, going, why, slips, at)
    if until is not None and until <= going.known_due_at:
        return None
    if until is not None and delivering.local_day(until) == delivering.local_day(going.known_due_at):
        return (
            until  # a later hour of the day that the customer knows: nobody is told of that, and it is looked at again
        )
    before_due = at < going.known_due_at
    _tell_once(order, promise, why, until, before_due=before_due)
    return until


def _until(
    order: Order, part: Part, going: Journeying, why: str, slips: Sequence[Slip], at: datetime
) -> datetime | None:
    """The new date: that which facts gave it, else the one that was told, else when it will be there by experience.
    None: nobody can say."""
    if len(slips) >= MOST_SLIPS:
        return None
    if going.due_at > max(going.known_due_at, at):
        return going.due_at
    if why == Trouble.FAILED_DELIVERY:
        return None
    told = datetime.fromisoformat(slips[0].until) if slips and slips[0].until else None
    if told is not None and told > max(at, going.known_due_at):
        return told
    return expected(order, part, going, at, told=len(slips))


def expected(order: Order, part: Part, going: Journeying, at: datetime, *, told: int = 0) -> datetime:
    """When it will be there, as things stand: by the carrier's word, else by what journeys take. What was to be sent
    and is not is given longer each time a new date was `told`, so that nobody hears of another day every day."""
    states = {one.state for one in going.parcels if not one.is_there}
    said = [one.promised_for for one in part.parcels if one.promised_for and not one.is_delivered]
    if said and max(said) > max(at, going.due_at):
        return max(said)
    if ShipmentState.EXCEPTION in states:
        return delivering.working_days_after(at, read(DeliverySettings).exception_days)
    if ShipmentState.ATTEMPT_FAILED in states:
        return delivering.working_days_after(at, 1)
    on_the_way = timedelta(days=delivering.transit_days(order, part))
    if going.sent_at is None:
        soonest = delivering.end_of_open_day(max(at, going.leaves_by or at) + on_the_way)
        if soonest <= going.known_due_at or (going.leaves_by or at) > at:
            return soonest
        leaves = delivering.working_days_after(at, STILL_HERE * 2 ** min(told, 3))
        return delivering.end_of_open_day(leaves + on_the_way)
    usual = delivering.end_of_open_day(going.sent_at + on_the_way)
    is_today = states <= {ShipmentState.OUT_FOR_DELIVERY, ShipmentState.AT_PICKUP} and at < going.due_at
    if is_today:
        return going.due_at
    seen_late = at >= going.risk_at
    return max(usual, delivering.working_days_after(at, 1)) if seen_late or usual <= at else usual


def _tell_once(order: Order, promise: Promise, why: str, until: datetime | None, *, before_due: bool) -> None:
    said = until.isoformat() if until else ""
    _slip_row, is_new = Slip.objects.get_or_create(
        promise=promise, why=why, until=said, defaults={"store_id": order.store_id, "before_due": before_due}
    )
    if is_new:
        tell(order, events.DeliverySlipping(order.pk, promise.pk, why, said, before_due))


def _law(order: Order, delivery: Delivery, limits: DeliverySettings, at: datetime) -> datetime | None:
    """What is much too late may be cancelled by its buyer. Answers from when on, as long as that is to come."""
    country = scope.current().store.country
    if limits.law != ALWAYS and not (limits.law == BY_COUNTRY and country == "SA"):
        return None
    promise = delivery.promise
    since = (promise.first_due_at or promise.due_at) + timedelta(days=limits.law_days)
    if since > at or order.may_cancel_since is not None:
        return since
    order.may_cancel_since = at
    order.marks = sorted({*order.marks, MAY_CANCEL})
    order.save(update_fields=["may_cancel_since", "marks"])
    tell(order, events.DeliveryCancellable(order.pk, promise.pk))
    _tell_once(order, promise, MAY_CANCEL, None, before_due=False)
    return None


def _keep(order: Order, found: Sequence[Since]) -> None:
    ordered = sorted(found, key=lambda one: (ORDER.index(one.code), one.parcel))
    troubles = [{"code": one.code.value, "parcel": one.parcel, "since": one.at.isoformat()} for one in ordered]
    if order.troubles != troubles:
        order.troubles, order.is_troubled = troubles, bool(troubles)
        order.save(update_fields=["troubles", "is_troubled"])


def put_off(delivery: Delivery) -> None:
    """It could not be looked at: not again before the others had their turn."""
    Delivery.objects.filter(pk=delivery.pk).update(look_at=now() + timedelta(hours=1))
