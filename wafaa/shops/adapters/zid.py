"""Zid by its webhooks and its API (docs.zid.sa, "Webhooks", "Webhook health tracking"; zidsa/sdk-python).

Its calls are signed by nothing: whoever knows the secret path and the password in it may be Zid. So a call only names
an order or a product, and what it is, is read from Zid itself. A hook that failed thirty times within an hour is broken
until it is made anew, which is looked after every hour.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from wafaa.lib.money import Money
from wafaa.lib.plainjson import link_of, object_of, objects_of, text_of, told_object
from wafaa.lib.sealed import Unsealable
from wafaa.lib.signatures import same
from wafaa.lib.text.digits import ascii_digits
from wafaa.shops import verbs, zidapi
from wafaa.shops.adapter import (
    Ignored,
    Page,
    Part,
    Thin,
    Tokens,
    Told,
    Trouble,
    Understood,
    Unreadable,
    can_be_asked,
    register,
)
from wafaa.shops.couponing import CouponAbilities, Wanted
from wafaa.shops.models import Shop
from wafaa.shops.said import LineSaid, OrderSaid, PlaceSaid, ProductSaid, ShipmentSaid, StepSaid
from wafaa.shops.states import OrderState, ShipmentState, order_state, shipment_state
from wafaa.shops.telling import Teller, codes_in, shelves_of
from wafaa.work.hookdoor import Accepted, Challenge, Knock, Rejected

STATES = {
    "new": OrderState.PLACED,
    "preparing": OrderState.PREPARING,
    "ready": OrderState.READY,
    "indelivery": OrderState.SHIPPED,
    "delivered": OrderState.DELIVERED,
    "cancelled": OrderState.CANCELLED,
    "reversed": OrderState.RETURNED,
    "reverse_in_progress": OrderState.RETURNING,
    "partially_reversed": OrderState.RETURNING,
}
SUMS = {
    "shipping": ("shipping", "shipping_fees"),
    "tax": ("vat", "tax"),
    "discount": ("coupon", "discount", "coupon_discount"),
    "fee": ("cod", "cod_fees"),
}
MOST_LINES, MOST_PLACES, MOST_SUMS = 500, 100, 60


class Zid:
    kind = "zid"
    label = _("Zid")
    keys = (("client", _("Client ID")), ("client_secret", _("Client secret")))
    needs = ("client", "client_secret", "access", "authorization", "hook")
    is_at_address = False
    gap = timedelta(days=30)
    coupons = CouponAbilities()
    grant_label = _("Agree at Zid")
    steps = (
        _(
            "In the Zid partner dashboard make an app. Paste the address above as its Redirect URL, and allow it to "
            "read and write orders, products, webhooks and coupons."
        ),
        _("Copy the Client ID and the client secret of the app into the form below, and save it."),
        _("Then press the button to agree at Zid: Wafaa gets its tokens, makes the webhooks and reads your orders."),
    )

    def knock(self, knock: Knock, shop: Shop) -> Accepted | Challenge | Rejected:
        if knock.method != "POST":
            return Rejected("only_post", 405)
        try:
            secret = verbs.secret_of(shop)
        except Unsealable:
            return Rejected("no_secret")
        if not secret:
            return Rejected("no_secret")
        given = _basic(knock.headers.get("authorization", ""))
        # Some callers send the password as it stands in the address, with its signs spelled out.
        if not any(same(given, f"{zidapi.USER}:{one}") for one in (secret, quote(secret, safe=""))):
            return Rejected("bad_password")
        event = knock.query.get("event", "")[:40]
        return Accepted(f"{event}:{hashlib.sha256(knock.raw).hexdigest()}", {"event": event})

    def understand(self, raw: bytes, meta: Mapping[str, Any], shop: Shop, received_at: datetime) -> Understood:
        told = told_object(raw)
        if told is None:
            return Unreadable("not_json")
        tell = Teller(shop, received_at)
        if asked_at := str(meta.get("asked_at", "")):
            at = datetime.fromisoformat(asked_at)
            return (_product if meta.get("kind") == "product" else _order)(told, tell, at)
        what = str(meta.get("event", "")).partition(".")[0] or ("order" if "order_status" in told else "product")
        if what not in ("order", "product"):
            return Ignored("not_wanted") if what in ("customer", "category", "abandoned_cart") else (
                Unreadable("unknown_type")
            )  # fmt: skip
        named = ascii_digits(text_of(told, "id", 100)) or ascii_digits(text_of(object_of(told, what), "id", 100))
        return Thin(what, named, text_of(told, "store_id", 40)) if named else Unreadable("no_id")

    def health(self, shop: Shop) -> list[str]:
        if not all(verbs.secret_or_none(shop, name) for name, _label in self.keys):
            return ["no_keys"]
        if not can_be_asked(shop):
            return ["not_agreed"]
        answer = zidapi.ask(shop, "GET", zidapi.ORDERS, {"per_page": "1", "page": "1"})
        wrong = [answer.why] if isinstance(answer, Trouble) else []
        return wrong + ([] if shop.last_at else ["nothing_came"])

    def changed_since(self, shop: Shop, since: datetime, cursor: dict[str, Any] | None) -> Page | Trouble:
        return zidapi.orders_since(shop, since, cursor or {})

    def read_one(self, shop: Shop, kind: str, named: str) -> Part | Trouble:
        return zidapi.one(shop, kind, named)

    def register_hooks(self, shop: Shop, url: str) -> list[str]:
        secret = verbs.secret_or_none(shop)
        return zidapi.make_hooks(shop, url, secret) if secret else ["secret_missing"]

    def grant_url(self, shop: Shop, state: str) -> str:
        return zidapi.agree_url(shop, state)

    def take_grant(self, shop: Shop, code: str) -> Tokens | Trouble:
        return zidapi.exchange(shop, code)

    def make_coupon(self, shop: Shop, wanted: Wanted) -> str | Trouble:
        return zidapi.make_coupon(shop, wanted)

    def coupon_named(self, shop: Shop, code: str) -> str | Trouble:
        return zidapi.coupon_named(shop, code)


def _basic(said: str) -> str:
    scheme, _space, given = said.partition(" ")
    try:
        return base64.b64decode(given, validate=True).decode() if scheme.lower() == "basic" else ""
    except (binascii.Error, ValueError):
        return ""


def _order(told: dict[str, Any], tell: Teller, at: datetime) -> Told | Unreadable:
    named = text_of(told, "id", 100)
    about = f"order:{named}"
    status = object_of(told, "order_status")
    code = text_of(status, "code", 60)
    word = text_of(status, "name", 60) or code
    if not named or not word:
        return Unreadable("no_state" if named else "no_id", about if named else "")
    state = STATES.get(code.lower(), OrderState.UNKNOWN)
    state = order_state(code) if state == OrderState.UNKNOWN else state
    state = order_state(word) if state == OrderState.UNKNOWN else state
    if state == OrderState.UNKNOWN:
        tell.doubt("unknown_state")
    currency = tell.currency({"currency": told.get("currency_code")})
    if currency != tell.shop.currency:
        tell.doubt("other_currency")
    total = tell.sum(told, "order_total", currency)
    found = OrderSaid(
        id=named,
        at=at,
        number=ascii_digits(text_of(told, "invoice_number", 60)) or text_of(told, "code", 60) or named,
        state=state,
        word=word,
        total=total,
        paid=_paid(told, total, currency),
        parts=_parts(told, tell, currency) or None,
        payment=text_of(object_of(object_of(told, "payment"), "method"), "name", 60) or None,
        placed_at=tell.past(told, "created_at"),
        arrived_at=tell.past(told, "delivered_at"),
        person=tell.person({"customer": _customer(told)}, "customer") if "customer" in told else None,
        ship_to=_ship_to(told),
        lines=_lines(told, tell, currency),
        note=text_of(told, "customer_note", 1000) or None,
        # One at most, as {id, code, …} (zidsa/sdk-python, OrderCoupon); null where there was none.
        codes=codes_in([object_of(told, "coupon")]) if "coupon" in told else None,
        is_gone=False,
        asked_at=at,
    )
    parcel = _parcel(told, named, tell, at)
    return Told(about, (replace(found, doubts=tuple(tell.doubts)), *([parcel] if parcel else [])))


def _paid(told: dict[str, Any], total: Money | None, currency: str) -> Money | None:
    status = text_of(told, "payment_status", 30).lower()
    if status in ("paid", "confirmed"):
        return total
    return Money(0, currency) if status in ("pending", "failed", "voided", "unpaid") else None


def _parts(told: dict[str, Any], tell: Teller, currency: str) -> dict[str, Money]:
    rows = {text_of(one, "code", 40): one for one in objects_of(object_of(told, "payment"), "invoice", MOST_SUMS)}
    found = {}
    for name, codes in SUMS.items():
        row = next((rows[code] for code in codes if code in rows), None)
        if row is not None and (part := tell.sum(row, "value", currency)) is not None:
            found[name] = abs(part) if name == "discount" else part
    return found


def _customer(told: dict[str, Any]) -> dict[str, Any]:
    said = object_of(told, "customer")
    mobile = ascii_digits(text_of(said, "mobile", 30))
    return {
        "id": "" if told.get("is_guest_customer") in (1, True, "1") else ascii_digits(text_of(said, "id", 100)),
        "name": text_of(said, "name", 120),
        "email": text_of(said, "email", 254),
        # Zid writes the country's number first, without a plus.
        "phone": f"+{mobile}" if mobile[:1] not in ("", "+", "0") and len(mobile) > 9 else mobile,
        "language": text_of(told, "language", 2),
    }


def _ship_to(told: dict[str, Any]) -> dict[str, str] | None:
    place = object_of(object_of(told, "shipping"), "address")
    if not place:
        return None
    street = " ".join(part for name in ("street", "district") if (part := text_of(place, name, 150)))
    customer, country = object_of(told, "customer"), object_of(place, "country")
    return {
        "name": text_of(customer, "name", 120),
        "phone": ascii_digits(text_of(customer, "mobile", 40)),
        "address": street or text_of(place, "formatted_address", 300),
        "city": _words(object_of(place, "city").get("name"), 80),
        "region": "",
        "postcode": ascii_digits(text_of(object_of(place, "meta"), "postcode", 20)),
        "country": text_of(country, "code", 40) or _words(country.get("name"), 40),
    }


def _words(value: Any, most: int) -> str:
    """A text, or one for each language: Arabic first."""
    if isinstance(value, dict):
        return text_of(value, "ar", most) or text_of(value, "en", most)
    return text_of({"it": value}, "it", most)


def _lines(told: dict[str, Any], tell: Teller, currency: str) -> tuple[LineSaid, ...] | None:
    if not isinstance(told.get("products"), list):
        return None
    said = objects_of(told, "products", MOST_LINES + 1)
    if len(said) > MOST_LINES:
        tell.doubt("cut")
    found: dict[str, LineSaid] = {}
    for place, one in enumerate(said[:MOST_LINES], 1):
        line = LineSaid(
            id=ascii_digits(text_of(one, "order_product_id", 100)) or text_of(one, "id", 100) or f"#{place}",
            name=_words(one.get("name"), 200),
            quantity=tell.quantity(one, "quantity"),
            sku=text_of(one, "sku", 60),
            product=text_of(one, "parent_id", 100) or text_of(one, "id", 100),
            price=tell.sum(one, "price", currency),
            total=tell.sum(one, "total", currency),
        )
        if line.quantity < 0 or any(part is not None and part.amount_minor < 0 for part in (line.price, line.total)):
            tell.doubt("negative_line")
        if line.id in found:
            tell.doubt("line_twice")
        found[line.id] = line
    return tuple(found.values())


def _parcel(told: dict[str, Any], order: str, tell: Teller, at: datetime) -> ShipmentSaid | None:
    """The parcel of an order, once it has a number; Zid names one for each."""
    method = object_of(object_of(told, "shipping"), "method")
    tracking = object_of(method, "tracking")
    number = ascii_digits(text_of(tracking, "number", 100)) or ascii_digits(text_of(method, "waybill_tracking_id", 100))
    if not number:
        return None
    word = text_of(tracking, "status", 60)
    state = shipment_state(word) if word else None
    if state == ShipmentState.UNKNOWN:
        tell.doubt("unknown_state")
    arrived = tell.past(told, "delivered_at")
    courier = object_of(method, "courier").get("name") or method.get("courier")
    return ShipmentSaid(
        id=f"of-{order}",
        order=order,
        at=at,
        state=ShipmentState.DELIVERED if arrived else state,
        word=word,
        carrier=_words(courier.get("name") if isinstance(courier, dict) else courier, 60)
        or _words(method.get("name"), 60),
        number=number,
        url=link_of(tracking, "url"),
        # What is read now may have been so for long: Zid says only of the arrival when it was.
        steps=(StepSaid(arrived, ShipmentState.DELIVERED, "delivered"),) if arrived else (),
    )


def _product(told: dict[str, Any], tell: Teller, at: datetime) -> Told | Unreadable:
    named = text_of(told, "id", 100)
    if not named:
        return Unreadable("no_id")
    about = f"product:{named}"
    if told.get("deleted") is True:
        return Told(about, (ProductSaid(named, at, is_offered=False),))
    currency = tell.currency(told)
    images = objects_of(told, "images", 1)
    sizes = object_of(images[0], "image") if images else {}
    field = "sale_price" if told.get("sale_price") not in (None, "", 0) else "price"
    found = ProductSaid(
        id=named,
        at=at,
        name=_words(told.get("name"), 200) or None,
        sku=text_of(told, "sku", 60) or None,
        price=tell.sum(told, field, currency),
        url=link_of(told, "html_url"),
        image=link_of(sizes, "medium") or link_of(sizes, "full_size"),
        is_offered=told.get("is_published") is not False and told.get("is_draft") is not True,
        stock=_stock(told, tell),
        categories=_categories(told),
    )
    return Told(about, (replace(found, doubts=tuple(tell.doubts)),))


def _categories(told: dict[str, Any]) -> tuple[str, ...] | None:
    if not isinstance(told.get("categories"), list):
        return None
    return shelves_of(_words(one.get("name"), 80) for one in objects_of(told, "categories", 40))


def _stock(told: dict[str, Any], tell: Teller) -> tuple[PlaceSaid, ...]:
    """How much lies where, each branch on its own; a product without branches lies online."""
    places = []
    for one in objects_of(told, "stocks", MOST_PLACES):
        where = object_of(one, "location")
        if code := text_of(where, "id", 60):
            count = None if one.get("is_infinite") is True else int(tell.quantity(one, "available_quantity"))
            places.append(PlaceSaid(code, count, _words(where.get("name"), 80)))
    if told.get("is_infinite") is True:
        return (*places, PlaceSaid("online", None))
    if told.get("quantity") is not None:
        return (*places, PlaceSaid("online", int(tell.quantity(told, "quantity"))))
    return tuple(places)


register(Zid())
