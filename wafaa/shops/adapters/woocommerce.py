"""WooCommerce 11 by its webhooks (developer.woocommerce.com, "Webhooks").

What was seen of it and is heeded here: the first call after a hook is made is an unsigned form that wants a 200; the
delivery id repeats within a second, so that the bytes tell two calls apart; a hook carries the order as it stood when
it was sent, not when the thing happened, so that `order.created` may say "completed" and come last; a deleted order is
nothing but its id; what a customer has in the basket comes as an order of the state "checkout-draft"; times without
"_gmt" are the site's own, without a zone; a guest's account is 0 whoever the address belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from wafaa.lib.money import Money
from wafaa.lib.plainjson import link_of, object_of, objects_of, text_of, told_object
from wafaa.lib.sealed import Unsealable
from wafaa.lib.signatures import base64_sha256, same
from wafaa.shops import verbs, wooapi
from wafaa.shops.adapter import Ignored, Page, Told, Trouble, Understood, Unreadable, register
from wafaa.shops.couponing import CouponAbilities, Wanted
from wafaa.shops.doors import hook_url
from wafaa.shops.models import Shop
from wafaa.shops.said import LineSaid, OrderSaid, PlaceSaid, ProductSaid, RefundSaid, Said
from wafaa.shops.states import OrderState, order_state
from wafaa.shops.telling import Teller, categories_of, codes_of, shelves_of
from wafaa.shops.wooparcels import listed, parcels_of
from wafaa.work.hookdoor import Accepted, Challenge, Knock, Rejected

HELLO = re.compile(rb"webhook_id=\d{1,20}")
STATES = {
    "pending": OrderState.UNPAID,
    "processing": OrderState.PREPARING,
    "on-hold": OrderState.REVIEW,
    "completed": OrderState.COMPLETED,
    "cancelled": OrderState.CANCELLED,
    "refunded": OrderState.REFUNDED,
    "failed": OrderState.FAILED,
}
"""Its own states; shops add others by plug-ins, which we know by name or not at all."""
DRAFTS = ("checkout-draft", "auto-draft", "draft")
SUMS = {"shipping": "shipping_total", "tax": "total_tax", "discount": "discount_total"}
MOST_LINES, MOST_REFUNDS = 500, 100


class WooCommerce:
    kind = "woocommerce"
    label = _("WooCommerce")
    keys = (("key", _("Consumer key")), ("consumer", _("Consumer secret")))
    needs = ("key", "consumer")
    is_at_address = True
    gap = timedelta(days=3)
    # It counts a coupon down again for a cancelled order, and for no other (wc_update_coupon_usage_counts).
    coupons = CouponAbilities(for_email=True, for_products=True, freed_by=(OrderState.CANCELLED,))
    steps = (
        _(
            "In WordPress open WooCommerce, Settings, Advanced, REST API, and add a key with the permission "
            "Read/Write. Copy both of its parts into the form below: then Wafaa makes the webhooks and reads your "
            "orders itself."
        ),
        _("If you would rather not give a key, do it by hand: make a secret below and copy it."),
        _("In WordPress open WooCommerce, Settings, Advanced, Webhooks, and choose Add webhook."),
        _("Give it a name, set Status to Active, and paste the address and the secret."),
        _(
            "Do so once for each of these topics: Order created, Order updated, Order deleted, Order restored, "
            "Product updated."
        ),
        _("WooCommerce switches a webhook off after five failures: look there if nothing comes any more."),
    )

    def knock(self, knock: Knock, shop: Shop) -> Accepted | Challenge | Rejected:
        if knock.method != "POST":
            return Rejected("only_post", 405)
        if HELLO.fullmatch(knock.raw):
            return Challenge("")
        try:
            secret = verbs.secret_of(shop)
        except Unsealable:
            return Rejected("no_secret")
        if not secret:
            return Rejected("no_secret")
        if not same(knock.headers.get("x-wc-webhook-signature", ""), base64_sha256(secret.encode(), knock.raw)):
            return Rejected("bad_signature")
        topic = knock.headers.get("x-wc-webhook-topic", "")[:40]
        delivery = knock.headers.get("x-wc-webhook-delivery-id", "")[:80]
        source = knock.headers.get("x-wc-webhook-source", "")[:200]
        return Accepted(f"{topic}:{delivery}", {"topic": topic, "source": source})

    def understand(self, raw: bytes, meta: Mapping[str, Any], shop: Shop, received_at: datetime) -> Understood:
        told = told_object(raw)
        if told is None:
            return Unreadable("not_json")
        what, _dot, happened = str(meta.get("topic", "")).partition(".")
        reads = {"order": _order, "product": _product}.get(what)
        if reads is None:
            return Ignored("not_wanted") if what in ("customer", "coupon", "action") else Unreadable("unknown_type")
        if not text_of(told, "id", 100):
            # Whoever made the webhook may no longer read orders: it carries the API's refusal.
            may_not = text_of(told, "code", 60).startswith("woocommerce_rest_cannot")
            return Unreadable("hook_may_not" if may_not else "no_id")
        found = reads(told, happened, Teller(shop, received_at))
        if not isinstance(found, Told):
            return found
        if asked_at := str(meta.get("asked_at", "")):
            return _asked_for(found, datetime.fromisoformat(asked_at))
        return replace(found, store=_store(shop, str(meta.get("source", ""))))

    def health(self, shop: Shop) -> list[str]:
        try:
            has_secret = bool(verbs.secret_of(shop))
        except Unsealable:
            return ["no_secret"]
        answer = wooapi.ask(shop, "GET", "orders", {"per_page": "1"})
        wrong = [answer.why] if isinstance(answer, Trouble) else self._wrong_with_hooks(shop)
        return ([] if has_secret else ["secret_missing"]) + wrong + ([] if shop.last_at else ["nothing_came"])

    def _wrong_with_hooks(self, shop: Shop) -> list[str]:
        there = wooapi.hooks_of(shop, hook_url(shop))
        if isinstance(there, Trouble):
            return []  # a key for orders alone; an owner may have made them by hand
        if not there:
            return ["hooks_missing"]
        return ["hooks_off"] if any(text_of(one, "status", 20) != "active" for one in there) else []

    def changed_since(self, shop: Shop, since: datetime, cursor: dict[str, Any] | None) -> Page | Trouble:
        return wooapi.changed_since(shop, since, cursor or {})

    def register_hooks(self, shop: Shop, url: str) -> list[str]:
        """A webhook for each topic, made once; one that was switched off after failures is switched on again."""
        try:
            return wooapi.make_hooks(shop, url, verbs.secret_of(shop))
        except Unsealable:
            return ["no_secret"]

    def make_coupon(self, shop: Shop, wanted: Wanted) -> str | Trouble:
        return wooapi.make_coupon(shop, wanted)

    def coupon_named(self, shop: Shop, code: str) -> str | Trouble:
        return wooapi.coupon_named(shop, code)

    def drop_coupon(self, shop: Shop, named: str) -> str | Trouble:
        return wooapi.drop_coupon(shop, named)

    def add_note(self, shop: Shop, order: str, text: str) -> str | Trouble:
        return wooapi.add_note(shop, order, text)

    def note_of(self, shop: Shop, order: str, text: str) -> str | Trouble:
        return wooapi.note_of(shop, order, text)

    def drop_note(self, shop: Shop, order: str, note: str) -> str | Trouble:
        return wooapi.drop_note(shop, order, note)


def _asked_for(told: Told, asked_at: datetime) -> Told:
    """What we asked for ourselves: its time is in whole seconds, and of two words of one second this is the truer."""
    facts = [replace(one, asked_at=asked_at) if isinstance(one, OrderSaid | ProductSaid) else one for one in told.facts]
    # What the shop lists is not in its bin, whatever calls said or never said; its bin is a list of its own.
    there = [one for one in facts if isinstance(one, OrderSaid)][:1]
    back = [OrderSaid(one.id, asked_at, is_gone=False) for one in there if not one.is_gone]
    return replace(told, facts=(*facts, *back))


def _store(shop: Shop, source: str) -> str:
    """Which site calls: a copy of one, made to try things out, calls with the same secret. The one at the shop's own
    address is always meant."""
    site, own = _host(source), _host(shop.address)
    return "" if site == own and shop.options.get("store") not in (None, site) else site


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower().removeprefix("www.")[:100]


def _order(told: dict[str, Any], happened: str, tell: Teller) -> Understood:
    named = text_of(told, "id", 100)
    about = f"order:{named}"
    state = text_of(told, "status", 60)
    # The topic is not signed, the bytes are: who is gone has nothing but an id, and what has no lines is no order.
    if happened == "deleted" and set(told) != {"id"}:
        return Unreadable("unknown_type", about)
    if happened == "deleted" or state == "trash":
        return Told(about, (OrderSaid(named, tell.received_at, is_gone=True),))
    if state in DRAFTS:
        return Ignored("draft")
    if not state:
        return Unreadable("no_state", about)
    if "line_items" not in told:
        return Unreadable("unknown_type", about)
    back = (OrderSaid(named, tell.received_at, is_gone=False),) if happened == "restored" else ()
    currency = tell.currency(told)
    if currency != tell.shop.currency:
        tell.doubt("other_currency")
    at = tell.since(_gmt(told, "date_modified", "date_created"), "date_modified", "date_created")
    lines = _lines(told, tell, currency)
    rows = objects_of(told, "refunds", MOST_REFUNDS + 1)
    refunds = tuple(
        refund for one in rows[:MOST_REFUNDS] if (refund := _refund(one, named, at, tell, currency)) is not None
    )
    order = _read_order(told, named, at, tell, currency, lines)
    if isinstance(told.get("refunds"), list) and len(rows) <= MOST_REFUNDS:
        order = replace(order, refunds=tuple(text_of(one, "id", 100) for one in rows))
    parcels = parcels_of(told, named, at, tell)
    order = replace(order, parcels=listed(told, parcels), doubts=tuple(tell.doubts))
    return Told(about, (order, *parcels, *refunds, *back))


def _read_order(
    told: dict[str, Any], named: str, at: datetime, tell: Teller, currency: str, lines: tuple[LineSaid, ...]
) -> OrderSaid:
    word = text_of(told, "status", 60)
    # States of plug-ins ("shipped", "wc-out-for-delivery") are called what others call them.
    state = STATES.get(word) or order_state(word.removeprefix("wc-"))
    if state == OrderState.UNKNOWN:
        tell.doubt("unknown_state")
    total = tell.sum(told, "total", currency)
    paid_at = tell.past(_gmt(told, "date_paid"), "date_paid")
    parts = {name: part for name, its in SUMS.items() if (part := tell.sum(told, its, currency)) is not None}
    if (fees := _sum_of(objects_of(told, "fee_lines", MOST_LINES), tell, currency)) is not None:
        parts["fee"] = fees
    return OrderSaid(
        id=named,
        at=at,
        number=text_of(told, "number", 60) or named,
        state=state,
        word=word,
        total=total,
        paid=total if paid_at else Money(0, currency),
        parts=parts or None,
        payment=_plain(told, "payment_method_title")[:60] or text_of(told, "payment_method", 60),
        placed_at=tell.past(_gmt(told, "date_created"), "date_created"),
        person=tell.person({"buyer": _buyer(told)}, "buyer"),
        ship_to=_ship_to(told),
        lines=lines,
        note=text_of(told, "customer_note", 1000),
        codes=codes_of(told, "coupon_lines"),
    )


def _gmt(told: dict[str, Any], *names: str) -> dict[str, str]:
    """Its times by their plain names, those in GMT where it gives them, with the zone that they lack."""
    found = {}
    for name in names:
        if said := text_of(told, f"{name}_gmt", 40):
            # A day alone, as plug-ins write one, is a day of the store's.
            found[name] = said if said.endswith("Z") or ":" not in said else f"{said}Z"
        elif said := text_of(told, name, 40):
            found[name] = said
    return found


def _buyer(told: dict[str, Any]) -> dict[str, Any]:
    billing = object_of(told, "billing")
    name = f"{text_of(billing, 'first_name', 60)} {text_of(billing, 'last_name', 60)}".strip()
    return {
        "id": text_of(told, "customer_id", 100),
        "name": name or text_of(billing, "company", 120),
        "email": text_of(billing, "email", 254),
        "phone": text_of(billing, "phone", 40),
    }


def _ship_to(told: dict[str, Any]) -> dict[str, str]:
    """Where it goes: the shipping address, or the bill's where the shop asked for no other."""
    place = object_of(told, "shipping")
    if not text_of(place, "address_1", 300):
        place = object_of(told, "billing")
    street = (text_of(place, "address_1", 150), text_of(place, "address_2", 149))
    return {
        "name": f"{text_of(place, 'first_name', 60)} {text_of(place, 'last_name', 59)}".strip(),
        "phone": text_of(place, "phone", 40) or text_of(object_of(told, "billing"), "phone", 40),
        "address": " ".join(part for part in street if part),
        "city": text_of(place, "city", 80),
        "region": text_of(place, "state", 80),
        "postcode": text_of(place, "postcode", 20),
        "country": text_of(place, "country", 40),
    }


