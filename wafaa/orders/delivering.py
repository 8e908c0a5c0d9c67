"""What may be promised of an order, and by when: from what stands of it alone, so that whoever hears the same facts in
any order promises the same.

Dates come from, in this order: the carrier's or the shop's own word; the day by which 8 of 10 of the store's deliveries
by this carrier to this region arrived (else by this carrier, else of all); the store's policy in working days.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import ceil

from wafaa.lib.text.folding import fold
from wafaa.lib.time import now
from wafaa.orders import sightings
from wafaa.orders.delivery_settings import DeliverySettings
from wafaa.orders.models import Journey, Order, Shipment
from wafaa.promises.models import PromiseKind
from wafaa.shops.states import ARRIVED, HANDED_OVER, OrderState, ShipmentState
from wafaa.stores import scope
from wafaa.stores.local_time import as_utc, known_zone
from wafaa.stores.queries import main_hours
from wafaa.stores.settings import read

WAITING = (OrderState.UNPAID, OrderState.REVIEW)
CAME = (*ARRIVED, OrderState.RETURNING, OrderState.RETURNED)
SENT = (OrderState.SHIPPED, *CAME)
UNDER_WAY = (OrderState.PLACED, OrderState.PREPARING, OrderState.READY, *SENT)
DEAD = (OrderState.CANCELLED, OrderState.FAILED, OrderState.REFUNDED)
MOVING = (
    ShipmentState.IN_TRANSIT,
    ShipmentState.OUT_FOR_DELIVERY,
    ShipmentState.ATTEMPT_FAILED,
    ShipmentState.AT_PICKUP,
    ShipmentState.DELIVERED,
    ShipmentState.PAID,
)
"""States that only a parcel can have which a carrier has in hand."""
CARRIER, SHOP, HISTORY, POLICY = "carrier", "shop", "history", "policy"
PERCENTILE = 0.8
MOST_JOURNEYS = 100
LOOK_AHEAD = 60
TOLD_LATE = timedelta(days=3)
"""An order that is first told so long after it was placed is history."""
READ_AT_ONCE = timedelta(days=1)
END_OF_DAY = time(23, 59, 59)


@dataclass(frozen=True)
class Part:
    """Lines that travel together. `shipment` is the parcel that is named for them alone, `lines` their ids; the rest
    of the order has neither. `parcels` are all that may carry them."""

    shipment: Shipment | None
    lines: tuple[str, ...]
    parcels: tuple[Shipment, ...]


@dataclass(frozen=True)
class Dated:
    """A date, whence it is, and of what it was made."""

    due_at: datetime
    source: str
    basis: str


def key(words: str) -> str:
    """A carrier's or a region's name as it is compared."""
    return " ".join(fold(words).split())[:40]


def region_of(order: Order) -> str:
    return str(order.ship_to.get("city") or order.ship_to.get("region") or "")[:40]


def is_recent(order: Order) -> bool:
    """Whether this is no order of long ago, told by a shop that was just connected."""
    chosen = read(DeliverySettings)
    return chosen.is_on and not order.is_history and order.placed_at > now() - timedelta(days=chosen.recent_days)


def is_somebodys(order: Order) -> bool:
    """Whether it is known, and whose it is."""
    return order.is_told and order.customer_id is not None and not order.is_gone


def ended_at(order: Order) -> datetime | None:
    """When it was called off, by the statement that stands (nobody said when: at once); None: it was not."""
    if order.state not in DEAD:
        return None
    said = order.said.get("state", "")[:22]
    return datetime.strptime(said, "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC) if said else order.placed_at


def note_times(order: Order, state: str, at: datetime, since: datetime | None = None) -> None:
    """Keep when the order was first told to be under way, sent and there, however late that is heard; what was taken
    back counts no more. `since`: when it became so, where that is known apart from when it was told."""
    if state in WAITING:
        order.waited = True
    if state in UNDER_WAY:
        order.going_at = earliest(order.going_at, since or at)
        stage = sightings.THERE if state in CAME else sightings.SENT if state in SENT else sightings.HERE
        order.seen = order.seen or sightings.known(order.sent_at, order.arrived_at)
        order.seen = sightings.noted(order.seen, stage, at, since)
        order.sent_at, order.arrived_at = sightings.sent(order.seen), sightings.there(order.seen)


def note_parcel_times(parcel: Shipment, told: Iterable[tuple[str, datetime]]) -> None:
    """The same of a parcel, of all that was seen of it."""
    seen = parcel.seen or sightings.known(parcel.sent_at, parcel.arrived_at)
    for state, at in told:
        if (stage := _STAGES.get(state)) is not None:
            seen = sightings.noted(seen, stage, at)
    parcel.seen, parcel.sent_at, parcel.arrived_at = seen, sightings.sent(seen), sightings.there(seen)


_STAGES: dict[str, int] = {
    **dict.fromkeys((ShipmentState.PENDING, ShipmentState.INFO_RECEIVED), sightings.HERE),
    **dict.fromkeys((ShipmentState.EXCEPTION, ShipmentState.EXPIRED), sightings.HELD),
    **dict.fromkeys(MOVING, sightings.SENT),
    **dict.fromkeys(HANDED_OVER, sightings.THERE),
}


def earliest(known: datetime | None, told: datetime) -> datetime:
    return told if known is None else min(known, told)


def started_at(order: Order) -> datetime | None:
    """When its clock began: when it was placed, or when a payment that had waited came; None: it waits."""
    if order.state in WAITING:
        return None
    return order.going_at if order.waited and order.going_at else order.placed_at


def that_travel(order: Order, parcels: Sequence[Shipment]) -> list[Shipment]:
    """The parcels without those that were called off, as long as another has what was in them, or the order itself says
    that it is there; and without those that were withdrawn."""
    parcels = [one for one in parcels if not one.is_no_more]
    left = [one for one in parcels if not one.is_called_off]
    if order.state in CAME:
        return left
    packed = {line for one in left for line in one.lines}
    is_any = any(not one.lines for one in left)
    gone = [one for one in parcels if one.is_called_off]
    return left + [one for one in gone if not left or not (is_any or set(one.lines) <= packed)]


def parts_of(lines: Sequence[str], parcels: Sequence[Shipment]) -> list[Part]:
    """Each line in exactly one part. A parcel that does not say what is in it, or names nothing that the order has, may
    carry anything."""
    left = set(lines)
    found: list[Part] = []
    bare = tuple(one for one in parcels if left.isdisjoint(one.lines))
    for parcel in sorted((one for one in parcels if one.lines), key=lambda one: (one.external_id, one.pk)):
        if mine := tuple(line for line in lines if line in left and line in parcel.lines):
            left -= set(mine)
            found.append(Part(parcel, mine, (parcel,)))
    if left or not found:
        found.append(Part(None, (), bare))
    return found


def arrived_at(order: Order, part: Part) -> datetime | None:
    """When all of the part had been handed over, by the carriers' clocks, else by the shop's word."""
    if part.parcels and all(one.is_delivered for one in part.parcels):
        told = [one.arrived_at or one.state_at or one.created_at for one in part.parcels]
        return max(told)
    if order.state in CAME or (order.state == OrderState.REFUNDED and order.arrived_at):
        return order.arrived_at or order.placed_at
    return None


@dataclass(frozen=True)
class Partly:
    """Ids of the lines that are there, and of those that are still to come."""

    here: tuple[str, ...]
    coming: tuple[str, ...]


def partly(order: Order, lines: Sequence[str], parcels: Sequence[Shipment]) -> Partly | None:
    """What of an order has arrived and what has not, where parcels tell what is in them; None while it is all one."""
    if order.state in (*CAME, *DEAD):
        return None
    parts = parts_of(lines, that_travel(order, parcels))
    here = {line for part in parts if part.lines and arrived_at(order, part) for line in part.lines}
    coming = tuple(line for line in lines if line not in here)
    return Partly(tuple(line for line in lines if line in here), coming) if here and coming else None


def was_over(order: Order, parcels: Sequence[Shipment]) -> bool:
    """Whether it had arrived before the shop first told of it, long after it was placed: nothing was promised here."""
    end = arrived_at(order, Part(None, (), tuple(parcels)))
    return end is not None and _is_history(order) and (end <= order.created_at or is_only_read(order, parcels))


def is_only_read(order: Order, parcels: Sequence[Shipment]) -> bool:
    """Whether all that is known of its arrival is that it was there when it was first read, long after it was placed:
    then nobody knows how long it took."""
    if parcels and all(one.is_delivered for one in parcels):
        last = max(parcels, key=lambda one: one.arrived_at or one.created_at)
        first, end = last.labelled_at, last.arrived_at
    else:
        first, end = order.going_at, order.arrived_at
    if end is None or not _is_history(order):
        return False
    return first == end and abs(end - order.created_at) < READ_AT_ONCE


def _is_history(order: Order) -> bool:
    return order.created_at - order.placed_at > TOLD_LATE


def is_unseen(order: Order, parcels: Sequence[Shipment]) -> bool:
    """Whether only the shop's word says that it left, and no carrier ever said anything: whoever tells no arrival, of
    theirs nobody knows that it is late."""
    return order.state == OrderState.SHIPPED and all(one.state in _UNMOVED for one in parcels)


_UNMOVED = (ShipmentState.PENDING, ShipmentState.INFO_RECEIVED)


def sent_at(order: Order, parcels: Sequence[Shipment]) -> datetime | None:
    """When all parcels were in a carrier's hands, by their clocks, else by the shop's word."""
    if parcels and all(one.sent_at for one in parcels):
        return max(one.sent_at for one in parcels if one.sent_at)
    if order.state in SENT or (order.state == OrderState.REFUNDED and order.sent_at):
        return order.sent_at or order.placed_at
    return None


def delivery_of(order: Order, part: Part, start: datetime, lasting: Dated | None) -> Dated:
    """By when it is to arrive. `lasting` is the date it has; it stays while it is made of the same."""
    told = [one.promised_for for one in part.parcels if one.promised_for is not None]
    if told:
        return Dated(max(told), CARRIER, f"carrier:{max(told).isoformat()}")
    if order.promised_for is not None:
        return Dated(order.promised_for, SHOP, f"shop:{order.promised_for.isoformat()}")
    carrier, region = carrier_of(part.parcels), key(region_of(order))
    basis = f"own:{carrier}:{region}:{as_utc(start).isoformat()}"
    if lasting is not None and lasting.basis == basis:
        return lasting
    days = days_taken(carrier, region)
    if days is not None:
        return Dated(end_of_open_day(start + timedelta(days=days)), HISTORY, basis)
    chosen = read(DeliverySettings)
    return Dated(working_days_after(start, chosen.dispatch_days + days_on_the_way(region)), POLICY, basis)


def dispatch_of(order: Order, start: datetime) -> Dated:
    """By when it is to be in a carrier's hands."""
    if order.dispatch_by is not None:
        return Dated(order.dispatch_by, SHOP, f"shop:{order.dispatch_by.isoformat()}")
    due = working_days_after(start, read(DeliverySettings).dispatch_days)
    return Dated(due, POLICY, f"own:{as_utc(start).isoformat()}")


