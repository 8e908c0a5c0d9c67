"""The REST API of a WooCommerce on loopback, as far as it is asked: orders and products by when they changed, webhooks
and coupons. It judges keys as version 11 does, whatever its permalinks and its server are like."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

KEY, SECRET = "ck_0000000000000000000000000000000000000001", "cs_0000000000000000000000000000000000000002"
API = "/wp-json/wc/v3/"
PAGES = {
    "noise": (200, b"<!doctype html><title>hello</title>", {}),
    "guard": (403, b"<!doctype html><title>Just a moment...</title>", {"cf-ray": "8f1", "server": "cloudflare"}),
    "closed": (401, b'{"code":"rest_cannot_access","message":"no","data":{"status":401}}', {}),
    "moved": (301, b"", {"Location": "https://www.shop.example/wp-json/wc/v3/orders?page=1"}),
    "lost": (404, b"<!doctype html><title>404</title>", {}),
}


@dataclass
class WooServer:
    """`moods` are answers of the next calls instead: a status, "noise" for a page of HTML, "cut" for a broken line,
    "deaf" for a call that is carried out and never answered, "huge" for more than anybody reads. What is `hidden` from
    the key is left out after it was counted. `root` is where its API lies ("index.php": in the query, as with plain
    permalinks), `home` the address as which it knows itself, `takes` how it wants its keys, `before` what PHP prints
    before each answer; `permission` is the key's, `spaces` what WordPress has in its API."""

    orders: list[dict[str, Any]] = field(default_factory=list)
    hooks: list[dict[str, Any]] = field(default_factory=list)
    coupons: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    moods: list[int | str] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    products: list[dict[str, Any]] = field(default_factory=list)
    sizes: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    counts_pages: bool = True
    root: str = "wp-json"
    home: str = ""
    takes: str = "oauth"
    permission: str = "read_write"
    spaces: list[str] = field(default_factory=lambda: ["wp/v2", "wc/v3"])
    before: bytes = b""
    pages: int = 0
    total: int = 0
    address: str = ""

    def route(self, path: str, query: dict[str, str]) -> str | None:
        """The route that is asked for, None where nothing of the API lies."""
        if self.root == "index.php":
            return query.get("rest_route") if path == "/index.php" else None
        return path.removeprefix(f"/{self.root}") if path.startswith(f"/{self.root}/") else None

    def answer(self, method: str, path: str, query: dict[str, str], told: Any, keys: str = "") -> tuple[int, Any]:
        route = self.route(path, query)
        if route == "/":
            return 200, {"namespaces": self.spaces, "home": self.home or self.address}
        if route is None or not route.startswith("/wc/v3/") or "wc/v3" not in self.spaces:
            return 404, {"code": "rest_no_route"}
        if not self._is_ours(method, path, query, keys):
            return 401, {"code": "woocommerce_rest_cannot_view"}
        if method != "GET" and self.permission == "read":
            return 401, {"code": "woocommerce_rest_authentication_error"}
        match method, route.removeprefix("/wc/v3/").split("/"):
            case "GET", ["orders"]:
                in_bin = query.get("status") == "trash"
                rows = [one for one in self.orders if (one["status"] == "trash") == in_bin]
                return self._listed(rows, query)
            case "GET", ["products"]:
                return self._listed(self.products, query)
            case "GET", ["products", named, "variations"]:
                self.pages = 1
                return 200, self.sizes.get(int(named), [])
            case "GET", ["coupons"]:
                return 200, [one for one in self.coupons if one["code"] == query["code"]]
            case "POST", ["coupons"]:
                if any(one["code"] == told["code"].lower() for one in self.coupons):
                    return 400, {"code": "woocommerce_rest_coupon_code_already_exists"}
                self.coupons.append({"id": len(self.coupons) + 1, **told, "code": told["code"].lower()})
                return 201, self.coupons[-1]
            case "GET" | "DELETE", ["coupons", named]:
                return self._one(self.coupons, method, named)
            case "GET", ["orders", order, "notes"]:
                return 200, [one for one in self.notes if one["order"] == order]
            case "POST", ["orders", order, "notes"]:
                self.notes.append({"id": len(self.notes) + 1, "order": order, **told})
                return 201, self.notes[-1]
            case "DELETE", ["orders", _order, "notes", named]:
                return self._one(self.notes, method, named)
            case "GET", ["webhooks"]:
                self.pages = 1
                return 200, self.hooks
            case "POST", ["webhooks"]:
                self.hooks.append({"id": len(self.hooks) + 1, **told})
                return 201, self.hooks[-1]
            case "PUT", ["webhooks", named]:
                self.hooks[int(named) - 1] |= told
                return 200, self.hooks[int(named) - 1]
        return 404, {"code": "rest_no_route"}

    def _one(self, rows: list[dict[str, Any]], method: str, named: str) -> tuple[int, Any]:
        found = next((one for one in rows if str(one["id"]) == named), None)
        if found is None:
            return 404, {"code": "woocommerce_rest_shop_coupon_invalid_id"}
        if method == "DELETE":
            rows.remove(found)
        return 200, {"usage_count": 0, **found}

    def _listed(self, rows: list[dict[str, Any]], query: dict[str, str]) -> tuple[int, Any]:
        most, page = int(query.get("per_page", 10)), int(query.get("page", 1))
        if not 1 <= most <= 100:
            return 400, {"code": "rest_invalid_param"}
        rows = sorted(rows, key=lambda one: (one["date_modified_gmt"], one["id"]))
        if after := query.get("modified_after"):
            rows = [one for one in rows if _time(one["date_modified_gmt"]) > _time(after)]
        self.pages, self.total = -(-len(rows) // most), len(rows)
        return 200, [one for one in rows[(page - 1) * most : page * most] if one["id"] not in self.hidden]

    def _is_ours(self, method: str, path: str, query: dict[str, str], keys: str) -> bool:
        if self.root == "index.php" and "wp-json/wc/" not in query.get("via", ""):
            return False  # it looks at keys only where its address says that its API is asked
        if self.takes == "basic":
            return keys == f"Basic {base64.b64encode(f'{KEY}:{SECRET}'.encode()).decode()}"
        if self.takes == "query":
            return (query.get("consumer_key"), query.get("consumer_secret")) == (KEY, SECRET)
        told = {name: value for name, value in query.items() if name != "oauth_signature"}
        if told.get("oauth_consumer_key") != KEY:
            return False
        pairs = sorted((quote(name, safe="~"), quote(value, safe="~")) for name, value in told.items())
        fields = "%26".join(f"{quote(name, safe='~')}%3D{quote(value, safe='~')}" for name, value in pairs)
        base = f"{method}&{quote((self.home or self.address) + path, safe='~')}&{fields}"
        made = base64.b64encode(hmac.new(f"{SECRET}&".encode(), base.encode(), hashlib.sha256).digest()).decode()
        return hmac.compare_digest(made, query.get("oauth_signature", ""))


def _time(said: str) -> datetime:
    return datetime.fromisoformat(said)


@contextmanager
def woo_server() -> Iterator[WooServer]:
    shop = WooServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            raw = self.rfile.read(int(self.headers.get("content-length") or 0))
            shop.asked.append((self.command, parts.path.removeprefix(API), query))
            mood = shop.moods.pop(0) if shop.moods else None
            keys, told = self.headers.get("authorization", ""), json.loads(raw) if raw else None
            if mood == "deaf":
                shop.answer(self.command, parts.path, query, told, keys)
            if mood in ("cut", "deaf"):
                self.connection.close()
                return
            if isinstance(mood, str) and mood in PAGES:
                self._say(*PAGES[mood])
            elif mood == "huge":
                self._say(200, b"[" + b" " * 3_000_000 + b"]")
            elif isinstance(mood, int):
                self._say(mood, b"{}", {"Retry-After": "120"} if mood == 429 else {})
            else:
                status, answer = shop.answer(self.command, parts.path, query, told, keys)
                counted = {"X-WP-TotalPages": str(shop.pages), "X-WP-Total": str(shop.total)}
                is_list = isinstance(answer, list) and shop.counts_pages
                self._say(status, shop.before + json.dumps(answer).encode(), counted if is_list else {})

        def do_POST(self) -> None:
            self.do_GET()

        def do_DELETE(self) -> None:
            self.do_GET()

        def do_PUT(self) -> None:
            self.do_GET()

        def _say(self, status: int, raw: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(raw))} | (headers or {})).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *words: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    shop.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield shop
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
