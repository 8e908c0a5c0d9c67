"""Running a WSGI application in a thread: what it answers, as far as fits into one piece, and the rest."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from wafaa.lib.ids import new_id
from wafaa.live.environ import Environ

log = logging.getLogger("wafaa.live")
PIECE = 256 * 1024
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


@dataclass
class Answer:
    """`status` and `headers` as the application gave them; `first` piece of the body; more where `more`."""

    status: int = 0
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    first: bytes = b""
    more: bool = False
    _chunks: Iterator[bytes] = field(default_factory=lambda: iter(()))
    _close: Callable[[], None] | None = None

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[..., Any]:
        """PEP 3333's start_response. Called again with exc_info it replaces what it said."""
        self.status = int(status[:3])
        self.headers = [(name.lower().encode("latin-1"), value.strip().encode("latin-1")) for name, value in headers]
        return self._write

    def next_piece(self) -> bytes:
        """Up to about PIECE bytes more; sets `more` to False at the end."""
        gathered: list[bytes] = []
        size = 0
        for chunk in self._chunks:
            gathered.append(chunk)
            size += len(chunk)
            if size >= PIECE:
                return b"".join(gathered)
        self.more = False
        return b"".join(gathered)

    def close(self) -> None:
        """Let the application clean up (Django ends its request here). Twice is once."""
        close, self._close = self._close, None
        if close is not None:
            close()

    def _write(self, data: bytes) -> None:
        self.first += data


def answer_of(application: Application, environ: Environ) -> Answer:
    """Call the application. Whatever it raises is logged under an id and answered with that id only."""
    answer = Answer()
    try:
        result = application(environ, answer.start)
        answer._close = getattr(result, "close", None)
        answer._chunks, answer.more = iter(result), True
        answer.first += answer.next_piece()
        if not answer.status:
            raise RuntimeError("the application answered without start_response")
        if not answer.more:
            answer.close()
    except Exception:
        with contextlib.suppress(Exception):
            answer.close()
        return failure(environ)
    return answer


def failure(environ: Environ) -> Answer:
    """A plain 500 for the exception being handled."""
    problem = new_id()
    log.exception("request failed id=%s method=%s", problem, environ["REQUEST_METHOD"])
    return plain(500, f"Something went wrong. Id: {problem}\n")


def plain(status: int, text: str) -> Answer:
    """A short answer in plain text."""
    return Answer(status, [(b"content-type", b"text/plain; charset=utf-8"), NO_STORE], text.encode())


NO_STORE = (b"cache-control", b"no-store")
