"""Salla by its webhooks and its Merchant API (docs.salla.dev, "Webhooks"; SallaApp/salla-partners-agent-kit, 2026-07).

What is heeded here: a call is proven by a hex HMAC of its bytes or by the bare secret in `Authorization`; no delivery
has an id; one app may be installed in several stores, told apart by `merchant`; tokens arrive by a call and are kept
nowhere but sealed; shops name states of their own, whose `slug` still says what they are; the order is told as it
stands when the call is made, and a call that failed is repeated for a quarter of an hour.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from wafaa.lib.plainjson import object_of, text_of, told_object
from wafaa.lib.sealed import Unsealable
from wafaa.lib.signatures import hex_sha256, same
from wafaa.lib.time import now
from wafaa.shops import sallaapi, sallawords, verbs
from wafaa.shops.adapter import (
    Entrusted,
    Ignored,
    Left,
    Page,
    Part,
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
from wafaa.shops.telling import FIRST_MILLISECOND, Teller
from wafaa.work.hookdoor import Accepted, Challenge, Knock, Rejected

AUTHORIZE = "app.store.authorize"
LONGEST = timedelta(days=365)
UNWANTED = ("customer", "abandoned", "coupon", "review", "invoice", "store", "app", "brand", "category", "specialoffer")


class Salla:
    kind = "salla"
    label = _("Salla")
    keys = (
        ("hook", _("Webhook secret")),
        ("client", _("Client ID")),
        ("client_secret", _("Client secret")),
    )
    needs = ("hook", "client", "client_secret", "access")
    is_at_address = False
    gap = timedelta(days=30)
    coupons = CouponAbilities()
    steps = (
        _(
            "In the Salla Partners portal make a private app. Give it these permissions: orders, products, shipping "
            "and webhooks to read and write, coupons under Marketing, and offline access."
        ),
        _("Under Webhooks of the app, paste the address above, choose the security strategy Signature, and save."),
        _("Copy the webhook secret, the Client ID and the client secret of the app into the form below, and save it."),
        _(
            "Then install the app in your store, in the simple way. Salla hands Wafaa the tokens by itself; Wafaa "
            "makes the webhooks and reads your orders."
        ),
    )

    def knock(self, knock: Knock, shop: Shop) -> Accepted | Challenge | Rejected | Entrusted:
        if knock.method != "POST":
            return Rejected("only_post", 405)
        try:
            secret = verbs.secret_of(shop)
        except Unsealable:
            return Rejected("no_secret")
        if not secret:
            return Rejected("no_secret")
        is_proven = _is_proven(knock, secret)
        if not is_proven and not _is_proven(knock, verbs.former_secret(shop)):
            return Rejected("bad_signature")
        told = told_object(knock.raw)
        if not is_proven and text_of(told, "event", 60) == AUTHORIZE:
            return Rejected("bad_signature")  # whoever has an old secret hands us no tokens
        if told is not None and text_of(told, "event", 60) == AUTHORIZE:
            return _entrusted(told)
        event = text_of(told, "event", 60) or "?"
        digest = hashlib.sha256(knock.raw).hexdigest()
        return Accepted(f"{text_of(told, 'merchant', 40)}:{event}:{digest}", {"event": event})

    def understand(self, raw: bytes, meta: Mapping[str, Any], shop: Shop, received_at: datetime) -> Understood:
        told = told_object(raw)
        if told is None:
            return Unreadable("not_json")
        tell = Teller(shop, received_at)
        if asked_at := str(meta.get("asked_at", "")):
            return sallawords.order(told, "order.asked", tell, datetime.fromisoformat(asked_at), is_asked=True)
        event, data = text_of(told, "event", 60), object_of(told, "data")
        store, at = text_of(told, "merchant", 40), sallawords.event_at(told, tell)
        what, _dot, happened = event.partition(".")
        if event == "app.uninstalled":
            return Left(at, store)
        if what in UNWANTED:
            return Ignored("not_wanted")
        reads = {"order": sallawords.order, "shipment": sallawords.shipment, "product": sallawords.product}.get(what)
        if reads is None or happened.startswith("shipment"):
            return Unreadable("unknown_type")
        found = reads(data, event, tell, at)
        return replace(found, store=store) if isinstance(found, Told) else found

    def health(self, shop: Shop) -> list[str]:
        if not all(verbs.secret_or_none(shop, name) for name, _label in self.keys):
            return ["no_keys"]
        if not can_be_asked(shop):
            return ["not_installed"]
        answer = sallaapi.ask(shop, "GET", "orders", {"per_page": "1"})
        wrong = [answer.why] if isinstance(answer, Trouble) else []
        return wrong + ([] if shop.last_at else ["nothing_came"])

    def changed_since(self, shop: Shop, since: datetime, cursor: dict[str, Any] | None) -> Page | Trouble:
        return sallaapi.orders_since(shop, since, cursor or {})

    def read_one(self, shop: Shop, kind: str, named: str) -> Part | Trouble:
        return sallaapi.one(shop, kind, named)

    def register_hooks(self, shop: Shop, url: str) -> list[str]:
        secret = verbs.secret_or_none(shop)
        return sallaapi.make_hooks(shop, url, secret) if secret else ["no_keys"]

    def make_coupon(self, shop: Shop, wanted: Wanted) -> str | Trouble:
        return sallaapi.make_coupon(shop, wanted)

    def coupon_named(self, shop: Shop, code: str) -> str | Trouble:
        return sallaapi.coupon_named(shop, code)


def _is_proven(knock: Knock, secret: str) -> bool:
    """By either strategy: whoever has made one or the other has the secret."""
    signed = same(knock.headers.get("x-salla-signature", "").lower(), hex_sha256(secret, knock.raw) if secret else "")
    return signed or same(knock.headers.get("authorization", ""), secret)


def _entrusted(told: dict[str, Any]) -> Entrusted | Rejected:
    data, store = object_of(told, "data"), text_of(told, "merchant", 40)
    held = {"access": text_of(data, "access_token", 4000), "refresh": text_of(data, "refresh_token", 4000)}
    ends = text_of(data, "expires", 20)
    if not store or not all(held.values()) or not (ends.isascii() and ends.isdigit()):
        return Rejected("no_tokens", 400)
    return Entrusted(store, Tokens(held, _end(int(ends))))


def _end(said: int) -> datetime:
    """Until when tokens last, said in seconds or milliseconds; a day, where nothing lasts so long."""
    seconds, at = (said // 1000 if said >= FIRST_MILLISECOND else said), now()
    is_sound = seconds <= (at + LONGEST).timestamp()
    return datetime.fromtimestamp(seconds, UTC) if is_sound else at + timedelta(days=1)


register(Salla())
