# ruff: noqa: E501
"""The pages of orders with nothing but their rows: each is a few bare queries and the barest page."""

from __future__ import annotations

from collections.abc import Iterable

from bench.floors.html import Application, Environ, Start, answer, line, page
from bench.floors.raw import Raw

LATEST = "SELECT public_id, number, state, total_minor, placed_at FROM orders_order WHERE store_id = ? "
NEWEST = "ORDER BY placed_at DESC, id DESC LIMIT 25"
ORDER = (
    ("SELECT public_id, number, state, total_minor, placed_at FROM orders_order WHERE id = ?"),
    ("SELECT external_id, name, quantity, total_minor FROM orders_orderline WHERE order_id = ?"),
    ("SELECT public_id, carrier, number, state FROM orders_shipment WHERE order_id = ?"),
    ("SELECT e.state, e.at FROM orders_trackingevent e JOIN orders_shipment s ON s.id = e.shipment_id WHERE s.order_id = ?"),
    ("SELECT p.public_id, p.state, p.due_at FROM promises_promise p JOIN orders_delivery d ON d.promise_id = p.id WHERE d.order_id = ?"),
)  # fmt: skip
PERSON = (
    ("SELECT public_id, name, kind FROM people_customer WHERE id = ?"),
    ("SELECT kind, value FROM people_identity WHERE customer_id = ?"),
    (f"{LATEST.replace('store_id = ?', 'store_id = 1 AND customer_id = ?')}{NEWEST}"),
    ("SELECT public_id, kind, due_at FROM promises_promise WHERE store_id = 1 AND customer_id = ? ORDER BY id DESC LIMIT 25"),
    ("SELECT name, at FROM work_event WHERE store_id = 1 AND customer_id = ? ORDER BY id DESC LIMIT 25"),
)  # fmt: skip
PROMISES = (
    "SELECT public_id, kind, subject, due_at FROM promises_promise WHERE store_id = ? AND settled_at IS NULL "
    "AND state = 'open' ORDER BY due_at, id LIMIT 25"
)
RETURNS = (
    "SELECT public_id, number, state, requested_at FROM orders_return WHERE store_id = ? ORDER BY id DESC LIMIT 25"
)


def application(raw: Raw, key: int, queries: Iterable[str]) -> Application:
    """A page of what these queries find for this one key."""

    def show(environ: Environ, start: Start) -> Iterable[bytes]:
        rows = [row for sql in queries for row in raw.rows(sql, (key,))]
        return answer(start, "text/html", page(line(*row) for row in rows))

    return show
