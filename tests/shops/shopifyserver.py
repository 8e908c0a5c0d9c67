"""A Shopify store on loopback: its tokens and its GraphQL Admin API, as far as they are asked; and its calls to us."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from tests.shops.standin import Heard, StandIn
from wafaa.lib.signatures import base64_sha256
from wafaa.shops.models import Shop

CLIENT, SECRET, DOMAIN = "shopify-client", "shpss_شوبيفاي", "layla.myshopify.com"
GRAPHQL = "/admin/api/2026-10/graphql.json"


@dataclass
class ShopifyServer(StandIn):
    """Tokens last a day. `points` are what is left in the bucket; a question costs fifty."""

    orders: list[dict[str, Any]] = field(default_factory=list)
    products: dict[str, dict[str, Any]] = field(default_factory=dict)
    hooks: list[dict[str, str]] = field(default_factory=list)
    coupons: list[dict[str, Any]] = field(default_factory=list)
    token: int = 0
    points: float = 2000.0
    is_shut: bool = False

    def answer(self, call: Heard) -> tuple[int, Any, dict[str, str]]:
        if call.path == "/admin/oauth/access_token":
            is_ours = (call.told.get("client_id"), call.told.get("client_secret")) == (CLIENT, SECRET)
            if self.is_shut or not is_ours or call.told.get("grant_type") != "client_credentials":
                return 400, {"error": "invalid_client"}, {}
            self.token += 1
            return 200, {"access_token": f"shpat_{self.token}", "scope": "read_orders", "expires_in": 86399}, {}
        if call.path != GRAPHQL:
            return 404, {}, {}
        if self.is_shut or call.headers.get("x-shopify-access-token") != f"shpat_{self.token}":
            return 401, {"errors": "[API] Invalid API key or access token"}, {}
        status = {"maximumAvailable": 2000.0, "currentlyAvailable": self.points, "restoreRate": 100.0}
        cost = {"requestedQueryCost": 50, "throttleStatus": status}
        if self.points < 50:
            throttled = {"message": "Throttled", "extensions": {"code": "THROTTLED"}}
            return 200, {"errors": [throttled], "extensions": {"cost": cost}}, {}
        data = self._data(call.told["query"], call.told["variables"])
        return 200, {"data": data, "extensions": {"cost": cost}}, {}

    def _data(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        assert query.count("{") == query.count("}")
        if "webhookSubscriptionCreate" in query:
            self.hooks.append({"id": f"gid://{len(self.heard)}", "topic": variables["topic"], **variables["hook"]})
            return {"webhookSubscriptionCreate": {"webhookSubscription": {"id": "1"}, "userErrors": []}}
        if "codeDiscountNodeByCode" in query:
            found = next((one for one in self.coupons if one["code"] == variables["code"]), None)
            return {"codeDiscountNodeByCode": {"id": found["id"]} if found else None}
        if "discountCodeBasicCreate" in query:
            self.coupons.append({"id": f"gid://shopify/DiscountCodeNode/{len(self.coupons)}", **variables["discount"]})
            node = {"id": self.coupons[-1]["id"]}
            return {"discountCodeBasicCreate": {"codeDiscountNode": node, "userErrors": []}}
        if "webhookSubscriptions" in query:
            return {"webhookSubscriptions": {"nodes": self.hooks}}
        if "inventoryItem(" in query:
            found = self.products.get(variables["id"].rpartition("/")[2])
            return {"inventoryItem": {"variant": {"product": found}} if found else None}
        if "order(id" in query:
            named = variables["id"].rpartition("/")[2]
            return {"order": next((one for one in self.orders if one["legacyResourceId"] == named), None)}
        if "orders(" in query:
            return {"orders": self._listed(variables)}
        return {"shop": {"name": "متجر ليلى"}}

    def _listed(self, variables: dict[str, Any]) -> dict[str, Any]:
        (since,) = re.findall(r"updated_at:>='([^']+)'", variables["query"])
        rows = sorted((one for one in self.orders if one["updatedAt"] >= since), key=lambda one: str(one["updatedAt"]))
        start, most = int(variables["after"] or 0), variables["first"]
        is_more = start + most < len(rows)
        info = {"hasNextPage": is_more, "endCursor": str(start + most)}
        return {"pageInfo": info, "nodes": rows[start : start + most]}


class ShopifyCalls:
    """Shopify calls us, signed with the app's client secret."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.count = shop, 0

    def tell(self, topic: str, data: Any, **headers: str) -> Any:
        return self.post(json.dumps(data, ensure_ascii=False).encode(), topic, **headers)

    def post(self, raw: bytes, topic: str = "orders/updated", **headers: str) -> Any:
        self.count += 1
        sent = {
            "x-shopify-topic": topic,
            "x-shopify-hmac-sha256": base64_sha256(SECRET.encode(), raw),
            "x-shopify-shop-domain": DOMAIN,
            "x-shopify-api-version": "2026-10",
            "x-shopify-webhook-id": f"w-{self.count}",
            "x-shopify-event-id": f"e-{self.count}",
            "x-shopify-triggered-at": "2026-11-20T12:00:00.123Z",
        } | headers
        return Client().post(f"/hooks/shops/{self.shop.public_id}/", raw, content_type="application/json", headers=sent)


