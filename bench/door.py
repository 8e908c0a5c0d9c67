"""Knocking at the WSGI application in this process, exactly as the bridge of `wafaa serve` does."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from wafaa.live.answer import Answer, answer_of
from wafaa.live.environ import environ_of

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
CSRF = "c" * 32


class Refused(Exception):
    """The application did not answer as it should; measuring that would be measuring nothing."""


class Door:
    """One application, and the headers that every request to it carries."""

    def __init__(self, application: Any, headers: Mapping[str, str] | None = None) -> None:
        self.application, self.headers = application, dict(headers or {})

    def get(self, path: str, query: str = "", headers: Mapping[str, str] | None = None) -> bytes:
        return self._ask("GET", path, query, b"", headers or {}, 200)

    def post(self, path: str, body: bytes, headers: Mapping[str, str], expected: int = 200) -> bytes:
        return self._ask("POST", path, "", body, headers, expected)

    def _ask(self, method: str, path: str, query: str, body: bytes, headers: Mapping[str, str], expected: int) -> bytes:
        sent = {"host": "127.0.0.1:8000", "user-agent": BROWSER, "accept-language": "ar"} | self.headers | dict(headers)
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
            "http_version": "1.1",
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 8000),
            "scheme": "http",
        }
        answer: Answer = answer_of(self.application, environ_of(scope, BytesIO(body), len(body)))
        if answer.status != expected:
            raise Refused(f"{method} {path}: {answer.status} {answer.first[:300]!r}")
        return answer.first


def staff_headers(cookie: str) -> dict[str, str]:
    """What a logged-in person's browser sends, forms included."""
    return {"cookie": f"{cookie}; csrftoken={CSRF}", "x-csrftoken": CSRF}
