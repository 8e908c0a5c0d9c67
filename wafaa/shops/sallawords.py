"""What Salla's payloads say (docs.salla.dev, "Orders", "Shipments", "Products"): pure, and in our words afterwards."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from wafaa.lib.money import Money
from wafaa.lib.plainjson import link_of, object_of, objects_of, text_of
from wafaa.lib.text.digits import ascii_digits
from wafaa.shops.adapter import Ignored, Told, Unreadable
from wafaa.shops.said import LineSaid, OrderSaid, PlaceSaid, ProductSaid, ShipmentSaid
from wafaa.shops.states import OrderState, ShipmentState, order_state
from wafaa.shops.telling import Teller, categories_of, codes_in

STATES = {
    "payment_pending": OrderState.UNPAID,
    "under_review": OrderState.REVIEW,
    "in_progress": OrderState.PREPARING,
    "completed": OrderState.COMPLETED,
    "delivering": OrderState.SHIPPED,
    "delivered": OrderState.DELIVERED,
    "shipped": OrderState.SHIPPED,
    "canceled": OrderState.CANCELLED,
    "cancelled": OrderState.CANCELLED,
    "restoring": OrderState.RETURNING,
    "restored": OrderState.RETURNED,
}
PARCELS = {
    "created": ShipmentState.INFO_RECEIVED,
    "creating": ShipmentState.PENDING,
    "pending": ShipmentState.PENDING,
    "in_progress": ShipmentState.INFO_RECEIVED,
    "in_transit": ShipmentState.IN_TRANSIT,
    "received_at_final_hub": ShipmentState.IN_TRANSIT,
    "to_be_reattempted": ShipmentState.ATTEMPT_FAILED,
    "reattempted": ShipmentState.ATTEMPT_FAILED,
    "unable_to_deliver": ShipmentState.ATTEMPT_FAILED,
    "delivering": ShipmentState.OUT_FOR_DELIVERY,
    "delivered": ShipmentState.DELIVERED,
    "partially_delivered": ShipmentState.EXCEPTION,
    "shipped": ShipmentState.IN_TRANSIT,
    "cancelled": ShipmentState.EXCEPTION,
    "lost": ShipmentState.EXCEPTION,
    "damaged": ShipmentState.EXCEPTION,
    "return_to_origin": ShipmentState.EXCEPTION,
    "return_in_progress": ShipmentState.EXCEPTION,
}
SUMS = {"shipping": "shipping_cost", "fee": "cash_on_delivery"}
MOST_LINES, MOST_PARCELS = 500, 20
SPOKEN = re.compile(r"\w{3} (\w{3}) (\d{2}) (\d{4}) (\d{2}:\d{2}:\d{2}) GMT([+-]\d{2}):?(\d{2}).*")
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def event_at(told: dict[str, Any], tell: Teller) -> datetime:
    """When it happened: "Thu Nov 26 2026 12:00:00 GMT+0300", or a time without a zone, which is Riyadh's."""
    said = ascii_digits(text_of(told, "created_at", 60))
    if (found := SPOKEN.fullmatch(said)) and found[1] in MONTHS:
        said = f"{found[3]}-{MONTHS.index(found[1]) + 1:02}-{found[2]}T{found[4]}{found[5]}:{found[6]}"
    return tell.since({"at": said}, "at")


def _moment(told: Any, field: str, tell: Teller) -> datetime | None:
    """A time as {date, timezone_type, timezone}, or as text."""
    value = object_of(told, field)
    if not value:
        return tell.past(told, field)
    return tell.past(value, "date", zone=text_of(value, "timezone", 60))


def _money(told: Any, field: str, tell: Teller) -> Money | None:
    """A sum as {amount, currency}, or a bare one, which is in the shop's currency."""
    value = object_of(told, field)
    if value:
        return tell.sum(value, "amount", tell.currency(value)) if value.get("amount") is not None else None
    return tell.sum(told, field, tell.shop.currency)


def _id(told: Any, field: str = "id") -> str:
    return ascii_digits(text_of(told, field, 100))


def order(
    data: dict[str, Any], event: str, tell: Teller, at: datetime, *, is_asked: bool = False
) -> Told | Ignored | Unreadable:
    order = {**object_of(data, "order"), "status": data.get("status") or object_of(data, "order").get("status")} if (
        object_of(data, "order")
    ) else data  # fmt: skip
    named = _id(order)
    if not named:
        return Unreadable("no_id")
    about = f"order:{named}"
    if event == "order.deleted":
        return Told(about, (OrderSaid(named, at, is_gone=True),))
    if order.get("draft") is True:
        return Ignored("draft")
    state, word = _state(order)
    if not state:
        return Unreadable("no_state", about)
    found = _read_order(order, named, at, tell, state, word)
    parcels = tuple(
        said
        for one in objects_of(order, "shipments", MOST_PARCELS)
        if (said := _parcel(one, tell, at, named)) is not None
    )
    back = (OrderSaid(named, at, is_gone=False),) if is_asked else ()
    asked_at = at if is_asked else None
    return Told(about, (replace(found, asked_at=asked_at, doubts=tuple(tell.doubts)), *parcels, *back))


