"""Zid on loopback: its API and its OAuth, as far as they are asked; and Zid calling us, signed by nothing."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from django.test import Client

from tests.shops.standin import Heard, StandIn
from wafaa.shops import verbs
from wafaa.shops.models import Shop

CLIENT, CLIENT_SECRET, CODE = "48", "zid-secret", "code-1"


@dataclass
class ZidServer(StandIn):
    """Both tokens have to come with every call. A hook that is `broken` stays so until it is dropped and made anew."""

    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    products: dict[str, dict[str, Any]] = field(default_factory=dict)
    hooks: list[dict[str, Any]] = field(default_factory=list)
    coupons: list[dict[str, Any]] = field(default_factory=list)
    number: int = 1
    lasts: int = 31536000
    is_dead: bool = False

    def answer(self, call: Heard) -> tuple[int, Any, dict[str, str]]:
        if call.path == "/oauth/token":
            return self._token(call.told)
        store_token = call.headers.get("access-token" if "/products" in call.path else "x-manager-token")
        told = (call.headers.get("authorization"), store_token)
        if self.is_dead or told != (f"Bearer partner-{self.number}", f"store-{self.number}"):
            return 401, {"status": "error", "message": {"description": "غير مصرح"}}, {}
        match call.method, call.path.strip("/").split("/")[1:]:
            case "GET", ["managers", "store", "orders"]:
                return 200, self._listed(call.query), {}
            case "GET", ["managers", "store", "orders", named, "view"]:
                found = self.orders.get(named)
                return (200, {"status": "object", "order": found}, {}) if found else (404, {}, {})
            case "GET", ["products", named]:
                return (200, self.products[named], {}) if named in self.products else (404, {}, {})
            case "GET", ["managers", "store", "coupons"]:
                return 200, {"coupons": [one for one in self.coupons if call.query["search_term"] in one["code"]]}, {}
            case "POST", ["managers", "store", "coupons"]:
                if call.told["discount_type"] not in ("p", "f") or call.told["status"] != "1":
                    return 422, {"status": "error"}, {}
                self.coupons.append({"id": len(self.coupons) + 1, **call.told})
                return 200, {"status": "object", "coupon": self.coupons[-1]}, {}
            case "GET", ["managers", "webhooks"]:
                return 200, {"status": "object", "data": self.hooks}, {}
            case "POST", ["managers", "webhooks"]:
                return self._hook(call.told)
            case "DELETE", ["managers", "webhooks"]:
                self.hooks = [one for one in self.hooks if one["original_id"] != call.query["original_id"]]
                return 200, {"status": "object"}, {}
        return 404, {}, {}

    def _token(self, form: dict[str, str]) -> tuple[int, Any, dict[str, str]]:
        is_known = form.get("client_id") == CLIENT and form.get("client_secret") == CLIENT_SECRET
        grant = form.get("grant_type")
        is_good = (grant == "authorization_code" and form.get("code") == CODE) or (
            grant == "refresh_token" and form.get("refresh_token") == f"refresh-{self.number}"
        )
        if self.is_dead or not is_known or not is_good or not form.get("redirect_uri", "").endswith("/back/"):
            return 401, {"error": "invalid_grant"}, {}
        self.number += grant == "refresh_token"
        told = {"access_token": f"store-{self.number}", "authorization": f"partner-{self.number}"}
        return 200, told | {"refresh_token": f"refresh-{self.number}", "expires_in": self.lasts}, {}

    def _listed(self, query: dict[str, str]) -> dict[str, Any]:
        most, page = int(query["per_page"]), int(query["page"])
        rows = [one for one in self.orders.values() if one["created_at"][:10] >= query.get("date_from", "")]
        return {"status": "object", "orders": rows[(page - 1) * most : page * most], "total_order_count": len(rows)}

    def _hook(self, told: dict[str, Any]) -> tuple[int, Any, dict[str, str]]:
        if not urlsplit(told["target_url"]).password:
            return 422, {"status": "error", "message": {"description": "Basic Auth"}}, {}
        made = {**told, "id": f"h{len(self.heard)}", "active": True, "health_status": "healthy"}
        self.hooks.append(made)
        return 200, made, {}


class ZidCalls:
    """Zid calls the address that it was given, with the name and the password that stand in it."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    def tell(self, event: str, data: Any, **how: Any) -> Any:
        return self.post(json.dumps(data).encode(), event, **how)

    def post(
        self, raw: bytes, event: str = "order.create", *, password: str | None = None, is_bare: bool = False
    ) -> Any:
        shop = Shop.objects.get(pk=self.shop.pk)
        given = f"wafaa:{verbs.secret_of(shop) if password is None else password}"
        headers = {} if is_bare else {"authorization": f"Basic {base64.b64encode(given.encode()).decode()}"}
        url = f"/hooks/shops/{self.shop.public_id}/?event={event}"
        return Client().post(url, raw, content_type="application/json", headers=headers)


