"""Writing down how parcels travel, as shops and carriers tell it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

from wafaa.orders import events
from wafaa.orders.delivering import earliest, note_parcel_times
from wafaa.orders.models import Order, Shipment, TrackingEvent, key_of
from wafaa.orders.verbs.holding import tell, the_order, turn
from wafaa.orders.verbs.register import Register
from wafaa.orders.verbs.settling import settle
from wafaa.shops.models import Shop
from wafaa.shops.said import ShipmentSaid, StepSaid, TrackingSaid, version
from wafaa.shops.states import ShipmentState
from wafaa.work.events import Happening
from wafaa.work.turns import take_turns

MOST_EVENTS = 500
TOLD_AT_ONCE = (
    ShipmentState.IN_TRANSIT,
    ShipmentState.OUT_FOR_DELIVERY,
    ShipmentState.ATTEMPT_FAILED,
    ShipmentState.AT_PICKUP,
)
"""Where the first word about a parcel says that it is so, it has moved there: whoever waits for that hears of it."""
INSTANT = len("20261126T090000.000000")
"""So much of a version says when."""
MOST_SAME = 10
"""Parcels with one number: an order in two, or numbers that a carrier used again."""


def mirror_shipment(shop: Shop, said: ShipmentSaid) -> list[str]:
    """One statement about a parcel, in the open unit. Its steps add up however they come; its state is that of the
    latest step or statement."""
    take_turns(turn(shop, said.order), f"shipment:{shop.pk}:{said.id}")
    order = the_order(shop, said.order, said.at)
    shipment = Shipment.objects.select_for_update().filter(shop=shop, external_id=said.id).first()
    fresh = shipment is None
    shipment = shipment or Shipment(shop=shop, external_id=said.id, order=order)
    had, state = shipment.order, shipment.state
    told = Register(shipment, version(said))
    # A younger list of all that stand would have brought it, had it been there still.
    shipment.is_withdrawn = shipment.is_withdrawn or (
        fresh and str(order.said.get("parcels", ""))[:INSTANT] > version(said)[:INSTANT]
    )
    _write(shipment, order, said, told)
    shipment.said = told.said
    shipment.save()
    _add_steps(shipment, said.steps)
    settle(shipment.order, None)
    if had.pk != shipment.order_id:
        settle(had, None)
    _tell_of(shipment, fresh=fresh, before=state, changed=told.changed)
    return list(shipment.order.marks)


def withdraw(order: Order, standing: Sequence[str]) -> list[int]:
    """Parcels that the shop no longer names are withdrawn, and those that it names again are not, in the open unit;
    which are otherwise now."""
    found = []
    for parcel in Shipment.objects.filter(order=order, shop=order.shop):
        is_gone = parcel.external_id not in standing
        if parcel.is_withdrawn != is_gone:
            Shipment.objects.filter(pk=parcel.pk).update(is_withdrawn=is_gone)
            found.append(parcel.pk)
    return found


def mirror_tracking(said: TrackingSaid) -> list[str]:
    """What a tracking service saw of a parcel, in the open unit: it is known by its number, whichever shop sent it, or
    none. A number of several people's parcels is nobody's, unless an order's number says whose."""
    found = _parcels(said)
    if not found:
        return ["unheard_parcel"]
    if len(found) > 1 and len({one.order.customer_id for one in found}) > 1:
        return ["several_parcels"]
    take_turns(*(name for one in found for name in _turns(one)))
    for parcel in found:
        _see(Shipment.objects.select_for_update().select_related("order").get(pk=parcel.pk), said)
    return []


def _parcels(said: TrackingSaid) -> list[Shipment]:
    rows = Shipment.objects.filter(number_key=key_of(said.number)).select_related("order__shop").order_by("-id")
    found = list(rows[:MOST_SAME])
    named = [one for one in found if said.order and one.order.number_key == key_of(said.order)]
    return named or found


