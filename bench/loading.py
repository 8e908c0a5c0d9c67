"""Writing very many rows: plain bulk SQL into the true tables, their indexes built afterwards in one go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

Row = Sequence[Any]
BIG = (
    "people_customer", "people_identity", "inbox_conversation", "inbox_message", "channels_outgoing",
    "promises_promise", "promises_segment", "work_event", "inbox_words", "people_mark", "people_likeness",
    "orders_order", "orders_orderline", "orders_shipment", "orders_trackingevent", "orders_delivery", "orders_journey",
    "orders_return", "orders_returnline",
)  # fmt: skip
BATCH = 20_000


@contextmanager
def unhindered() -> Iterator[None]:
    """Within: only unique indexes on the big tables, no foreign key checks, one commit at the end."""
    with connection.cursor() as cursor, _sqlite(cursor) if is_sqlite() else _postgres(cursor):
        yield


@contextmanager
def _sqlite(cursor: Any) -> Iterator[None]:
    for pragma in (
        "foreign_keys=OFF",
        "synchronous=OFF",
        "cache_size=-800000",
        "ignore_check_constraints=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN "
                   f"({', '.join(repr(name) for name in BIG)})")  # fmt: skip
    indexes = cursor.fetchall()
    with transaction.atomic():
        for name, _made in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        for _name, made in indexes:
            cursor.execute(made)
    cursor.execute("INSERT INTO inbox_words (inbox_words) VALUES ('optimize')")
    # No ANALYZE: the product runs none, so its plans must be sound without statistics.
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


@contextmanager
def _postgres(cursor: Any) -> Iterator[None]:
    cursor.execute("SET session_replication_role = replica; SET statement_timeout = 0; SET synchronous_commit = off")
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT IN "
        "(SELECT conname FROM pg_constraint)", [list(BIG)],
    )  # fmt: skip
    indexes = cursor.fetchall()
    with transaction.atomic():
        for name, _made in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        for _name, made in indexes:
            cursor.execute(made)
    cursor.execute("VACUUM ANALYZE")
    cursor.execute("CHECKPOINT")
    connection.close()


def write(table: str, columns: str, rows: Iterable[Row]) -> None:
    """Put rows into a table; `columns` are names with blanks between."""
    names = columns.split()
    if is_sqlite():
        marks = ", ".join("?" * len(names))
        into = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"
        connection.connection.executemany(into, rows)
    else:
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)


def count_on(table: str, last: int) -> None:
    """Later rows get numbers above `last`."""
    with connection.cursor() as cursor:
        if not is_sqlite():
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, max(last, 1)])


def next_id(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")
        return int(cursor.fetchone()[0])


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"
