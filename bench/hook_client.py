"""The shops of the bench: `python -m bench.hook_client '<options>'` posts hooks at a rate over connections kept open.

A hook is due at its own instant, whatever became of those before it, and its time counts from then: who is late waits,
and the waiting shows. Each fiftieth is sent a second time. What was acknowledged is written to a file.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.hook_calls import Engine, provider_id

AGAIN_EVERY, AGAIN_AFTER = 50, 25
PATIENCE = 60.0


@dataclass
class Heard:
    """What the server said."""

    statuses: Counter[str] = field(default_factory=Counter)
    acknowledged: set[str] = field(default_factory=set)
    waits: list[float] = field(default_factory=list)


class Shops:
    def __init__(self, told: dict[str, Any]) -> None:
        address = urlsplit(told["address"])
        self.host, self.port = address.hostname, address.port
        self.engines = [Engine(**one) for one in told["engines"]]
        self.rate, self.most = told["rate"], told["hooks"]
        self.numbers, self.heard = count(), Heard()

    async def open(self, connections: int) -> float:
        """Post all of them; the seconds that it took."""
        self.begun = time.perf_counter() + 0.5
        await asyncio.gather(*(self._keep_posting() for _ in range(connections)))
        return time.perf_counter() - self.begun

    async def _keep_posting(self) -> None:
        reader, writer = await asyncio.open_connection(self.host, self.port)
        for place in self.numbers:
            if place >= self.most:
                break
            due = self.begun + place / self.rate if self.rate else time.perf_counter()
            if (early := due - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            number = place - AGAIN_AFTER if place % AGAIN_EVERY == AGAIN_EVERY - 1 else place
            engine = self.engines[number % len(self.engines)]
            try:
                async with asyncio.timeout(PATIENCE):
                    status = await _post(reader, writer, engine, number, f"{self.host}:{self.port}")
            except (OSError, EOFError, TimeoutError) as error:
                status = type(error).__name__
                writer.close()
                reader, writer = await asyncio.open_connection(self.host, self.port)
            self.heard.waits.append(time.perf_counter() - due)
            self.heard.statuses[status] += 1
            if status.startswith("2"):
                self.heard.acknowledged.add(provider_id(engine.kind, number))
        writer.close()


async def _post(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, engine: Engine, number: int, host: str
) -> str:
    call = engine.call(number)
    head = [f"POST {engine.path} HTTP/1.1", f"host: {host}", "content-type: application/json", "accept: */*"]
    head += ["user-agent: WooCommerce/11.0.1 Hookshot (WordPress/7.1)", f"content-length: {len(call.body)}"]
    head += [f"{name}: {value}" for name, value in call.headers.items()]
    writer.write("\r\n".join([*head, "", ""]).encode() + call.body)
    answer = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(answer.partition(b"content-length:")[2].split(b"\r\n", 1)[0] or 0)
    if length:
        await reader.readexactly(length)
    return answer[9:12].decode()


def main(told: dict[str, Any]) -> None:
    shops = Shops(told)
    seconds = asyncio.run(shops.open(told["connections"]))
    heard = shops.heard
    waits = sorted(heard.waits)
    report = {
        "seconds": seconds,
        "statuses": heard.statuses,
        "acknowledged": sorted(heard.acknowledged),
        "p50_ms": 1000 * waits[len(waits) // 2],
        "p99_ms": 1000 * waits[int(len(waits) * 0.99)],
        "most_ms": 1000 * waits[-1],
    }
    Path(told["report"]).write_text(json.dumps(report))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
