"""Signed links: a token that says what it is for, to whom it was given and until when.

Token: `1.<body>.<mac>`, both parts base64url without padding. The body is JSON of expiry and payload; the MAC
is HMAC-SHA256 (RFC 2104) over version, purpose, recipient and body, each with its length before it, so that
no two different sets of parts ever make the same input. Purpose and recipient are not in the token.
"""

import base64
import hmac
import json
from datetime import datetime
from hashlib import sha256
from typing import Any, NoReturn

from wafaa.lib.time import now

VERSION = "1"
LONGEST_TOKEN = 1_500
SHORTEST_KEY = 32


class BadLink(Exception):
    """A token that opens nothing. reason: "malformed", "version", "forged" or "expired"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def sign(purpose: str, payload: dict[str, Any], *, expires: datetime, recipient: str, key: bytes) -> str:
    """A url-safe token of at most 1,500 characters.

    payload: what JSON can hold; it can be read by who has the link, so nothing secret goes in.
    expires: aware instant, kept to the second. recipient: the address or id of the one person who may use it.
    key: at least 32 bytes. Raises ValueError when the token would be too long, the key is short or time is
    naive.
    """
    if expires.tzinfo is None:
        raise ValueError("expires must be aware")
    body = _encoded(json.dumps([int(expires.timestamp()), payload], separators=(",", ":")).encode())
    token = f"{VERSION}.{body}.{_mac(purpose, recipient, body, key)}"
    if len(token) > LONGEST_TOKEN:
        raise ValueError(f"the payload makes a token of {len(token)} characters")
    return token


def unsign(purpose: str, token: str, *, recipient: str, key: bytes) -> dict[str, Any]:
    """The payload of a token that was signed for this purpose and recipient and has not expired.

    Raises BadLink. That a token was used before, or was revoked, is for the caller to know.
    """
    body = _genuine_body(purpose, token, recipient, key)
    expires, payload = json.loads(_decoded(body))
    if now().timestamp() >= expires:
        _refuse("expired")
    found: dict[str, Any] = payload
    return found


def _genuine_body(purpose: str, token: str, recipient: str, key: bytes) -> str:
    parts = token.split(".") if len(token) <= LONGEST_TOKEN and token.isascii() else []
    if len(parts) != 3:
        _refuse("malformed")
    version, body, mac = parts
    if version != VERSION:
        _refuse("version")
    # The texts are compared, not the bytes: base64 has several spellings of the same bytes.
    if not hmac.compare_digest(mac, _mac(purpose, recipient, body, key)):
        _refuse("forged")
    return body


def _mac(purpose: str, recipient: str, body: str, key: bytes) -> str:
    if len(key) < SHORTEST_KEY:
        raise ValueError("the key is shorter than 32 bytes")
    parts = [part.encode("utf-8", "surrogatepass") for part in (VERSION, purpose, recipient, body)]
    spoken = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return _encoded(hmac.digest(key, spoken, sha256))


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _refuse(reason: str) -> NoReturn:
    raise BadLink(reason)