def an_order(**traits: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "id": 5500001,
        "name": "#1001",
        "order_number": 1001,
        "created_at": "2026-11-20T12:00:00+03:00",
        "updated_at": "2026-11-20T12:05:00+03:00",
        "cancelled_at": None,
        "currency": "SAR",
        "email": "salwa@customer.test",
        "financial_status": "paid",
        "fulfillment_status": None,
        "payment_gateway_names": ["mada"],
        "customer_locale": "ar-SA",
        "note": "اتصلوا قبل التوصيل",
        "total_price": "360.00",
        "total_tax": "48.00",
        "total_discounts": "8.00",
        "total_shipping_price_set": {"shop_money": {"amount": "25.00", "currency_code": "SAR"}},
        "customer": {"id": 8181, "first_name": "سلوى", "last_name": "الغامدي", "email": "salwa@customer.test",
                     "phone": "+966551112223", "verified_email": True},
        "shipping_address": {"name": "سلوى الغامدي", "address1": "شارع التحلية", "city": "جدة",
                             "province": "مكة", "zip": "23431", "country_code": "SA", "phone": "+966551112223"},
        "line_items": [{"id": 31, "name": "عود ملكي", "sku": "OUD-100", "quantity": 2, "price": "143.50",
                        "total_discount": "0.00", "product_id": 90, "variant_id": 900}],
        "fulfillments": [],
        "refunds": [],
    }  # fmt: skip
    return usual | traits


def a_fulfillment(**traits: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "id": 7001,
        "order_id": 5500001,
        "status": "success",
        "created_at": "2026-11-21T09:00:00+03:00",
        "updated_at": "2026-11-21T09:00:00+03:00",
        "tracking_company": "Aramex",
        "tracking_number": "AR29001234",
        "tracking_url": "https://track.example/AR29001234",
        "shipment_status": None,
    }
    return usual | traits


def a_refund(**traits: Any) -> dict[str, Any]:
    money = {"kind": "refund", "status": "success", "amount": "60.00", "currency": "SAR"}
    usual = {"id": 6001, "order_id": 5500001, "created_at": "2026-11-22T09:00:00+03:00", "note": "مقاس"}
    return usual | {"transactions": [money, {**money, "status": "failure"}]} | traits


def a_product(**traits: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "id": 90,
        "title": "عباية",
        "status": "active",
        "updated_at": "2026-11-20T10:00:00+03:00",
        "image": {"src": "https://cdn.example/abaya.jpg"},
        "variants": [
            {"id": 900, "title": "٥٤", "sku": "AB-54", "price": "245.00", "inventory_quantity": 3,
             "inventory_management": "shopify"},
            {"id": 901, "title": "٥٦", "sku": "AB-56", "price": "245.00", "inventory_quantity": 0,
             "inventory_management": "shopify"},
        ],
    }  # fmt: skip
    return usual | traits


def money(amount: str) -> dict[str, Any]:
    return {"shopMoney": {"amount": amount, "currencyCode": "SAR"}}


def as_asked(number: int = 5500001, at: str = "2026-11-20T09:05:00Z", **traits: Any) -> dict[str, Any]:
    """The same order as GraphQL answers it."""
    usual: dict[str, Any] = {
        "legacyResourceId": str(number),
        "name": f"#{number}",
        "createdAt": "2026-11-20T09:00:00Z",
        "updatedAt": at,
        "cancelledAt": None,
        "displayFinancialStatus": "PAID",
        "displayFulfillmentStatus": "UNFULFILLED",
        "currencyCode": "SAR",
        "paymentGatewayNames": ["mada"],
        "totalPriceSet": money("360.0"),
        "totalReceivedSet": money("360.0"),
        "totalShippingPriceSet": money("25.0"),
        "totalTaxSet": money("48.0"),
        "totalDiscountsSet": money("8.0"),
        "customer": {"legacyResourceId": "8181", "displayName": "سلوى الغامدي", "verifiedEmail": True,
                     "defaultEmailAddress": {"emailAddress": "salwa@customer.test"},
                     "defaultPhoneNumber": {"phoneNumber": "+966551112223"}},
        "shippingAddress": {"name": "سلوى الغامدي", "address1": "شارع التحلية", "city": "جدة", "countryCodeV2": "SA"},
        "lineItems": {"nodes": [{"id": "gid://shopify/LineItem/31", "name": "عود ملكي", "sku": "OUD-100", "quantity": 2,
                                 "originalUnitPriceSet": money("143.5"), "discountedTotalSet": money("287.0"),
                                 "product": {"legacyResourceId": "90"}}]},
        "fulfillments": [],
        "refunds": [],
    }  # fmt: skip
    return usual | traits
