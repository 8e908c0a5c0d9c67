"""Shopify's GraphQL Admin API, version 2026-10: what changed, one thing, webhooks, and a token that lasts a day.

An app of the Dev Dashboard asks for its token by the client-credentials grant (shopify.dev, "Using the client
credentials grant"). Each question costs points of a bucket; what it holds the answers say. Answers are put into the
shape of the webhooks' bodies, so that one reader reads both.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

from wafaa.lib import http
from wafaa.lib.plainjson import object_of, objects_of, text_of
from wafaa.lib.sealed import Unsealable
from wafaa.lib.time import now
from wafaa.shops import asking, tokens, verbs
from wafaa.shops.adapter import Page, Part, Tokens, Trouble
from wafaa.shops.couponing import Wanted
from wafaa.shops.models import Shop
from wafaa.stores.local_time import known_zone

VERSION = "2026-10"
TOPICS = (
    *("ORDERS_CREATE", "ORDERS_UPDATED", "ORDERS_PAID", "ORDERS_CANCELLED", "ORDERS_FULFILLED", "ORDERS_DELETE"),
    *("FULFILLMENTS_CREATE", "FULFILLMENTS_UPDATE", "FULFILLMENT_EVENTS_CREATE", "REFUNDS_CREATE"),
    *("PRODUCTS_CREATE", "PRODUCTS_UPDATE", "PRODUCTS_DELETE", "INVENTORY_LEVELS_UPDATE", "APP_UNINSTALLED"),
)
MOST_A_PAGE = 25
AHEAD, USUAL_S = timedelta(hours=1), 86_399
ROOM = 200.0
"""Points that should be left in the bucket for the next question."""
SUM = "{ shopMoney { amount currencyCode } }"
ORDER = f"""legacyResourceId name createdAt updatedAt cancelledAt displayFinancialStatus displayFulfillmentStatus note
 currencyCode paymentGatewayNames customerLocale email phone discountCodes
 totalPriceSet {SUM} totalReceivedSet {SUM} totalShippingPriceSet {SUM} totalTaxSet {SUM} totalDiscountsSet {SUM}
 customer {{ legacyResourceId displayName verifiedEmail defaultEmailAddress {{ emailAddress }}
  defaultPhoneNumber {{ phoneNumber }} }}
 shippingAddress {{ name phone address1 address2 city province zip countryCodeV2 }}
 lineItems(first: 100) {{ nodes {{ id name sku quantity originalUnitPriceSet {SUM} discountedTotalSet {SUM}
  product {{ legacyResourceId }} }} }}
 fulfillments(first: 10) {{ legacyResourceId createdAt updatedAt status displayStatus estimatedDeliveryAt
  trackingInfo(first: 1) {{ company number url }} }}
 refunds(first: 20) {{ legacyResourceId createdAt note totalRefundedSet {SUM} }}"""
PRODUCT = """legacyResourceId title productType status updatedAt featuredMedia { preview { image { url } } }
 variants(first: 50) { nodes { legacyResourceId title sku price inventoryQuantity inventoryItem { tracked
  inventoryLevels(first: 20) { nodes { location { legacyResourceId name }
   quantities(names: ["available"]) { quantity } } } } } }"""
LISTED = f"""query($query: String!, $after: String, $first: Int!) {{
 orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {{
  pageInfo {{ hasNextPage endCursor }} nodes {{ {ORDER} }} }} }}"""
ONE = {
    "order": f"query($id: ID!) {{ order(id: $id) {{ {ORDER} }} }}",
    "item": f"query($id: ID!) {{ inventoryItem(id: $id) {{ variant {{ product {{ {PRODUCT} }} }} }} }}",
}
NAMES = {"order": "Order", "item": "InventoryItem"}
HOOKS = "{ webhookSubscriptions(first: 100) { nodes { id topic uri } } }"
HOOK = """mutation($topic: WebhookSubscriptionTopic!, $hook: WebhookSubscriptionInput!) {
 webhookSubscriptionCreate(topic: $topic, webhookSubscription: $hook) {
  webhookSubscription { id } userErrors { field message } } }"""

COUPON = """mutation($discount: DiscountCodeBasicInput!) { discountCodeBasicCreate(basicCodeDiscount: $discount) {
 codeDiscountNode { id } userErrors { field message } } }"""
COUPON_NAMED = "query($code: String!) { codeDiscountNodeByCode(code: $code) { id } }"


def orders_since(shop: Shop, since: datetime, cursor: dict[str, Any]) -> Page | Trouble:
    """A page of orders in the order in which they changed."""
    query = f"updated_at:>='{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}'"
    told = ask(shop, LISTED, {"query": query, "after": cursor.get("after"), "first": MOST_A_PAGE})
    if isinstance(told, Trouble):
        return told
    found = object_of(told["data"], "orders")
    if not isinstance(found.get("nodes"), list):
        return Trouble("strange")
    parts = tuple(asked_part("order", as_order(one)) for one in objects_of(found, "nodes", MOST_A_PAGE))
    info = object_of(found, "pageInfo")
    further = text_of(info, "endCursor", 500) if info.get("hasNextPage") is True else ""
    return Page(parts, {"after": further} if further else None, _rest(told))


def one(shop: Shop, kind: str, named: str) -> Part | Trouble:
    """An order as it stands now, or the product whose inventory item this is."""
    if kind not in ONE or not (named.isascii() and named.isdigit()):
        return Trouble("not_there")
    told = ask(shop, ONE[kind], {"id": f"gid://shopify/{NAMES[kind]}/{named}"})
    if isinstance(told, Trouble):
        return told
    if kind == "order":
        found = object_of(told["data"], "order")
        return asked_part("order", as_order(found)) if found else Trouble("not_there")
    product = object_of(object_of(object_of(told["data"], "inventoryItem"), "variant"), "product")
    return asked_part("product", as_product(product)) if product else Trouble("not_there")


def asked_part(kind: str, row: dict[str, Any]) -> Part:
    raw = json.dumps(row, sort_keys=True, separators=(",", ":")).encode()
    named, at = text_of(row, "id", 100), text_of(row, "updated_at", 40)
    about, meta = f"{kind}:{named}", {"topic": f"{kind}s/updated", "asked_at": now().isoformat()}
    return Part(f"asked:{about}:{at}", raw, meta, about)


def _sum(node: dict[str, Any], field: str) -> Any:
    return object_of(object_of(node, field), "shopMoney").get("amount")


def as_order(node: dict[str, Any]) -> dict[str, Any]:
    """An order of GraphQL as the body of `orders/updated` has it, as far as it is read."""
    customer, place = object_of(node, "customer"), object_of(node, "shippingAddress")
    shipping = {"shop_money": {"amount": _sum(node, "totalShippingPriceSet")}}
    return {
        "id": node.get("legacyResourceId"),
        "name": node.get("name"),
        "created_at": node.get("createdAt"),
        "updated_at": node.get("updatedAt"),
        "cancelled_at": node.get("cancelledAt"),
        "financial_status": text_of(node, "displayFinancialStatus", 40).lower() or None,
        "fulfillment_status": {"FULFILLED": "fulfilled", "PARTIALLY_FULFILLED": "partial"}.get(
            text_of(node, "displayFulfillmentStatus", 40)
        ),
        "note": node.get("note"),
        "currency": node.get("currencyCode"),
        "payment_gateway_names": node.get("paymentGatewayNames"),
        "customer_locale": node.get("customerLocale"),
        "email": node.get("email"),
        "phone": node.get("phone"),
        "total_price": _sum(node, "totalPriceSet"),
        "total_received": _sum(node, "totalReceivedSet"),
        "total_shipping_price_set": shipping,
        "total_tax": _sum(node, "totalTaxSet"),
        "total_discounts": _sum(node, "totalDiscountsSet"),
        "discount_codes": node.get("discountCodes"),
        "customer": {
            "id": customer.get("legacyResourceId"),
            "name": customer.get("displayName"),
            "email": object_of(customer, "defaultEmailAddress").get("emailAddress"),
            "phone": object_of(customer, "defaultPhoneNumber").get("phoneNumber"),
            "verified_email": customer.get("verifiedEmail"),
        }
        if customer
        else None,
        "shipping_address": {**place, "country_code": place.get("countryCodeV2")} if place else None,
        "line_items": [_as_line(one) for one in objects_of(object_of(node, "lineItems"), "nodes", 500)],
        "fulfillments": [_as_fulfillment(one, node) for one in objects_of(node, "fulfillments", 50)],
        "refunds": [_as_refund(one, node) for one in objects_of(node, "refunds", 100)],
    }


def _number(node: Any) -> Any:
    """The number of a thing, by the end of its name where that is all there is."""
    return text_of(node, "legacyResourceId", 100) or text_of(node, "id", 200).rpartition("/")[2]


def _as_line(node: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": _number(node),
        "name": node.get("name"),
        "sku": node.get("sku"),
        "quantity": node.get("quantity"),
        "price": _sum(node, "originalUnitPriceSet"),
        "total": _sum(node, "discountedTotalSet"),
        "product_id": _number(object_of(node, "product")),
    }


def _as_fulfillment(node: dict[str, Any], order: dict[str, Any]) -> dict[str, Any]:
    tracking = next(iter(objects_of(node, "trackingInfo", 1)), {})
    return {
        "id": _number(node),
        "order_id": order.get("legacyResourceId"),
        "created_at": node.get("createdAt"),
        "updated_at": node.get("updatedAt"),
        "status": text_of(node, "status", 40).lower() or None,
        "shipment_status": text_of(node, "displayStatus", 40).lower() or None,
        "estimated_delivery_at": node.get("estimatedDeliveryAt"),
        "tracking_company": tracking.get("company"),
        "tracking_number": tracking.get("number"),
        "tracking_url": tracking.get("url"),
    }


def _as_refund(node: dict[str, Any], order: dict[str, Any]) -> dict[str, Any]:
    amount = {"kind": "refund", "status": "success", "amount": _sum(node, "totalRefundedSet")}
    return {
        "id": _number(node),
        "order_id": order.get("legacyResourceId"),
        "created_at": node.get("createdAt"),
        "note": node.get("note"),
        "transactions": [{**amount, "currency": order.get("currencyCode")}],
    }


def as_product(node: dict[str, Any]) -> dict[str, Any]:
    """A product of GraphQL as the body of `products/update` has it, with what lies at each place."""
    image = object_of(object_of(object_of(node, "featuredMedia"), "preview"), "image")
    return {
        "id": node.get("legacyResourceId"),
        "title": node.get("title"),
        **({"product_type": node["productType"]} if node.get("productType") is not None else {}),
        "status": text_of(node, "status", 20).lower(),
        "updated_at": node.get("updatedAt"),
        "image": {"src": image.get("url")},
        "variants": [_as_variant(one) for one in objects_of(object_of(node, "variants"), "nodes", 100)],
    }


def _as_variant(node: dict[str, Any]) -> dict[str, Any]:
    item = object_of(node, "inventoryItem")
    levels = objects_of(object_of(item, "inventoryLevels"), "nodes", 50)
    return {
        "id": _number(node),
        "title": node.get("title"),
        "sku": node.get("sku"),
        "price": node.get("price"),
        "inventory_quantity": node.get("inventoryQuantity"),
        "inventory_management": "shopify" if item.get("tracked") is True else None,
        "levels": [
            {
                "id": _number(object_of(one, "location")),
                "name": object_of(one, "location").get("name"),
                "available": next((row.get("quantity") for row in objects_of(one, "quantities", 1)), None),
            }
            for one in levels
        ],
    }


def make_hooks(shop: Shop, url: str) -> list[str]:
    """A subscription for each topic, made once; Shopify deletes one that failed eight times on end. Codes of what is
    wrong."""
    told = ask(shop, HOOKS)
    if isinstance(told, Trouble):
        return [told.why]
    rows = objects_of(object_of(told["data"], "webhookSubscriptions"), "nodes", 200)
    there = {text_of(row, "topic", 60) for row in rows if text_of(row, "uri", 500) == url}
    for topic in TOPICS:
        if topic in there:
            continue
        answer = ask(shop, HOOK, {"topic": topic, "hook": {"uri": url, "format": "JSON"}})
        if isinstance(answer, Trouble):
            return [answer.why]
        if objects_of(object_of(answer["data"], "webhookSubscriptionCreate"), "userErrors", 5):
            return ["not_taken"]
    return []


def make_coupon(shop: Shop, wanted: Wanted) -> str | Trouble:
    zone = known_zone(shop.store.timezone)
    value: dict[str, Any] = (
        {"percentage": float(wanted.amount) / 100}
        if wanted.is_percent
        else {"discountAmount": {"amount": str(wanted.amount), "appliesOnEachItem": False}}
    )
    discount = {
        "title": wanted.code,
        "code": wanted.code,
        # It wants moments: the first and the last of the store's own days.
        "startsAt": datetime.combine(wanted.starts, time(0), zone).isoformat(),
        "endsAt": datetime.combine(wanted.until, time(23, 59, 59), zone).isoformat(),
        "usageLimit": wanted.uses,
        "appliesOncePerCustomer": True,
        "context": {"all": "ALL"},
        "customerGets": {"value": value, "items": {"all": True}},
    }
    answer = ask(shop, COUPON, {"discount": discount})
    if isinstance(answer, Trouble):
        return answer
    made = object_of(answer["data"], "discountCodeBasicCreate")
    if objects_of(made, "userErrors", 5):
        return Trouble("not_taken")
    return text_of(object_of(made, "codeDiscountNode"), "id", 100) or Trouble("strange", sent=True)


def coupon_named(shop: Shop, code: str) -> str | Trouble:
    answer = ask(shop, COUPON_NAMED, {"code": code})
    if isinstance(answer, Trouble):
        return answer
    return text_of(object_of(answer["data"], "codeDiscountNodeByCode"), "id", 100)


def ask(shop: Shop, query: str, variables: dict[str, Any] | None = None) -> Any:
    """The whole answer to a question, `data` and what it cost; or the Trouble there was."""
    if not shop.address:
        return Trouble("no_address")
    url = f"{_home(shop)}/admin/api/{VERSION}/graphql.json"

    def send(token: str) -> http.Reply | Trouble:
        told = {"query": query, "variables": variables or {}}
        return asking.fetch("POST", url, headers={"x-shopify-access-token": token}, told=told)

    answer = asking.meant(tokens.asked(shop, renew, send, ahead=AHEAD), "no_shopify")
    if isinstance(answer, Trouble):
        return answer
    if not isinstance(answer, dict):
        return Trouble("no_shopify")
    errors = objects_of(answer, "errors", 5)
    codes = {text_of(object_of(one, "extensions"), "code", 40) for one in errors}
    if "THROTTLED" in codes:
        return Trouble("too_many", _rest(answer) or 2)
    if "ACCESS_DENIED" in codes:
        return Trouble("keys_too_weak")
    return answer if isinstance(answer.get("data"), dict) and not errors else Trouble("not_taken")


def _rest(answer: dict[str, Any]) -> int:
    """Seconds until the bucket holds enough for such a question again; 0 while it does."""
    cost = object_of(object_of(answer, "extensions"), "cost")
    status = object_of(cost, "throttleStatus")
    try:
        wanted = max(float(cost.get("requestedQueryCost") or 0), ROOM)
        short = wanted - float(status["currentlyAvailable"])
        return min(600, int(short / max(float(status["restoreRate"]), 1.0)) + 1) if short > 0 else 0
    except (KeyError, TypeError, ValueError, OverflowError):
        return 0


def renew(shop: Shop) -> Tokens | Trouble:
    """A token for a day, for the app's own keys."""
    try:
        client, secret = verbs.secret_of(shop, "client"), verbs.secret_of(shop)
    except Unsealable:
        return Trouble("no_keys")
    if not client or not secret:
        return Trouble("no_keys")
    form = {"grant_type": "client_credentials", "client_id": client, "client_secret": secret}
    reply = asking.fetch("POST", f"{_home(shop)}/admin/oauth/access_token", form=form)
    if not isinstance(reply, Trouble) and reply.status in (400, 401, 403):
        return Trouble("not_let_in")
    told = asking.meant(reply, "no_shopify")
    return told if isinstance(told, Trouble) else tokens.tokens_of(told, USUAL_S)


def _home(shop: Shop) -> str:
    parts = urlsplit(shop.address)
    return f"{parts.scheme}://{parts.netloc}"