def risk_of(kind: str, order: Order, part: Part, due_at: datetime, start: datetime) -> datetime:
    """The last moment at which a miss can be seen coming: before dispatch when the way needs all the time that is left,
    later in the morning of the due day, and not at all once it is out for delivery."""
    if kind == PromiseKind.DISPATCH:
        return start + (due_at - start) * 0.75
    if part.parcels and all(one.state in (*_LAST_STEP, *_HERE) for one in part.parcels):
        return due_at
    early = before_evening(due_at)
    if sent_at(order, part.parcels) is None:
        # Before it has to leave, nobody can say that it leaves too late.
        leaves = max(dispatch_of(order, start).due_at, due_at - timedelta(days=transit_days(order, part)))
        early = min(early, leaves)
    return max(early, start)


_LAST_STEP = (ShipmentState.OUT_FOR_DELIVERY, ShipmentState.AT_PICKUP)
_HERE = (ShipmentState.DELIVERED, ShipmentState.PAID)


def before_evening(due_at: datetime) -> datetime:
    """The morning of the due day; two hours before, when it is due in the morning."""
    zone = known_zone(scope.current().store.timezone)
    morning = datetime.combine(local_day(due_at), time(read(DeliverySettings).morning), zone)
    return min(as_utc(morning), due_at - timedelta(hours=2))


