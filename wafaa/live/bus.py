"""Wake-ups and signals between the processes of one shop.

A wake-up says "store 7 has news" and carries nothing else; who misses it finds the news by polling, so no
delivery depends on a bus. A signal (typing, presence) is worth only the moment. Publishing is for synchronous
code: it never raises, and never waits for a network.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from wafaa.lib.ids import new_id
from wafaa.live.courier import Courier
from wafaa.live.subscription import Signal

log = logging.getLogger("wafaa.live")
CHANNEL = "wafaa_live"
LARGEST_WORD = 7_000
"""PostgreSQL takes NOTIFY payloads of less than 8,000 bytes (manual, NOTIFY)."""
RECONNECT_SECONDS = 2.0


@dataclass(frozen=True)
class _Ear:
    loop: asyncio.AbstractEventLoop
    on_wake: Callable[[int], None]
    on_signal: Callable[[Signal], None]


class LocalBus:
    """Within one process: from any thread into the event loops that listen."""

    def __init__(self) -> None:
        self._ears: tuple[_Ear, ...] = ()
        self._lock = threading.Lock()

    def attach(
        self,
        loop: asyncio.AbstractEventLoop,
        on_wake: Callable[[int], None],
        on_signal: Callable[[Signal], None],
    ) -> Callable[[], None]:
        """Call back in `loop` from now on; returns how to stop that."""
        ear = _Ear(loop, on_wake, on_signal)
        with self._lock:
            self._ears += (ear,)

        def detach() -> None:
            with self._lock:
                self._ears = tuple(other for other in self._ears if other is not ear)

        return detach

    async def listen(self) -> None:
        """Hear other processes until cancelled. There are none here."""

    def wake(self, store_id: int) -> None:
        """The store has new events. Call after the commit."""
        self._wake_here(store_id)

    def signal(self, signal: Signal) -> None:
        """Tell those who listen now."""
        self._signal_here(signal)

    def _wake_here(self, store_id: int) -> None:
        for ear in self._ears:
            _call_in(ear.loop, ear.on_wake, store_id)

    def _signal_here(self, signal: Signal) -> None:
        for ear in self._ears:
            _call_in(ear.loop, ear.on_signal, signal)


class Wire(Protocol):
    """How words get to other processes and from them."""

    def send(self, words: list[str]) -> None:
        """Blocking, in the courier's thread; may raise."""

    def words(self) -> AsyncIterator[str]:
        """What others say, until the connection breaks (raises)."""


class WiredBus(LocalBus):
    """This process directly, the others over a wire that may break: it is mended, and nobody waits for it."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self._wire = wire
        self._me = new_id()
        self._courier = Courier(wire.send)

    def wake(self, store_id: int) -> None:
        super().wake(store_id)
        self._courier.take(json.dumps({"from": self._me, "store": store_id}))

    def signal(self, signal: Signal) -> None:
        super().signal(signal)
        words = json.dumps({"from": self._me, "signal": asdict(signal)})
        if len(words) <= LARGEST_WORD:
            self._courier.take(words)

    async def listen(self) -> None:
        broken = False
        while True:
            try:
                async with aclosing(self._wire.words()) as words:  # type: ignore[type-var]
                    async for word in words:
                        broken = False
                        self._hear(word)
            except Exception as error:
                if not broken:
                    log.warning("the live bus is broken, readers poll instead: %r", error)
                broken = True
            await asyncio.sleep(RECONNECT_SECONDS)

    def _hear(self, word: str) -> None:
        if not word:
            return
        try:
            heard: dict[str, Any] = json.loads(word)
            if heard["from"] == self._me:
                return
            if "store" in heard:
                self._wake_here(int(heard["store"]))
            else:
                self._signal_here(Signal(**heard["signal"]))
        except (ValueError, KeyError, TypeError):
            log.warning("the live bus carried something that is not ours")


def _call_in(loop: asyncio.AbstractEventLoop, act: Callable[[Any], None], what: object) -> None:
    # A loop that has just ended has nobody to tell.
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(act, what)