def _turns(parcel: Shipment) -> list[str]:
    order = parcel.order
    if order.shop is None:
        return [f"order:{order.pk}"]
    return [turn(order.shop, order.external_id), f"shipment:{order.shop.pk}:{parcel.external_id}"]


def _see(shipment: Shipment, said: TrackingSaid) -> None:
    state, told = shipment.state, Register(shipment, version(said))
    told.put("promised_for", said.promised_for)
    if said.carrier and not shipment.carrier:
        told.set("carrier", carrier=said.carrier)
    if said.url and not shipment.url:
        told.set("url", url=said.url)
    note_parcel_times(shipment, [(step.state, step.at) for step in said.steps])
    _follow(told, said.steps)
    shipment.said = told.said
    shipment.save()
    _add_steps(shipment, said.steps)
    shipment.order = Order.objects.select_for_update().get(pk=shipment.order_id)
    settle(shipment.order, None)
    _tell_of(shipment, fresh=False, before=state, changed=told.changed)


def _write(shipment: Shipment, order: Order, said: ShipmentSaid, told: Register) -> None:
    told.put("order", order)
    told.put("carrier", said.carrier)
    told.put("number", said.number, number_key=key_of(said.number or ""))
    told.put("url", said.url)
    told.put("promised_for", said.promised_for)
    told.put("lines", None if said.lines is None else list(said.lines))
    shipment.labelled_at = earliest(shipment.labelled_at, said.at)
    seen = [(step.state, step.at) for step in said.steps]
    note_parcel_times(shipment, [(said.state, said.at), *seen] if said.state else seen)
    if said.cash is not None and told.is_later("cash"):
        told.set("cash", cash_minor=said.cash.amount_minor, currency=said.cash.currency)
    if said.state is not None and told.is_later("state"):
        told.set("state", state=said.state, word=said.word, state_at=said.at)
    _follow(told, said.steps)


def _follow(told: Register, steps: tuple[StepSaid, ...]) -> None:
    """The state of a parcel is that of its latest step."""
    for step in steps:
        if step.state != ShipmentState.UNKNOWN and told.is_later("state", _version_of(step)):
            told.set("state", state=step.state, word=step.word, state_at=step.at)


def _version_of(step: StepSaid) -> str:
    return f"{step.at.astimezone(UTC):%Y%m%dT%H%M%S.%f}.{mark_of(step)[:12]}"


def mark_of(step: StepSaid) -> str:
    """A digest of what a step says besides its time."""
    told = "\x1f".join((step.state, step.word, step.text, step.place))
    return hashlib.sha256(told.encode()).hexdigest()[:24]


def _add_steps(shipment: Shipment, steps: tuple[StepSaid, ...]) -> None:
    if not steps:
        return
    known: set[tuple[datetime, str]] = set(TrackingEvent.objects.filter(shipment=shipment).values_list("at", "mark"))
    for step in steps:
        mark = mark_of(step)
        if (step.at, mark) in known or len(known) >= MOST_EVENTS:
            continue
        known.add((step.at, mark))
        TrackingEvent.objects.create(
            shipment=shipment, at=step.at, state=step.state, word=step.word, text=step.text, where=step.place, mark=mark
        )


def _tell_of(shipment: Shipment, *, fresh: bool, before: str, changed: list[str]) -> None:
    order = shipment.order
    happened: list[Happening] = []
    if fresh:
        happened.append(events.ShipmentMade(order.pk, shipment.pk))
        if shipment.state in TOLD_AT_ONCE and not shipment.is_no_more:
            happened.append(events.ShipmentMoved(order.pk, shipment.pk, ShipmentState.PENDING, shipment.state))
    elif shipment.state != before:
        happened.append(events.ShipmentMoved(order.pk, shipment.pk, before, shipment.state))
    if not fresh and (what := sorted({name for name in changed if name != "state"})):
        happened.append(events.ShipmentChanged(order.pk, shipment.pk, ",".join(what)))
    for happening in happened:
        tell(order, happening)
