"""One open connection: a short queue of frames and the one writer that empties it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from wafaa.live.subscription import EventRow, Scope, Subscription

Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]

log = logging.getLogger("wafaa.live")
LAST_WORD_SECONDS = 0.5


class Stream:
    """Idle, it is one waiting coroutine; a writer task exists only while there is something to write.

    `after`: events up to this id are not for it (it has them, or gets them from the replay).
    `held`: frames are queued but not written, because the replay goes first.
    """

    __slots__ = (
        "after", "closing", "expires", "gone", "held", "most", "pending", "scope", "send", "slot", "slow",
        "subscription", "task", "writer",
    )  # fmt: skip

    def __init__(self, subscription: Subscription, scope: Scope, send: Send, after: int, most: int) -> None:
        self.subscription = subscription
        self.scope = scope
        self.send = send
        self.after = after
        self.most = most
        self.pending: list[bytes] = []
        self.held = True
        self.closing = self.slow = self.gone = False
        self.expires = 0.0
        self.slot = 0
        self.writer: asyncio.Task[None] | None = None
        self.task: asyncio.Task[Any] | None = asyncio.current_task()

    def sees(self, row: EventRow) -> bool:
        """Whether the subscriber may see this event. A check that fails is a no."""
        try:
            return self.subscription.may_see(row)
        except Exception:
            log.exception("may_see failed event=%s who=%s", row.name, self.subscription.who)
            return False

    def push(self, frame: bytes) -> bool:
        """Queue a frame. False when the reader is too slow and was dropped: it resumes by Last-Event-ID."""
        if self.closing:
            return False
        if len(self.pending) >= self.most:
            self.slow = True
            self.close()
            return False
        self.pending.append(frame)
        if self.writer is None and not self.held:
            self.writer = asyncio.create_task(self._write())
        return True

    def release(self) -> None:
        """The replay is out: from here on frames flow."""
        self.held = False
        if self.pending and self.writer is None:
            self.writer = asyncio.create_task(self._write())

    def close(self) -> None:
        """End the stream from our side. Callable from anywhere in the loop, twice is once."""
        if not self.closing:
            self.closing = True
            if self.task is not None:
                self.task.cancel()

    async def until_gone(self, receive: Receive) -> None:
        """Wait until the reader hangs up."""
        while (await receive())["type"] != "http.disconnect":
            pass
        self.gone = True

    async def finish(self) -> None:
        """Say the last word if anybody listens, and let go of everything."""
        self.closing = True
        if self.writer is not None:
            self.writer.cancel()
        self.pending.clear()
        if self.gone:
            return
        if not self.slow:
            with contextlib.suppress(Exception):
                async with asyncio.timeout(LAST_WORD_SECONDS):
                    await self.send({"type": "http.response.body", "body": b"", "more_body": False})
                return
        await self._cut()

    async def _cut(self) -> None:
        # A peer that reads nothing would keep a politely closed connection (and its buffer) for ever.
        abort = self.scope.get("wafaa.abort")
        if abort is not None:
            abort()
            await asyncio.sleep(0)

    async def _write(self) -> None:
        try:
            while self.pending:
                body = self.pending[0] if len(self.pending) == 1 else b"".join(self.pending)
                self.pending.clear()
                await self.send({"type": "http.response.body", "body": body, "more_body": True})
        except Exception:
            self.close()
        finally:
            self.writer = None
