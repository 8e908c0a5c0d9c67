"""A log in memory and readers over bare ASGI, for the live hub."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from wafaa.lib.time import now
from wafaa.live.bus import LocalBus
from wafaa.live.hub import Hub, Limits
from wafaa.live.subscription import EventRow, Refusal, Scope, Subscription

REEMS, NEIGHBOURS = 1, 2
DEADLINE = 3.0
QUIET = Limits(poll=3600.0)


class ShopLog:
    """The event table. While `gate` is cleared, reads wait in their thread."""

    def __init__(self) -> None:
        self.rows: list[EventRow] = []
        self.gate = threading.Event()
        self.gate.set()
        self.reads = 0

    def add(self, name: str, store: int = REEMS, topic: str = "", audience: str = "staff", **data: Any) -> int:
        team = data.pop("team_id", None)
        row = EventRow(len(self.rows) + 1, store, name, audience, topic, team, data)
        self.rows.append(row)
        return row.id

    def read_since(self, store: int, after: int, limit: int) -> list[EventRow]:
        self.reads += 1
        found = [row for row in self.rows if row.store_id == store and row.id > after][:limit]
        assert self.gate.wait(DEADLINE)
        return found

    def head(self, store: int) -> int:
        return max((row.id for row in self.rows if row.store_id == store), default=0)


def staff(who: str = "staff:omar", store: int = REEMS, **more: Any) -> Subscription:
    subscription = Subscription(store, "staff", who, None, lambda row: True, now() + timedelta(minutes=10))
    return replace(subscription, **more)


def visitor(topic: str = "conversation:layla", who: str = "visitor:layla", **more: Any) -> Subscription:
    return staff(who, audience="customer", topics=frozenset({topic}), **more)


class Doorman:
    """Answers every request with `answer` (or what `answer` returns)."""

    def __init__(self, answer: Any = None) -> None:
        self.answer = answer or staff()
        self.asked = 0

    def __call__(self, scope: Scope) -> Subscription | Refusal:
        self.asked += 1
        answer = self.answer(scope) if callable(self.answer) else self.answer
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, Subscription | Refusal)
        return answer


class Reader:
    """One browser tab: what it was sent, and the means to stall or hang up."""

    def __init__(self, hub: Any, **scope: Any) -> None:
        self.scope = request_scope(**scope)
        self.status = 0
        self.headers: dict[str, str] = {}
        self.text = ""
        self.ended = False
        self.may_take = asyncio.Event()
        self.may_take.set()
        self._over = asyncio.Event()
        self.task = asyncio.create_task(hub(self.scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        await self._over.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        await self.may_take.wait()
        if message["type"] == "http.response.start":
            assert not self.status
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            return
        assert not self.ended
        self.text += message.get("body", b"").decode()
        if not message.get("more_body", False):
            self.ended = True
            self._over.set()

    def hang_up(self) -> None:
        self._over.set()

    @property
    def blocks(self) -> list[dict[str, str]]:
        parsed = [dict(line.partition(": ")[::2] for line in block.split("\n")) for block in self._raw()]
        return [block for block in parsed if "event" in block]

    @property
    def events(self) -> list[str]:
        return [block["event"] for block in self.blocks]

    @property
    def last_id(self) -> str:
        return [line for line in self.text.split("\n") if line.startswith("id: ")][-1][4:]

    def _raw(self) -> list[str]:
        return self.text.split("\n\n")[:-1]

    async def heard(self, *names: str) -> None:
        await soon(lambda: self.events == list(names), lambda: f"heard {self.events[-20:]}, not {names[-20:]}")

    async def open(self) -> Reader:
        await soon(lambda: "id: " in self.text or self.ended)
        return self

    async def closed(self) -> None:
        await asyncio.wait_for(self.task, DEADLINE)


def request_scope(path: str = "/live/s/reem/", headers: Any = (), **more: Any) -> Scope:
    base: Scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": list(headers),
        "http_version": "1.1",
        "client": ("127.0.0.1", 5),
        "server": ("127.0.0.1", 8000),
        "scheme": "http",
    }
    return base | more


async def soon(true: Callable[[], bool], why: Callable[[], str] = lambda: "it did not happen") -> None:
    """Wait until it is so, or fail with the reason."""
    try:
        async with asyncio.timeout(DEADLINE):
            while not true():
                await asyncio.sleep(0.001)
    except TimeoutError:
        raise AssertionError(why()) from None


class Shop:
    """A running hub with its log, bus and doorman."""

    def __init__(self, limits: Limits = QUIET) -> None:
        self.log, self.bus, self.door = ShopLog(), LocalBus(), Doorman()
        self.hub = Hub(self.door, self.log.read_since, self.log.head, self.bus, limits=limits)

    def happens(self, name: str, **event: Any) -> int:
        """Something is committed, and the hub is woken."""
        number = self.log.add(name, **event)
        self.bus.wake(event.get("store", REEMS))
        return number

    async def reader(self, answer: Any = None, **scope: Any) -> Reader:
        self.door.answer = answer or staff()
        return await Reader(self.hub, **scope).open()


@asynccontextmanager
async def running(limits: Limits = QUIET) -> AsyncIterator[Shop]:
    shop = Shop(limits)
    await shop.hub.start()
    try:
        yield shop
    finally:
        await shop.hub.stop()


def last_id(number: int) -> dict[str, Any]:
    return {"headers": [(b"last-event-id", str(number).encode())]}
