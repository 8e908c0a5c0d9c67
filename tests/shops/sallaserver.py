"""Salla on loopback: its Merchant API and its accounts, as far as they are asked; and Salla calling us."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from tests.shops.standin import Heard, StandIn
from wafaa.lib.signatures import hex_sha256
from wafaa.shops.models import Shop

CLIENT, CLIENT_SECRET, SECRET = "client-1", "client-secret-1", "سر-خطاف-سلة"
MERCHANT = 700100


@dataclass
class SallaServer(StandIn):
    """A refresh token serves once; twice, and the chain is dead, as at Salla."""

    orders: list[dict[str, Any]] = field(default_factory=list)
    hooks: list[dict[str, Any]] = field(default_factory=list)
    coupons: list[dict[str, Any]] = field(default_factory=list)
    access: str = "access-1"
    refresh: str = "refresh-1"
    spent: set[str] = field(default_factory=set)
    is_dead: bool = False
    room: int = 100

    def answer(self, call: Heard) -> tuple[int, Any, dict[str, str]]:
        if call.path == "/oauth2/token":
            return self._token(call.told)
        if self.is_dead or call.headers.get("authorization") != f"Bearer {self.access}":
            return 401, {"status": 401, "success": False, "error": {"code": "Unauthorized", "message": "غير مصرح"}}, {}
        self.room -= 1
        more = {"X-RateLimit-Limit": "120", "X-RateLimit-Remaining": str(max(0, self.room)), "X-RateLimit-Reset": "20"}
        match call.method, call.path.strip("/").split("/"):
            case "GET", ["orders"]:
                return 200, self._orders(call.query), more
            case "GET", ["orders", named]:
                found = [one for one in self.orders if str(one["id"]) == named]
                return (200, {"status": 200, "success": True, "data": found[0]}, more) if found else (404, {}, more)
            case "GET", ["coupons"]:
                found = [one for one in self.coupons if call.query["keyword"] in one["code"]]
                return 200, {"status": 200, "success": True, "data": found}, more
            case "POST", ["coupons"]:
                return self._coupon(call.told, more)
            case "GET", ["webhooks"]:
                return 200, {"status": 200, "success": True, "data": self.hooks}, more
            case "POST", ["webhooks", "subscribe"]:
                return self._subscribe(call.told, more)
            case "DELETE", ["webhooks", "unsubscribe"]:
                self.hooks = [one for one in self.hooks if str(one["id"]) != call.query["id"]]
                return 202, {"status": 202, "success": True}, more
        return 404, {}, more

    def _token(self, form: dict[str, str]) -> tuple[int, Any, dict[str, str]]:
        refresh = form.get("refresh_token", "")
        if refresh in self.spent:
            self.is_dead = True
        if self.is_dead or form.get("client_secret") != CLIENT_SECRET or refresh != self.refresh:
            return 400, {"error": "invalid_grant"}, {}
        self.spent.add(refresh)
        number = len(self.spent) + 1
        self.access, self.refresh = f"access-{number}", f"refresh-{number}"
        told = {"access_token": self.access, "refresh_token": self.refresh, "expires_in": 1209600}
        return 200, told | {"token_type": "bearer", "scope": "orders.read offline_access"}, {}

    def _orders(self, query: dict[str, str]) -> dict[str, Any]:
        most, page = int(query.get("per_page", 15)), int(query.get("page", 1))
        assert 1 <= most <= 60, "Salla refuses larger pages"
        rows = [one for one in self.orders if one["date"]["date"][:10] >= query.get("from_date", "")]
        pages = max(1, -(-len(rows) // most))
        shown = rows[(page - 1) * most : page * most]
        told = {"count": len(shown), "total": len(rows), "perPage": most, "currentPage": page, "totalPages": pages}
        return {"status": 200, "success": True, "data": shown, "pagination": {**told, "links": {}}}

    def _coupon(self, told: dict[str, Any], more: dict[str, str]) -> tuple[int, Any, dict[str, str]]:
        needed = {"code", "type", "amount", "free_shipping", "expiry_date", "exclude_sale_products"}
        if not needed <= set(told) or told["type"] not in ("percentage", "fixed"):
            return 422, {"status": 422, "success": False, "error": {"message": "حقول ناقصة"}}, more
        self.coupons.append({"id": len(self.coupons) + 1, **told})
        return 201, {"status": 201, "success": True, "data": self.coupons[-1]}, more

    def _subscribe(self, told: dict[str, Any], more: dict[str, str]) -> tuple[int, Any, dict[str, str]]:
        if not told["url"].startswith("http") or told["version"] != 2:
            return 422, {"status": 422, "success": False, "error": {"fields": {"url": ["غير صالح"]}}}, more
        self.hooks.append({"id": len(self.hooks) + 1, **told})
        return 200, {"status": 200, "success": True, "data": self.hooks[-1]}, more


class SallaCalls:
    """Salla calls us: signed, or with the bare secret."""

    def __init__(self, shop: Shop, merchant: int = MERCHANT) -> None:
        self.shop, self.merchant = shop, merchant

    def tell(self, event: str, data: Any, *, at: str = "2026-11-20 15:05:00", **headers: str) -> Any:
        told = {"event": event, "merchant": self.merchant, "created_at": at, "data": data}
        return self.post(json.dumps(told, ensure_ascii=False).encode(), **headers)

    def post(self, raw: bytes, **headers: str) -> Any:
        sent = {
            "user-agent": "Salla (Webhooks)",
            "x-salla-security-strategy": "Signature",
            "x-salla-signature": hex_sha256(SECRET, raw),
        } | headers
        return Client().post(self.url, raw, content_type="application/json", headers=sent)

    def authorize(self, expires: int, access: str = "access-1", refresh: str = "refresh-1") -> Any:
        data = {"access_token": access, "refresh_token": refresh, "expires": expires, "token_type": "bearer"}
        return self.tell("app.store.authorize", data | {"scope": "orders.read_write offline_access"})

    @property
    def url(self) -> str:
        return f"/hooks/shops/{self.shop.public_id}/"


def sum_of(amount: Any, currency: str = "SAR") -> dict[str, Any]:
    return {"amount": amount, "currency": currency}


def a_date(said: str, zone: str = "Asia/Riyadh") -> dict[str, Any]:
    return {"date": f"{said}.000000", "timezone_type": 3, "timezone": zone}


def an_order(**traits: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "id": 440011,
        "reference_id": 90210,
        "urls": {"customer": "https://salla.example/o", "admin": "https://s.salla.example/orders"},
        "date": a_date("2026-11-20 15:00:00"),
        "source": "store",
        "draft": False,
        "status": {"id": 566146469, "name": "بإنتظار المراجعة", "slug": "under_review", "customized": {}},
        "payment_method": "cod",
        "currency": "SAR",
        "amounts": {
            "sub_total": sum_of(285),
            "shipping_cost": sum_of(25),
            "cash_on_delivery": sum_of("١٠"),
            "tax": {"percent": "15.00", "amount": sum_of("48.00")},
            "discounts": [{"title": "كوبون", "type": "coupon", "code": "HELLO", "discount": "8.00"}],
            "total": sum_of("360.00"),
        },
        "shipping": {
            "company": "SMSA",
            "receiver": {"name": "سلوى الغامدي", "phone": "٠٥٥١١١٢٢٢٣"},
            "address": {"country": "السعودية", "country_code": "SA", "city": "جدة", "postal_code": "٢٣٤٣١",
                        "shipping_address": "شارع التحلية", "block": "حي الروضة"},
        },
        "shipments": [],
        "customer": {"id": 8181, "first_name": "سلوى", "last_name": "الغامدي", "mobile": 551112223,
                     "mobile_code": "+966", "email": "salwa@customer.test", "city": "جدة", "country": "السعودية"},
        "items": [
            {"id": 71, "name": "عود ملكي", "sku": "OUD-100", "quantity": 2, "currency": "SAR",
             "amounts": {"price_without_tax": sum_of("120.00"), "total": sum_of("276.00")},
             "product": {"id": 90, "name": "عود ملكي"}},
        ],
        "tags": [],
    }  # fmt: skip
    return usual | traits


def a_parcel(**traits: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "id": 5501,
        "order_id": 440011,
        "order_reference_id": 90210,
        "type": "shipment",
        "courier_name": "سمسا",
        "tracking_number": "٢٩٠٠١٢٣٤",
        "tracking_link": "https://track.example/29001234",
        "status": "in_transit",
        "cash_on_delivery": sum_of("360.00"),
        "updated_at": a_date("2026-11-21 09:00:00"),
    }
    return usual | traits


def a_product(**traits: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "id": 90,
        "name": "عود ملكي",
        "sku": "OUD-100",
        "status": "sale",
        "price": sum_of("245.00"),
        "sale_price": sum_of(0),
        "quantity": 12,
        "unlimited_quantity": False,
        "urls": {"customer": "https://salla.example/p"},
        "main_image": "https://salla.example/oud.jpg",
    }
    return usual | traits
