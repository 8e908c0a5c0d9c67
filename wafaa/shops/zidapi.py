"""Zid's API (docs.zid.sa; zidsa/sdk-python 0.1.2): two tokens with every call, 60 calls a minute, and webhooks that
only making them anew brings back to life."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings

from wafaa.lib import http
from wafaa.lib.plainjson import object_of, objects_of, text_of
from wafaa.lib.sealed import Unsealable
from wafaa.lib.throttle import Limit
from wafaa.lib.time import now
from wafaa.shops import asking, tokens, verbs
from wafaa.shops.adapter import Page, Part, Tokens, Trouble
from wafaa.shops.couponing import Wanted
from wafaa.shops.doors import back_url
from wafaa.shops.models import Shop
from wafaa.stores.local_time import known_zone
from wafaa.work.limits import pace

EVENTS = (
    *(f"order.{event}" for event in ("create", "status.update", "payment_status.update")),
    *(f"product.{event}" for event in ("create", "update", "publish", "delete")),
)
USER = "wafaa"
MOST_A_PAGE, MOST_PAGES = 50, 4000
A_MINUTE = Limit("zid", 55, 60)
"""Zid allows an app 60 calls a minute in each store."""
AHEAD = timedelta(days=60)
USUAL_S = 365 * 86400
ORDERS, HOOKS, COUPONS = "v1/managers/store/orders", "v1/managers/webhooks", "v1/managers/store/coupons"
ORDER = frozenset(
    (
        *("id", "code", "invoice_number", "store_id", "order_status", "currency_code", "customer", "is_guest_customer"),
        *("order_total", "payment_status", "created_at", "updated_at", "shipping", "payment", "customer_note"),
        *("products", "language", "delivered_at"),
    )
)
"""So much of an order is kept: what changes with every look at it ("1 day ago") would make it news each time."""
PRODUCT = frozenset(
    (
        *("id", "sku", "name", "price", "sale_price", "currency", "html_url", "images", "is_published", "is_draft"),
        *("is_infinite", "quantity", "stocks", "deleted"),
    )
)


def orders_since(shop: Shop, since: datetime, cursor: dict[str, Any]) -> Page | Trouble:
    """A page of the orders that were placed since. Zid lists by the day of placing: what became of older ones its calls
    tell, and the nights look further back."""
    number = int(cursor.get("page") or 1)
    day = since.astimezone(known_zone(shop.store.timezone)).date()
    query = {"date_from": day.isoformat(), "page": str(number), "per_page": str(MOST_A_PAGE), "payload_type": "default"}
    told = ask(shop, "GET", ORDERS, query)
    if isinstance(told, Trouble):
        return told
    if not isinstance(told, dict) or not isinstance(told.get("orders"), list) or number > MOST_PAGES:
        return Trouble("strange")
    rows = [row for row in told["orders"] if isinstance(row, dict)]
    parts = tuple(asked_part("order", row) for row in rows if text_of(row, "id", 100))
    return Page(parts, {"page": number + 1} if _goes_on(told, number) else None)


def _goes_on(told: dict[str, Any], number: int) -> bool:
    """Whether there is a further page: by the count of all, by the next page's number, or because this one is full."""
    total = text_of(told, "total_order_count", 9)
    if total.isdigit():
        return number * MOST_A_PAGE < int(total)
    if "pagination" in told:
        return bool(object_of(told, "pagination").get("next_page"))
    return len(told["orders"]) >= MOST_A_PAGE


def one(shop: Shop, kind: str, named: str) -> Part | Trouble:
    """An order or a product as it stands now."""
    if kind not in ("order", "product") or not named.replace("-", "").isalnum():
        return Trouble("not_there")
    path = f"{ORDERS}/{named}/view" if kind == "order" else f"v1/products/{named}/"
    told = ask(shop, "GET", path, of_products=kind == "product")
    if isinstance(told, Trouble):
        is_gone = told.why == "not_there" and kind == "product"
        return asked_part("product", {"id": named, "deleted": True}) if is_gone else told
    row = object_of(told, "order") if kind == "order" else told
    return asked_part(kind, row) if isinstance(row, dict) and text_of(row, "id", 100) == named else Trouble("strange")


def asked_part(kind: str, row: dict[str, Any]) -> Part:
    wanted = ORDER if kind == "order" else PRODUCT
    kept = {name: value for name, value in row.items() if name in wanted}
    raw = json.dumps(kept, sort_keys=True, separators=(",", ":")).encode()
    about = f"{kind}:{text_of(row, 'id', 100)}"
    return Part(f"asked:{about}", raw, {"kind": kind, "asked_at": now().isoformat()}, about)


def make_hooks(shop: Shop, url: str, secret: str) -> list[str]:
    """A hook for each event, made once. One that is broken or was switched off is dropped and made anew: Zid has no
    other way to bring it back. Codes of what is wrong."""
    told = ask(shop, "GET", HOOKS)
    if isinstance(told, Trouble):
        return [told.why]
    ours = f"wafaa-{shop.public_id}"
    mine = [row for row in objects_of(told, "data", 200) if text_of(row, "original_id", 60) == ours]
    wanted = {event: target(url, event, secret) for event in EVENTS}
    if any(_is_stale(row, wanted) for row in mine):
        gone = ask(shop, "DELETE", HOOKS, {"original_id": ours})
        if isinstance(gone, Trouble) and gone.why != "not_there":
            return [gone.why]
        mine = []
    there = {text_of(row, "event", 60) for row in mine}
    for event, where in wanted.items():
        if event not in there:
            hook = {"event": event, "target_url": where, "original_id": ours, "subscriber": ours, "conditions": {}}
            answer = ask(shop, "POST", HOOKS, told=hook)
            if isinstance(answer, Trouble):
                return [answer.why]
    return []


