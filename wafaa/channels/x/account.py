"""A line's account at X: every call with a deadline, by a token that is good at this moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from wafaa.channels.meta.graph import form_data
from wafaa.channels.models import Line
from wafaa.channels.x import tokens
from wafaa.channels.x.wire import fetch, result_of
from wafaa.lib import http


@dataclass(frozen=True)
class Account:
    line: Line
    whole_s: float = 15
    upload_s: float = 30

    @property
    def user(self) -> str:
        """The account's id at X."""
        return str(self.line.options.get("user_id") or "")

    def get(self, path: str, **query: str) -> dict[str, Any]:
        """Raises Fault, as all calls here do."""
        return self._call("GET", path, query)

    def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return self._call("POST", path, {}, body)

    def upload(self, name: str, kind: str, data: bytes) -> dict[str, Any]:
        """Hand over a picture for a post."""
        raw, content_type = form_data({"media_category": "tweet_image", "media_type": kind}, name, kind, data, "media")
        sent: dict[str, Any] = {"content": raw, "content_type": content_type}
        return self._asked(partial(ask, "POST", "2/media/upload", query={}, whole_s=self.upload_s, **sent))

    def _call(self, method: str, path: str, query: dict[str, str], body: Any = None) -> dict[str, Any]:
        return self._asked(partial(ask, method, path, query=query, body=body, whole_s=self.whole_s))

    def _asked(self, call: Callable[..., http.Reply]) -> dict[str, Any]:
        """A token that is refused before its time is renewed once."""
        token = tokens.good(self.line)
        reply = call(token=token)
        if reply.status == 401:
            reply = call(token=tokens.good(self.line, token))
        return result_of(reply)


def ask(
    method: str,
    path: str,
    token: str,
    *,
    query: Mapping[str, str],
    body: Any = None,
    whole_s: float = 15,
    **sent: Any,
) -> http.Reply:
    """One call with this token. Raises Fault when there is no answer."""
    more = {"json": dict(body)} if body is not None else sent
    return fetch(method, f"{path}?{urlencode(query)}" if query else path, whole_s, f"Bearer {token}", **more)
