"""One call of the Bot API, and what its errors mean.

A line's `options["server"]` is the Bot API server, Telegram's own where it is empty; the token is its secret
`token`. The token is a part of every address, so no address is ever logged or shown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from wafaa.channels.models import Line
from wafaa.channels.verbs.lines import secret_of
from wafaa.lib import http
from wafaa.lib.ids import new_id
from wafaa.lib.sealed import Unsealable

SERVER = "https://api.telegram.org"
TOKEN = re.compile(r"[0-9]{4,20}:[A-Za-z0-9_-]{20,80}")
CALL_S = 15.0
CARRY_S = 60.0
"""Seconds for a call that carries a file."""
MOST_ANSWER = 8 * 1024 * 1024
LARGEST_FILE = 20 * 1024 * 1024
"""What the Bot API lets a bot download."""
OF_THE_DOOR = {
    "deadline": "timeout",
    "connect": "timeout",
    "name_lookup": "timeout",
    "no_connection": "refused_connection",
    "unknown_host": "dns",
    "broken_connection": "broken_connection",
    "inner_address": "inner_host",
    "bad_address": "dns",
    "not_https": "not_https",
}


class Fault(Exception):
    """A call that brought no result.

    `code`: token_refused, read_elsewhere, webhook_set, slow_down, blocked, no_chat, too_long, too_big, file_gone,
    not_taken, server_trouble, strange_answer, or one of the network's. `wait`: seconds asked for with slow_down.
    `is_open`: nobody can tell whether the call was carried out.
    """

    def __init__(self, code: str, *, wait: int = 0, is_open: bool = False) -> None:
        super().__init__(code)
        self.code, self.wait, self.is_open = code, wait, is_open


@dataclass(frozen=True)
class Upload:
    """A file that goes along with a call."""

    field: str
    name: str
    type: str
    data: bytes


@dataclass(frozen=True)
class Bot:
    token: str
    server: str = SERVER

    def call(self, method: str, deadline_s: float = CALL_S, upload: Upload | None = None, **params: Any) -> Any:
        """The call's result. Raises Fault."""
        said = {name: value for name, value in params.items() if value is not None}
        if upload is None:
            sent: dict[str, Any] = {"json": said}
        else:
            boundary = f"wafaa-{new_id()}"
            kind = f"multipart/form-data; boundary={boundary}"
            sent = {"content": _parts(boundary, said, upload), "headers": {"content-type": kind}}
        reply = self._fetch("POST", f"{self.server}/bot{self.token}/{method}", deadline_s, MOST_ANSWER, **sent)
        return _result(reply)

    def download(self, file_id: str) -> bytes:
        """The bytes of a file somebody sent. Raises Fault."""
        path = self.call("getFile", file_id=file_id).get("file_path", "")
        if not path or ".." in path:
            raise Fault("file_gone")
        url = f"{self.server}/file/bot{self.token}/{path.lstrip('/')}"
        reply = self._fetch("GET", url, CARRY_S, LARGEST_FILE)
        if reply.status != 200:
            raise Fault("server_trouble" if reply.status >= 500 else "file_gone")
        return reply.body

    def _fetch(self, method: str, url: str, deadline_s: float, most: int, **sent: Any) -> http.Reply:
        try:
            return http.fetch(
                method, url, deadline_s=deadline_s, max_bytes=most, inner_hosts=settings.INNER_HOSTS, **sent
            )
        except http.TooBig as large:
            raise Fault("too_big", is_open=large.sent) from None
        except http.OutgoingFailed as failed:
            # `from None`: the address in the chain would take the token into the log.
            raise Fault(_of_the_door(failed.reason), is_open=failed.sent) from None


def _of_the_door(reason: str) -> str:
    return OF_THE_DOOR.get(reason, "unreachable_server")


def bot_of(line: Line) -> Bot:
    """The line's bot. Raises Fault("token_refused") when there is no token or it cannot be unsealed."""
    try:
        token = secret_of(line, "token")
    except Unsealable:
        raise Fault("token_refused") from None
    if not TOKEN.fullmatch(token):
        raise Fault("token_refused")
    return Bot(token, str(line.options.get("server") or SERVER))


def _result(reply: http.Reply) -> Any:
    try:
        said = json.loads(reply.body)
    except (ValueError, RecursionError):
        said = None
    if isinstance(said, dict) and said.get("ok") is True and reply.status == 200:
        return said.get("result")
    if reply.status >= 500:
        raise Fault("server_trouble", is_open=True)
    if not isinstance(said, dict) or said.get("ok") is not False:
        # Something that is no Bot API answered in its place: it may or may not have passed the call on.
        raise Fault("strange_answer", is_open=True)
    raise _fault(reply.status, said)


def _fault(status: int, said: Mapping[str, Any]) -> Fault:
    words = str(said.get("description") or "").lower()
    if status in (401, 404):
        return Fault("token_refused")
    if status == 409:
        return Fault("webhook_set" if "webhook" in words else "read_elsewhere")
    if status == 429:
        parameters = said.get("parameters")
        wait = parameters.get("retry_after") if isinstance(parameters, dict) else None
        return Fault("slow_down", wait=wait if isinstance(wait, int) and 0 < wait < 86_400 else 5)
    if status == 403:
        return Fault("blocked")
    if status == 413:
        return Fault("too_big")
    return Fault(_of_a_bad_request(words))


def _of_a_bad_request(words: str) -> str:
    """Telegram tells its reasons in English alone (Bot API, "Making requests": only `description` says more)."""
    if "chat not found" in words or "user not found" in words or "peer_id_invalid" in words:
        return "no_chat"
    if "too long" in words:
        return "too_long"
    if "file is too big" in words:
        return "too_big"
    return "file_gone" if "file" in words else "not_taken"


def _parts(boundary: str, said: Mapping[str, Any], upload: Upload) -> bytes:
    """A multipart body. Names of files are percent-encoded where they would break out of their quotes."""
    pieces = []
    for name, value in said.items():
        text = value if isinstance(value, str) else json.dumps(value)
        pieces.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode())
    name = upload.name.replace("\r", "").replace("\n", "").replace('"', "%22")
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{upload.field}"; filename="{name}"\r\n'
    pieces.append(f"{head}Content-Type: {upload.type}\r\n\r\n".encode() + upload.data + b"\r\n")
    return b"".join(pieces) + f"--{boundary}--\r\n".encode()
