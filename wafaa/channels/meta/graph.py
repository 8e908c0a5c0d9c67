"""Calls to Meta's Graph API. Every one has a deadline; none follows a redirect or goes inside the house."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from wafaa.channels import verbs
from wafaa.channels.models import Line
from wafaa.lib import http
from wafaa.lib.filenames import display_name
from wafaa.lib.sealed import Unsealable
from wafaa.lib.signatures import hex_sha256

MOST_ANSWER = 2 * 1024 * 1024
TRUSTED = (".facebook.com", ".fbsbx.com", ".whatsapp.net")
"""Where files lie: the token goes nowhere else, whatever an answer names."""


class NoToken(Exception):
    """The line has no token that can be read."""


@dataclass(frozen=True)
class Graph:
    """One line's way to Meta. whole_s: seconds for one call."""

    token: str
    whole_s: float = 10

    @classmethod
    def of(cls, line: Line, whole_s: float) -> Graph:
        """Raises NoToken."""
        try:
            token = verbs.secret_of(line, "token")
        except Unsealable as error:
            raise NoToken from error
        if not token or not token.isascii() or not token.isprintable() or " " in token:
            raise NoToken
        return cls(token, whole_s)

    def get(self, path: str, **query: str) -> http.Reply:
        """Raises http.OutgoingFailed, as all calls here do."""
        return self._call("GET", url_of(path, query))

    def belongs_to(self, line: Line, path: str) -> bool:
        """Whether the line's app secret is the one of the app that this token is of: with another, no call of Meta's
        would ever be believed. Meta says so itself (code 100 to a wrong "appsecret_proof", Graph API, Secure requests).
        `path`: something that this token may read. False as well where the secret cannot be unsealed."""
        try:
            secret = verbs.secret_of(line, "app")
        except Unsealable:
            return False
        proof = hex_sha256(secret, self.token.encode())
        reply = self.get(path, fields="id", appsecret_proof=proof)
        return code_of(reply) != 100

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> http.Reply:
        raw = json.dumps(body or {}, ensure_ascii=False).encode()
        return self._call("POST", url_of(path), raw, "application/json")

    def drop(self, path: str) -> http.Reply:
        return self._call("DELETE", url_of(path))

    def upload(
        self, path: str, name: str, kind: str, data: bytes, fields: Mapping[str, str], field: str = "file"
    ) -> http.Reply:
        """Hand over a file as form data, in this field beside those; the answer holds its id."""
        raw, content_type = form_data(fields, name, kind, data, field)
        return self._call("POST", url_of(path), raw, content_type)

    def download(self, url: str, most: int) -> http.Reply:
        """Fetch a file from where Graph said it lies. Raises http.Refused elsewhere, http.TooBig beyond `most`."""
        host, home = urlsplit(url), urlsplit(settings.GRAPH_URL)
        if not (host.netloc == home.netloc or (host.hostname or "").endswith(TRUSTED)):
            raise http.Refused("foreign_host")
        return self._call("GET", url, most=most)

    def _call(
        self, method: str, url: str, raw: bytes | None = None, kind: str = "", most: int = MOST_ANSWER
    ) -> http.Reply:
        headers = {"authorization": f"Bearer {self.token}"} | ({"content-type": kind} if kind else {})
        return http.fetch(
            method,
            url,
            headers=headers,
            content=raw,
            deadline_s=self.whole_s,
            max_bytes=most,
            inner_hosts=settings.INNER_HOSTS,
        )


def url_of(path: str, query: Mapping[str, str] | None = None) -> str:
    asked = "&".join(f"{name}={value}" for name, value in (query or {}).items())
    return f"{settings.GRAPH_URL.rstrip('/')}/{path}" + (f"?{asked}" if asked else "")


def told_by(reply: http.Reply) -> dict[str, Any]:
    """The JSON object of an answer, {} for anything else."""
    try:
        told = json.loads(reply.body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def code_of(reply: http.Reply) -> int | None:
    """Meta's error code in an answer, None when it speaks none."""
    error = told_by(reply).get("error")
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def form_data(fields: Mapping[str, str], name: str, kind: str, data: bytes, field: str = "file") -> tuple[bytes, str]:
    """(body, content type) of a form with one file."""
    line = secrets.token_hex(16)
    safe = display_name(name).replace('"', "").replace("\\", "").replace("\r", "").replace("\n", "")
    parts = [
        f'--{line}\r\nContent-Disposition: form-data; name="{other}"\r\n\r\n{value}\r\n'.encode()
        for other, value in fields.items()
    ]
    where = f'Content-Disposition: form-data; name="{field}"; filename="{safe}"'
    head = f"--{line}\r\n{where}\r\nContent-Type: {kind}\r\n\r\n"
    body = b"".join([*parts, head.encode(), data, f"\r\n--{line}--\r\n".encode()])
    return body, f"multipart/form-data; boundary={line}"