def _state(order: dict[str, Any]) -> tuple[OrderState | None, str]:
    """What an order's state is, and the shop's own word for it. A state of the shop's own making keeps the slug of the
    one that it stands under."""
    status = order.get("status")
    if isinstance(status, str):
        status = {"slug": status}
    slug = text_of(status, "slug", 60).replace("-", "_")
    own = text_of(object_of(status, "customized"), "name", 60)
    word = own or text_of(status, "name", 60) or slug
    if not word:
        return None, ""
    state = STATES.get(slug, OrderState.UNKNOWN)
    for spoken in (slug, text_of(status, "name", 60), own):
        state = order_state(spoken) if state == OrderState.UNKNOWN and spoken else state
    return state, word


def _read_order(
    told: dict[str, Any], named: str, at: datetime, tell: Teller, state: OrderState, word: str
) -> OrderSaid:
    if state == OrderState.UNKNOWN:
        tell.doubt("unknown_state")
    amounts = object_of(told, "amounts")
    total = _money(amounts, "total", tell) if amounts else _money(told, "total", tell)
    if total is not None and total.currency != tell.shop.currency:
        tell.doubt("other_currency")
    paid = object_of(object_of(told, "payment_actions"), "paid_amount")
    return OrderSaid(
        id=named,
        at=at,
        number=ascii_digits(text_of(told, "reference_id", 60)) or None,
        state=state,
        word=word,
        total=total,
        paid=_money({"paid": paid}, "paid", tell) if paid else None,
        parts=_parts(amounts, tell) or None,
        payment=text_of(told, "payment_method", 60) or None,
        placed_at=_moment(told, "date", tell),
        person=tell.person({"customer": _customer(object_of(told, "customer"))}, "customer")
        if isinstance(told.get("customer"), dict)
        else None,
        ship_to=_ship_to(told),
        lines=_lines(told, tell),
        note=text_of(told, "customer_note", 1000) or None,
        codes=_codes(amounts),
    )


def _codes(amounts: dict[str, Any]) -> tuple[str, ...] | None:
    """A special offer of the shop's is among the discounts as well, with its title for a code."""
    if not isinstance(amounts.get("discounts"), list):
        return None
    return codes_in(one for one in objects_of(amounts, "discounts", 50) if text_of(one, "type", 20) != "special")


def _parts(amounts: dict[str, Any], tell: Teller) -> dict[str, Money]:
    found = {name: part for name, its in SUMS.items() if (part := _money(amounts, its, tell)) is not None}
    tax = object_of(amounts, "tax")
    if (part := _money(tax, "amount", tell)) is not None:
        found["tax"] = part
    currency = text_of(object_of(amounts, "total"), "currency", 3).upper() or tell.shop.currency
    cuts = [_cut(one, tell, currency) for one in objects_of(amounts, "discounts", 50)]
    sums = [cut for cut in cuts if cut is not None and cut.currency == currency]
    if sums and (whole := tell.added(sums, currency)) is not None:
        found["discount"] = whole
    return found


def _cut(one: dict[str, Any], tell: Teller, currency: str) -> Money | None:
    if object_of(one, "discount"):
        return _money(one, "discount", tell)
    return tell.sum(one, "discount", currency)


def _customer(said: dict[str, Any]) -> dict[str, Any]:
    name = f"{text_of(said, 'first_name', 60)} {text_of(said, 'last_name', 59)}".strip()
    return {
        "id": _id(said),
        "name": name or text_of(said, "full_name", 120),
        "email": text_of(said, "email", 254),
        "phone": _phone(said),
    }


def _phone(said: dict[str, Any]) -> str:
    """The number, with the country's before it where it stands apart."""
    mobile, code = ascii_digits(text_of(said, "mobile", 30)), ascii_digits(text_of(said, "mobile_code", 8))
    if not mobile or mobile.startswith(("+", "0")) or not code:
        return mobile
    return f"+{code.lstrip('+')}{mobile}"


def _ship_to(told: dict[str, Any]) -> dict[str, str] | None:
    shipping = object_of(told, "shipping")
    place, whom = object_of(shipping, "address"), object_of(shipping, "receiver")
    if not place:
        return None
    street = " ".join(
        part for name in ("shipping_address", "street_number", "block") if (part := text_of(place, name, 150))
    )
    return {
        "name": text_of(whom, "name", 120),
        "phone": ascii_digits(text_of(whom, "phone", 40)),
        "address": (street or text_of(place, "address_line", 300))[:300],
        "city": text_of(place, "city", 80),
        "region": text_of(place, "district", 80),
        "postcode": ascii_digits(text_of(place, "postal_code", 20)),
        "country": text_of(place, "country_code", 40) or text_of(place, "country", 40),
    }


