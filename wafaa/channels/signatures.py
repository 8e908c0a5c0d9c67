"""Signatures by which providers prove that a call is theirs."""

from __future__ import annotations

import base64
import hashlib
import hmac


def same(given: str, wanted: str) -> bool:
    """Whether two texts are equal, in a time that tells nothing. Any text is taken: a header may hold anything,
    where `hmac.compare_digest` alone raises for letters beyond ASCII. Two empty ones are not the same: a secret
    that is not set opens nothing."""
    return bool(wanted) and hmac.compare_digest(_bytes(given), _bytes(wanted))


def hex_sha256(secret: str, raw: bytes) -> str:
    """The HMAC-SHA256 of `raw`, 64 hex digits."""
    return hmac.new(_bytes(secret), raw, hashlib.sha256).hexdigest()


def base64_sha256(secret: bytes, raw: bytes) -> str:
    """The HMAC-SHA256 of `raw`, in base64."""
    return base64.b64encode(hmac.new(secret, raw, hashlib.sha256).digest()).decode()


def base64_sha1(secret: str, raw: bytes) -> str:
    """The HMAC-SHA1 of `raw`, in base64: what Twilio signs with."""
    return base64.b64encode(hmac.new(_bytes(secret), raw, hashlib.sha1).digest()).decode()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
