"""What a tick of the clock costs with many open promises: `python -m bench.promises [--promises 100000]`.

A tick looks at what is due and at nothing else. It is measured as CPU beside its floor, the two bare statements that
find what is due, with nothing due and with some promises due. DATABASE_URL chooses a PostgreSQL.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from typing import Any

ROUNDS = 40
DUE = 20
DAY = timedelta(days=1)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--promises", type=int, default=100_000)
    many = asked.parse_args().promises
    with tempfile.TemporaryDirectory(prefix="wafaa-bench-") as folder:
        os.environ |= {"DATA": folder, "DJANGO_SETTINGS_MODULE": "wafaa.settings", "REDIS_URL": ""}
        _measure(many)


def _measure(many: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    from wafaa.orders.reactions import watch_deliveries
    from wafaa.promises.models import Promise
    from wafaa.promises.reactions import watch_the_clock
    from wafaa.stores.scope import entered

    store = _fill(many)

    def tick() -> None:
        watch_the_clock()
        watch_deliveries()

    with entered(store):
        assert Promise.objects.filter(state="open").count() == many
    idle, floor = _cpu(tick), _cpu(_floor)
    print(f"{connection.vendor}: {many:,} open promises")
    print(f"nothing due: {idle:.2f} ms a tick; floor {floor:.3f} ms; ratio {idle / floor:.1f}")
    with entered(store):
        due = list(Promise.objects.order_by("id").values_list("pk", flat=True)[:DUE])
        Promise.objects.filter(pk__in=due).update(next_tick_at=_now())
    began = time.process_time()
    tick()
    busy = (time.process_time() - began) * 1000
    with entered(store):
        assert Promise.objects.filter(state="at_risk").count() == DUE
    print(f"{DUE} become at risk: {busy:.1f} ms a tick, {busy / DUE:.2f} ms for each")


def _fill(many: int) -> Any:
    from wafaa.orders.models import Delivery, Order
    from wafaa.people import verbs as people
    from wafaa.promises.models import Promise
    from wafaa.stores.hours import always_open
    from wafaa.stores.scope import entered
    from wafaa.stores.verbs import open_store
    from wafaa.work.unit import unit

    with unit():
        store = open_store("bench", "Bench", always_open("Asia/Riyadh"))
    with entered(store):
        with unit():
            buyer = people.recognise("email", "buyer@bench.test", source="email", name="Buyer", language="ar")
        made, risky = _now(), _now() + 5 * DAY
        orders = Order.objects.bulk_create(
            [
                Order(number=f"B-{n}", number_key=f"b{n}", customer=buyer, currency="SAR", is_told=True)
                for n in range(many)
            ],
            batch_size=2000,
        )
        promises = Promise.objects.bulk_create(
            [
                Promise(
                    kind="delivery", customer=buyer, subject=order.topic, at_desk=False, due_at=made + 9 * DAY,
                    at_risk_at=risky, next_tick_at=risky + timedelta(seconds=n),
                )
                for n, order in enumerate(orders)
            ],
            batch_size=2000,
        )  # fmt: skip
        Delivery.objects.bulk_create(
            [
                Delivery(
                    order=order, promise=promise, what="delivery", basis="shop:", look_at=risky + timedelta(seconds=n)
                )
                for n, (order, promise) in enumerate(zip(orders, promises, strict=True))
            ],
            batch_size=2000,
        )  # fmt: skip
    return store


def _floor() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for table, column in (("promises_promise", "next_tick_at"), ("orders_delivery", "look_at")):
            cursor.execute(
                f"SELECT id FROM {table} WHERE {column} IS NOT NULL AND {column} <= %s ORDER BY {column} LIMIT 500",
                [_now()],
            )
            cursor.fetchall()


def _cpu(act: Callable[[], None]) -> float:
    """The middle of many rounds, in CPU milliseconds."""
    taken = []
    for _ in range(ROUNDS):
        began = time.process_time()
        act()
        taken.append((time.process_time() - began) * 1000)
    return median(taken)


def _now() -> Any:
    from wafaa.lib.time import now

    return now()


if __name__ == "__main__":
    main()