def _lines(told: dict[str, Any], tell: Teller) -> tuple[LineSaid, ...] | None:
    """The lines; None where a list shows only pictures of them, without ids."""
    said = objects_of(told, "items", MOST_LINES + 1)
    if not said or not all(_id(one) for one in said):
        return None
    if len(said) > MOST_LINES:
        tell.doubt("cut")
    found: dict[str, LineSaid] = {}
    for one in said[:MOST_LINES]:
        amounts = object_of(one, "amounts")
        price, total = _money(amounts, "price_without_tax", tell), _money(amounts, "total", tell)
        product = object_of(one, "product")
        line = LineSaid(
            id=_id(one),
            name=text_of(one, "name", 200) or text_of(product, "name", 200),
            quantity=tell.quantity(one, "quantity"),
            sku=text_of(one, "sku", 60) or text_of(product, "sku", 60),
            product=_id(product) or _id(one, "product_id"),
            price=price,
            total=total,
        )
        if line.quantity < 0 or any(part is not None and part.amount_minor < 0 for part in (price, total)):
            tell.doubt("negative_line")
        if line.id in found:
            tell.doubt("line_twice")
        found[line.id] = line
    return tuple(found.values())


def _parcel(one: dict[str, Any], tell: Teller, at: datetime, order: str) -> ShipmentSaid | None:
    """A parcel that is on its way to the customer; what goes back, the order's own state tells."""
    named = _id(one)
    if not named or text_of(one, "type", 20) == "return":
        return None
    status = one.get("status")
    word = text_of(status, "slug", 60) if isinstance(status, dict) else text_of(one, "status", 60)
    state = PARCELS.get(word.lower().replace("-", "_").replace(" ", "_"), ShipmentState.UNKNOWN) if word else None
    if state == ShipmentState.UNKNOWN:
        tell.doubt("unknown_state")
    packed = objects_of(one, "packages", MOST_LINES)
    return ShipmentSaid(
        id=named,
        order=order,
        at=_moment(one, "updated_at", tell) or at,
        state=state,
        word=word,
        carrier=text_of(one, "courier_name", 60) or None,
        number=ascii_digits(text_of(one, "tracking_number", 100)) or None,
        url=link_of(one, "tracking_link"),
        cash=cash if (cash := _money(one, "cash_on_delivery", tell)) else None,
        lines=tuple(dict.fromkeys(named for row in packed if (named := _id(row, "item_id")))) or None,
    )


def shipment(data: dict[str, Any], event: str, tell: Teller, at: datetime) -> Told | Ignored | Unreadable:
    named, order = _id(data), _id(data, "order_id")
    if not named:
        return Unreadable("no_id")
    if text_of(data, "type", 20) == "return":
        return Ignored("return_parcel")
    if not order:
        return Unreadable("no_order")
    found = _parcel(data, tell, at, order)
    assert found is not None
    if event == "shipment.cancelled":
        found = replace(found, state=ShipmentState.EXCEPTION, word="cancelled")
    return Told(f"order:{order}", (replace(found, doubts=tuple(tell.doubts)),))


def product(data: dict[str, Any], event: str, tell: Teller, at: datetime) -> Told | Unreadable:
    named = _id(data)
    if not named:
        return Unreadable("no_id")
    about = f"product:{named}"
    if event == "product.deleted":
        return Told(about, (ProductSaid(named, at, is_offered=False),))
    status = text_of(data, "status", 20)
    if not status:
        return Unreadable("no_state", about)
    sale = _money(data, "sale_price", tell)
    found = ProductSaid(
        id=named,
        at=_moment(data, "updated_at", tell) or at,
        name=text_of(data, "name", 200) or None,
        sku=text_of(data, "sku", 60) or None,
        price=sale if sale else _money(data, "price", tell),
        url=link_of(object_of(data, "urls"), "customer") or link_of(data, "url"),
        image=link_of(data, "main_image") or link_of(data, "thumbnail"),
        is_offered=status in ("sale", "out"),
        stock=_stock(data, status, tell),
        categories=categories_of(data),
    )
    return Told(about, (replace(found, doubts=tuple(tell.doubts)),))


def _stock(data: dict[str, Any], status: str, tell: Teller) -> tuple[PlaceSaid, ...]:
    if data.get("unlimited_quantity") is True:
        return (PlaceSaid("online", None),)
    if data.get("quantity") is not None:
        return (PlaceSaid("online", int(tell.quantity(data, "quantity"))),)
    return (PlaceSaid("online", 0),) if status == "out" else ()
