"""A line's account at X: every call with a deadline, by a token that is good at this moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from wafaa.channels.models import Line
from wafaa.channels.x import tokens
from wafaa.channels.x.wire import fetch, result_of
from wafaa.lib import http


@dataclass(frozen=True)
class Account:
    line: Line
    whole_s: float = 15

    @property
    def user(self) -> str:
        """The account's id at X."""
        return str(self.line.options.get("user_id") or "")

    def get(self, path: str, **query: str) -> dict[str, Any]:
        """Raises Fault, as all calls here do."""
        return self._call("GET", path, query)

    def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return self._call("POST", path, {}, body)

    def _call(self, method: str, path: str, query: dict[str, str], body: Any = None) -> dict[str, Any]:
        """A token that is refused before its time is renewed once."""
        token = tokens.good(self.line)
        reply = ask(method, path, token, query=query, body=body, whole_s=self.whole_s)
        if reply.status == 401:
            reply = ask(method, path, tokens.good(self.line, token), query=query, body=body, whole_s=self.whole_s)
        return result_of(reply)


def ask(
    method: str, path: str, token: str, *, query: Mapping[str, str], body: Any = None, whole_s: float = 15
) -> http.Reply:
    """One call with this token. Raises Fault when there is no answer."""
    more = {"json": dict(body)} if body is not None else {}
    return fetch(method, f"{path}?{urlencode(query)}" if query else path, whole_s, f"Bearer {token}", **more)
