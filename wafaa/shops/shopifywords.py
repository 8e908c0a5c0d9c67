"""What the bodies of Shopify's webhooks say (shopify.dev, the REST resources): pure, and in our words afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from wafaa.lib.money import Money
from wafaa.lib.plainjson import link_of, object_of, objects_of, text_of
from wafaa.shops.adapter import Told, Unreadable
from wafaa.shops.said import LineSaid, OrderSaid, PlaceSaid, ProductSaid, RefundSaid, ShipmentSaid, StepSaid
from wafaa.shops.states import OrderState, ShipmentState
from wafaa.shops.telling import Teller, codes_in, codes_of, shelves_of

PAID = {
    "pending": OrderState.UNPAID,
    "unpaid": OrderState.UNPAID,
    "authorized": OrderState.PLACED,
    "partially_paid": OrderState.PLACED,
    "paid": OrderState.PLACED,
    "partially_refunded": OrderState.PLACED,
    "refunded": OrderState.REFUNDED,
    "voided": OrderState.CANCELLED,
    "expired": OrderState.FAILED,
}
AT_THE_DOOR = ("cash", "cod", "الدفع عند")
PARCELS = {
    "label_printed": ShipmentState.INFO_RECEIVED,
    "label_purchased": ShipmentState.INFO_RECEIVED,
    "label_voided": ShipmentState.EXCEPTION,
    "confirmed": ShipmentState.INFO_RECEIVED,
    "submitted": ShipmentState.INFO_RECEIVED,
    "fulfilled": ShipmentState.INFO_RECEIVED,
    "marked_as_fulfilled": ShipmentState.INFO_RECEIVED,
    "carrier_picked_up": ShipmentState.IN_TRANSIT,
    "picked_up": ShipmentState.DELIVERED,
    "in_transit": ShipmentState.IN_TRANSIT,
    "delayed": ShipmentState.EXCEPTION,
    "out_for_delivery": ShipmentState.OUT_FOR_DELIVERY,
    "attempted_delivery": ShipmentState.ATTEMPT_FAILED,
    "ready_for_pickup": ShipmentState.AT_PICKUP,
    "delivered": ShipmentState.DELIVERED,
    "failure": ShipmentState.EXCEPTION,
    "not_delivered": ShipmentState.EXCEPTION,
    "canceled": ShipmentState.EXCEPTION,
    "cancelled": ShipmentState.EXCEPTION,
}
MOST_LINES, MOST_PARCELS, MOST_REFUNDS, MOST_VARIANTS = 500, 50, 100, 100
Read = Callable[[dict[str, Any], str, Teller, datetime | None], Told | Unreadable]


def order(told: dict[str, Any], happened: str, tell: Teller, asked_at: datetime | None) -> Told | Unreadable:
    named = text_of(told, "id", 100)
    if not named:
        return Unreadable("no_id")
    about = f"order:{named}"
    if happened == "delete":
        return Told(about, (OrderSaid(named, tell.received_at, is_gone=True),))
    if "line_items" not in told:
        return Unreadable("unknown_type", about)
    currency = tell.currency(told)
    if currency != tell.shop.currency:
        tell.doubt("other_currency")
    at = tell.since(told, "updated_at", "created_at")
    state, word = _state(told)
    if state == OrderState.UNKNOWN:
        tell.doubt("unknown_state")
    found = OrderSaid(
        id=named,
        at=at,
        number=text_of(told, "name", 60) or text_of(told, "order_number", 60) or named,
        state=state,
        word=word,
        total=(total := tell.sum(told, "total_price", currency)),
        paid=_paid(told, total, tell, currency),
        parts=_parts(told, tell, currency) or None,
        payment=_gateway(told),
        placed_at=tell.past(told, "created_at"),
        person=tell.person({"customer": _customer(told)}, "customer"),
        ship_to=_ship_to(object_of(told, "shipping_address")),
        lines=_lines(told, tell, currency),
        note=text_of(told, "note", 1000) or None,
        codes=_codes(told),
        asked_at=asked_at,
    )
    parcels = [_parcel(one, tell, named) for one in objects_of(told, "fulfillments", MOST_PARCELS)]
    refunds = [_refund(one, tell, named) for one in objects_of(told, "refunds", MOST_REFUNDS)]
    there = [OrderSaid(named, asked_at, is_gone=False)] if asked_at else []
    facts = [one for one in (*parcels, *refunds, *there) if one is not None]
    return Told(about, (replace(found, doubts=tuple(tell.doubts)), *facts))


def _state(told: dict[str, Any]) -> tuple[OrderState, str]:
    """Shopify has no state, but two: of the money and of the goods."""
    money, goods = text_of(told, "financial_status", 40), text_of(told, "fulfillment_status", 40)
    word = " · ".join(one for one in (money, goods) if one)
    if told.get("cancelled_at"):
        return OrderState.CANCELLED, "cancelled"
    state = PAID.get(money, OrderState.UNKNOWN) if money else OrderState.PLACED
    if state in (OrderState.REFUNDED, OrderState.CANCELLED, OrderState.FAILED):
        return state, word
    if goods == "fulfilled":
        return OrderState.SHIPPED, word
    if goods == "partial":
        return OrderState.PREPARING, word
    if state == OrderState.UNPAID and any(one in (_gateway(told) or "").casefold() for one in AT_THE_DOOR):
        return OrderState.PLACED, word
    return state, word or "open"


def _gateway(told: dict[str, Any]) -> str | None:
    names = told.get("payment_gateway_names")
    first = names[0] if isinstance(names, list) and names else told.get("gateway")
    return text_of({"it": first}, "it", 60) or None


def _paid(told: dict[str, Any], total: Money | None, tell: Teller, currency: str) -> Money | None:
    if told.get("total_received") is not None:
        return tell.sum(told, "total_received", currency)
    status = text_of(told, "financial_status", 40)
    if status in ("paid", "partially_refunded", "refunded"):
        return total
    return Money(0, currency) if status in ("pending", "authorized", "voided", "expired") else None


def _parts(told: dict[str, Any], tell: Teller, currency: str) -> dict[str, Money]:
    shipping = object_of(object_of(told, "total_shipping_price_set"), "shop_money")
    sums = {
        "shipping": tell.sum(shipping, "amount", currency),
        "tax": tell.sum(told, "total_tax", currency),
        "discount": tell.sum(told, "total_discounts", currency),
    }
    return {name: part for name, part in sums.items() if part is not None}


def _codes(told: dict[str, Any]) -> tuple[str, ...] | None:
    """A code that took something off shipping alone may stand only among what was applied."""
    named = codes_of(told, "discount_codes")
    applied = [
        one for one in objects_of(told, "discount_applications", 50) if text_of(one, "type", 30) == "discount_code"
    ]
    return named if not applied else codes_in([*(named or ()), *applied])


def _customer(told: dict[str, Any]) -> dict[str, Any]:
    said, place = object_of(told, "customer"), object_of(told, "shipping_address")
    name = f"{text_of(said, 'first_name', 60)} {text_of(said, 'last_name', 59)}".strip()
    email = text_of(said, "email", 254)
    return {
        "id": text_of(said, "id", 100),
        "name": name or text_of(said, "name", 120) or text_of(place, "name", 120),
        "email": email or text_of(told, "email", 254) or text_of(told, "contact_email", 254),
        "phone": text_of(said, "phone", 40) or text_of(told, "phone", 40) or text_of(place, "phone", 40),
        "language": text_of(told, "customer_locale", 2),
        "proven": ["email"] if said.get("verified_email") is True and email else [],
    }


def _ship_to(place: dict[str, Any]) -> dict[str, str] | None:
    if not place:
        return None
    street = " ".join(part for name in ("address1", "address2") if (part := text_of(place, name, 150)))
    return {
        "name": text_of(place, "name", 120),
        "phone": text_of(place, "phone", 40),
        "address": street[:300],
        "city": text_of(place, "city", 80),
        "region": text_of(place, "province", 80),
        "postcode": text_of(place, "zip", 20),
        "country": text_of(place, "country_code", 40) or text_of(place, "country", 40),
    }


def _lines(told: dict[str, Any], tell: Teller, currency: str) -> tuple[LineSaid, ...]:
    said = objects_of(told, "line_items", MOST_LINES + 1)
    if len(said) > MOST_LINES:
        tell.doubt("cut")
    found: dict[str, LineSaid] = {}
    for place, one in enumerate(said[:MOST_LINES], 1):
        quantity, price = tell.quantity(one, "quantity"), tell.sum(one, "price", currency)
        total = tell.sum(one, "total", currency) or _total(price, quantity, tell.sum(one, "total_discount", currency))
        line = LineSaid(
            id=text_of(one, "id", 100) or f"#{place}",
            name=text_of(one, "name", 200) or text_of(one, "title", 200),
            quantity=quantity,
            sku=text_of(one, "sku", 60),
            product=text_of(one, "product_id", 100),
            price=price,
            total=total,
        )
        if quantity < 0 or any(part is not None and part.amount_minor < 0 for part in (price, total)):
            tell.doubt("negative_line")
        if line.id in found:
            tell.doubt("line_twice")
        found[line.id] = line
    return tuple(found.values())


def _total(price: Money | None, quantity: Any, cut: Money | None) -> Money | None:
    if price is None or (whole := price.amount_minor * quantity) != int(whole) or abs(whole) > 10**17:
        return None
    return Money(int(whole) - (cut.amount_minor if cut else 0), price.currency)


def _parcel(one: dict[str, Any], tell: Teller, order: str) -> ShipmentSaid | None:
    named = text_of(one, "id", 100)
    if not named:
        return None
    status = text_of(one, "status", 40).lower()
    is_off = status in ("cancelled", "canceled")
    word = "cancelled" if is_off else text_of(one, "shipment_status", 40).lower()
    state = PARCELS.get(word, ShipmentState.UNKNOWN) if word else ShipmentState.INFO_RECEIVED
    if state == ShipmentState.UNKNOWN:
        tell.doubt("unknown_state")
    return ShipmentSaid(
        id=named,
        order=order,
        at=tell.since(one, "updated_at", "created_at"),
        state=state,
        word=word or status,
        carrier=text_of(one, "tracking_company", 60) or None,
        number=text_of(one, "tracking_number", 100) or None,
        url=link_of(one, "tracking_url"),
        promised_for=tell.instant(one, "estimated_delivery_at", by_end_of_day=True),
        lines=_lines_in(one),
    )


def _lines_in(one: dict[str, Any]) -> tuple[str, ...] | None:
    """The ids of the order's lines in a fulfilment; None where it does not name them."""
    said = objects_of(one, "line_items", MOST_LINES)
    return tuple(dict.fromkeys(named for row in said if (named := text_of(row, "id", 100)))) or None