def _lines(told: dict[str, Any], tell: Teller, currency: str) -> tuple[LineSaid, ...]:
    said = objects_of(told, "line_items", MOST_LINES + 1)
    if len(said) > MOST_LINES:
        tell.doubt("cut")
    found: dict[str, LineSaid] = {}
    for place, one in enumerate(said[:MOST_LINES], 1):
        line = _line(one, place, tell, currency)
        if line.id in found:
            tell.doubt("line_twice")
        found[line.id] = line
    return tuple(found.values())


def _line(one: dict[str, Any], place: int, tell: Teller, currency: str) -> LineSaid:
    """A line with its tax: what the customer pays for it. Its price is told where it comes out even."""
    quantity, total = tell.quantity(one, "quantity"), tell.sum(one, "total", currency)
    tax = tell.sum(one, "total_tax", currency)
    if total is not None and tax is not None:
        total = tell.added([total, tax], currency)
    if quantity < 0 or (total is not None and total.amount_minor < 0):
        tell.doubt("negative_line")
    # Of a thing that was deleted since both are 0.
    products = (text_of(one, "variation_id", 100), text_of(one, "product_id", 100))
    return LineSaid(
        id=text_of(one, "id", 100) or f"#{place}",
        name=_plain(one, "name"),
        quantity=quantity,
        sku=text_of(one, "sku", 60),
        product=next((named for named in products if named not in ("", "0")), ""),
        price=_each(total, quantity),
        total=total,
    )


