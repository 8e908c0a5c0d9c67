"""The calls of the bench's two shops: an order each, as a generic signed webhook or as WooCommerce sends it."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any

from wafaa.lib.signatures import base64_sha256
from wafaa.lib.standardhooks import signature

NUMBER = b"1000000001"
KINDS = ("generic", "woocommerce")
BUYER = {"first_name": "سلوى", "last_name": "الغامدي", "city": "جدة", "country": "SA", "phone": "0551112223"}
PLACE = BUYER | {
    "company": "",
    "address_1": "شارع التحلية",
    "address_2": "الدور الثاني",
    "state": "",
    "postcode": "23431",
}
LINES = [("عطر ورد الطائف", "285.00"), ("بخور معمول", "25.00"), ("دهن عود", "460.00")]


@dataclass
class Call:
    """One hook: its number, its bytes, and the headers that prove whose it is."""

    number: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    at: str = ""


@dataclass(frozen=True)
class Engine:
    """A shop that signs what it sends."""

    kind: str
    path: str
    secret: str

    def call(self, number: int) -> Call:
        """The hook of this number, signed now."""
        body = BODIES[self.kind].replace(NUMBER, str(int(NUMBER) + number).encode())
        call = Call(number, body, at=str(int(time.time())))
        call.headers = self.headers(call)
        return call

    def headers(self, call: Call) -> dict[str, str]:
        if self.kind == "generic":
            named = provider_id(self.kind, call.number)
            signed = signature(self.secret, named, call.at, call.body)
            return {"webhook-id": named, "webhook-timestamp": call.at, "webhook-signature": signed}
        return {
            "x-wc-webhook-source": "https://shop.example/",
            "x-wc-webhook-topic": "order.updated",
            "x-wc-webhook-resource": "order",
            "x-wc-webhook-event": "updated",
            "x-wc-webhook-signature": base64_sha256(self.secret.encode(), call.body),
            "x-wc-webhook-id": "2",
            "x-wc-webhook-delivery-id": str(call.number),
        }


def provider_id(kind: str, number: int) -> str:
    """Under which id this hook is stored."""
    return f"hook-{number}" if kind == "generic" else f"order.updated:{number}"


def _generic() -> dict[str, Any]:
    number = NUMBER.decode()
    lines = [
        {"id": place, "name": name, "quantity": 1, "price": price, "total": price}
        for place, (name, price) in enumerate(LINES)
    ]
    person = {"id": 42, "name": "نورة", "email": "noura@customer.test", "phone": "0500000042", "language": "ar"}
    told = {
        "id": number, "number": f"#{number}", "state": "processing", "currency": "SAR", "total": "795.00",
        "shipping": 25, "placed_at": "2026-11-20T12:00:00+03:00", "changed_at": "2026-11-20T12:05:00+03:00",
        "customer": person, "ship_to": {"name": "نورة", "city": "الرياض", "country": "SA"}, "lines": lines,
    }  # fmt: skip
    return {"type": "order", "order": told}


def _woocommerce() -> dict[str, Any]:
    number = NUMBER.decode()
    lines = [
        {
            "id": place, "name": name, "product_id": 90 + place, "variation_id": 0, "quantity": 1, "tax_class": "",
            "subtotal": price, "subtotal_tax": "0.00", "total": price, "total_tax": "0.00", "taxes": [],
            "meta_data": [{"id": 7, "key": "_gift", "value": "no"}], "sku": f"SKU-{place}", "price": 285,
            "image": {"id": "12", "src": "https://shop.example/wp-content/uploads/2026/11/rose.jpg"},
        }
        for place, (name, price) in enumerate(LINES)
    ]  # fmt: skip
    meta = [{"id": n, "key": f"_wc_order_attribution_{n}", "value": "typein"} for n in range(12)]
    return {
        "id": int(number), "parent_id": 0, "status": "processing", "currency": "SAR", "version": "11.0.1",
        "prices_include_tax": False, "date_created": "2026-11-20T12:00:00", "date_created_gmt": "2026-11-20T09:00:00",
        "date_modified": "2026-11-20T12:05:00", "date_modified_gmt": "2026-11-20T09:05:00", "discount_total": "0.00",
        "shipping_total": "25.00", "total": "795.00", "total_tax": "0.00", "customer_id": 42, "number": number,
        "billing": PLACE | {"email": "salwa@customer.test"}, "shipping": PLACE, "payment_method": "cod",
        "payment_method_title": "الدفع عند الاستلام", "customer_note": "", "meta_data": meta, "line_items": lines,
        "shipping_lines": [{"id": 3, "method_title": "SMSA", "total": "25.00"}], "fee_lines": [], "refunds": [],
    }  # fmt: skip


BODIES = {
    "generic": json.dumps(_generic()).encode(),
    "woocommerce": json.dumps(_woocommerce()).encode(),
}