def _is_stale(row: dict[str, Any], wanted: dict[str, str]) -> bool:
    is_lame = row.get("active") is False or text_of(row, "health_status", 20) == "broken"
    return is_lame or text_of(row, "target_url", 600) != wanted.get(text_of(row, "event", 60))


def target(url: str, event: str, secret: str) -> str:
    """Where Zid calls: with a name and a password in the address, which it sends as Basic authorization."""
    scheme, _sep, rest = url.partition("://")
    return f"{scheme}://{USER}:{quote(secret, safe='')}@{rest}?event={event}"


def make_coupon(shop: Shop, wanted: Wanted) -> str | Trouble:
    told = {
        "name": wanted.code,
        "code": wanted.code,
        "discount_type": "p" if wanted.is_percent else "f",
        "discount": str(wanted.amount),
        "free_shipping": "0",
        "free_cod": "0",
        "total": "0",
        "max_total": "0",
        "max_weight": 0,
        "date_start": wanted.starts.isoformat(),
        "date_end": wanted.until.isoformat(),
        "uses_total": wanted.uses,
        "uses_customer": 1,
        "apply_to": "all",
        "status": "1",
        "applying_method": "CODE",
        "conditions": "[]",
    }
    answer = ask(shop, "POST", COUPONS, told=told)
    if isinstance(answer, Trouble):
        return answer
    return text_of(object_of(answer, "coupon"), "id", 100) or Trouble("strange", sent=True)


def coupon_named(shop: Shop, code: str) -> str | Trouble:
    answer = ask(shop, "GET", COUPONS, {"search_term": code, "page": "1", "per_page": str(MOST_A_PAGE)})
    if isinstance(answer, Trouble):
        return answer
    rows = objects_of(answer, "coupons", MOST_A_PAGE)
    return next((text_of(row, "id", 100) for row in rows if text_of(row, "code", 60).upper() == code), "")


def ask(
    shop: Shop,
    method: str,
    path: str,
    query: dict[str, str] | None = None,
    told: Any = None,
    *,
    of_products: bool = False,
) -> Any:
    """The value that it answers, or the Trouble there was."""
    url = f"{settings.ZID_URL.rstrip('/')}/{path}" + (f"?{urlencode(query)}" if query else "")

    def send(token: str) -> http.Reply | Trouble:
        verdict = pace(A_MINUTE, str(shop.pk))
        if not verdict.allowed:
            return Trouble("too_many", verdict.retry_after_s)
        headers = {
            "authorization": f"Bearer {verbs.secret_or_none(shop, 'authorization').removeprefix('Bearer ')}",
            ("access-token" if of_products else "x-manager-token"): token,
            "role": "Manager",
            "accept-language": "ar",
            "accept": "application/json",
        }
        if store := str(shop.options.get("store") or ""):
            headers["store-id"] = store
        return asking.fetch(method, url, headers=headers, told=told)

    reply = tokens.asked(shop, renew, send, ahead=AHEAD)
    if not isinstance(reply, Trouble) and reply.status == 404:
        return Trouble("not_there")
    if not isinstance(reply, Trouble) and reply.status < 300 and not reply.body.strip():
        return {}
    return asking.meant(reply)


def renew(shop: Shop) -> Tokens | Trouble:
    """New tokens for the refresh token."""
    refresh = verbs.secret_or_none(shop, "refresh")
    return _granted(shop, {"grant_type": "refresh_token", "refresh_token": refresh}) if refresh else (
        Trouble("signed_out")
    )  # fmt: skip


def exchange(shop: Shop, code: str) -> Tokens | Trouble:
    """Tokens for the code that an owner came back with."""
    return _granted(shop, {"grant_type": "authorization_code", "code": code})


def _granted(shop: Shop, form: dict[str, str]) -> Tokens | Trouble:
    try:
        client, secret = verbs.secret_of(shop, "client"), verbs.secret_of(shop, "client_secret")
    except Unsealable:
        return Trouble("no_keys")
    if not client or not secret:
        return Trouble("no_keys")
    whole = {**form, "client_id": client, "client_secret": secret, "redirect_uri": back_url(shop)}
    reply = asking.fetch("POST", f"{settings.ZID_OAUTH_URL.rstrip('/')}/oauth/token", form=whole)
    if not isinstance(reply, Trouble) and reply.status in (400, 401, 403):
        return Trouble("signed_out")
    told = asking.meant(reply)
    found = told if isinstance(told, Trouble) else tokens.tokens_of(told, USUAL_S)
    return Trouble("strange") if isinstance(found, Tokens) and not found.secrets.get("authorization") else found


def agree_url(shop: Shop, state: str) -> str:
    """Where an owner agrees; "" while the app's keys are missing."""
    client = verbs.secret_or_none(shop, "client")
    if not client or not verbs.secret_or_none(shop, "client_secret"):
        return ""
    asked = {"client_id": client, "redirect_uri": back_url(shop), "response_type": "code", "state": state}
    return f"{settings.ZID_OAUTH_URL.rstrip('/')}/oauth/authorize?{urlencode(asked)}"
