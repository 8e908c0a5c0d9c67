"""uvicorn's HTTP protocol with what a server without a proxy in front needs against slow and dead peers."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 15.0
HEAD_BYTES = 64 * 1024
DEAD_AFTER_MS = 60_000


class CarefulProtocol(HttpToolsProtocol):
    """Request heads have a deadline and a size; a peer that acknowledges nothing for a minute is gone."""

    _head_deadline: asyncio.TimerHandle | None = None
    _head_size: int | None = 0

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        raw: socket.socket | None = transport.get_extra_info("socket")
        if raw is not None and hasattr(socket, "TCP_USER_TIMEOUT") and raw.family != socket.AF_UNIX:
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, DEAD_AFTER_MS)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        if self._head_size is not None:
            if self._head_size > HEAD_BYTES:
                return self.transport.abort()
            self._head_size += len(data)
        return super().data_received(data)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        # The live hub may have to cut off a reader that reads nothing.
        self.scope["wafaa.abort"] = self.transport.abort  # type: ignore[typeddict-unknown-key]
        if self._head_size is None:
            self._await_head()

    def on_headers_complete(self) -> None:
        self._head_arrived()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_arrived()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        self._head_size = 0
        self._head_deadline = self.loop.call_later(HEAD_SECONDS, self.transport.abort)

    def _head_arrived(self) -> None:
        self._head_size = None
        if self._head_deadline is not None:
            self._head_deadline.cancel()
            self._head_deadline = None