def fulfillment(told: dict[str, Any], happened: str, tell: Teller, asked_at: datetime | None) -> Told | Unreadable:
    order = text_of(told, "order_id", 100)
    if not text_of(told, "id", 100) or not order:
        return Unreadable("no_order" if text_of(told, "id", 100) else "no_id")
    found = _parcel(told, tell, order)
    assert found is not None
    return Told(f"order:{order}", (replace(found, doubts=tuple(tell.doubts)),))


def step(told: dict[str, Any], happened: str, tell: Teller, asked_at: datetime | None) -> Told | Unreadable:
    """What a carrier saw of a fulfilment."""
    named, order = text_of(told, "fulfillment_id", 100), text_of(told, "order_id", 100)
    if not named or not order:
        return Unreadable("no_order" if named else "no_id")
    word = text_of(told, "status", 40).lower()
    state = PARCELS.get(word, ShipmentState.UNKNOWN)
    if state == ShipmentState.UNKNOWN:
        tell.doubt("unknown_state")
    at = tell.since(told, "happened_at", "created_at")
    place = text_of(told, "city", 120)
    found = ShipmentSaid(
        id=named,
        order=order,
        at=at,
        promised_for=tell.instant(told, "estimated_delivery_at", by_end_of_day=True),
        steps=(StepSaid(at, state, word, text_of(told, "message", 300), place),),
    )
    return Told(f"order:{order}", (replace(found, doubts=tuple(tell.doubts)),))


