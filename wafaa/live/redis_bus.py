"""Redis' publish and subscribe as the wire of the bus.

Every wait has a deadline: a peer that accepts and then says nothing must look broken, not slow.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import redis
import redis.asyncio
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

from wafaa.live.bus import CHANNEL, WiredBus

QUIET_SECONDS = 15.0
"""After so long without a word we ask whether the other side is still there."""
ANSWER_SECONDS = 3.0
SEND_SECONDS = 0.5


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


class RedisBus(WiredBus):
    """A bus over Redis."""

    def __init__(self, url: str) -> None:
        super().__init__(RedisWire(url))