def _plain(told: dict[str, Any], field: str) -> str:
    """A name, in which WordPress may have spelled out its signs."""
    return unescape(text_of(told, field, 300))[:200]


def _each(total: Money | None, quantity: Decimal) -> Money | None:
    if total is None or quantity <= 0 or (each := total.amount_minor / quantity) != int(each):
        return None
    return Money(int(each), total.currency)


def _sum_of(lines: list[dict[str, Any]], tell: Teller, currency: str) -> Money | None:
    sums = [found for one in lines if (found := tell.sum(one, "total", currency)) is not None]
    return tell.added(sums, currency) if sums else None


def _refund(one: dict[str, Any], order: str, at: datetime, tell: Teller, currency: str) -> RefundSaid | None:
    """An order names its refunds with a sum below nothing and no time: it is at the latest when the order changed."""
    named, amount = text_of(one, "id", 100), tell.sum(one, "total", currency)
    if not named or amount is None:
        return None
    return RefundSaid(named, order, at, Money(abs(amount.amount_minor), currency), text_of(one, "reason", 200))


def _product(told: dict[str, Any], happened: str, tell: Teller) -> Understood:
    named = text_of(told, "id", 100)
    about = f"product:{named}"
    if happened == "deleted":
        return Told(about, (ProductSaid(named, tell.received_at, is_offered=False),))
    status = text_of(told, "status", 20)
    if not status:
        return Unreadable("no_state", about)
    if "stock_status" not in told:
        return Unreadable("unknown_type", about)
    images = objects_of(told, "images", 1) or [object_of(told, "image")]
    said: Said = ProductSaid(
        id=named,
        at=tell.since(_gmt(told, "date_modified", "date_created"), "date_modified", "date_created"),
        name=_plain(told, "name") or None,
        sku=text_of(told, "sku", 60) or None,
        price=tell.sum(told, "price", tell.shop.currency),
        url=link_of(told, "permalink"),
        image=link_of(images[0], "src"),
        is_offered=status == "publish",
        stock=_stock(told, tell),
        categories=_categories(told),
        doubts=tuple(tell.doubts),
    )
    return Told(about, (said,))


def _categories(told: dict[str, Any]) -> tuple[str, ...] | None:
    """Their names come with entities, as all text of WordPress does."""
    found = categories_of(told)
    return None if found is None else shelves_of(unescape(name) for name in found)


def _stock(told: dict[str, Any], tell: Teller) -> tuple[PlaceSaid, ...]:
    """How much lies online. A shop that does not count says only whether there is any."""
    if told.get("manage_stock") is True and told.get("stock_quantity") is not None:
        return (PlaceSaid("online", int(tell.quantity(told, "stock_quantity"))),)
    status = text_of(told, "stock_status", 20)
    return (PlaceSaid("online", 0 if status == "outofstock" else None),) if status else ()


register(WooCommerce())
