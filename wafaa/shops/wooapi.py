"""WooCommerce's REST API, version 3: what changed, making webhooks and coupons. How it is reached is in `wooroads`."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from wafaa.lib import http
from wafaa.lib.plainjson import objects_of, text_of
from wafaa.lib.time import now
from wafaa.shops import asking, wooroads
from wafaa.shops.adapter import Page, Part, Trouble
from wafaa.shops.couponing import Wanted
from wafaa.shops.models import Shop

TOPICS = (
    *(f"order.{event}" for event in ("created", "updated", "deleted", "restored")),
    *(f"product.{event}" for event in ("created", "updated", "deleted", "restored")),
)
MOST_A_PAGE, LEAST_A_PAGE, MOST_PAGES = 100, 10, 1000
MOST_HOOK_PAGES = 20
MOST_ANSWER = asking.MOST_ANSWER
ORDERS, BIN, PRODUCTS, SIZES = "orders", "bin", "products", "sizes"
LEGS = (ORDERS, BIN, PRODUCTS)
STATUS = {ORDERS: "any", BIN: "trash", PRODUCTS: "any"}
"""What is in the bin is in no other list."""
LONG_AGO, EVER = timedelta(days=300), datetime(2000, 1, 1, tzinfo=UTC)


def changed_since(shop: Shop, since: datetime, cursor: dict[str, Any]) -> Page | Trouble:
    """A page of what changed: first of the orders, then of those in the bin, of the products, and of the sizes and
    colours of each product that has some."""
    leg = str(cursor.get("leg") or ORDERS)
    page = _sizes(shop, cursor) if leg == SIZES else _listed(shop, leg, since, cursor)
    if isinstance(page, Trouble):
        # Of what a key may not see, or an older version does not list, nothing is missed that it ever told.
        is_less = leg != ORDERS and page.why in ("keys_too_weak", "keys_refused", "not_taken", "no_api")
        return _after(leg, Page((), None), cursor) if is_less else page
    return _after(leg, page, cursor)


def _after(leg: str, page: Page, cursor: dict[str, Any]) -> Page:
    """The page, and where it goes on: within its leg, or at the next."""
    if page.cursor is not None:
        return replace(page, cursor={"leg": leg, **page.cursor})
    if leg == SIZES:
        further = cursor.get("then")
        return replace(page, cursor=further if isinstance(further, dict) else None)
    following = LEGS[LEGS.index(leg) + 1 :]
    return replace(page, cursor={"leg": following[0]} if following else None)


def _listed(shop: Shop, leg: str, since: datetime, cursor: dict[str, Any]) -> Page | Trouble:
    """A page in the order in which things changed. While we read, they change and move to the end, so that pages would
    slip: the next question begins at the last second seen, and turns a page only within one second.

    Which page is the last one its own count says: it leaves out what the key may not read after it has counted, so that
    a short page may stand in the middle. What is too much at once is asked for in smaller pages.
    """
    after, number, most = (
        str(cursor.get("after") or _first(leg, since)),
        int(cursor.get("page") or 1),
        int(cursor.get("most") or MOST_A_PAGE),
    )
    query = {"modified_after": after, "dates_are_gmt": "true", "orderby": "modified", "order": "asc"}
    query |= {"status": STATUS[leg], "per_page": str(most), "page": str(number)}
    path = "products" if leg == PRODUCTS else "orders"
    reply = wooroads.reach(shop, "GET", path, query, most=MOST_ANSWER)
    if isinstance(reply, Trouble):
        if reply.why == "too_much" and most > LEAST_A_PAGE:
            return Page((), {"after": after, "page": 1, "most": max(LEAST_A_PAGE, most // 4)})
        return reply
    answer = wooroads.value(reply, "GET")
    if not isinstance(answer, list) or number > MOST_PAGES:
        return Trouble("no_api")
    rows = [row for row in answer if isinstance(row, dict)]
    parts = tuple(_asked(row, "product" if leg == PRODUCTS else "order") for row in rows)
    total = _counted(reply, "x-wp-total") if leg == ORDERS and not cursor.get("after") and number == 1 else None
    further = None
    if not _is_last(reply, number, len(answer), most):
        last = _before(text_of(rows[-1], "date_modified_gmt", 40)) if rows else ""
        further = {"after": last, "page": 1} if last > after else {"after": after, "page": number + 1}
        further |= {"most": most}
    page = Page(parts, further, total=total)
    return _with_sizes(page, rows) if leg == PRODUCTS else page


def _with_sizes(page: Page, rows: list[dict[str, Any]]) -> Page:
    """Products that come in sizes or colours: those are read before the next products."""
    several = [row for row in rows if row.get("type") == "variable" and row.get("variations")]
    of = [[text_of(row, "id", 20), text_of(row, "name", 120)] for row in several]
    if not of:
        return page
    then = {**page.cursor, "leg": PRODUCTS} if page.cursor is not None else None
    return replace(page, cursor={"leg": SIZES, "of": of, "then": then})


def _sizes(shop: Shop, cursor: dict[str, Any]) -> Page | Trouble:
    """A page of the sizes and colours of the first product of those that wait."""
    of, number = list(cursor["of"]), int(cursor.get("page") or 1)
    named, called = of[0]
    query = {"per_page": str(MOST_A_PAGE), "page": str(number), "status": "any"}
    reply = wooroads.reach(shop, "GET", f"products/{named}/variations", query, most=MOST_ANSWER)
    answer = wooroads.value(reply, "GET")
    if isinstance(answer, Trouble) and answer.why not in ("no_api", "not_taken", "not_there"):
        return answer
    rows = [row for row in answer if isinstance(row, dict)] if isinstance(answer, list) else []
    parts = tuple(_asked({**row, "parent_id": named, "name": _called(row, called)}, "product") for row in rows)
    if isinstance(reply, http.Reply) and rows and not _is_last(reply, number, len(rows), MOST_A_PAGE):
        return Page(parts, {**cursor, "page": number + 1})
    return Page(parts, {**cursor, "of": of[1:], "page": 1} if of[1:] else None)


def _called(row: dict[str, Any], product: str) -> str:
    """A size or colour by its own name, with its product's before it."""
    options = [option for one in objects_of(row, "attributes", 10) if (option := text_of(one, "option", 40))]
    own = text_of(row, "name", 120) or ", ".join(options)
    return own if own.startswith(product) else f"{product} - {own}"


