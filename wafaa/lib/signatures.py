"""Signatures by which providers prove that a call is theirs."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from urllib.parse import urlsplit, urlunsplit


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


def twilio(given: str, secret: str, url: str, fields: Iterable[tuple[str, str]]) -> bool:
    """Whether `given` is Twilio's X-Twilio-Signature of a form posted to `url`: HMAC-SHA1 over the address and, sorted,
    each field's name and value (a value that repeats counts once). Some of its machines sign the address with its
    port and some without (twilio-python, RequestValidator), so either is right. Nothing is right without a secret."""
    told = "".join(f"{name}{value}" for name, value in sorted(set(fields)))
    return bool(secret) and any(same(given, base64_sha1(secret, _bytes(f"{one}{told}"))) for one in _spellings(url))


def _spellings(url: str) -> list[str]:
    parts = urlsplit(url)
    bare = parts.netloc.removesuffix(f":{parts.port}") if parts.port else parts.netloc
    ported = f"{bare}:{parts.port or (443 if parts.scheme == 'https' else 80)}"
    return [urlunsplit(parts._replace(netloc=host)) for host in (bare, ported)]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
