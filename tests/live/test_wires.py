"""The bus over real servers: heard by others, patient with a frozen server, mended after its restart."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.live.harness import soon
from wafaa.live import bus as bus_module
from wafaa.live import postgres_bus, redis_bus
from wafaa.live.bus import WiredBus
from wafaa.live.postgres_bus import PostgresBus
from wafaa.live.redis_bus import RedisBus
from wafaa.live.server import listen

pytestmark = pytest.mark.real
POSTGRES = Path("/usr/lib/postgresql/15/bin/pg_ctl")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bus_module, "RECONNECT_SECONDS", 0.05)
    for module in (postgres_bus, redis_bus):
        monkeypatch.setattr(module, "QUIET_SECONDS", 0.2)
        monkeypatch.setattr(module, "ANSWER_SECONDS", 0.3)


def free_port() -> int:
    with listen("127.0.0.1", 0) as found:
        return int(found.getsockname()[1])


class Redis:
    def __init__(self, folder: Path) -> None:
        self.port, self.folder = free_port(), folder
        self.start()

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--save", "", "--dir", str(self.folder)]
        self.process = subprocess.Popen([*command, "--bind", "127.0.0.1"], stdout=subprocess.DEVNULL)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()

    def remove(self) -> None:
        self.stop()

    def freeze(self, number: int) -> None:
        self.process.send_signal(number)

    def bus(self) -> WiredBus:
        return RedisBus(f"redis://127.0.0.1:{self.port}/0")


class Postgres:
    """A cluster of its own. As root it runs as the user who owns the server's packages."""

    def __init__(self, folder: Path) -> None:
        # Not below pytest's folder: its parents are closed to other users, and socket paths must be short.
        self.port, self.folder = free_port(), Path(tempfile.mkdtemp(prefix="wafaa-pg-"))
        self.as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self.as_user:
            shutil.chown(self.folder, "postgres")
        self._run("initdb", "-o", "-A trust -U postgres --no-sync")
        self.start()

    def start(self) -> None:
        self._run("-w", "-o", f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1", "start")

    def stop(self) -> None:
        self._run("-m", "fast", "stop")

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder)

    def freeze(self, number: int) -> None:
        first = (self.folder / "postmaster.pid").read_text().split()[0]
        children = subprocess.run(["pgrep", "-P", first], capture_output=True, text=True).stdout.split()
        for process in [first, *children]:
            os.kill(int(process), number)

    def bus(self) -> WiredBus:
        return PostgresBus({"host": "127.0.0.1", "port": self.port, "user": "postgres", "dbname": "postgres"})

    def _run(self, *words: str) -> None:
        command = [
            *self.as_user,
            str(POSTGRES),
            "-D",
            str(self.folder),
            "-l",
            str(self.folder / "log"),
            *words,
        ]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")


@pytest.fixture(params=[Redis, Postgres])
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    running = request.param(tmp_path)
    yield running
    running.remove()


class Ends:
    """Two processes' worth of bus; what the second one heard."""

    def __init__(self, make: Callable[[], WiredBus]) -> None:
        self.here, self.there = make(), make()
        self.stores: list[int] = []
        self.there.attach(asyncio.get_running_loop(), self.stores.append, lambda signal: None)
        self.listening = asyncio.create_task(self.there.listen())

    async def hears(self, store: int) -> None:
        async with asyncio.timeout(20):
            while store not in self.stores:
                self.here.wake(store)
                await asyncio.sleep(0.02)


def test_heard_by_others_and_mended_after_a_freeze_and_a_restart(broker: Any) -> None:
    async def story() -> None:
        ends = Ends(broker.bus)
        await ends.hears(1)
        broker.freeze(signal.SIGSTOP)
        started = time.monotonic()
        for store in range(100, 150):
            ends.here.wake(store)
        assert time.monotonic() - started < 0.5
        broker.freeze(signal.SIGCONT)
        await ends.hears(2)
        broker.stop()
        ends.here.wake(3)
        broker.start()
        await ends.hears(4)
        ends.listening.cancel()
        await soon(ends.listening.done)

    asyncio.run(story())
