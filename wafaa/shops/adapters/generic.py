"""Any shop: a documented JSON of orders, shipments, refunds, products and stock, signed after Standard Webhooks.

docs/developers/generic-shop.md is the whole contract.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from wafaa.lib.plainjson import link_of, object_of, objects_of, text_of, told_object
from wafaa.lib.sealed import Unsealable
from wafaa.lib.standardhooks import wrong_with
from wafaa.shops import verbs
from wafaa.shops.adapter import (
    Bundle,
    Ignored,
    Part,
    Told,
    Understood,
    Unreadable,
    register,
)
from wafaa.shops.models import Shop
from wafaa.shops.said import (
    WHERE,
    LineSaid,
    OrderSaid,
    PlaceSaid,
    ProductSaid,
    RefundSaid,
    ShipmentSaid,
    StepSaid,
)
from wafaa.shops.states import OrderState, ShipmentState, order_state, shipment_state
from wafaa.shops.telling import Teller, categories_of, codes_of
from wafaa.work.hookdoor import Accepted, Challenge, Knock, Rejected

PARTS = ("shipping", "tax", "discount", "fee")
MOST_LINES, MOST_STEPS, MOST_PLACES, MOST_IN_A_BUNDLE = 500, 200, 100, 100


class Generic:
    kind = "generic"
    label = _("Any shop, by signed webhook")
    steps = (
        _("Make a secret below and give it to whoever looks after your shop's program, with the address."),
        _("The format is described for developers in docs/developers/generic-shop.md."),
    )

    def knock(self, knock: Knock, shop: Shop) -> Accepted | Challenge | Rejected:
        if knock.method != "POST":
            return Rejected("only_post", 405)
        try:
            wrong = wrong_with(knock.headers, verbs.secret_of(shop), knock.raw)
        except Unsealable:
            return Rejected("no_secret")
        return Rejected(wrong) if wrong else Accepted(knock.headers["webhook-id"])

    def understand(self, raw: bytes, meta: Mapping[str, Any], shop: Shop, received_at: datetime) -> Understood:
        told = told_object(raw)
        if told is None:
            return Unreadable("not_json")
        if (named := text_of(told, "shop", 60)) and named != shop.public_id:
            return Ignored("wrong_shop")
        kind = text_of(told, "type", 20)
        if kind == "ping":
            return Ignored("ping")
        if kind == "bundle":
            return _bundle(told)
        reads = {"order": _order, "shipment": _shipment, "refund": _refund, "product": _product}.get(kind)
        if reads is None:
            return Unreadable("unknown_type")
        return reads(object_of(told, kind), Teller(shop, received_at))

    def health(self, shop: Shop) -> list[str]:
        try:
            has_secret = bool(verbs.secret_of(shop))
        except Unsealable:
            return ["no_secret"]
        return ([] if has_secret else ["secret_missing"]) + ([] if shop.last_at else ["nothing_came"])


def _bundle(told: dict[str, Any]) -> Understood:
    items = objects_of(told, "items", MOST_IN_A_BUNDLE + 1)
    if not items or len(items) > MOST_IN_A_BUNDLE:
        return Unreadable("too_many" if items else "empty_bundle")
    if any(text_of(one, "type", 20) == "bundle" for one in items):
        return Unreadable("unknown_type")
    spoken = [json.dumps(one, ensure_ascii=True, sort_keys=True).encode() for one in items]
    # Two things without ids are two, though their words are the same; of one bundle read again they are the same two.
    whole = hashlib.sha256(b"".join(spoken)).hexdigest()[:16]
    named = [text_of(one, "id", 150) or f"{whole}:{place}" for place, one in enumerate(items)]
    return Bundle(tuple(Part(name, raw) for name, raw in zip(named, spoken, strict=True)))


def _order(said: dict[str, Any], tell: Teller) -> Understood:
    named = text_of(said, "id", 100)
    if not named:
        return Unreadable("no_id")
    about = f"order:{named}"
    currency = tell.currency(said) if _has_sums(said) else tell.shop.currency
    if currency != tell.shop.currency:
        tell.doubt("other_currency")
    word = text_of(said, "state", 60)
    parts = {name: part for name in PARTS if (part := tell.sum(said, name, currency)) is not None}
    found = OrderSaid(
        id=named,
        at=tell.since(said, "changed_at", "placed_at"),
        number=text_of(said, "number", 60) or None,
        state=order_state(word) if word else None,
        word=word,
        total=tell.sum(said, "total", currency),
        paid=tell.sum(said, "paid", currency),
        parts=parts or None,
        payment=text_of(said, "payment", 60) or None,
        placed_at=tell.past(said, "placed_at"),
        promised_for=tell.instant(said, "promised_for", by_end_of_day=True),
        dispatch_by=tell.instant(said, "dispatch_by", by_end_of_day=True),
        person=tell.person(said, "customer"),
        ship_to={name: text_of(object_of(said, "ship_to"), name, most) for name, most in WHERE.items()}
        if isinstance(said.get("ship_to"), dict)
        else None,
        lines=_lines(said, tell, currency),
        note=text_of(said, "note", 1000) if "note" in said else None,
        codes=codes_of(said, "codes"),
        is_gone=said["deleted"] if isinstance(said.get("deleted"), bool) else None,
    )
    if found.state == OrderState.UNKNOWN:
        tell.doubt("unknown_state")
    return Told(about, (_with_doubts(found, tell),))


def _has_sums(said: dict[str, Any]) -> bool:
    return "currency" in said or any(said.get(name) is not None for name in ("total", "paid", "lines", *PARTS))


def _lines(said: dict[str, Any], tell: Teller, currency: str) -> tuple[LineSaid, ...] | None:
    if not isinstance(said.get("lines"), list):
        return None
    lines = objects_of(said, "lines", MOST_LINES + 1)
    if len(lines) > MOST_LINES:
        tell.doubt("cut")
    found: dict[str, LineSaid] = {}
    for place, one in enumerate(lines[:MOST_LINES], 1):
        its_own = tell.currency(one) if "currency" in one else currency
        line = LineSaid(
            id=text_of(one, "id", 100) or f"#{place}",
            name=text_of(one, "name", 200),
            quantity=tell.quantity(one, "quantity"),
            sku=text_of(one, "sku", 60),
            product=text_of(one, "product", 100),
            price=tell.sum(one, "price", its_own),
            total=tell.sum(one, "total", its_own),
        )
        if its_own != currency:
            tell.doubt("other_currency")
        if line.quantity < 0 or any(part is not None and part.amount_minor < 0 for part in (line.price, line.total)):
            tell.doubt("negative_line")
        if line.id in found:
            tell.doubt("line_twice")
        found[line.id] = line
    return tuple(found.values())


def _shipment(said: dict[str, Any], tell: Teller) -> Understood:
    named, order = text_of(said, "id", 100) or text_of(said, "number", 100), text_of(said, "order", 100)
    if not named or not order:
        return Unreadable("no_id" if not named else "no_order")
    word = text_of(said, "state", 60)
    currency = tell.currency(said) if said.get("cash") is not None else tell.shop.currency
    steps = tuple(step for one in objects_of(said, "events", MOST_STEPS) if (step := _step(one, tell)) is not None)
    found = ShipmentSaid(
        id=named,
        order=order,
        at=tell.since(said, "changed_at"),
        state=shipment_state(word) if word else None,
        word=word,
        carrier=text_of(said, "carrier", 60) or None,
        number=text_of(said, "number", 100) or None,
        url=link_of(said, "url"),
        promised_for=tell.instant(said, "promised_for", by_end_of_day=True),
        cash=tell.sum(said, "cash", currency),
        steps=steps,
        lines=_lines_in(said),
    )
    if ShipmentState.UNKNOWN in (found.state, *(step.state for step in steps)):
        tell.doubt("unknown_state")
    return Told(f"order:{order}", (_with_doubts(found, tell),))


def _lines_in(said: dict[str, Any]) -> tuple[str, ...] | None:
    """The ids of the order's lines that are in a parcel: a list of ids, or of objects with one."""
    told = said.get("lines")
    if not isinstance(told, list):
        return None
    rows = [one if isinstance(one, dict) else {"id": one} for one in told[:MOST_LINES]]
    return tuple(dict.fromkeys(named for row in rows if (named := text_of(row, "id", 100))))


