"""A shop that calls us as docs/developers/generic-shop.md says."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from wafaa.lib.standardhooks import signed
from wafaa.shops import verbs
from wafaa.shops.models import Shop


class Engine:
    """Another program: it signs with the secret that the shop's page showed."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.count = shop, 0
        self.secret = verbs.make_secret(shop)

    def tell(self, told: Any, *, named: str = "", **headers: str) -> Any:
        return self.post(json.dumps(told).encode(), named=named, **headers)

    def post(self, raw: bytes, *, named: str = "", **headers: str) -> Any:
        self.count += 1
        sent = signed(self.secret, named or f"evt-{self.count}", raw) | headers
        return Client().post(self.url, raw, content_type="application/json", headers=sent)

    @property
    def url(self) -> str:
        return f"/hooks/shops/{self.shop.public_id}/"


def an_order(**traits: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "id": "1001",
        "number": "#1001",
        "state": "processing",
        "currency": "SAR",
        "total": "310.00",
        "shipping": 25,
        "placed_at": "2026-11-20T12:00:00+03:00",
        "changed_at": "2026-11-20T12:05:00+03:00",
        "customer": {"id": 42, "name": "نورة", "email": "noura@customer.test", "phone": "0500000042", "language": "ar"},
        "ship_to": {"name": "نورة", "city": "الرياض", "country": "SA"},
        "lines": [{"id": 1, "name": "عطر ورد الطائف", "quantity": 1, "price": "285", "total": "285"}],
    }
    return {"type": "order", "order": usual | traits}
