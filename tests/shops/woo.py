"""A WooCommerce that calls us: headers and bodies shaped after what version 11.0.1 really sends."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from wafaa.lib.signatures import base64_sha256
from wafaa.shops import verbs
from wafaa.shops.models import Shop


class Woo:
    """It signs with the secret that was typed into its webhook."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.secret = verbs.make_secret(shop)

    def tell(self, topic: str, told: Any, *, delivery: str = "d-1", **headers: str) -> Any:
        return self.post(json.dumps(told).encode(), topic, delivery=delivery, **headers)

    def post(self, raw: bytes, topic: str, *, delivery: str = "d-1", **headers: str) -> Any:
        resource, _dot, event = topic.partition(".")
        sent = {
            "user-agent": "WooCommerce/11.0.1 Hookshot (WordPress/7.1)",
            "x-wc-webhook-source": "https://shop.example/",
            "x-wc-webhook-topic": topic,
            "x-wc-webhook-resource": resource,
            "x-wc-webhook-event": event,
            "x-wc-webhook-signature": base64_sha256(self.secret.encode(), raw),
            "x-wc-webhook-id": "2",
            "x-wc-webhook-delivery-id": delivery,
        }
        return Client().post(self.url, raw, content_type="application/json", headers=sent | headers)

    def greet(self) -> Any:
        """What it does at once when a webhook is made: an unsigned form."""
        return Client().post(self.url, "webhook_id=2", content_type="application/x-www-form-urlencoded")

    @property
    def url(self) -> str:
        return f"/hooks/shops/{self.shop.public_id}/"


def person(**traits: str) -> dict[str, str]:
    usual = {
        "first_name": "سلوى",
        "last_name": "الغامدي",
        "company": "",
        "address_1": "شارع التحلية",
        "address_2": "الدور الثاني",
        "city": "جدة",
        "state": "",
        "postcode": "23431",
        "country": "SA",
        "phone": "0551112223",
    }
    return usual | traits


def an_order(**traits: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "id": 501,
        "parent_id": 0,
        "number": "501",
        "status": "processing",
        "currency": "SAR",
        "version": "11.0.1",
        "prices_include_tax": False,
        "date_created": "2026-11-20T15:00:00",
        "date_created_gmt": "2026-11-20T12:00:00",
        "date_modified": "2026-11-20T15:05:00",
        "date_modified_gmt": "2026-11-20T12:05:00",
        "date_paid": "2026-11-20T15:01:00",
        "date_paid_gmt": "2026-11-20T12:01:00",
        "discount_total": "10.0",
        "shipping_total": "25.00",
        "total": "577.00",
        "total_tax": "72.00",
        "customer_id": 7,
        "billing": person(email="salwa@customer.test"),
        "shipping": person(),
        "payment_method": "cod",
        "payment_method_title": "الدفع عند الاستلام",
        "customer_note": "اتصلوا قبل التوصيل",
        "line_items": [
            {
                "id": 31,
                "name": "عود ملكي",
                "product_id": 90,
                "variation_id": 0,
                "quantity": 2,
                "subtotal": "490.00",
                "total": "480.00",
                "total_tax": "72.00",
                "sku": "OUD-100",
                "price": 240,
            }
        ],
        "shipping_lines": [{"id": 32, "method_title": "شحن سريع", "total": "25.00", "total_tax": "0.00"}],
        "fee_lines": [],
        "coupon_lines": [{"id": 33, "code": "welcome", "discount": "10", "discount_tax": "0"}],
        "refunds": [],
    }
    return usual | traits


def a_product(**traits: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "id": 90,
        "name": "عود ملكي",
        "status": "publish",
        "permalink": "https://shop.example/product/oud",
        "sku": "OUD-100",
        "price": "245",
        "manage_stock": True,
        "stock_quantity": 12,
        "stock_status": "instock",
        "images": [{"id": 5, "src": "https://shop.example/oud.jpg"}],
        "date_modified_gmt": "2026-11-20T10:00:00",
    }
    return usual | traits
