"""Who left: whose last stream ended a while ago and who did not come back, as whoever reloads a page does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from wafaa.live.crowd import Crowd
from wafaa.live.threads import Threads

log = logging.getLogger("wafaa.live")
Gone = Callable[[int, str], None]


class Departures:
    """`gone(store_id, who)` runs in a thread, `grace` seconds after the last stream of somebody ended."""

    def __init__(self, crowd: Crowd, threads: Threads, gone: Gone | None, grace: float) -> None:
        self._crowd, self._threads, self._gone, self._grace = crowd, threads, gone, grace
        self._leaving: dict[tuple[int, str], float] = {}

    def note(self, store_id: int, who: str) -> None:
        """A stream of theirs ended."""
        if self._gone is not None and not self._crowd.of(who):
            self._leaving[store_id, who] = asyncio.get_running_loop().time() + self._grace

    async def tell(self) -> None:
        """Tell of those whose grace is over. A failure is logged: what it was for runs out by itself."""
        now = asyncio.get_running_loop().time()
        for store_id, who in [key for key, at in self._leaving.items() if at <= now]:
            del self._leaving[store_id, who]
            if self._gone is not None and not self._crowd.of(who):
                try:
                    await self._threads.run(self._gone, store_id, who)
                except Exception:
                    log.warning("could not tell who left who=%s", who, exc_info=True)
