"""Kills acceptor and worker with -9 while customers write and a shop calls, then counts what became of every message
and every hook.

The customer side and the provider live in the test's own process and survive: a customer sends the same number
again until it is acknowledged; the provider folds repeated keys and counts different keys with the same text.
"""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection as database

from wafaa.channels.models import Outgoing, OutgoingState
from wafaa.inbox.models import Message, MessageKind
from wafaa.orders.models import Product
from wafaa.shops.models import Arrival
from wafaa.work.arrivals import ArrivalState
from wafaa.work.models import Job

ROOT = Path(__file__).resolve().parent.parent.parent
SENDERS = 3
PATIENCE = 60.0
BREATH = 0.15
"""Seconds between two messages of a customer: without a pause SQLite's one lock would never reach the worker."""
POINTS = {
    "acceptor": ("before_flush", "before_commit", "committed"),
    "worker": (
        "before_flush",
        "before_commit",
        "committed",
        "begun",
        "before_network",
        "after_network",
        "sent",
        "taken_over",
        "before_finish",
    ),
}


@dataclass
class Outcome:
    """What the siege found. Only `kills`, `acknowledged` and those `hooks` among them should be anything but zero."""

    kills: int = 0
    acknowledged: int = 0
    hooks: int = 0
    lost: list[int] = field(default_factory=list)
    unsent: list[int] = field(default_factory=list)
    doubled: list[int] = field(default_factory=list)
    stored_twice: list[int] = field(default_factory=list)
    unsettled: int = 0

    @property
    def faults(self) -> tuple[int, ...]:
        found = (self.lost, self.unsent, self.doubled, self.stored_twice)
        return (*map(len, found), self.unsettled)


