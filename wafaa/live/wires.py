"""The two wires of the bus: PostgreSQL's LISTEN and NOTIFY, and Redis' publish and subscribe.

Every wait has a deadline: a peer that accepts and then says nothing must look broken, not slow.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import psycopg
import redis
import redis.asyncio
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

from wafaa.live.bus import WiredBus

CHANNEL = "wafaa_live"
QUIET_SECONDS = 15.0
"""After so long without a word we ask whether the other side is still there."""
ANSWER_SECONDS = 3.0
SEND_SECONDS = 0.5


class PostgresWire:
    """Own connections beside Django's. `options`: keyword arguments of psycopg.connect."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options | {"autocommit": True, "connect_timeout": 3, "tcp_user_timeout": 3000}
        self._speaking: psycopg.Connection[Any] | None = None

    def send(self, words: list[str]) -> None:
        try:
            if self._speaking is None or self._speaking.closed:
                self._speaking = psycopg.connect(**self._options)
            self._speaking.execute(
                "SELECT pg_notify(%s, word) FROM unnest(%s::text[]) AS word", [CHANNEL, words]
            )
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


class RedisWire:
    """`url`: redis://, rediss:// or unix://. The library's own retries are off: they outlast deadlines."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._speaking = redis.Redis.from_url(
            url, socket_timeout=SEND_SECONDS, socket_connect_timeout=SEND_SECONDS, retry=Retry(NoBackoff(), 0)
        )

    def send(self, words: list[str]) -> None:
        with self._speaking.pipeline(transaction=False) as pipe:
            for word in words:
                pipe.publish(CHANNEL, word)
            pipe.execute()

    async def words(self) -> AsyncIterator[str]:
        client = redis.asyncio.Redis.from_url(
            self._url,
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=ANSWER_SECONDS,
            retry=AsyncRetry(NoBackoff(), 0),
        )
        async with client, client.pubsub() as ear:
            await ear.subscribe(CHANNEL)
            while True:
                message = await ear.get_message(timeout=QUIET_SECONDS)
                if message is None:
                    await ear.ping()
                    message = await ear.get_message(timeout=ANSWER_SECONDS)
                if message is None:
                    raise ConnectionError("Redis does not answer")
                yield message["data"].decode() if message["type"] == "message" else ""


class PostgresBus(WiredBus):
    """A bus over the database that is there anyway."""

    def __init__(self, options: dict[str, Any]) -> None:
        super().__init__(PostgresWire(options))


class RedisBus(WiredBus):
    """A bus over Redis."""

    def __init__(self, url: str) -> None:
        super().__init__(RedisWire(url))
