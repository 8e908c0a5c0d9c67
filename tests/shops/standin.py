"""A machine of another company on loopback: it hears what is sent to it, and answers as that company documents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Heard:
    """One call. Header names are lower case; `told` is its JSON or its form."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    told: Any


@dataclass
class StandIn:
    """`moods` are answers of the next calls instead: a status, "noise" for a page of HTML, "cut" for a broken line,
    "deaf" for a call that is carried out and never answered."""

    heard: list[Heard] = field(default_factory=list)
    moods: list[int | str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)
    address: str = ""

    def answer(self, call: Heard) -> tuple[int, Any, dict[str, str]]:
        raise NotImplementedError

    def asked(self, path: str) -> list[Heard]:
        return [call for call in self.heard if call.path == path]


Machine = TypeVar("Machine", bound=StandIn)


@contextmanager
def standing_in(machine: Machine) -> Iterator[Machine]:
    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            parts = urlsplit(self.path)
            raw = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            is_form = headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
            told = dict(parse_qsl(raw.decode())) if is_form else json.loads(raw) if raw else None
            call = Heard(self.command, parts.path, dict(parse_qsl(parts.query)), headers, told)
            with machine.lock:
                machine.heard.append(call)
                mood = machine.moods.pop(0) if machine.moods else None
                if mood in ("cut", "deaf") or mood is None:
                    status, answer, more = machine.answer(call) if mood != "cut" else (0, None, {})
            if mood in ("cut", "deaf"):
                self.connection.close()
            elif mood == "noise":
                self._say(200, b"<!doctype html><title>hello</title>", {})
            elif isinstance(mood, int):
                self._say(mood, b"{}", {"Retry-After": "90"} if mood == 429 else {})
            else:
                self._say(status, b"" if answer is None else json.dumps(answer).encode(), more)

        def do_GET(self) -> None:
            self._serve()

        def do_POST(self) -> None:
            self._serve()

        def do_DELETE(self) -> None:
            self._serve()

        def _say(self, status: int, raw: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(raw))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *words: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    machine.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield machine
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
