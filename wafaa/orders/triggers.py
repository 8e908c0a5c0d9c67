"""What happens to orders that may set off a rule, and what is decided about returns (the rest: `triggers_returns`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from wafaa.orders.models import Order, Return
from wafaa.orders.returning import ReturnState
from wafaa.playbook.triggers import trigger
from wafaa.shops.states import ShipmentState

FRESH = timedelta(days=2)
"""An order that is older when it is first told of is history, which a shop tells when it is connected."""


def _order(data: Mapping[str, Any]) -> Order | None:
    rows = Order.objects.filter(pk=data["order_id"], is_told=True, is_gone=False)
    found: Order | None = rows.select_related("customer", "customer__joined_to", "shop").first()
    if found is None or not is_fresh(found):
        return None
    # Which parcel and which promise it was, for who tells of it at once; later on it is looked up.
    found.moved_parcel = data.get("shipment_id") or None  # type: ignore[attr-defined]
    found.slipped = data.get("promise_id") or None  # type: ignore[attr-defined]
    return found


def is_fresh(order: Order) -> bool:
    """Whether it was new when we heard of it first."""
    return not order.is_history and order.placed_at >= order.created_at - FRESH


@trigger("order.placed", about="order", label=_("An order comes in"))
def placed(data: Mapping[str, Any]) -> Order | None:
    return _not_over_before(data)


def _not_over_before(data: Mapping[str, Any]) -> Order | None:
    """Not one that was here before its shop was connected, and had been handed over when we heard of it first: whoever
    holds it in their hands is not told that it has reached us."""
    found = _order(data)
    if found is None or found.shop is None or found.placed_at >= found.shop.created_at:
        return found
    return None if found.is_over else found


@trigger("order.given", about="order", label=_("An order of nobody turns out to be somebody's"))
def given(data: Mapping[str, Any]) -> Order | None:
    return _not_over_before(data)


@trigger("order.moved", about="order", label=_("An order is in another state"))
def moved(data: Mapping[str, Any]) -> Order | None:
    return _order(data)


@trigger("order.refunded", about="order", label=_("Money goes back for an order"))
def refunded(data: Mapping[str, Any]) -> Order | None:
    return _order(data)


@trigger("order.on_its_way", event="shipment.moved", about="order", label=_("An order's parcel sets out"))
def on_its_way(data: Mapping[str, Any]) -> Order | None:
    waited = (ShipmentState.PENDING, ShipmentState.INFO_RECEIVED, ShipmentState.UNKNOWN)
    sets_out = data["before"] in waited and data["after"] in (ShipmentState.IN_TRANSIT, ShipmentState.OUT_FOR_DELIVERY)
    return _order(data) if sets_out else None


@trigger("order.tried", event="shipment.moved", about="order", label=_("A delivery was tried in vain"))
def tried(data: Mapping[str, Any]) -> Order | None:
    return _order(data) if data["after"] == ShipmentState.ATTEMPT_FAILED else None


@trigger("order.at_pickup", event="shipment.moved", about="order", label=_("A parcel waits at a pick-up point"))
def at_pickup(data: Mapping[str, Any]) -> Order | None:
    return _order(data) if data["after"] == ShipmentState.AT_PICKUP else None


@trigger("order.short", about="order", label=_("Something of an order is out of stock"))
def short(data: Mapping[str, Any]) -> Order | None:
    return _order(data)


@trigger("delivery.slipping", about="order", label=_("An order will be later than promised"))
def slipping(data: Mapping[str, Any]) -> Order | None:
    return _order(data)


@trigger("delivery.made", about="order", label=_("All of an order has arrived"))
def arrived(data: Mapping[str, Any]) -> Order | None:
    return _order(data)


@trigger("return.decided", event="return.moved", about="return", label=_("A return is agreed to or declined"))
def decided(data: Mapping[str, Any]) -> Return | None:
    return _return(data) if data["after"] in (ReturnState.APPROVED, ReturnState.DECLINED) else None


@trigger("return.sent", event="return.moved", about="return", label=_("What was repaired, or another thing, sets out"))
def sent(data: Mapping[str, Any]) -> Return | None:
    found = _return(data) if data["after"] == ReturnState.CLOSED else None
    return found if found is not None and found.is_sent else None


def _return(data: Mapping[str, Any]) -> Return | None:
    rows = Return.objects.filter(pk=data["return_id"])
    found: Return | None = rows.select_related("customer", "customer__joined_to", "order").first()
    return found
