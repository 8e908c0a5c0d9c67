"""Statements that are known already, asked without what Django does around each of its cursors.

SQLite gets them in its own signs, PostgreSQL as statements of its session, which it plans a few times and then no
more. Whoever listens (tests, a debugger) hears them all the same: then they go Django's own way.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import connection as present
from django.db import connections
from django.db.backends.sqlite3.base import FORMAT_QMARK_REGEX


def fetched(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows that this SELECT finds, as the driver gives them."""
    here: Any = connections[present.alias]
    if here.execute_wrappers or here.queries_logged:
        with here.cursor() as cursor:
            cursor.execute(sql, params)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows
    here.close_if_health_check_failed()
    here.ensure_connection()
    here.validate_thread_sharing()
    here.validate_no_broken_transaction()
    with here.wrap_database_errors:
        if here.vendor == "sqlite":
            found: list[tuple[Any, ...]] = here.connection.execute(_in_qmarks(sql), params).fetchall()
            return found
        return _of_session(here.connection, sql, params)


@lru_cache(maxsize=1024)
def _in_qmarks(sql: str) -> str:
    return FORMAT_QMARK_REGEX.sub("?", sql).replace("%%", "%")


def _of_session(connection: Any, sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    from psycopg import Cursor  # not there on a machine with SQLite alone

    with Cursor(connection) as cursor:
        return cursor.execute(sql, params).fetchall()
