"""The least live stream: an ASGI application with a queue for each reader. `python -m bench.floors.live`."""

from __future__ import annotations

import asyncio
from typing import Any

import uvicorn

READERS: set[asyncio.Queue[bytes]] = set()
FRAME = b'id: 1\nevent: message.received\ndata: {"conversation_id": 1, "message_id": 1, "topic": "conversation:1"}\n\n'


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """GET /stream reads for ever; POST /say gives every reader one event."""
    if scope["type"] != "http":
        return
    if scope["path"] == "/say":
        for reader in READERS:
            reader.put_nowait(FRAME)
        await send({"type": "http.response.start", "status": 201, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
    reader: asyncio.Queue[bytes] = asyncio.Queue()
    READERS.add(reader)
    while True:
        await send({"type": "http.response.body", "body": await reader.get(), "more_body": True})


if __name__ == "__main__":
    from bench.live_server import listening

    uvicorn.Server(uvicorn.Config(application, log_level="error", lifespan="off", ws="none")).run([listening()])
