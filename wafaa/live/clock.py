"""Something done again and again in the event loop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger("wafaa.live")


async def every(seconds: float, act: Callable[[], Awaitable[None]]) -> None:
    """Do it every so many seconds, for ever. What fails is logged, and the clock goes on."""
    while True:
        await asyncio.sleep(seconds)
        try:
            await act()
        except Exception:
            log.warning("the live clock stumbled and goes on", exc_info=True)
