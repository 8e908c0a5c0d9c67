"""The pages of a store with very many orders: `python -m bench.orders [--orders 1000000] [--database both]`.

For each page: how many statements it asks, whether any of them reads a big table from end to end (then the run fails),
and its CPU beside a floor of bare queries on the same rows.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.meter import own_clock, side_by_side
from bench.place import Place, place
from bench.postgres import NoPostgres

ROOT = Path(__file__).resolve().parent.parent
TIMES, ROUNDS = 15, 5
BIG = (
    "orders_order", "orders_orderline", "orders_shipment", "orders_trackingevent", "orders_delivery", "orders_journey",
    "orders_return", "orders_returnline", "promises_promise", "promises_segment", "people_customer", "people_identity",
    "work_event",
)  # fmt: skip
WALKS = re.compile(rf"(?:SCAN|Seq Scan on) (?:{'|'.join(BIG)})\b(?!.*USING (?:COVERING )?INDEX)")
Page = tuple[str, str, dict[str, str], Any]


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m bench.orders", description=__doc__)
    asked.add_argument("--orders", type=int, default=1_000_000)
    asked.add_argument("--database", choices=["sqlite", "postgres", "both"], default="both")
    asked.add_argument("--keep", type=Path, help="keep the store in this folder, and use it again")
    asked.add_argument("--inside", help=argparse.SUPPRESS)
    options = asked.parse_args()
    if options.inside:
        return _measure(json.loads(options.inside))
    walked = 0
    for database in ["sqlite", "postgres"] if options.database == "both" else [options.database]:
        try:
            with place(database, options.orders, options.keep) as where:
                walked += _apart(where)
        except NoPostgres as missing:
            print(f"PostgreSQL is left out: {missing}")
    return 1 if walked else 0


def _apart(where: Place) -> int:
    where.data.mkdir(mode=0o700, exist_ok=True)
    told = {"database": where.database, "data": str(where.data), "size": where.size, "url": where.url}
    command = [sys.executable, "-m", "bench.orders", "--inside", json.dumps(told | {"server": where.server})]
    return subprocess.run(command, cwd=ROOT, env=where.environment, check=False).returncode


def _measure(told: dict[str, Any]) -> int:
    import django

    django.setup()
    where = Place(told["database"], Path(told["data"]), told["size"], told["url"], told["server"])
    if not where.is_filled:
        _fill(where)
    from bench.shop import the_shop

    print(f"{where.database}, {where.size:,} orders", flush=True)
    clock, walked = own_clock(where.server), 0
    for name, app, floor in _pages(the_shop()):
        statements, walks = _watched(app)
        found = side_by_side(app, floor, times=TIMES, rounds=ROUNDS, clock=clock)
        print(
            f"  {name:<22}{statements:4} statements {found.cpu_ms:8.2f} ms  floor {found.floor_cpu_ms:7.3f}  "
            f"x{found.ratio:.1f}",
            flush=True,
        )
        for step, sql in walks:
            print(f"    WALKS: {step}\n      {sql[:300]}")
        walked += len(walks)
    return 1 if walked else 0


def _fill(where: Place) -> None:
    from django.core.management import call_command

    from bench.many_orders import fill

    began = time.monotonic()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    fill(where.size, lambda what: print(f"  {time.monotonic() - began:5.0f} s  {what}", flush=True))
    where.mark_filled(time.monotonic() - began)


def _pages(shop: Any) -> Iterator[tuple[str, Callable[[], bytes], Callable[[], bytes]]]:
    from bench.door import Door, staff_headers
    from bench.floors import orders as bare
    from bench.floors import raw
    from bench.shop import SLUG, session_of
    from wafaa.orders.models import Order, Return
    from wafaa.stores.scope import entered
    from wafaa.wsgi import application

    desk, least, store = Door(application, staff_headers(session_of(shop.agents[0]))), raw.connect(), shop.store.pk
    with entered(shop.store):
        order = Order.objects.filter(state="completed").order_by("-id")[1000]
        back = Return.objects.order_by("-id").first()
    assert order.customer is not None and back is not None
    latest = [f"{bare.LATEST}{bare.NEWEST}"]
    late = [f"{bare.LATEST}AND due_at IS NOT NULL AND NOT is_over {bare.NEWEST}"]
    state = [f"{bare.LATEST}AND state = 'completed' {bare.NEWEST}"]
    found = [f"{bare.LATEST}AND number_key = '{order.number_key}' ORDER BY id DESC LIMIT 25"]
    pages = {
        "orders": ("orders/", "", store, latest),
        "orders_of_a_state": ("orders/", "state=completed", store, state),
        "orders_late": ("orders/", "late=1", store, late),
        "orders_in_trouble": ("orders/", "trouble=1", store, latest),
        "orders_by_number": ("orders/", f"q={order.number_key}", store, found),
        "orders_by_name": ("orders/", "q=%D9%86%D9%88%D8%B1%D8%A9", store, latest),
        "order": (f"orders/{order.public_id}/", "", order.pk, bare.ORDER),
        "order_panel": (f"orders/of/{order.customer.public_id}/", "", order.customer_id, bare.PERSON[2:3]),
        "customer": (f"customers/{order.customer.public_id}/", "", order.customer_id, bare.PERSON),
        "promises": ("promises/list/", "state=open", store, [bare.PROMISES]),
        "promises_kept": ("promises/list/", "state=kept&by=carrier&name=SMSA", store, [bare.PROMISES]),
        "promises_of_a_month": ("promises/month/", "", store, [bare.PROMISES]),
        "promises_in_numbers": ("promises/numbers/", "", store, [bare.PROMISES]),
        "returns": ("returns/", "", store, [bare.RETURNS]),
        "returns_of_a_state": ("returns/", "tab=coming", store, [bare.RETURNS]),
        "returns_by_number": ("returns/", f"q={back.number}", store, [bare.RETURNS]),
        "return": (f"returns/{back.public_id}/", "", store, [bare.RETURNS]),
        "ask_return": (f"returns/order/{order.public_id}/", "", order.pk, bare.ORDER),
    }
    for name, (path, query, key, queries) in pages.items():
        floor = Door(bare.application(least, key, queries))
        yield (
            name,
            lambda path=path, query=query: desk.get(f"/s/{SLUG}/{path}", query),  # type: ignore[misc]
            lambda floor=floor: floor.get("/"),  # type: ignore[misc]
        )


def _watched(app: Callable[[], bytes]) -> tuple[int, list[tuple[str, str]]]:
    """How many statements the page asks, and those that walk through a big table, with the step of the plan."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    app()
    with CaptureQueriesContext(connection) as asked:
        app()
    told = [one["sql"] for one in asked if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    return len(told), [(step, sql) for sql in told for step in _plan(sql) if WALKS.search(step)]


def _plan(sql: str) -> list[str]:
    from django.db import connection

    if not sql.lstrip().upper().startswith(("SELECT", "WITH")):
        return []
    with connection.cursor() as cursor:
        is_sqlite = connection.vendor == "sqlite"
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if is_sqlite else ''}{sql}")
        return [row[3] if is_sqlite else row[0] for row in cursor.fetchall()]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wafaa.settings")
    sys.exit(main())
