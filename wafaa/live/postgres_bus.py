"""PostgreSQL's LISTEN and NOTIFY as the wire of the bus: no further service is needed.

Every wait has a deadline: a peer that accepts and then says nothing must look broken, not slow.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import psycopg

from wafaa.live.bus import CHANNEL, WiredBus

QUIET_SECONDS = 15.0
"""After so long without a word we ask whether the other side is still there."""
ANSWER_SECONDS = 3.0


class PostgresWire:
    """Own connections beside Django's. `options`: keyword arguments of psycopg.connect."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options | {"autocommit": True, "connect_timeout": 3, "tcp_user_timeout": 3000}
        self._speaking: psycopg.Connection[Any] | None = None

    def send(self, words: list[str]) -> None:
        try:
            if self._speaking is None or self._speaking.closed:
                self._speaking = psycopg.connect(**self._options)
            self._speaking.execute("SELECT pg_notify(%s, word) FROM unnest(%s::text[]) AS word", [CHANNEL, words])
        except Exception:
            if self._speaking is not None:
                self._speaking.close()
            self._speaking = None
            raise

    async def words(self) -> AsyncIterator[str]:
        async with await psycopg.AsyncConnection.connect(**self._options) as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            yield ""
            while True:
                async for note in connection.notifies(timeout=QUIET_SECONDS):
                    yield note.payload
                async with asyncio.timeout(ANSWER_SECONDS):
                    await connection.execute("SELECT 1")


class PostgresBus(WiredBus):
    """A bus over the database that is there anyway."""

    def __init__(self, options: dict[str, Any]) -> None:
        super().__init__(PostgresWire(options))
