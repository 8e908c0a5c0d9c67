"""Parcels of a WooCommerce order. It knows of none itself; the plug-ins that shops use for it (WooCommerce's own
Shipment Tracking and Advanced Shipment Tracking) both keep them with the order, under one name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wafaa.lib.plainjson import link_of, objects_of, text_of
from wafaa.lib.text.digits import ascii_digits
from wafaa.shops.said import ShipmentSaid, StepSaid, parcel_key
from wafaa.shops.states import ShipmentState
from wafaa.shops.telling import Teller

KEPT_AS = "_wc_shipment_tracking_items"
MOST_META, MOST_PARCELS = 500, 30
LINKS = ("custom_tracking_link", "formatted_tracking_link", "ast_tracking_link")
NAMES = ("custom_tracking_provider", "formatted_tracking_provider", "tracking_provider")


def parcels_of(told: dict[str, Any], order: str, at: datetime, tell: Teller) -> tuple[ShipmentSaid, ...]:
    """The parcels that stand in an order, each number once. `at` is when the order became so."""
    found: dict[str, ShipmentSaid] = {}
    for one in _kept(told)[:MOST_PARCELS]:
        number = ascii_digits(text_of(one, "tracking_number", 100)).strip()
        if key := parcel_key(number):
            found.setdefault(key, _parcel(one, number, f"{order}-{key}"[:100], order, at, tell))
    return tuple(found.values())


def listed(told: dict[str, Any], parcels: tuple[ShipmentSaid, ...]) -> tuple[str, ...] | None:
    """The ids of all parcels that stand, where the order says which do; one that it names no more was deleted there."""
    value = _value(told)
    is_whole = isinstance(value, list | dict) and len(value) <= MOST_PARCELS and len(_kept(told)) == len(value)
    return tuple(one.id for one in parcels) if is_whole else None


def _kept(told: dict[str, Any]) -> list[dict[str, Any]]:
    """PHP writes a list of which one was deleted as an object with numbers for names."""
    value = _value(told)
    rows = list(value.values()) if isinstance(value, dict) else value
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _value(told: dict[str, Any]) -> Any:
    for meta in objects_of(told, "meta_data", MOST_META):
        if meta.get("key") == KEPT_AS:
            return meta.get("value")
    return None


def _parcel(one: dict[str, Any], number: str, named: str, order: str, at: datetime, tell: Teller) -> ShipmentSaid:
    """It was handed over on the day that the shop wrote down; what becomes of it then a carrier tells."""
    left = tell.past(one, "date_shipped")
    return ShipmentSaid(
        id=named,
        order=order,
        at=at,
        carrier=next((name for field in NAMES if (name := text_of(one, field, 60).strip())), None),
        number=number,
        url=next((link for field in LINKS if (link := link_of(one, field))), None),
        steps=(StepSaid(left, ShipmentState.IN_TRANSIT, "shipped"),) if left else (),
    )
