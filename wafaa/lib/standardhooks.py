"""Standard Webhooks (standardwebhooks.com): a call signed over its id, its time and its bytes, one after the other."""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from wafaa.lib.signatures import base64_sha256, same
from wafaa.lib.time import now

TOLERANCE = timedelta(minutes=5)
MOST_SIGNATURES = 10


def new_secret() -> str:
    """A fresh secret, `whsec_` and the base64 of 32 random bytes."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def signature(secret: str, named: str, at: str, raw: bytes) -> str:
    """`v1,<base64>` over `id.timestamp.body`; "" without a secret, which is the same as nothing."""
    key = key_of(secret)
    return f"v1,{base64_sha256(key, f'{named}.{at}.'.encode('utf-8', 'surrogatepass') + raw)}" if key else ""


def key_of(secret: str) -> bytes:
    """The bytes of a secret `whsec_<base64>`; none where it is not one."""
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        return b""


def wrong_with(headers: Mapping[str, str], secret: str, raw: bytes) -> str:
    """Why a call with these headers (names in lower case) is not to be believed: `bad_signature`, `expired`, or ""."""
    named, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    wanted = signature(secret, named, at, raw)
    if not any(same(given, wanted) for given in headers.get("webhook-signature", "").split()[:MOST_SIGNATURES]):
        return "bad_signature"
    return "" if named and is_fresh(at) else "expired"


def signed(secret: str, named: str, raw: bytes) -> dict[str, str]:
    """The headers of a call of ours, signed at this moment."""
    at = str(int(now().timestamp()))
    return {"webhook-id": named, "webhook-timestamp": at, "webhook-signature": signature(secret, named, at, raw)}


def is_fresh(at: str) -> bool:
    """Whether these Unix seconds are of the last five minutes, or of the next."""
    if not (at.isascii() and at.isdigit() and len(at) < 12):
        return False
    return abs(now() - datetime.fromtimestamp(int(at), UTC)) <= TOLERANCE