def password_in(url: str) -> str:
    return unquote(urlsplit(url).password or "")


def an_order(**traits: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "id": 39000001,
        "invoice_number": 3901,
        "code": "zrWAFAA01",
        "store_id": 7,
        "order_status": {"name": "جديد", "code": "new"},
        "currency_code": "SAR",
        "customer": {"id": 257, "name": "سلوى الغامدي", "email": "salwa@customer.test", "mobile": "966551112223"},
        "is_guest_customer": 0,
        "is_gift_order": 0,
        "order_total": "360.00000000000000",
        "payment_status": "pending",
        "created_at": "2026-11-26 10:00:00",
        "updated_at": "2026-11-26 10:05:00",
        "shipping": {
            "method": {"name": "سمسا", "estimated_delivery_time": "٢-٣ أيام", "courier": None,
                       "tracking": {"number": None, "status": None, "url": None}},
            "address": {"formatted_address": "جدة", "street": "شارع التحلية", "district": "الروضة",
                        "meta": {"postcode": "٢٣٤٣١"}, "city": {"id": 2, "name": "جدة"},
                        "country": {"id": 184, "name": "السعودية", "code": "SA"}},
        },
        "payment": {
            "method": {"name": "الدفع عند الاستلام", "code": "zid_cod"},
            "invoice": [
                {"code": "shipping", "value": "25.00000000000000", "title": "الشحن"},
                {"code": "vat", "value": "48.00000000000000", "title": "الضريبة"},
                {"code": "coupon", "value": "-8.00000000000000", "title": "كوبون"},
                {"code": "total", "value": "360.00000000000000", "title": "المجموع"},
            ],
        },
        "customer_note": "اتصلوا قبل التوصيل",
        "products": [
            {"id": "23edd6a6-aaaa-495d-8ffc-7f9e7c8c1f6a", "order_product_id": 62001, "parent_id": None,
             "name": {"ar": "عود ملكي", "en": "Royal oud"}, "sku": "OUD-100",
             "quantity": 2, "price": 143.5, "total": 287},
        ],
        "language": "ar",
        "histories": [{"order_status_name": "جديد", "humanized_created_at": "قبل يوم"}],
        "delivered_at": None,
    }  # fmt: skip
    return usual | traits


def travelling(number: str = "٢٩٠٠١٢٣٤", status: str | None = "in_transit") -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(json.dumps(an_order()["shipping"]))
    whole["method"]["tracking"] = {"number": number, "status": status, "url": "https://track.example/29001234"}
    return whole


def a_product(**traits: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "id": "2829a483-aaaa-43ab-a855-84532c9419c2",
        "sku": "OUD-100",
        "name": {"ar": "عود ملكي", "en": "Royal oud"},
        "price": 245,
        "sale_price": None,
        "currency": "SAR",
        "html_url": "https://layla.zid.example/products/oud",
        "images": [{"image": {"medium": "https://media.example/oud.jpg"}}],
        "quantity": 9,
        "is_infinite": False,
        "is_draft": False,
        "is_published": True,
        "stocks": [
            {"id": "s1", "location": {"id": "loc-1", "name": {"ar": "فرع العليا"}}, "available_quantity": 4},
        ],
    }  # fmt: skip
    return usual | traits
