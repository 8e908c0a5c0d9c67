"""What the product stands on when its parts run apart: PostgreSQL and Redis of our own, and a small proxy that
spreads requests over the webs and leads streams to the hub, as nginx does."""

from __future__ import annotations

import itertools
import os
import shutil
import socket
import socketserver
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import psycopg

from tests.browser.walk_ground import until
from tests.channels.mailserver import free_port


@contextmanager
def postgres() -> Iterator[str]:
    """The address of an empty database: in the suite's server where there is one, else in one of our own."""
    if given := os.environ.get("WAFAA_TEST_POSTGRES_URL"):
        with _database(given) as url:
            yield url
        return
    with _server() as url, _database(url) as made:
        yield made


@contextmanager
def _database(server: str) -> Iterator[str]:
    name = f"walk_{uuid4().hex[:10]}"
    with psycopg.connect(server, autocommit=True) as asked:
        asked.execute(f"CREATE DATABASE {name}")
        try:
            yield server.rpartition("/")[0] + f"/{name}"
        finally:
            asked.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def _server() -> Iterator[str]:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    assert found, "PostgreSQL is needed for this walk"
    place, port = Path(tempfile.mkdtemp(prefix="wafaa-postgres-")), free_port()
    servant = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if servant:
        shutil.chown(place, "postgres")
    settings = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={place}"
    control = [*servant, str(found[-1] / "pg_ctl"), "-D", str(place / "data"), "-w"]
    _run(*servant, str(found[-1] / "initdb"), "-D", str(place / "data"), "-U", "wafaa", "-A", "trust", "-E", "UTF8")
    _run(*control, "-l", str(place / "log"), "-o", settings, "start")
    try:
        yield f"postgres://wafaa@127.0.0.1:{port}/postgres"
    finally:
        _run(*control, "-m", "immediate", "stop")
        shutil.rmtree(place, ignore_errors=True)


def _run(*words: str) -> None:
    subprocess.run(words, check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)


@contextmanager
def redis() -> Iterator[str]:
    """The address of a Redis: the suite's, else one of our own."""
    if given := os.environ.get("WAFAA_TEST_REDIS_URL"):
        yield given
        return
    program, port = shutil.which("redis-server"), free_port()
    assert program, "Redis is needed for this walk"
    words = [program, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", tempfile.gettempdir()]
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    try:
        until(lambda: _listens(port), what="Redis to start")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait()


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


class Proxy(socketserver.ThreadingTCPServer):
    """One request a connection: a stream goes to the hub, anything else to the next web that takes it."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int, webs: list[int], hub: int) -> None:
        self.webs, self.hub, self.turns = webs, hub, itertools.count()
        super().__init__(("127.0.0.1", port), Turn)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request: object, client_address: object) -> None:
        """A peer that went away is what these walks are about."""

    def open(self, head: bytes) -> socket.socket:
        """A connection to a part that is there. Raises OSError when none is."""
        if head.split(b" ", 2)[1].startswith(b"/live/"):
            return socket.create_connection(("127.0.0.1", self.hub))
        first = next(self.turns)
        for place in range(len(self.webs)):
            with suppress(OSError):
                return socket.create_connection(("127.0.0.1", self.webs[(first + place) % len(self.webs)]))
        raise ConnectionRefusedError


class Turn(socketserver.BaseRequestHandler):
    server: Proxy

    def handle(self) -> None:
        head, rest = self._head()
        if not head:
            return
        kept = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
        with self.server.open(head) as part:
            part.sendall(b"\r\n".join([*kept, b"Connection: close", b"", rest]))
            threading.Thread(target=_pour, args=(self.request, part), daemon=True).start()
            _pour(part, self.request)

    def _head(self) -> tuple[bytes, bytes]:
        read = b""
        while b"\r\n\r\n" not in read:
            more = self.request.recv(65536)
            if not more:
                return b"", b""
            read += more
        head, _, rest = read.partition(b"\r\n\r\n")
        return head, rest


def _pour(source: socket.socket, into: socket.socket) -> None:
    """Until one side has said everything; then the other is told so."""
    with suppress(OSError):
        while more := source.recv(65536):
            into.sendall(more)
    with suppress(OSError):
        into.shutdown(socket.SHUT_WR)
