"""OAuth 1.0a with one leg and HMAC-SHA256 (RFC 5849, 3.4 and 3.5.3), for shops that are asked over plain http."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from urllib.parse import quote

from wafaa.lib.time import now


def signed_query(method: str, url: str, query: Mapping[str, str], key: str, secret: str) -> dict[str, str]:
    """The fields to send in the address: `query`, and those that sign it. `url` is without a query."""
    told = {
        **query,
        "oauth_consumer_key": key,
        "oauth_nonce": secrets.token_hex(16),
        "oauth_signature_method": "HMAC-SHA256",
        "oauth_timestamp": str(int(now().timestamp())),
    }
    return told | {"oauth_signature": signature(method, url, told, secret)}


def signature(method: str, url: str, told: Mapping[str, str], secret: str) -> str:
    """The signature of a call with these fields, none of them the signature itself."""
    pairs = sorted((_spoken(name), _spoken(value)) for name, value in told.items())
    fields = "&".join(f"{name}={value}" for name, value in pairs)
    base = "&".join((method.upper(), _spoken(url), _spoken(fields)))
    made = hmac.new(f"{_spoken(secret)}&".encode(), base.encode(), hashlib.sha256)
    return base64.b64encode(made.digest()).decode()


def _spoken(text: str) -> str:
    return quote(text, safe="-._~")