def _first(leg: str, since: datetime) -> str:
    """From when on; when a shop is read for the first time its products are wanted however old they are."""
    is_first = leg == PRODUCTS and now() - since > LONG_AGO
    return _spoken(EVER if is_first else since)


def _is_last(reply: http.Reply, number: int, count: int, most: int) -> bool:
    pages = _counted(reply, "x-wp-totalpages")
    return count < most if pages is None else number >= pages


def _counted(reply: http.Reply, header: str) -> int | None:
    said = reply.headers.get(header, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None


def _spoken(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"


def _before(modified: str) -> str:
    """The second before, for `modified_after` leaves its own out; "" for what is no time that can be meant."""
    try:
        found = datetime.fromisoformat(modified).replace(tzinfo=UTC)
    except ValueError:
        return ""
    return _spoken(found - timedelta(seconds=1)) if 2000 <= found.year <= 2100 else ""


def _asked(row: dict[str, Any], kind: str) -> Part:
    named, modified = text_of(row, "id", 100), text_of(row, "date_modified_gmt", 40)
    raw = json.dumps(row, sort_keys=True, separators=(",", ":")).encode()
    called, meta = f"{kind}:{named}", {"topic": f"{kind}.updated", "asked_at": now().isoformat()}
    return Part(f"asked:{named if kind == 'order' else called}:{modified}", raw, meta, called)


def make_hooks(shop: Shop, url: str, secret: str) -> list[str]:
    """A webhook for each topic, made once; one that was switched off after failures is switched on again, and one that
    calls us where we were before learns where we are. Codes of what is wrong."""
    there = hooks_of(shop, url)
    if isinstance(there, Trouble):
        return [there.why]
    mine = {text_of(one, "topic", 60): one for one in there}
    for topic in TOPICS:
        hook = mine.get(topic)
        told = {"name": f"Wafaa: {topic}", "topic": topic, "delivery_url": url, "secret": secret, "status": "active"}
        method, path = ("PUT", f"webhooks/{text_of(hook, 'id', 20)}") if hook else ("POST", "webhooks")
        answer = ask(shop, method, path, None, told)
        if isinstance(answer, Trouble):
            return [answer.why]
    return []


def hooks_of(shop: Shop, url: str) -> list[dict[str, Any]] | Trouble:
    """The shop's webhooks that call us here, or called us at another address."""
    found: list[dict[str, Any]] = []
    place = urlsplit(url).path
    for number in range(1, MOST_HOOK_PAGES + 1):
        reply = wooroads.reach(shop, "GET", "webhooks", {"per_page": "100", "page": str(number)}, most=MOST_ANSWER)
        rows = wooroads.value(reply, "GET")
        if isinstance(rows, Trouble) or isinstance(reply, Trouble):
            return rows  # type: ignore[no-any-return]
        if not isinstance(rows, list):
            return Trouble("no_api")
        ours = [one for one in rows if isinstance(one, dict)]
        found += [one for one in ours if urlsplit(text_of(one, "delivery_url", 500)).path == place]
        if _is_last(reply, number, len(rows), MOST_A_PAGE):
            break
    return found


def make_coupon(shop: Shop, wanted: Wanted) -> str | Trouble:
    """A coupon; WooCommerce writes its code in small letters."""
    if not all(one.isdigit() for one in wanted.products):
        return Trouble("not_taken")  # without its thing it would count for the whole basket
    told: dict[str, Any] = {
        "code": wanted.code,
        "discount_type": "percent" if wanted.is_percent else "fixed_cart",
        "amount": str(wanted.amount),
        "usage_limit": wanted.uses,
        "date_expires": f"{wanted.until + timedelta(days=1):%Y-%m-%d}T00:00:00",
        "email_restrictions": [wanted.email] if wanted.email else [],
        "individual_use": False,
    }
    if wanted.products:
        # One piece of it alone; a sum is taken off the thing, not off the basket.
        told["discount_type"] = "percent" if wanted.is_percent else "fixed_product"
        told |= {"product_ids": [int(one) for one in wanted.products], "limit_usage_to_x_items": 1}
    answer = ask(shop, "POST", "coupons", None, told)
    if isinstance(answer, Trouble):
        return answer
    return text_of(answer, "id", 100) or Trouble("no_api", sent=True)


def coupon_named(shop: Shop, code: str) -> str | Trouble:
    answer = ask(shop, "GET", "coupons", {"code": code.lower()})
    if isinstance(answer, Trouble):
        return answer
    rows = [row for row in answer if isinstance(row, dict)] if isinstance(answer, list) else []
    return next((text_of(row, "id", 100) for row in rows if text_of(row, "code", 60).upper() == code), "")


def drop_coupon(shop: Shop, named: str) -> str | Trouble:
    """Away with a coupon that nobody has used; Trouble("coupon_used") for one that somebody has."""
    there = ask(shop, "GET", f"coupons/{named}")
    if isinstance(there, Trouble):
        return "" if there.why == "not_there" else there
    if isinstance(there, dict) and text_of(there, "usage_count", 12) not in ("", "0"):
        return Trouble("coupon_used")
    answer = ask(shop, "DELETE", f"coupons/{named}", {"force": "true"})
    return answer if isinstance(answer, Trouble) and answer.why != "not_there" else ""


def add_note(shop: Shop, order: str, text: str) -> str | Trouble:
    """A private note on an order ("Order notes", REST API version 3)."""
    answer = ask(shop, "POST", f"orders/{order}/notes", None, {"note": text, "customer_note": False})
    if isinstance(answer, Trouble):
        return answer
    return text_of(answer, "id", 100) or Trouble("no_api", sent=True)


def note_of(shop: Shop, order: str, text: str) -> str | Trouble:
    answer = ask(shop, "GET", f"orders/{order}/notes", {"type": "internal"})
    if isinstance(answer, Trouble):
        return answer
    rows = [row for row in answer if isinstance(row, dict)] if isinstance(answer, list) else []
    return next((text_of(row, "id", 100) for row in rows if text in text_of(row, "note", 2000)), "")


def drop_note(shop: Shop, order: str, note: str) -> str | Trouble:
    answer = ask(shop, "DELETE", f"orders/{order}/notes/{note}", {"force": "true"})
    return answer if isinstance(answer, Trouble) and answer.why != "not_there" else ""


def ask(shop: Shop, method: str, path: str, query: dict[str, str] | None = None, told: Any = None) -> Any:
    """The value that it answers, or the Trouble there was."""
    return wooroads.value(wooroads.reach(shop, method, path, query or {}, told, MOST_ANSWER), method)
