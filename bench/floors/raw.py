"""A bare connection beside the application's own: same database, same durability."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from django.conf import settings


class Raw:
    """`?` marks parameters on both databases. Statements run by themselves, or together within `all_of`."""

    is_sqlite = False

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        raise NotImplementedError

    def all_of(self, *steps: tuple[str, Sequence[Any]]) -> None:
        """Every statement in one durable transaction."""
        raise NotImplementedError


class RawSqlite(Raw):
    is_sqlite = True

    def __init__(self, path: str, pragmas: str) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.executescript(pragmas)

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        return self._connection.execute(sql, values).fetchall()

    def all_of(self, *steps: tuple[str, Sequence[Any]]) -> None:
        execute = self._connection.execute
        execute("BEGIN IMMEDIATE")
        for sql, values in steps:
            execute(sql, values)
        execute("COMMIT")


class RawPostgres(Raw):
    def __init__(self, params: dict[str, Any]) -> None:
        import psycopg

        self._connection = psycopg.connect(
            host=params["HOST"],
            port=params["PORT"],
            user=params["USER"],
            dbname=params["NAME"],
            autocommit=True,
        )

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        return self._connection.execute(_percent(sql), values).fetchall()

    def all_of(self, *steps: tuple[str, Sequence[Any]]) -> None:
        # One round trip for all of them: what a pipeline is for.
        with self._connection.pipeline(), self._connection.transaction():
            for sql, values in steps:
                self._connection.execute(_percent(sql), values)


def _percent(sql: str) -> bytes:
    return sql.replace("?", "%s").encode()


def connect() -> Raw:
    """A bare connection to the database the application uses."""
    params = settings.DATABASES["default"]
    if params["ENGINE"].endswith("sqlite3"):
        return RawSqlite(str(params["NAME"]), settings.SQLITE_PRAGMAS)
    return RawPostgres(params)
