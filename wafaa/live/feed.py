"""One store's events on their way to its subscribers: a cursor in the log, and who wants what."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator

from wafaa.live.stream import Stream
from wafaa.live.subscription import EventRow

log = logging.getLogger("wafaa.live")
BATCH = 500
ROWS_A_BREATH, DELIVERIES_A_BREATH = 50, 100
"""After so many the loop gets air: writers empty their queues, other stores and requests go on."""


class Feed:
    """Reads the log once for all subscribers of a store.

    read(store_id, after_id, limit): rows with larger ids in order; deliver(feed, row): called once a row.
    Everything up to `cursor` has been delivered.
    """

    def __init__(
        self,
        store_id: int,
        cursor: int,
        read: Callable[[int, int, int], Awaitable[list[EventRow]]],
        deliver: Callable[[Feed, EventRow], int],
    ) -> None:
        self.store_id, self.cursor = store_id, cursor
        self.idle_since: float | None = None
        self._read, self._deliver = read, deliver
        self._dirty = False
        self._pump: asyncio.Task[None] | None = None
        self._everything: dict[str, set[Stream]] = {"staff": set(), "customer": set()}
        self._by_topic: dict[tuple[str, str], set[Stream]] = {}
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[Stream]:
        seen = set().union(*self._everything.values(), *self._by_topic.values())
        return iter(seen)

    def add(self, stream: Stream) -> None:
        audience = stream.subscription.audience
        topics = stream.subscription.topics
        if topics is None:
            self._everything[audience].add(stream)
        for topic in topics or ():
            self._by_topic.setdefault((audience, topic), set()).add(stream)
        self._size += 1

    def remove(self, stream: Stream) -> None:
        audience = stream.subscription.audience
        self._everything[audience].discard(stream)
        for topic in stream.subscription.topics or ():
            if found := self._by_topic.get((audience, topic)):
                found.discard(stream)
                if not found:
                    del self._by_topic[audience, topic]
        self._size -= 1

    def interested(self, row: EventRow) -> Iterator[Stream]:
        """Subscribers of the row's audience and topic, found by the topic, not by asking everybody."""
        for audience in ("staff", "customer") if row.audience == "both" else (row.audience,):
            yield from self._everything.get(audience, ())
            yield from self._by_topic.get((audience, row.topic), ())

    def wake(self) -> None:
        """There may be news. Many calls in a burst are one reading."""
        self._dirty = True
        if self._pump is None:
            self._pump = asyncio.create_task(self._run())

    def stop(self) -> None:
        if self._pump is not None:
            self._pump.cancel()

    async def _run(self) -> None:
        try:
            while self._dirty:
                self._dirty = False
                await self._read_on()
        except Exception:
            # The poll wakes us again; readers miss nothing, because the cursor did not move.
            log.warning("could not read the event log store=%s", self.store_id, exc_info=True)
        finally:
            self._pump = None

    async def _read_on(self) -> None:
        rows = await self._read(self.store_id, self.cursor, BATCH)
        self._dirty = self._dirty or len(rows) == BATCH
        delivered = 0
        for number, row in enumerate(rows, start=1):
            self.cursor = row.id
            delivered += self._deliver(self, row)
            if number % ROWS_A_BREATH == 0 or delivered > DELIVERIES_A_BREATH:
                delivered = 0
                await asyncio.sleep(0)
