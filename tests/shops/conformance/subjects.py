"""The engines, each as the suite wants to hear it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from tests.shops import knocking, sallaserver, shopifyserver, woo, wooserver, zidserver
from tests.shops.conformance.subject import Subject, Wanted
from tests.shops.standin import standing_in
from tests.shops.test_tracking import SECRET as TRACKING_SECRET
from tests.shops.test_tracking import Service
from wafaa.lib.signatures import base64_sha256
from wafaa.shops import verbs
from wafaa.shops.adapter import Tokens
from wafaa.shops.models import Shop

LATER = datetime(2027, 11, 26, tzinfo=UTC)
GUEST = {"email": "salwa@customer.test", "name": "سلوى"}


def spoken(told: Any) -> bytes:
    return json.dumps(told, ensure_ascii=False).encode()


class WooCommerce(Subject):
    kind = "woocommerce"
    lacks = {"tokens": "its keys stand until somebody revokes them"}

    @classmethod
    @contextmanager
    def standing(cls, settings: Any) -> Iterator[Any]:
        with wooserver.woo_server() as server:
            settings.INNER_HOSTS = frozenset({server.address.removeprefix("http://")})
            yield server

    def connect(self, name: str) -> Shop:
        shop = verbs.connect("woocommerce", name, address=self.there.address)
        verbs.set_keys(shop, {"key": wooserver.KEY, "consumer": wooserver.SECRET, "hook": "سر-ووكومرس"})
        return shop

    def order(self, wanted: Wanted) -> Any:
        states = {"new": "processing", "done": "completed", "lunar": "lunar"}
        person = {"known": woo.person(email=GUEST["email"]), "guest": woo.person(email=GUEST["email"])}
        thing = {"id": 31, "name": "عود", "product_id": 90, "quantity": 1, "total": wanted.thing, "total_tax": "0"}
        return woo.an_order(
            id=wanted.id,
            number=str(wanted.id),
            status=states[wanted.state],
            total=wanted.total,
            currency=wanted.currency,
            customer_id=7 if wanted.who == "known" else 0,
            billing=person.get(wanted.who, {}),
            shipping={},
            line_items=[thing],
            date_created_gmt=wanted.placed,
            date_modified_gmt=f"2026-11-20T12:{wanted.minute:02}:00",
        )

    def post(self, shop: Shop, raw: bytes, named: str = "", source: str = "https://shop.example/") -> int:
        calls = woo.Woo.__new__(woo.Woo)
        calls.shop, calls.secret = shop, verbs.secret_of(Shop.objects.get(pk=shop.pk))
        return int(
            calls.post(raw, "order.updated", delivery=named or "d", **{"x-wc-webhook-source": source}).status_code
        )

    def forged(self, shop: Shop, raw: bytes) -> int:
        calls = woo.Woo.__new__(woo.Woo)
        calls.shop, calls.secret = shop, "another"
        return int(calls.post(raw, "order.updated").status_code)

    def elsewhere(self, shop: Shop, wanted: Wanted) -> int:
        return self.post(shop, spoken(self.order(wanted)), source="https://copy.example/")

    def stands(self, wanted: Wanted) -> None:
        self.there.orders = [one for one in self.there.orders if one["id"] != wanted.id] + [self.order(wanted)]


class Salla(Subject):
    kind = "salla"

    @classmethod
    @contextmanager
    def standing(cls, settings: Any) -> Iterator[Any]:
        with standing_in(sallaserver.SallaServer()) as server:
            settings.SALLA_URL = settings.SALLA_ACCOUNTS_URL = server.address
            settings.INNER_HOSTS = frozenset({server.address.removeprefix("http://")})
            yield server

    def connect(self, name: str) -> Shop:
        shop = verbs.connect("salla", name)
        keys = {"hook": sallaserver.SECRET, "client": sallaserver.CLIENT, "client_secret": sallaserver.CLIENT_SECRET}
        verbs.set_keys(shop, keys)
        verbs.keep_tokens(shop, Tokens({"access": "access-1", "refresh": "refresh-1"}, LATER))
        return shop

    def _data(self, wanted: Wanted) -> dict[str, Any]:
        slugs = {"new": "in_progress", "done": "completed", "lunar": "lunar"}
        customer = {"id": 8181 if wanted.who == "known" else 0, "first_name": "سلوى", "email": GUEST["email"]}
        amounts = {"total": sallaserver.sum_of(wanted.total, wanted.currency)}
        total = sallaserver.sum_of(wanted.thing, wanted.currency)
        return sallaserver.an_order(
            id=wanted.id,
            reference_id=wanted.id,
            status={"slug": slugs[wanted.state], "name": slugs[wanted.state]},
            currency=wanted.currency,
            amounts=amounts,
            customer={} if wanted.who == "nobody" else customer,
            items=[{"id": 71, "name": "عود", "quantity": 1, "amounts": {"total": total}}],
            date={"date": wanted.placed, "timezone": "UTC"},
        )

    def order(self, wanted: Wanted, merchant: int = sallaserver.MERCHANT) -> Any:
        at = f"2026-11-20T12:{wanted.minute:02}:00Z"
        return {"event": "order.updated", "merchant": merchant, "created_at": at, "data": self._data(wanted)}

    def post(self, shop: Shop, raw: bytes, named: str = "") -> int:
        return int(sallaserver.SallaCalls(shop).post(raw).status_code)

    def forged(self, shop: Shop, raw: bytes) -> int:
        return int(sallaserver.SallaCalls(shop).post(raw, **{"x-salla-signature": "a" * 64}).status_code)

    def elsewhere(self, shop: Shop, wanted: Wanted) -> int:
        return self.post(shop, spoken(self.order(wanted, merchant=999)))

    def stands(self, wanted: Wanted) -> None:
        fresh = self._data(wanted) | {"date": sallaserver.a_date("2026-11-26 10:00:00")}
        self.there.orders = [one for one in self.there.orders if one["id"] != wanted.id] + [fresh]

    def expire(self) -> None:
        self.there.access = "another"


class Zid(Subject):
    kind = "zid"
    lacks = {
        "believed": "its calls are signed by nothing, so that the order is read from Zid itself",
        "bound": "a password in the address is all that its calls prove",
    }

    @classmethod
    @contextmanager
    def standing(cls, settings: Any) -> Iterator[Any]:
        with standing_in(zidserver.ZidServer()) as server:
            settings.ZID_URL = settings.ZID_OAUTH_URL = server.address
            settings.INNER_HOSTS = frozenset({server.address.removeprefix("http://")})
            yield server

    def connect(self, name: str) -> Shop:
        shop = verbs.connect("zid", name)
        verbs.set_keys(shop, {"client": zidserver.CLIENT, "client_secret": zidserver.CLIENT_SECRET})
        verbs.make_secret(shop)
        held = {"access": "store-1", "authorization": "partner-1", "refresh": "refresh-1"}
        verbs.keep_tokens(shop, Tokens(held, LATER))
        return shop

    def order(self, wanted: Wanted, store: int = 7) -> Any:
        codes = {"new": "preparing", "done": "delivered", "lunar": "lunar"}
        customer = {"id": 257, "name": "سلوى", "email": GUEST["email"], "mobile": ""}
        return zidserver.an_order(
            id=wanted.id,
            invoice_number=wanted.id,
            store_id=store,
            order_status={"name": codes[wanted.state], "code": codes[wanted.state]},
            currency_code=wanted.currency,
            order_total=wanted.total,
            customer={} if wanted.who == "nobody" else customer,
            is_guest_customer=int(wanted.who != "known"),
            products=[{"order_product_id": 1, "name": "عود", "quantity": 1, "total": wanted.thing}],
            created_at=wanted.placed,
            updated_at=f"2026-11-20 12:{wanted.minute:02}:00",
        )

    def post(self, shop: Shop, raw: bytes, named: str = "") -> int:
        return int(zidserver.ZidCalls(shop).post(raw, "order.status.update").status_code)

    def forged(self, shop: Shop, raw: bytes) -> int:
        return int(zidserver.ZidCalls(shop).post(raw, password="guess").status_code)

    def elsewhere(self, shop: Shop, wanted: Wanted) -> int:
        return self.post(shop, spoken(self.order(wanted, store=8)))

    def stands(self, wanted: Wanted) -> None:
        self.there.orders[str(wanted.id)] = self.order(wanted)

    def expire(self) -> None:
        self.there.number = 5
        for shop in Shop.objects.filter(kind="zid"):
            verbs.set_secret(shop, "refresh", "refresh-5")


class Shopify(Subject):
    kind = "shopify"

    @classmethod
    @contextmanager
    def standing(cls, settings: Any) -> Iterator[Any]:
        with standing_in(shopifyserver.ShopifyServer()) as server:
            settings.INNER_HOSTS = frozenset({server.address.removeprefix("http://")})
            yield server

    def connect(self, name: str) -> Shop:
        shop = verbs.connect("shopify", name, address=self.there.address)
        verbs.set_keys(shop, {"client": shopifyserver.CLIENT, "hook": shopifyserver.SECRET})
        return shop

    def order(self, wanted: Wanted) -> Any:
        states: dict[str, dict[str, Any]] = {
            "new": {"financial_status": "paid"},
            "done": {"fulfillment_status": "fulfilled"},
            "lunar": {"financial_status": "lunar"},
        }
        customer = {"id": 8181, "first_name": "سلوى", "email": GUEST["email"], "verified_email": False}
        whose = {"known": customer, "guest": {"id": 0, "first_name": "سلوى", "email": GUEST["email"]}}.get(wanted.who)
        return shopifyserver.an_order(
            id=wanted.id,
            name=f"#{wanted.id}",
            total_price=wanted.total,
            currency=wanted.currency,
            customer=whose,
            email=GUEST["email"] if whose else "",
            shipping_address=None,
            line_items=[{"id": 31, "name": "عود", "quantity": 1, "price": wanted.thing}],
            created_at=wanted.placed,
            updated_at=f"2026-11-20T12:{wanted.minute:02}:00Z",
            **states[wanted.state],
        )

    def post(self, shop: Shop, raw: bytes, named: str = "", domain: str = shopifyserver.DOMAIN) -> int:
        calls = shopifyserver.ShopifyCalls(shop)
        headers = {"x-shopify-webhook-id": named or "w", "x-shopify-shop-domain": domain}
        return int(calls.post(raw, **headers).status_code)

    def forged(self, shop: Shop, raw: bytes) -> int:
        return int(shopifyserver.ShopifyCalls(shop).post(raw, **{"x-shopify-hmac-sha256": "AAAA"}).status_code)

    def elsewhere(self, shop: Shop, wanted: Wanted) -> int:
        return self.post(shop, spoken(self.order(wanted)), domain="other.myshopify.com")

    def stands(self, wanted: Wanted) -> None:
        self.there.orders.append(shopifyserver.as_asked(wanted.id, name=f"#{wanted.id}"))

    def expire(self) -> None:
        self.there.token = 8


class Generic(Subject):
    kind = "generic"
    lacks = {
        "asked": "it is a door that another program calls at, and has none of its own",
        "tokens": "its secret stands until somebody makes a new one",
    }

    def connect(self, name: str) -> Shop:
        shop = verbs.connect("generic", name)
        verbs.make_secret(shop)
        return shop

    def order(self, wanted: Wanted) -> Any:
        states = {"new": "processing", "done": "completed", "lunar": "lunar"}
        customer = {"known": {"id": 42, **GUEST}, "guest": {"id": 0, **GUEST}, "nobody": {}}[wanted.who]
        return knocking.an_order(
            id=wanted.id,
            number=str(wanted.id),
            state=states[wanted.state],
            total=wanted.total,
            currency=wanted.currency,
            customer=customer,
            lines=[{"id": 1, "name": "عود", "total": wanted.thing}],
            placed_at=wanted.placed,
            changed_at=f"2026-11-20T12:{wanted.minute:02}:00Z",
        )

    def post(self, shop: Shop, raw: bytes, named: str = "") -> int:
        calls = knocking.Engine.__new__(knocking.Engine)
        calls.shop, calls.count, calls.secret = shop, 0, verbs.secret_of(Shop.objects.get(pk=shop.pk))
        return int(calls.post(raw, named=named or "evt").status_code)

    def forged(self, shop: Shop, raw: bytes) -> int:
        calls = knocking.Engine.__new__(knocking.Engine)
        calls.shop, calls.count, calls.secret = shop, 0, "whsec_" + "A" * 44
        return int(calls.post(raw).status_code)

    def elsewhere(self, shop: Shop, wanted: Wanted) -> int:
        return self.post(shop, spoken(self.order(wanted) | {"shop": "somebody-else"}))


class Tracking(Subject):
    kind = "tracking"
    lacks = {
        "orders": "a tracking service knows parcels by their numbers, and nothing of orders",
        "believed": "it tells of no orders whose state could be believed",
        "stores": "its calls name no store: a parcel is found by its number",
        "asked": "it is not asked: each call brings all that the carrier saw",
        "tokens": "its secret stands until somebody makes a new one",
        "own_id": "it names no accounts of customers",
    }

    def connect(self, name: str) -> Shop:
        shop = verbs.connect("tracking", name)
        verbs.set_keys(shop, {"hook": TRACKING_SECRET})
        return shop

    def order(self, wanted: Wanted) -> Any:
        told = {"ts": "2026-11-20T12:00:00Z", "event": "tracking_update", "event_id": str(wanted.id)}
        return told | {"msg": {"tracking_number": str(wanted.id), "tag": "InTransit", "checkpoints": []}}

    def post(self, shop: Shop, raw: bytes, named: str = "") -> int:
        return int(Service(shop).post(raw).status_code)

    def forged(self, shop: Shop, raw: bytes) -> int:
        wrong = {"aftership-hmac-sha256": base64_sha256(b"another", raw)}
        return int(Service(shop).post(raw, **wrong).status_code)


ENGINES = (WooCommerce, Salla, Zid, Shopify, Generic, Tracking)