class Provider:
    """The peer: remembers every key before it answers."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.keys: dict[str, set[str]] = defaultdict(set)
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                caller, _address = self.socket.accept()
                threading.Thread(target=self._take, args=(caller,), daemon=True).start()

    def _take(self, caller: socket.socket) -> None:
        with caller, suppress(OSError, ValueError):
            caller.settimeout(5)
            letter = json.loads(caller.makefile().readline())
            self.keys[letter["text"]].add(letter["key"])
            caller.sendall(b"ok\n")


class Customers:
    """They write number after number, and repeat each until it is acknowledged."""

    def __init__(self, port: int) -> None:
        self.port, self.acknowledged, self.stopping = port, [], threading.Event()
        self._next, self._lock = 0, threading.Lock()
        self.threads = [threading.Thread(target=self._write, daemon=True) for _ in range(SENDERS)]
        for thread in self.threads:
            thread.start()

    acknowledged: list[int]

    def _write(self) -> None:
        while not self.stopping.is_set():
            with self._lock:
                self._next += 1
                number = self._next
            give_up = time.monotonic() + PATIENCE
            while not self._deliver(number):
                if time.monotonic() > give_up:
                    return
            self.acknowledged.append(number)
            self.stopping.wait(BREATH)

    def _deliver(self, number: int) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=3) as line:
            line.sendall(json.dumps(number).encode() + b"\n")
            return line.makefile().readline() == "ok\n"
        return False

    def stop(self) -> None:
        self.stopping.set()
        for thread in self.threads:
            thread.join(PATIENCE)


class Siege:
    """`design` is one of tests.harness.designs; `seed` makes the order of the kills repeatable."""

    def __init__(self, design: str, seed: int) -> None:
        self.design, self.chance = design, random.Random(seed)
        self.provider = Provider()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.pids: dict[str, int] = {}
        self.outcome = Outcome()

    def run(self, kills: int, points: dict[str, tuple[str, ...]] = POINTS, only_points: bool = False) -> Outcome:
        """Kill so many times, let everything come to rest, and count."""
        with self._nursery() as self.nursery:
            for role in points:
                self._spawn(role)
            for role in {"acceptor", "worker"} - set(points):
                self._spawn(role)
            customers = Customers(self.listener.getsockname()[1])
            while self.outcome.kills < kills:
                self._kill_one(self.chance.choice(list(points)), points, only_points)
            customers.stop()
            self._come_to_rest()
            for role in list(self.pids):
                self._kill(role)
        return self._count(customers.acknowledged)

    @contextmanager
    def _nursery(self) -> Iterator[subprocess.Popen[str]]:
        self.listener.set_inheritable(True)
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.harness.house"],
            cwd=ROOT,
            env=os.environ | self._environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            pass_fds=[self.listener.fileno()],
        )
        try:
            yield process
        finally:
            for role in list(self.pids):
                self._kill(role)
            process.kill()
            process.communicate()
            self.listener.close()
            self.provider.socket.close()

    def _environment(self) -> dict[str, str]:
        return {
            "DJANGO_SETTINGS_MODULE": "wafaa.settings",
            "DATABASE_URL": database_url(),
            "HARNESS_PEER_PORT": str(self.provider.port),
            "HARNESS_LISTENER": str(self.listener.fileno()),
            "LOG_LEVEL": "CRITICAL",
        }

    def _spawn(self, role: str, crash: str = "") -> None:
        assert self.nursery.stdin is not None and self.nursery.stdout is not None
        print(
            json.dumps({"role": role, "design": self.design, "crash": crash}),
            file=self.nursery.stdin,
            flush=True,
        )
        self.pids[role] = int(self.nursery.stdout.readline())

    def _kill(self, role: str) -> None:
        pid = self.pids.pop(role)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        _until(lambda: not _lives(pid), 5)

    def _kill_one(self, role: str, points: dict[str, tuple[str, ...]], only_points: bool) -> None:
        """Half of them at a random instant, half at a named point which the process reaches by itself."""
        if only_points or self.chance.random() < 0.5:
            self._kill(role)
            self._spawn(role, f"{self.chance.choice(points[role])}:{self.chance.randint(1, 2 if only_points else 4)}")
            if _until(lambda: not _lives(self.pids[role]), 5.0 if only_points else 1.0):
                self.outcome.kills += 1
                self._spawn(role)
        else:
            _until(lambda: False, self.chance.uniform(0.0, 0.15))
            self._kill(role)
            self.outcome.kills += 1
            self._spawn(role)

    def _come_to_rest(self) -> None:
        """Nothing is due or running any more."""
        for role in ("acceptor", "worker"):
            if not _lives(self.pids.get(role, 0)):
                self._spawn(role)
        waiting = Job.objects.filter(state__in=["ready", "running"])
        assert _until(lambda: not waiting.exists(), PATIENCE), list(waiting.values("task", "attempts", "error")[:3])

    def _count(self, acknowledged: list[int]) -> Outcome:
        found = self.outcome
        found.acknowledged = len(acknowledged)
        stored = _numbers(Message.everywhere.filter(kind=MessageKind.IN))
        answered = _numbers(Message.everywhere.filter(kind=MessageKind.OUT))
        told = Counter(int(name.partition("-")[2]) for name in Arrival.everywhere.values_list("provider_id", flat=True))
        mirrored = Counter(map(int, Product.everywhere.values_list("external_id", flat=True)))
        found.hooks = len([n for n in acknowledged if n % 2])
        kept = ((stored, answered), (told, mirrored))
        found.lost = [n for n in acknowledged if any(n not in numbers for numbers in kept[n % 2])]
        found.stored_twice = [n for pair in kept for numbers in pair for n, times in numbers.items() if times > 1]
        found.unsent = [n for n in answered if not self.provider.keys.get(f"answer {n}")]
        found.doubled = [n for n in answered if len(self.provider.keys.get(f"answer {n}", ())) > 1]
        sent = Outgoing.everywhere.filter(channel="peer", state=OutgoingState.SENT).count()
        unread = Arrival.everywhere.exclude(state=ArrivalState.UNDERSTOOD).count()
        found.unsettled = len(answered) - sent + unread
        return found


def _numbers(messages: Any) -> Counter[int]:
    return Counter(int(text.split()[1]) for text in messages.values_list("text", flat=True))


def _lives(pid: int) -> bool:
    """A killed child whose parent ignores SIGCHLD leaves at once."""
    return pid > 0 and Path(f"/proc/{pid}").exists()


def _until(is_so: Any, seconds: float) -> bool:
    """Look every few milliseconds, for so many seconds at most."""
    end, pause = time.monotonic() + seconds, threading.Event()
    while not (reached := is_so()) and time.monotonic() < end:
        pause.wait(0.005)
    return bool(reached)


def database_url() -> str:
    """The test database as other processes reach it."""
    at = database.settings_dict
    if database.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    return f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
