"""What the pages of orders show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from babel import Locale
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wafaa.lib.money import Money
from wafaa.lib.pages import address
from wafaa.orders import queries
from wafaa.orders.delivery_screens import gravest, in_part, troubles, vows
from wafaa.orders.models import Order, OrderCode, OrderLine, Shipment, TrackingEvent
from wafaa.orders.speech import figures as figures
from wafaa.orders.speech import money as money
from wafaa.orders.speech import on_day as on_day
from wafaa.orders.speech import url_of as url_of
from wafaa.orders.stock_words import stock_of
from wafaa.people.models import Customer
from wafaa.people.screens import shown_name
from wafaa.playbook.panels import panels_at
from wafaa.shops.models import Shop
from wafaa.shops.payments import payment_words
from wafaa.shops.states import OrderState, ShipmentState
from wafaa.shops.wording import doubt
from wafaa.stores import scope

TONES = {
    OrderState.UNPAID: "risk",
    OrderState.REVIEW: "risk",
    OrderState.SHIPPED: "brand",
    OrderState.DELIVERED: "kept",
    OrderState.COMPLETED: "kept",
    OrderState.RETURNING: "risk",
    OrderState.FAILED: "broken",
    OrderState.UNKNOWN: "risk",
}
PARCEL_TONES = {
    ShipmentState.IN_TRANSIT: "brand",
    ShipmentState.OUT_FOR_DELIVERY: "brand",
    ShipmentState.ATTEMPT_FAILED: "risk",
    ShipmentState.AT_PICKUP: "risk",
    ShipmentState.DELIVERED: "kept",
    ShipmentState.PAID: "kept",
    ShipmentState.EXCEPTION: "broken",
    ShipmentState.EXPIRED: "broken",
    ShipmentState.UNKNOWN: "risk",
}
WAY = (
    (ShipmentState.PENDING, ShipmentState.INFO_RECEIVED),
    (ShipmentState.IN_TRANSIT, ShipmentState.EXCEPTION, ShipmentState.EXPIRED, ShipmentState.UNKNOWN),
    (ShipmentState.OUT_FOR_DELIVERY, ShipmentState.ATTEMPT_FAILED, ShipmentState.AT_PICKUP),
    (ShipmentState.DELIVERED, ShipmentState.PAID),
)
"""The four stations of a parcel, and in which states it is at each."""
FILTERED = (
    OrderState.UNPAID,
    OrderState.PLACED,
    OrderState.PREPARING,
    OrderState.SHIPPED,
    OrderState.DELIVERED,
    OrderState.COMPLETED,
    OrderState.RETURNING,
    OrderState.CANCELLED,
    OrderState.UNKNOWN,
)
MOST_BESIDE = 5
MOST_LINES = 6
MOST_STEPS = 100
BY_HAND = (
    OrderState.PLACED,
    OrderState.PREPARING,
    OrderState.READY,
    OrderState.SHIPPED,
    OrderState.DELIVERED,
    OrderState.CANCELLED,
)


def name_of(order: Order) -> str:
    """Whose it is: as we know them, else as the shop wrote it, "" when nobody is named."""
    if order.customer is not None:
        return shown_name(order.customer.joined_to or order.customer)
    return str(order.person.get("name") or "")


def chip(order: Order) -> dict[str, str]:
    state = OrderState(order.state)
    says = f"{state.label}: {order.word}" if state == OrderState.UNKNOWN and order.word else str(state.label)
    return {"text": says, "tone": TONES.get(state, "")}


def due(order: Order) -> dict[str, str]:
    """When it is to arrive, and whether that is over."""
    if order.due_at is None or order.is_over:
        return {"text": "", "tone": ""}
    if order.is_late:
        return {"text": _("late since %(day)s") % {"day": on_day(order.due_at)}, "tone": "broken"}
    return {"text": _("due %(day)s") % {"day": on_day(order.due_at)}, "tone": ""}


def row(order: Order) -> dict[str, Any]:
    return {
        "url": url_of("order", order.public_id),
        "number": figures(order.number),
        "name": name_of(order),
        "shop": order.shop.name if order.shop else _("By hand"),
        "at": order.placed_at,
        "state": chip(order),
        "due": due(order),
        "total": money(order.total),
        "doubts": [doubt(code) for code in order.marks],
        "trouble": gravest(order),
    }


def listing(asked: dict[str, str]) -> dict[str, Any]:
    """Context of orders/orders.html, of what was asked: q, state, shop, late, after."""
    shops = list(Shop.objects.order_by("id"))
    shop = next((one for one in shops if one.public_id == asked.get("shop")), None)
    state = asked.get("state", "") if asked.get("state") in OrderState.values else ""
    is_late, is_troubled, q = (
        bool(asked.get("late")),
        bool(asked.get("trouble")),
        asked.get("q", "").replace("\x00", "")[:120].strip(),
    )
    whose = Customer.objects.filter(public_id=asked["of"], staff=None).first() if asked.get("of") else None
    if q:
        rows, after = queries.found(q), ""
    else:
        rows, after = queries.page(
            state, shop, whose, is_late=is_late, is_troubled=is_troubled, after=asked.get("after", "")
        )
    kept = {"state": state, "shop": shop.public_id if shop else "", "late": "1" if is_late else ""}
    kept["trouble"] = "1" if is_troubled else ""
    kept["of"] = whose.public_id if whose else ""
    return {
        "q": q,
        "whose": _person(whose.joined_to or whose) if whose else None,
        "search_url": url_of("orders"),
        "orders": [row(one) for one in rows],
        "more_url": _with(kept, after=after) if after else "",
        "tabs": [] if q else _tabs(kept, is_late=is_late, is_troubled=is_troubled, state=state),
        "shops": _shops(kept, shops) if len(shops) > 1 and not q else [],
        "has_shop": bool(shops),
        "take_url": url_of("whom") if all(map(scope.current().can, ("orders.take", "people.see"))) else "",
        "shops_url": address("shops:shops", scope.current().store.slug) if scope.current().can("shops.manage") else "",
    }


def _with(kept: dict[str, str], **more: str) -> str:
    asked = {name: value for name, value in (kept | more).items() if value}
    return f"{url_of('orders')}?{urlencode(asked)}" if asked else url_of("orders")


def _tabs(kept: dict[str, str], *, is_late: bool, is_troubled: bool, state: str) -> list[dict[str, Any]]:
    bare = {"state": "", "late": "", "trouble": ""}
    is_all = not state and not is_late and not is_troubled
    tabs = [
        {"url": _with(kept, **bare), "label": _("All orders"), "current": is_all},
        {"url": _with(kept, **bare | {"late": "1"}), "label": _("Late"), "current": is_late},
        {"url": _with(kept, **bare | {"trouble": "1"}), "label": _("In trouble"), "current": is_troubled},
    ]
    return tabs + [
        {"url": _with(kept, **bare | {"state": one}), "label": one.label, "current": state == one} for one in FILTERED
    ]


def _shops(kept: dict[str, str], shops: Iterable[Shop]) -> list[dict[str, Any]]:
    every = [{"url": _with(kept, shop=""), "label": _("Every shop"), "current": not kept["shop"]}]
    return every + [
        {"url": _with(kept, shop=one.public_id), "label": one.name, "current": kept["shop"] == one.public_id}
        for one in shops
    ]


def order_page(order: Order) -> dict[str, Any]:
    """Context of orders/order.html."""
    entered = scope.current()
    lines = list(OrderLine.objects.filter(order=order).order_by("place", "id"))
    parcels = list(Shipment.objects.filter(order=order).order_by("id"))
    steps, stock = _steps_of(parcels), stock_of(lines, [order])
    customer = (order.customer.joined_to or order.customer) if order.customer else None
    is_mine = order.shop_id is None and entered.can("orders.take")
    return {
        "troubles": troubles(order, parcels),
        "vows": vows(order),
        "partly": in_part(order, lines, parcels),
        "order": row(order) | {"payment": payment_words(order.payment), "note": order.note, "is_gone": order.is_gone},
        "lines": [_line(line) | {"stock": stock.get(line.pk)} for line in lines],
        "sums": _sums(order),
        "codes": list(OrderCode.objects.filter(order=order).order_by("place").values_list("text", flat=True)),
        "parcels": [_parcel(parcel, steps[parcel.pk]) for parcel in parcels],
        "ship_to": where(order.ship_to),
        "phone": order.ship_to.get("phone", ""),
        "person": _person(customer) if customer else None,
        "acts_url": url_of("beside", order.public_id),
        "whose_url": url_of("whose", order.public_id) if order.customer is None and entered.can("orders.note") else "",
        "ungive_url": url_of("ungive", order.public_id) if order.given_at and entered.can("orders.note") else "",
        "given_by": order.given_by.name if order.given_by else "",
        "taken_by": order.staff.name if order.staff else "",
        "panels": _panels(order),
        "states": [{"value": one.value, "label": one.label, "current": order.state == one} for one in BY_HAND]
        if is_mine
        else [],
        "move_url": url_of("move", order.public_id) if is_mine else "",
        "send_url": url_of("send", order.public_id) if is_mine else "",
    }


PLACE = ("name", "address", "city", "region", "postcode", "country")


def where(ship_to: dict[str, str]) -> list[str]:
    """The lines of an address; a country by its name."""
    told = {name: figures(ship_to[name]) for name in PLACE if ship_to.get(name)}
    names = Locale((get_language() or "ar")[:2]).territories
    if len(told.get("country", "")) == 2:
        told["country"] = names.get(told["country"].upper(), told["country"])
    return list(told.values())


def _panels(order: Order) -> list[str]:
    """Those about the order, and where it has a customer those about them."""
    entered, found = scope.current(), []
    customer = (order.customer.joined_to or order.customer) if order.customer else None
    for panel in panels_at("order"):
        about = customer if panel.takes == "customer" else order
        if about is not None and entered.can(panel.permission):
            found.append(address(panel.url, entered.store.slug, about.public_id))
    return found


def _person(customer: Customer) -> dict[str, str]:
    slug = scope.current().store.slug
    return {"name": shown_name(customer), "url": address("people:customer", slug, customer.public_id)}


def _line(line: OrderLine) -> dict[str, Any]:
    price = Money(line.price_minor, line.currency) if line.price_minor is not None else None
    return {
        "name": line.name or line.sku,
        "sku": line.sku,
        "quantity": figures(f"{line.quantity.normalize():f}"),
        "price": money(price),
        "total": money(line.total),
    }


def _sums(order: Order) -> list[dict[str, str]]:
    words = {"shipping": _("Shipping"), "tax": _("Tax"), "discount": _("Discount"), "fee": _("Fees")}
    parts = [(words[name], Money(order.parts[name], order.currency)) for name in words if name in order.parts]
    told = [*parts, (_("Total"), order.total), (_("Paid"), order.paid)]
    if order.refunded:
        told.append((_("Refunded"), order.refunded))
    return [{"label": label, "sum": money(sum)} for label, sum in told if sum is not None]


def _steps_of(parcels: list[Shipment]) -> dict[int, list[TrackingEvent]]:
    """What carriers saw of each, the latest first."""
    found: dict[int, list[TrackingEvent]] = {parcel.pk: [] for parcel in parcels}
    rows: Any = TrackingEvent.objects.filter(shipment__in=parcels).order_by("-at", "-id") if parcels else []
    for one in rows[:MOST_STEPS]:
        found[one.shipment_id].append(one)
    return found


def _parcel(parcel: Shipment, steps: Iterable[TrackingEvent]) -> dict[str, Any]:
    state = ShipmentState(parcel.state)
    return {
        "is_withdrawn": parcel.is_no_more,
        "carrier": parcel.carrier,
        "number": parcel.number,
        "url": parcel.url,
        "state": {"text": str(state.label), "tone": PARCEL_TONES.get(state, "")},
        "word": parcel.word if state == ShipmentState.UNKNOWN else "",
        "at": parcel.state_at,
        "due": "" if parcel.is_delivered else on_day(parcel.promised_for),
        "cash": money(parcel.cash),
        "way": [] if parcel.is_no_more else way_of(state),
        "steps": [
            {"at": one.at, "says": one.text or str(ShipmentState(one.state).label), "place": one.where} for one in steps
        ],
    }


def way_of(state: ShipmentState) -> list[dict[str, Any]]:
    """The four stations: which lie behind, and at which it is."""
    is_ours = state in (ShipmentState.PENDING, ShipmentState.INFO_RECEIVED)  # the carrier does not have it yet
    labels = (_("With us") if is_ours else _("Handed over"), _("In transit"), _("Out for delivery"), _("Delivered"))
    here = next(place for place, states in enumerate(WAY) if state in states)
    tone = PARCEL_TONES.get(state, "")
    return [
        {"label": label, "is_done": place <= here, "is_here": place == here, "tone": tone if place == here else ""}
        for place, label in enumerate(labels)
    ]


def beside(customer: Customer) -> dict[str, Any]:
    """Context of orders/_panel.html: a person's latest orders."""
    found = queries.of_person(customer, MOST_BESIDE + 1)
    may_take = scope.current().can("orders.take")
    shown = found[:MOST_BESIDE]
    stock = stock_of([line for order in shown for line in order.lines.all()], shown)
    return {
        "orders": [_beside(order, stock) for order in shown],
        "all_url": f"{url_of('orders')}?{urlencode({'of': customer.public_id})}" if len(found) > MOST_BESIDE else "",
        "take_url": url_of("take", customer.public_id) if may_take else "",
        "lost_url": url_of("lost", customer.public_id) if scope.current().can("orders.note") else "",
        "whose": customer.public_id,
    }


def _beside(order: Order, stock: dict[int, dict[str, Any]]) -> dict[str, Any]:
    parcels = [one for one in order.shipments.all() if not one.is_delivered and not one.is_no_more]
    parcel = parcels[-1] if parcels else None
    lines = sorted(order.lines.all(), key=lambda line: line.place)
    names = [line.name or line.sku for line in lines][:2]
    return {
        "url": url_of("order", order.public_id),
        "acts_url": f"{url_of('beside', order.public_id)}?beside=1",
        "ungive_url": url_of("ungive", order.public_id)
        if order.given_at and scope.current().can("orders.note")
        else "",
        "number": figures(order.number),
        "state": chip(order),
        "total": money(order.total),
        "codes": [code.text for code in sorted(order.codes.all(), key=lambda code: code.place)],
        "at": order.placed_at,
        "things": _("%(one)s and %(other)s") % {"one": names[0], "other": names[1]}
        if len(names) > 1
        else "".join(names),
        "lies": [{"name": line.name or line.sku, **stock[line.pk]} for line in lines[:MOST_LINES] if line.pk in stock],
        "due": due(order),
        "trouble": gravest(order),
        "parcel": {"text": str(ShipmentState(parcel.state).label), "number": parcel.number} if parcel else None,
    }
