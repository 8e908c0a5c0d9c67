"""The one-time key of the first-run page: whoever started the machine has it, the data folder its SHA-256."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings

FILE = "setup-token"


def opens(token: str) -> bool:
    """Whether this is the key that the command line printed last. Compared in constant time."""
    try:
        kept = (settings.DATA / FILE).read_text().strip()
    except OSError:
        return False
    digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
    return len(kept) == 64 and hmac.compare_digest(kept, digest)


def use_up() -> None:
    """The store is open: the key opens nothing any more."""
    (settings.DATA / FILE).unlink(missing_ok=True)
