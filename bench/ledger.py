"""What the ledger costs: `python -m bench.ledger [--entries 1000000]`; DATABASE_URL chooses a PostgreSQL.

A redemption through the verbs beside its floor (the bare statements that keep the same rows), redemptions a second by
eight writers in processes of their own, and the reads of a page over a ledger of a million entries.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from typing import Any

ROUNDS, WRITERS, SECONDS = 300, 8, 10
LOTS = 5


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--entries", type=int, default=1_000_000)
    asked.add_argument("--writer", type=int, default=-1, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.writer >= 0:
        _write(given.writer)
        return
    with tempfile.TemporaryDirectory(prefix="wafaa-bench-") as folder:
        os.environ |= {"DATA": folder, "DJANGO_SETTINGS_MODULE": "wafaa.settings", "REDIS_URL": ""}
        _measure(given.entries)


def _measure(entries: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    from wafaa.loyalty import queries, replay, verbs
    from wafaa.stores.scope import entered

    store, members = _fill(entries)
    member, other = members[0], members[1]
    with entered(store):
        keys = iter(range(10**9))
        redeem = _cpu(lambda: verbs.redeem(member, "points", 1, key=f"bench:{next(keys)}"))
        floor = _cpu(lambda: _floor(store.pk, other, next(keys)))
        print(f"{connection.vendor}: redeem {redeem:.2f} ms; floor {floor:.2f} ms; ratio {redeem / floor:.1f}")
        today = _now().date()
        for name, act in (
            ("statement of 50 lines", lambda: queries.statement(members[2], "points")),
            ("balance", lambda: queries.balance(members[2], "points")),
            ("liability of a day", lambda: queries.liability("points", today)),
        ):
            print(f"{name} over {entries:,} entries: {_cpu(act):.2f} ms")
    connection.close()
    _all_write()
    with entered(store):
        wrong = list(replay.faults())
        print(f"the books are {'right' if not wrong else wrong[:5]}")


def _fill(entries: int) -> tuple[Any, list[Any]]:
    """Members with some lots each, and a long past of small earnings that were spent at once."""
    from wafaa.loyalty import verbs
    from wafaa.people import verbs as people
    from wafaa.stores.hours import always_open
    from wafaa.stores.scope import entered
    from wafaa.stores.verbs import open_store
    from wafaa.work.unit import unit

    with unit():
        store = open_store("bench", "Bench", always_open("Asia/Riyadh"))
    members = []
    with entered(store):
        for number in range(WRITERS * 10):
            with unit():
                member = people.recognise("email", f"m{number}@bench.test", source="email", name="M", language="ar")
                for lot in range(LOTS):
                    verbs.earn(member, "points", 10**6, key=f"fill:{number}:{lot}", valid_days=100 + lot)
                members.append(member)
        _past(store.pk, entries)
    return store, members


def _past(store: int, entries: int) -> None:
    """`entries` rows of past redemptions, straight into the tables: each account had more, and spent it."""
    from wafaa.lib.quickrows import insert_all
    from wafaa.loyalty.models import Account, Entry, Lot, Txn

    accounts = list(Account.objects.order_by("pk"))
    lots = {lot.account_id: lot for lot in Lot.objects.order_by("-pk")}
    at = _now() - timedelta(days=300)
    for start in range(0, entries // 2, 5000):
        many = min(5000, entries // 2 - start)
        txns = [
            Txn(store_id=store, key=f"past:{start + n}", fingerprint="", account=accounts[(start + n) % len(accounts)],
                kind="redeem", amount=1, actor="system", at=at)
            for n in range(many)
        ]  # fmt: skip
        insert_all(txns)
        rows = []
        for txn in txns:
            lot = lots[txn.account_id]
            rows += [
                Entry(store_id=store, txn=txn, account_id=txn.account_id, lot=lot, book=book, amount=amount, at=at)
                for book, amount in (("active", -1), ("redeemed", 1))
            ]
        insert_all(rows)
    _settle_sums(store)


def _settle_sums(store: int) -> None:
    """Kept sums that agree with the past."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE loyalty_lot SET remaining = (SELECT sum(amount) FROM loyalty_entry WHERE lot_id = loyalty_lot.id "
            "AND book = 'active')"
        )
        cursor.execute(
            "UPDATE loyalty_account SET active = (SELECT sum(amount) FROM loyalty_entry WHERE account_id = "
            "loyalty_account.id AND book = 'active')"
        )
        cursor.execute("DELETE FROM loyalty_total")
        cursor.execute(
            "INSERT INTO loyalty_total (store_id, currency, day, kind, book, amount) SELECT e.store_id, 'points', "
            "DATE(e.at), t.kind, e.book, sum(e.amount) FROM loyalty_entry e JOIN loyalty_txn t ON t.id = e.txn_id "
            "GROUP BY e.store_id, DATE(e.at), t.kind, e.book"
        )