def _refund(one: dict[str, Any], tell: Teller, order: str) -> RefundSaid | None:
    """What went back is what its transactions say; goods that came back without money are none."""
    named = text_of(one, "id", 100)
    sums = [
        part
        for row in objects_of(one, "transactions", 50)
        if text_of(row, "kind", 20) == "refund" and text_of(row, "status", 20) in ("success", "")
        if (part := tell.sum(row, "amount", tell.currency(row))) is not None
    ]
    whole = tell.added(sums, sums[0].currency) if sums else None
    if not named or whole is None or not whole:
        return None
    return RefundSaid(named, order, tell.since(one, "created_at"), whole, text_of(one, "note", 200))


def refund(told: dict[str, Any], happened: str, tell: Teller, asked_at: datetime | None) -> Told | Unreadable:
    named, order = text_of(told, "id", 100), text_of(told, "order_id", 100)
    if not named or not order:
        return Unreadable("no_order" if named else "no_id")
    found = _refund(told, tell, order)
    if found is None:
        return Unreadable("no_amount", f"order:{order}")
    return Told(f"order:{order}", (replace(found, doubts=tuple(tell.doubts)),))


def product(told: dict[str, Any], happened: str, tell: Teller, asked_at: datetime | None) -> Told | Unreadable:
    named = text_of(told, "id", 100)
    if not named:
        return Unreadable("no_id")
    about = f"product:{named}"
    if happened == "delete":
        return Told(about, (ProductSaid(named, tell.received_at, is_offered=False),))
    variants = objects_of(told, "variants", MOST_VARIANTS)
    if not variants:
        return Unreadable("unknown_type", about)
    found = ProductSaid(
        id=named,
        at=asked_at or tell.since(told, "updated_at", "created_at"),
        name=text_of(told, "title", 200) or None,
        sku=text_of(variants[0], "sku", 60) or None,
        price=tell.sum(variants[0], "price", tell.shop.currency),
        image=link_of(object_of(told, "image"), "src"),
        is_offered=text_of(told, "status", 20) in ("active", ""),
        stock=_stock(variants, tell),
        categories=_shelves(told),
    )
    return Told(about, (replace(found, doubts=tuple(tell.doubts)),))


