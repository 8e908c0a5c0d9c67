"""What the live stream costs: a real server process, N real sockets, every event to all of them."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from statistics import median
from urllib.parse import urlsplit

from bench.meter import Result, kib_of, seconds_of_all_threads
from bench.samples import Samples
from bench.shop import SLUG, session_of

STREAMS_A_PERSON = 18
SETTLED = 0.5
DEADLINE = 30.0


@dataclass(frozen=True)
class LiveResult:
    """CPU milliseconds per delivery; KiB per idle stream."""

    delivery: Result
    memory: Result


@dataclass
class Server:
    """A server process, its address, and the readers connected to it."""

    pid: int
    host: str
    port: int
    heard: int = 0

    async def read(self, path: str, headers: str) -> asyncio.Task[None]:
        """Open one stream and count what comes by it."""
        reader, writer = await asyncio.open_connection(self.host, self.port, limit=2**14)
        writer.write(f"GET {path} HTTP/1.1\r\nhost: {self.host}:{self.port}\r\n{headers}\r\n".encode())
        status = await reader.readline()
        if b" 200 " not in status:
            raise RuntimeError(f"the stream was refused: {status!r}")
        return asyncio.create_task(self._count(reader, writer))

    async def _count(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while piece := await reader.read(2**14):
                self.heard += piece.count(b"event: message.received")
        finally:
            writer.close()

    async def post(self, path: str, headers: str, body: bytes) -> None:
        reader, writer = await asyncio.open_connection(self.host, self.port)
        head = f"POST {path} HTTP/1.1\r\nhost: {self.host}:{self.port}\r\nconnection: close\r\n{headers}"
        writer.write(f"{head}content-length: {len(body)}\r\n\r\n".encode() + body)
        answer = await reader.read()
        writer.close()
        if b" 201 " not in answer[:20]:
            raise RuntimeError(f"the message was not taken: {answer[:300]!r}")


def measure(samples: Samples, streams: int, rounds: int, events: int = 10) -> LiveResult:
    """Both servers run side by side; each event goes to all `streams` of one of them."""
    cookies = [session_of(agent) for agent in samples.shop.agents]
    paths = [(f"/live/s/{SLUG}/", f"cookie: {cookies[n // STREAMS_A_PERSON]}\r\n") for n in range(streams)]
    with _running("bench.live_server") as app, _running("bench.floors.live") as floor:
        return asyncio.run(_measure(samples, app, floor, paths, rounds, events))


async def _measure(
    samples: Samples, app: Server, floor: Server, paths: list[tuple[str, str]], rounds: int, events: int
) -> LiveResult:
    streams = len(paths)
    # The first request loads what every process has once; it is no stream's memory.
    await _say_to(samples, app)
    async with _connected(app, paths) as mine, _connected(floor, [("/stream", "")] * streams) as least:
        took: dict[str, list[float]] = {"app": [], "floor": []}
        for _ in range(rounds):
            took["app"].append(await _broadcast(app, streams, events, lambda: _say_to(samples, app)))
            took["floor"].append(await _broadcast(floor, streams, events, lambda: floor.post("/say", "", b"")))
        delivery = Result(1000 * median(took["app"]), 1000 * median(took["floor"]))
        return LiveResult(delivery, Result(mine, least))


@asynccontextmanager
async def _connected(server: Server, paths: list[tuple[str, str]]) -> AsyncIterator[float]:
    """Within: the streams are open; the value is KiB for each."""
    before = kib_of(server.pid)
    readers = []
    for at in range(0, len(paths), 20):
        readers += await asyncio.gather(*(server.read(*path) for path in paths[at : at + 20]))
    await asyncio.sleep(SETTLED)
    try:
        yield (kib_of(server.pid) - before) / len(paths)
    finally:
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)


async def _broadcast(server: Server, streams: int, events: int, say: object) -> float:
    """CPU seconds of the server for each delivery, posting included."""
    before, heard = seconds_of_all_threads(server.pid), server.heard
    for number in range(1, events + 1):
        await say()  # type: ignore[operator]
        async with asyncio.timeout(DEADLINE):
            while server.heard < heard + number * streams:
                await asyncio.sleep(0.005)
    return (seconds_of_all_threads(server.pid) - before) / (server.heard - heard)


async def _say_to(samples: Samples, app: Server) -> None:
    talk = samples.chance.choice(samples.chats)
    body = json.dumps({"key": f"live{samples.chance.random()}", "text": samples.text()}).encode()
    headers = f"authorization: Bearer {talk.token}\r\ncontent-type: application/json\r\n"
    await app.post(f"/w/{samples.shop.chat.public_id}/messages", headers, body)


@contextmanager
def _running(module: str) -> Iterator[Server]:
    process = subprocess.Popen([sys.executable, "-m", module], stdout=subprocess.PIPE, text=True, env=os.environ)
    try:
        address = urlsplit((process.stdout.readline() if process.stdout else "").strip())
        yield Server(process.pid, address.hostname or "", address.port or 0)
    finally:
        # Nothing is asked of it any more, and its endless streams would keep it from ending by itself.
        process.kill()
        process.wait()