def _floor(store: int, member: Any, number: int) -> None:
    """The same rows, by bare statements."""
    from django.db import connection, transaction

    at = connection.ops.adapt_datetimefield_value(_now())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM loyalty_txn WHERE store_id = %s AND key = %s", [store, f"floor:{number}"])
        cursor.fetchall()
        lock = " FOR UPDATE" if connection.vendor == "postgresql" else ""
        cursor.execute(f"SELECT id, active FROM loyalty_account WHERE customer_id = %s{lock}", [member.pk])
        account, active = cursor.fetchone()
        cursor.execute(
            "SELECT id, remaining FROM loyalty_lot WHERE account_id = %s AND remaining > 0 ORDER BY expires_at",
            [account],
        )
        lot, remaining = cursor.fetchall()[0]
        cursor.execute(
            "INSERT INTO loyalty_txn (store_id, public_id, key, fingerprint, account_id, kind, amount, reason, actor, "
            "subject, detail, at) VALUES (%s, %s, %s, '', %s, 'redeem', 1, '', 'system', '', '{}', %s) RETURNING id",
            [store, f"floor{number}", f"floor:{number}", account, at],
        )
        txn = cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO loyalty_entry (store_id, txn_id, account_id, lot_id, book, amount, at) VALUES "
            "(%s, %s, %s, %s, 'active', -1, %s), (%s, %s, %s, NULL, 'redeemed', 1, %s)",
            [store, txn, account, lot, at, store, txn, account, at],
        )
        cursor.execute("UPDATE loyalty_lot SET remaining = %s WHERE id = %s", [remaining - 1, lot])
        cursor.execute("UPDATE loyalty_account SET active = %s WHERE id = %s", [active - 1, account])
        cursor.execute(
            "INSERT INTO loyalty_total (store_id, currency, day, kind, book, amount) VALUES (%s, 'points', %s, "
            "'redeem', 'active', -1), (%s, 'points', %s, 'redeem', 'redeemed', 1) ON CONFLICT (store_id, currency, "
            "day, kind, book) DO UPDATE SET amount = loyalty_total.amount + excluded.amount",
            [store, at[:10] if isinstance(at, str) else at, store, at[:10] if isinstance(at, str) else at],
        )
        cursor.execute(
            "INSERT INTO work_event (store_id, name, at, actor, audience, topic, data) VALUES (%s, 'ledger.redeemed', "
            "%s, 'system', 'staff', '', '{}')",
            [store, at],
        )


def _all_write() -> None:
    began = time.perf_counter()
    writers = [
        subprocess.Popen([sys.executable, "-m", "bench.ledger", f"--writer={n}"], stdout=subprocess.PIPE, text=True)
        for n in range(WRITERS)
    ]
    told = [writer.communicate(timeout=300)[0].split() for writer in writers]
    taken = time.perf_counter() - began
    done, errors = sum(int(one[0]) for one in told), sum(int(one[1]) for one in told)
    rate = sum(int(one[0]) / float(one[2]) for one in told)
    print(
        f"{WRITERS} writers: {done} redemptions, {errors} errors, {rate:.0f} a second ({taken:.0f} s with their start)"
    )


def _write(number: int) -> None:
    """One writer: redeems for members of its own and of others, for some seconds."""
    import django

    django.setup()
    from wafaa.loyalty import verbs
    from wafaa.people.models import Customer
    from wafaa.stores.models import Store
    from wafaa.stores.scope import entered

    store = Store.objects.get(slug="bench")
    done = errors = 0
    with entered(store):
        members = list(Customer.objects.order_by("pk"))
        began = time.perf_counter()
        while (taken := time.perf_counter() - began) < SECONDS:
            member = members[(number * 7 + done) % len(members)]
            try:
                verbs.redeem(member, "points", 1, key=f"writer:{number}:{done}:{errors}")
                done += 1
            except Exception:
                errors += 1
    print(done, errors, taken)


def _cpu(act: Callable[[], Any]) -> float:
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