def _shelves(told: dict[str, Any]) -> tuple[str, ...] | None:
    """The shop's own type of product. Its collections are in none of its calls, and half of the truth would come and go
    with who told last."""
    return shelves_of((text_of(told, "product_type", 80),)) if "product_type" in told else None


def _stock(variants: list[dict[str, Any]], tell: Teller) -> tuple[PlaceSaid, ...]:
    """How much of each variant lies online, and at each location where that was asked for."""
    places, is_one = [], len(variants) == 1
    for one in variants:
        named, title = text_of(one, "id", 40), "" if is_one else text_of(one, "title", 60)
        counts = one.get("inventory_management") is not None and one.get("inventory_quantity") is not None
        code = "online" if is_one else f"online:{named}"
        places.append(PlaceSaid(code, int(tell.quantity(one, "inventory_quantity")) if counts else None, title))
        for level in objects_of(one, "levels", 20):
            where, name = text_of(level, "id", 15), text_of(level, "name", 40)
            if where and level.get("available") is not None:
                code = where if is_one else f"{where}:{named}"
                whole = " · ".join(part for part in (name, title) if part)
                places.append(PlaceSaid(code, int(tell.quantity(level, "available")), whole[:80]))
    return tuple(places)


READS: dict[str, Read] = {
    "orders": order,
    "fulfillments": fulfillment,
    "fulfillment_events": step,
    "refunds": refund,
    "products": product,
}
