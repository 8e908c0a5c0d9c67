"""A real process on loopback: it begins, serves a page beside open streams, and ends in time."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from wafaa.live.server import listen, serve

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys, threading
from tests.live.harness import ShopLog, staff
from wafaa.live.bridge import Bridge
from wafaa.live.bus import LocalBus
from wafaa.live.house import House
from wafaa.live.hub import Hub
from wafaa.live.server import serve
from wafaa.live.threads import Threads

log, bus = ShopLog(), LocalBus()

def page(environ, start):
    if environ["PATH_INFO"] == "/stuck":
        threading.Event().wait()
    log.add("page.seen"); bus.wake(1)
    start("200 OK", [])
    return [b"welcome"]

class Small(House):
    def _load(self):
        self.hub = Hub(lambda scope: staff(), log.read_since, log.head, bus)
        self._web = Bridge(page, Threads(2, "web"))

class Worker:
    def start(self): print("worker started", flush=True)
    def stop(self, timeout): print("worker stopped", flush=True)

sys.exit(serve("127.0.0.1", 0, {"web", "live", "work"}, lambda at: print(at, flush=True),
               worker=Worker, house=Small({"web", "live"})))
"""


class Process:
    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        assert self.process.stdout is not None
        self.first_lines = [self.process.stdout.readline().strip() for _ in range(2)]
        self.port = int(self.first_lines[1].rsplit(":", 1)[1])

    def ask(self, path: str) -> socket.socket:
        peer = socket.create_connection(("127.0.0.1", self.port), timeout=5)
        peer.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        return peer

    def stop(self, number: int) -> float:
        """Seconds from the signal to the end."""
        started = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(10)
        return time.monotonic() - started


@contextmanager
def running() -> Iterator[Process]:
    process = Process()
    try:
        yield process
    finally:
        process.process.kill()
        process.process.communicate()


def until(peer: socket.socket, words: bytes) -> bytes:
    heard = b""
    while words not in heard:
        piece = peer.recv(65536)
        assert piece, f"the connection ended after {heard!r}"
        heard += piece
    return heard


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_pages_beside_streams_and_ends_in_three_seconds(number: int) -> None:
    with running() as process:
        assert process.first_lines[0] == "worker started"
        stream = process.ask("/live/s/reem/")
        head = until(stream, b"retry: ").lower()
        assert head.startswith(b"http/1.1 200") and b"\r\nserver:" not in head
        assert until(process.ask("/s/reem/"), b"welcome").startswith(b"HTTP/1.1 200")
        until(stream, b"event: page.seen")
        stuck = process.ask("/stuck")
        assert process.stop(number) < 3
        assert process.process.returncode == 0
        assert stream.recv(65536).endswith(b"0\r\n\r\n")
        stuck.close()
        assert process.process.stdout is not None
        assert process.process.stdout.read() == "worker stopped\n"


def test_a_taken_port_is_one_clear_line_and_exit_code_1(capfd: pytest.CaptureFixture[str]) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        assert serve("127.0.0.1", port, {"live"}) == 1
    error = capfd.readouterr().err
    assert error.startswith(f"Port {port} is taken") and error.count("\n") == 1


def test_an_address_that_is_not_ours_is_one_clear_line(capfd: pytest.CaptureFixture[str]) -> None:
    assert serve("203.0.113.1", 8000, {"live"}) == 1
    error = capfd.readouterr().err
    assert error.startswith("Cannot listen on 203.0.113.1 port 8000") and error.count("\n") == 1


def test_unknown_parts_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="unknown parts: wbe"):
        serve(parts={"wbe"})


def test_a_request_head_that_is_too_long_is_cut_off() -> None:
    with running() as process:
        peer = socket.create_connection(("127.0.0.1", process.port), timeout=5)
        with pytest.raises(OSError):
            peer.sendall(b"GET / HTTP/1.1\r\n")
            for _ in range(4000):
                peer.sendall(b"X-Long: " + b"x" * 4000 + b"\r\n")
        assert until(process.ask("/"), b"welcome")
