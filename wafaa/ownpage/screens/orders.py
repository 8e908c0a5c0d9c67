"""A customer's orders: one clear line of what was promised and what happened, and the whole way of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from babel import Locale
from django.utils.translation import gettext as _

from wafaa.lib.money import Money
from wafaa.orders.models import Order, OrderLine, Shipment, TrackingEvent
from wafaa.ownpage import queries
from wafaa.ownpage.door import Guest, url
from wafaa.ownpage.screens import frame, offers, points
from wafaa.ownpage.screens.frame import figures, listed, money, on_day, speaks
from wafaa.ownpage.screens.said import Standing, said_of
from wafaa.promises.models import Promise, Revision
from wafaa.shops.payments import payment_words
from wafaa.shops.states import HANDED_OVER, ShipmentState

MOST_STEPS = 60
TROUBLED = (ShipmentState.ATTEMPT_FAILED, ShipmentState.EXCEPTION, ShipmentState.EXPIRED)
MOVING = (
    ShipmentState.IN_TRANSIT,
    ShipmentState.OUT_FOR_DELIVERY,
    ShipmentState.ATTEMPT_FAILED,
    ShipmentState.AT_PICKUP,
    ShipmentState.DELIVERED,
    ShipmentState.PAID,
    ShipmentState.EXCEPTION,
)


def home(guest: Guest, after: str) -> dict[str, Any]:
    """Context of ownpage/home.html: orders [{url, number, at, things, total, says}] · more_url · ask_wishes_url
    (as long as they have not said when and how they like to be reached) · points (see `points.on_home`) · offers
    (see `offers.on_home`)."""
    found, cursor = queries.orders_of(guest.customer, after)
    promised = queries.promises_about(found)
    given = queries.revisions_of([one for some in promised.values() for one in some])
    return frame.inside(guest, "home") | {
        "orders": [_row(order, promised[order.topic], given) for order in found],
        "more_url": f"{url('home')}?{urlencode({'after': cursor})}" if cursor else "",
        "is_further": bool(after),
        "talk_url": url("write"),
        "points": None if after else points.on_home(guest),
        "offers": None if after else offers.on_home(guest),
        "ask_wishes_url": "" if after or guest.customer.wishes_said_at else url("wishes"),
    }


def _row(order: Order, promised: list[Promise], given: dict[int, list[Revision]]) -> dict[str, Any]:
    lines = sorted(order.lines.all(), key=lambda line: (line.place, line.pk))
    return {
        "url": url("order", order.public_id),
        "number": figures(order.number),
        "at": order.placed_at,
        "things": listed(line.name or line.sku for line in lines),
        "total": money(order.total),
        "says": said_of(_standing(order, queries.parcels_of(order), promised, given, lines)),
    }


def _standing(
    order: Order,
    parcels: list[Shipment],
    promised: Sequence[Promise],
    given: dict[int, list[Revision]],
    lines: list[OrderLine],
) -> Standing:
    return Standing(order, parcels, queries.refunds_of(order), list(promised), given, lines)


class Stop(NamedTuple):
    """A dot of the way: `state` is done, here, risk or coming."""

    label: str
    note: str
    at: str
    state: str


def order_page(guest: Guest, order: Order) -> dict[str, Any]:
    """Context of ownpage/order.html."""
    parcels = queries.parcels_of(order)
    promised = queries.promises_about([order])[order.topic]
    given = queries.revisions_of(promised)
    lines = queries.lines_of(order)
    standing = _standing(order, parcels, promised, given, lines)
    seen = _seen(parcels)
    return frame.inside(guest, "home") | {
        "order": {"number": figures(order.number), "at": order.placed_at, "url": url("order", order.public_id)},
        "says": said_of(standing),
        "may_cancel": standing.may_cancel,
        "way": _way(standing, seen),
        "changes": _changes(standing),
        "parcels": [_parcel(parcel, [step for step in seen if step.shipment_id == parcel.pk]) for parcel in parcels],
        "lines": [_line(line) for line in lines],
        "sums": _sums(order),
        "is_here": standing.is_here,
        "where": [] if queries.is_beside(guest.customer, order) else _where(order.ship_to),
        "ask_url": url("ask", order.public_id),
    }


def _seen(parcels: list[Shipment]) -> list[TrackingEvent]:
    """What carriers saw, the latest first."""
    rows: Any = TrackingEvent.objects.filter(shipment__in=parcels).order_by("-at", "-id") if parcels else []
    return list(rows[:MOST_STEPS])


def _way(standing: Standing, seen: list[TrackingEvent]) -> list[Stop]:
    order = standing.order
    stops = [Stop(_("We have your order"), "", on_day(order.placed_at), "done")]
    if standing.is_off:
        return [*stops, Stop(str(said_of(standing).text), "", "", "done")]
    left = _left_at(standing.parcels, seen)
    if left is not None:
        stops.append(Stop(_("It left the store"), "", on_day(left), "done"))
    elif standing.is_here:
        stops.append(Stop(_("It left the store"), "", "", "done"))
    else:
        by = on_day(order.dispatch_by) if order.dispatch_by else ""
        stops.append(Stop(_("It leaves the store"), "", by, "coming"))
    if not standing.is_here and seen and seen[0].state in MOVING:
        last = seen[0]
        label = str(ShipmentState(last.state).label)
        state = "risk" if last.state in TROUBLED else "here"
        stops.append(Stop(label, " · ".join(part for part in (last.text, last.where) if part), on_day(last.at), state))
    if standing.is_here:
        arrived = standing.arrived_at
        return [*stops, Stop(_("It arrived"), "", on_day(arrived) if arrived else "", "done")]
    late = _("it is late") if standing.is_late else ""
    return [*stops, Stop(_("Delivery"), late, on_day(standing.due_at) if standing.due_at else "", "coming")]


def _left_at(parcels: list[Shipment], seen: list[TrackingEvent]) -> datetime | None:
    """When the first parcel was on its way."""
    moved = [step.at for step in seen if step.state in MOVING]
    moved += [parcel.state_at for parcel in parcels if parcel.state in MOVING and parcel.state_at and not seen]
    return min(moved, default=None)


def _changes(standing: Standing) -> list[dict[str, str]]:
    """The dates that were given in turn: when it was told, and which."""
    promise = standing.promise
    if promise is None or not (given := standing.given.get(promise.pk)):
        return []
    told = [(promise.made_at, given[0].was_due_at), *((one.at, one.due_at) for one in given)]
    return [
        {
            "at": on_day(at, in_sentence=False),
            "says": (_("We promised %(day)s.") if place == 0 else _("We gave a new date: %(day)s."))
            % {"day": on_day(due)},
        }
        for place, (at, due) in enumerate(told)
    ]


def _parcel(parcel: Shipment, steps: Iterable[TrackingEvent]) -> dict[str, Any]:
    is_safe = urlsplit(parcel.url).scheme in ("http", "https")
    return {
        "carrier": parcel.carrier,
        "number": parcel.number,
        "url": parcel.url if is_safe else "",
        "state": str(ShipmentState(parcel.state).label),
        "is_here": parcel.state in HANDED_OVER,
        "cash": money(parcel.cash) if parcel.state not in HANDED_OVER else "",
        "steps": [
            {"at": one.at, "says": one.text or str(ShipmentState(one.state).label), "place": one.where} for one in steps
        ],
    }


def _line(line: OrderLine) -> dict[str, str]:
    return {
        "name": line.name or line.sku,
        "quantity": "" if line.quantity == 1 else figures(f"{line.quantity.normalize():f}"),
        "total": money(line.total),
    }


def _sums(order: Order) -> list[dict[str, str]]:
    words = {"shipping": _("Shipping"), "tax": _("Tax"), "discount": _("Discount"), "fee": _("Fees")}
    parts = [(words[name], Money(order.parts[name], order.currency)) for name in words if order.parts.get(name)]
    told = [*parts, (_("Total"), order.total)]
    if order.refunded:
        told.append((_("Went back to you"), order.refunded))
    rows = [{"label": label, "sum": money(sum)} for label, sum in told if sum is not None]
    return [*rows, {"label": _("Payment"), "sum": payment_words(order.payment)}] if order.payment else rows


PLACE = ("name", "address", "city", "region", "postcode", "country")


def _where(ship_to: dict[str, str]) -> list[str]:
    told = {name: figures(ship_to[name]) for name in PLACE if ship_to.get(name)}
    if len(told.get("country", "")) == 2:
        told["country"] = Locale(speaks()).territories.get(told["country"].upper(), told["country"])
    return list(told.values())
