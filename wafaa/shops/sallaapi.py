"""Salla's Merchant API (docs.salla.dev): what changed, one order, making webhooks, renewing tokens.

A leaky bucket for each store, told in headers; pages of at most 60; a refresh token serves once.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from wafaa.lib import http
from wafaa.lib.plainjson import object_of, objects_of, text_of
from wafaa.lib.sealed import Unsealable
from wafaa.lib.time import now
from wafaa.shops import asking, tokens, verbs
from wafaa.shops.adapter import Page, Part, Tokens, Trouble
from wafaa.shops.couponing import Wanted
from wafaa.shops.models import Shop
from wafaa.stores.local_time import known_zone

EVENTS = (
    *(f"order.{event}" for event in ("created", "updated", "status.updated", "cancelled", "refunded", "deleted")),
    *(f"order.{event}.updated" for event in ("products", "payment", "coupon", "total.price")),
    *(f"shipment.{event}" for event in ("created", "updated", "cancelled")),
    *(f"product.{event}" for event in ("created", "updated", "deleted", "available", "quantity.low")),
    "app.uninstalled",
)
NEEDED = ("order.created", "order.updated", "order.status.updated")
MOST_A_PAGE, MOST_PAGES = 60, 2000
AHEAD = timedelta(hours=1)
USUAL_S = 14 * 86400


def orders_since(shop: Shop, since: datetime, cursor: dict[str, Any]) -> Page | Trouble:
    """A page of the orders that were placed since. Salla lists by the day of placing alone: what became of older ones
    its calls tell, and the nights look further back than a call can be late."""
    number = int(cursor.get("page") or 1)
    day = since.astimezone(known_zone(shop.store.timezone)).date()
    query = {"from_date": day.isoformat(), "page": str(number), "per_page": str(MOST_A_PAGE), "expanded": "true"}
    reply = _send(shop, "GET", "orders", query)
    told = asking.meant(reply)
    if isinstance(told, Trouble):
        return told
    rows = told.get("data") if isinstance(told, dict) else None
    if not isinstance(rows, list) or number > MOST_PAGES or isinstance(reply, Trouble):
        return Trouble("strange")
    parts = tuple(asked_part("order", row) for row in rows if isinstance(row, dict) and text_of(row, "id", 100))
    last = _whole(text_of(object_of(told, "pagination"), "totalPages", 9))
    is_last = number >= last if last is not None else len(rows) < MOST_A_PAGE
    return Page(parts, None if is_last else {"page": number + 1}, _rest(reply))


def _whole(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdigit() else None


def _rest(reply: http.Reply) -> int:
    """The bucket is empty: so many seconds until there is room in it."""
    if reply.headers.get("x-ratelimit-remaining") != "0":
        return 0
    return asking.seconds(reply.headers.get("retry-after", "")) or (
        asking.seconds(reply.headers.get("x-ratelimit-reset", "")) or asking.USUAL_WAIT
    )


def one(shop: Shop, kind: str, named: str) -> Part | Trouble:
    """An order as it stands now."""
    if kind != "order" or not named.isalnum():
        return Trouble("not_there")
    reply = _send(shop, "GET", f"orders/{named}")
    if not isinstance(reply, Trouble) and reply.status == 404:
        return Trouble("not_there")
    told = asking.meant(reply)
    if isinstance(told, Trouble):
        return told
    row = object_of(told, "data")
    return asked_part("order", row) if text_of(row, "id", 100) else Trouble("strange")


def asked_part(kind: str, row: dict[str, Any]) -> Part:
    raw = json.dumps(row, sort_keys=True, separators=(",", ":")).encode()
    about = f"{kind}:{text_of(row, 'id', 100)}"
    return Part(f"asked:{about}", raw, {"kind": kind, "asked_at": now().isoformat()}, about)


def make_hooks(shop: Shop, url: str, secret: str) -> list[str]:
    """A hook for each event, made once. Each brings the secret along in its own header (the strategy "token"), whatever
    is set for the app; codes of what is wrong."""
    told = ask(shop, "GET", "webhooks", {"per_page": str(MOST_A_PAGE)})
    if isinstance(told, Trouble):
        return [told.why]
    rows = told.get("data") if isinstance(told, dict) else None
    if not isinstance(rows, list):
        return ["strange"]
    mine = [row for row in rows if isinstance(row, dict) and text_of(row, "url", 500) == url]
    there = {text_of(row, "event", 60) for row in mine if not _is_stale(row, secret)}
    for row in mine:
        if _is_stale(row, secret):
            answer = ask(shop, "DELETE", "webhooks/unsubscribe", {"id": text_of(row, "id", 40)})
            if isinstance(answer, Trouble) and answer.why != "not_there":
                return [answer.why]
    refused: list[str] = []
    for event in EVENTS:
        if event in there:
            continue
        hook = {"name": f"Wafaa: {event}", "event": event, "url": url, "version": 2,
                "headers": [{"key": "Authorization", "value": secret}]}  # fmt: skip
        answer = ask(shop, "POST", "webhooks/subscribe", None, hook)
        if isinstance(answer, Trouble) and answer.why not in ("not_taken", "not_there"):
            return [answer.why]
        if isinstance(answer, Trouble):
            refused.append(event)
    return _not_made(refused)


def _not_made(refused: list[str]) -> list[str]:
    """Without the calls about orders nothing is heard in time; other events a plan may lack, and an owner is told."""
    if any(event in NEEDED for event in refused):
        return ["hooks_refused"]
    return [f"hooks_partly:{', '.join(refused)}"] if refused else []


def _is_stale(row: dict[str, Any], secret: str) -> bool:
    """It brings another secret along. What Salla does not show again is taken for the right one."""
    headers = row.get("headers")
    shown = [one for one in headers if isinstance(one, dict)] if isinstance(headers, list) else []
    told = [text_of(one, "value", 300) for one in shown if text_of(one, "key", 60).lower() == "authorization"]
    return bool(told) and told[0] != secret and "*" not in told[0]


def make_coupon(shop: Shop, wanted: Wanted) -> str | Trouble:
    told = {
        "code": wanted.code,
        "type": "percentage" if wanted.is_percent else "fixed",
        "amount": str(wanted.amount),
        "free_shipping": False,
        "start_date": wanted.starts.isoformat(),
        "expiry_date": wanted.until.isoformat(),
        "exclude_sale_products": False,
        "usage_limit": wanted.uses,
        "applied_in": "all",
    }
    answer = ask(shop, "POST", "coupons", None, told)
    if isinstance(answer, Trouble):
        return answer
    return text_of(object_of(answer, "data"), "id", 100) or Trouble("strange", sent=True)


def coupon_named(shop: Shop, code: str) -> str | Trouble:
    answer = ask(shop, "GET", "coupons", {"keyword": code, "per_page": str(MOST_A_PAGE)})
    if isinstance(answer, Trouble):
        return answer
    rows = objects_of(answer, "data", MOST_A_PAGE)
    return next((text_of(row, "id", 100) for row in rows if text_of(row, "code", 60).upper() == code), "")


def ask(shop: Shop, method: str, path: str, query: dict[str, str] | None = None, told: Any = None) -> Any:
    """The value that it answers, or the Trouble there was."""
    reply = _send(shop, method, path, query, told)
    if not isinstance(reply, Trouble) and reply.status == 404:
        return Trouble("not_there")
    if not isinstance(reply, Trouble) and reply.status < 300 and not reply.body.strip():
        return {}
    return asking.meant(reply)


def _send(
    shop: Shop, method: str, path: str, query: dict[str, str] | None = None, told: Any = None
) -> http.Reply | Trouble:
    url = f"{settings.SALLA_URL.rstrip('/')}/{path}" + (f"?{urlencode(query)}" if query else "")

    def send(token: str) -> http.Reply | Trouble:
        headers = {"authorization": f"Bearer {token}", "accept": "application/json", "accept-language": "ar"}
        return asking.fetch(method, url, headers=headers, told=told)

    return tokens.asked(shop, renew, send, ahead=AHEAD)


def renew(shop: Shop) -> Tokens | Trouble:
    """Exchange the refresh token. It serves once: whoever comes here is alone (`tokens`)."""
    try:
        refresh, client, secret = (verbs.secret_of(shop, name) for name in ("refresh", "client", "client_secret"))
    except Unsealable:
        return Trouble("no_keys")
    if not client or not secret:
        return Trouble("no_keys")
    if not refresh:
        return Trouble("signed_out")
    form = {"grant_type": "refresh_token", "refresh_token": refresh, "client_id": client, "client_secret": secret}
    reply = asking.fetch("POST", f"{settings.SALLA_ACCOUNTS_URL.rstrip('/')}/oauth2/token", form=form)
    if not isinstance(reply, Trouble) and reply.status in (400, 401, 403):
        return Trouble("signed_out")
    told = asking.meant(reply)
    return told if isinstance(told, Trouble) else tokens.tokens_of(told, USUAL_S)