def _step(one: dict[str, Any], tell: Teller) -> StepSaid | None:
    """A step without a time has no place among the others."""
    at = tell.past(one, "at")
    if at is None:
        tell.doubt("odd_date")
        return None
    word = text_of(one, "state", 60)
    return StepSaid(at, shipment_state(word), word, text_of(one, "text", 300), text_of(one, "place", 120))


def _refund(said: dict[str, Any], tell: Teller) -> Understood:
    named, order = text_of(said, "id", 100), text_of(said, "order", 100)
    if not named or not order:
        return Unreadable("no_id" if not named else "no_order")
    amount = tell.sum(said, "amount", tell.currency(said))
    if amount is None:
        return Unreadable("no_amount", f"order:{order}")
    found = RefundSaid(named, order, tell.since(said, "at"), amount, text_of(said, "reason", 200))
    return Told(f"order:{order}", (_with_doubts(found, tell),))


def _product(said: dict[str, Any], tell: Teller) -> Understood:
    named = text_of(said, "id", 100)
    if not named:
        return Unreadable("no_id")
    has_price = said.get("price") is not None
    price = tell.sum(said, "price", tell.currency(said)) if has_price else None
    found = ProductSaid(
        id=named,
        at=tell.since(said, "changed_at"),
        name=text_of(said, "name", 200) or None,
        sku=text_of(said, "sku", 60) or None,
        price=price,
        url=link_of(said, "url"),
        image=link_of(said, "image"),
        is_offered=said["offered"] if isinstance(said.get("offered"), bool) else None,
        stock=tuple(
            PlaceSaid(
                text_of(one, "place", 60) or "online",
                int(tell.quantity(one, "quantity")),
                text_of(one, "name", 80),
            )
            for one in objects_of(said, "stock", MOST_PLACES)
            if "quantity" in one
        ),
        categories=categories_of(said),
    )
    return Told(f"product:{named}", (_with_doubts(found, tell),))


def _with_doubts(said: Any, tell: Teller) -> Any:
    return replace(said, doubts=tuple(tell.doubts))


register(Generic())