def transit_days(order: Order, part: Part) -> int:
    """How many days it is on the way, as a rule."""
    region = key(region_of(order))
    found = days_taken(carrier_of(part.parcels), region, since="sent_at")
    return days_on_the_way(region) if found is None else found


def carrier_of(parcels: Sequence[Shipment]) -> str:
    return key(next((one.carrier for one in sorted(parcels, key=_by_id) if one.carrier), ""))


def _by_id(parcel: Shipment) -> tuple[str, int]:
    return parcel.external_id, parcel.pk


def days_on_the_way(region: str) -> int:
    chosen = read(DeliverySettings)
    return chosen.home_days if region and region == key(chosen.home_city) else chosen.away_days


def days_taken(carrier: str, region: str, *, since: str = "started_at") -> int | None:
    """The whole days within which 8 of 10 of the latest journeys arrived: of those alike, else of the carrier's, else
    of all; None when there are too few."""
    ways = [{"carrier": carrier, "region": region}, {"carrier": carrier}] if carrier else []
    for way in [*ways, {}]:
        rows = Journey.objects.filter(**way).order_by("-arrived_at").values_list(since, "arrived_at")[:MOST_JOURNEYS]
        took = sorted((local_day(end) - local_day(begin)).days for begin, end in rows if begin is not None)
        if len(took) >= read(DeliverySettings).cases:
            return max(0, took[ceil(PERCENTILE * len(took)) - 1])
    return None


def working_days_after(start: datetime, days: int) -> datetime:
    """The end of the working day that is so many after this one; a day counts when the store opens on it."""
    hours, day = main_hours(), local_day(start)
    left = days
    for _step in range(LOOK_AHEAD + days):
        if left <= 0 and hours.day_plan(day).spans:
            return _end(day)
        day += timedelta(days=1)
        if hours.day_plan(day).spans:
            left -= 1
            if left <= 0:
                return _end(day)
    return _end(local_day(start) + timedelta(days=days))


def end_of_open_day(at: datetime) -> datetime:
    """The end of the first day from this one on at which the store opens."""
    hours, day = main_hours(), local_day(at)
    open_days = (day + timedelta(days=step) for step in range(LOOK_AHEAD))
    return _end(next((one for one in open_days if hours.day_plan(one).spans), day))


def local_day(at: datetime) -> date:
    return at.astimezone(known_zone(scope.current().store.timezone)).date()


def _end(day: date) -> datetime:
    return as_utc(datetime.combine(day, END_OF_DAY, known_zone(scope.current().store.timezone)))
