"""Shopify by its webhooks and its GraphQL Admin API (shopify.dev, "Webhooks delivery structure", "Verify deliveries").

What is heeded here: a call is proven by the base64 HMAC of its bytes with the app's client secret, and by the old one
for a while after it changed; a repeated delivery keeps its id and the body of the first time; eight failures delete a
subscription, which is looked after every hour; nobody is forgotten on a machine's word alone (see `ASKS`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from wafaa.lib.plainjson import object_of, text_of, told_object
from wafaa.lib.sealed import Unsealable
from wafaa.lib.signatures import base64_sha256, same
from wafaa.shops import shopifyapi, shopifywords, verbs
from wafaa.shops.adapter import (
    Ignored,
    Left,
    Page,
    Part,
    Thin,
    Told,
    Trouble,
    Understood,
    Unreadable,
    can_be_asked,
    register,
)
from wafaa.shops.couponing import CouponAbilities, Wanted
from wafaa.shops.models import Shop
from wafaa.shops.telling import Teller
from wafaa.work.hookdoor import Accepted, Challenge, Knock, Rejected

ASKS = {
    "customers/data_request": "asks_for_data",
    "customers/redact": "asks_to_forget",
    "shop/redact": "asks_to_forget_all",
}
"""What the law lets people ask through Shopify. It goes to a colleague, marked, and not to the verb that erases: that
one takes the person's conversations on every channel and cannot be undone, the store may have to keep what was bought,
and there are thirty days to answer."""
UNWANTED = ("customers", "checkouts", "carts", "returns", "shop", "themes", "draft_orders", "collections", "app")


class Shopify:
    kind = "shopify"
    label = _("Shopify")
    keys = (("client", _("Client ID")), ("hook", _("Client secret")))
    needs = ("client", "hook")
    is_at_address = True
    gap = timedelta(days=3)
    coupons = CouponAbilities()
    steps = (
        _("As the shop's address write the one that Shopify gave you: https://your-shop.myshopify.com."),
        _(
            "In the Shopify Dev Dashboard make an app for your own store. Give its version these access scopes: "
            "read_orders, read_fulfillments, read_products, read_inventory, read_customers, write_discounts."
        ),
        _("Among the app's compliance webhooks paste the address above three times. Release, and install the app."),
        _(
            "Copy the Client ID and the client secret from the app's Settings into the form below. Wafaa makes the "
            "other webhooks, reads your orders, and renews its access every day."
        ),
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
        given = _header(knock, "hmac-sha256")
        known = [one for one in (secret, verbs.former_secret(shop)) if one]
        if not any(same(given, base64_sha256(one.encode(), knock.raw)) for one in known):
            return Rejected("bad_signature")
        topic, named = _header(knock, "topic")[:60], _header(knock, "webhook-id")[:100]
        return Accepted(f"{topic}:{named}", {"topic": topic, "shop": _header(knock, "shop-domain")[:100]})

    def understand(self, raw: bytes, meta: Mapping[str, Any], shop: Shop, received_at: datetime) -> Understood:
        told = told_object(raw)
        if told is None:
            return Unreadable("not_json")
        topic, store = str(meta.get("topic", "")), str(meta.get("shop", ""))
        tell = Teller(shop, received_at)
        if topic in ASKS:
            named = text_of(object_of(told, "customer"), "id", 100)
            about = f"person:{named}" if named else "shop:"
            return Told(about, (), store, doubts=(ASKS[topic],), is_kept=False)
        if topic == "app/uninstalled":
            return Left(received_at, store)
        if topic == "inventory_levels/update":
            named = text_of(told, "inventory_item_id", 100)
            return Thin("item", named, store) if named else Unreadable("no_id")
        what, _slash, happened = topic.partition("/")
        reads = shopifywords.READS.get(what)
        if reads is None:
            return Ignored("not_wanted") if what in UNWANTED else Unreadable("unknown_type")
        found = reads(told, happened, tell, _asked_at(meta))
        return replace(found, store=store) if isinstance(found, Told) else found

    def health(self, shop: Shop) -> list[str]:
        if not can_be_asked(shop):
            return ["no_keys"]
        answer = shopifyapi.ask(shop, "{ shop { name } }")
        wrong = [answer.why] if isinstance(answer, Trouble) else []
        return wrong + ([] if shop.last_at else ["nothing_came"])

    def changed_since(self, shop: Shop, since: datetime, cursor: dict[str, Any] | None) -> Page | Trouble:
        return shopifyapi.orders_since(shop, since, cursor or {})

    def read_one(self, shop: Shop, kind: str, named: str) -> Part | Trouble:
        return shopifyapi.one(shop, kind, named)

    def register_hooks(self, shop: Shop, url: str) -> list[str]:
        return shopifyapi.make_hooks(shop, url)

    def make_coupon(self, shop: Shop, wanted: Wanted) -> str | Trouble:
        return shopifyapi.make_coupon(shop, wanted)

    def coupon_named(self, shop: Shop, code: str) -> str | Trouble:
        return shopifyapi.coupon_named(shop, code)


def _header(knock: Knock, name: str) -> str:
    """A header by either name: the newer events drop the "X-"."""
    return knock.headers.get(f"x-shopify-{name}") or knock.headers.get(f"shopify-{name}", "")


def _asked_at(meta: Mapping[str, Any]) -> datetime | None:
    said = str(meta.get("asked_at", ""))
    return datetime.fromisoformat(said) if said else None


register(Shopify())
