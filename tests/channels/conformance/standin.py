"""A small real HTTP server on loopback that answers as a provider is documented to, and remembers what it was told."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Call:
    """One request as it came. Header names are lower case."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """What is answered. `breaks`: the call is taken in, and the connection ends without a word."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    breaks: bool = False

    def raw(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body or {}).encode()


class StandIn:
    """Answers by `usual`; what stands in `next_answers` comes first, for calls that `is_send` says are messages."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.next_answers: list[Answer] = []
        self._lock = Lock()

    def is_send(self, call: Call) -> bool:
        return call.method == "POST"

    def usual(self, call: Call) -> Answer:
        return Answer(200, {})

    def answer(self, call: Call) -> Answer:
        with self._lock:
            self.calls.append(call)
            if self.is_send(call) and self.next_answers:
                return self.next_answers.pop(0)
        return self.usual(call)

    @property
    def sends(self) -> list[Call]:
        return [call for call in self.calls if self.is_send(call)]

    @contextmanager
    def standing(self) -> Iterator[str]:
        """Its address, "http://127.0.0.1:port", for the length of the block."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self.answer))
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def _handler(answer: Callable[[Call], Answer]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            url = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            given = answer(Call(self.command, url.path, url.query, headers, body))
            if given.breaks:
                linger = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                self.connection.close()
                return
            raw = given.raw()
            self.send_response(given.status)
            for name, value in {"content-type": "application/json", **given.headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = do_DELETE = _serve  # noqa: N815 - the names that http.server calls

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

        def finish(self) -> None:
            try:
                super().finish()
            except OSError:
                return

    return Handler
