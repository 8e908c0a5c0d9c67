"""The one-time link that begins a real store: only its hash is kept, in the data folder."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

FILE = "setup-token"


def new_token(folder: Path) -> str:
    """A fresh token of 256 bits; the one before stops working. The file holds its SHA-256 as hex digits."""
    token = secrets.token_urlsafe(32)
    draft = folder / f".{FILE}.{secrets.token_hex(4)}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(hashlib.sha256(token.encode()).hexdigest() + "\n")
    os.replace(draft, folder / FILE)
    return token
