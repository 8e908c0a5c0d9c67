"""Secrets at rest: AES-256-GCM, bound to the row and field they belong to, with rotation of keys.

Sealed text: `s1.<key id>.<base64url of nonce, ciphertext and tag>`. The nonce is 96 random bits (NIST SP
800-38D 8.2.2). A sealed value copied to another store, row or field does not open there.
"""

import base64
import os
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = "s1"
KEY_BYTES = 32
_NONCE_BYTES = 12


class Unsealable(Exception):
    """A sealed value that does not open. reason: "malformed", "unknown_key" or "wrong_context"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Context:
    """Where a secret belongs: the store, the row (its public id, or app, model and key) and the field."""

    store_id: str
    row_id: str
    field: str

    def spoken(self) -> bytes:
        """The associated data: each part with its length before it, so that no two contexts read the same."""
        parts = [part.encode() for part in (VERSION, self.store_id, self.row_id, self.field)]
        return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


@dataclass(frozen=True, repr=False)
class Keyring:
    """The key that seals, and the old ones that still open. Each 32 bytes; ValueError otherwise."""

    primary: bytes
    old: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "old", tuple(self.old))
        if any(len(key) != KEY_BYTES for key in (self.primary, *self.old)):
            raise ValueError("a sealing key has 32 bytes")

    def __repr__(self) -> str:
        return f"Keyring({key_id(self.primary)}, {len(self.old)} old)"

    def seal(self, plain: str, context: Context) -> str:
        """`plain` as text that only this ring opens, and only for the same context."""
        nonce = os.urandom(_NONCE_BYTES)
        box = nonce + AESGCM(self.primary).encrypt(nonce, plain.encode(), context.spoken())
        return f"{VERSION}.{key_id(self.primary)}.{base64.urlsafe_b64encode(box).decode()}"

    def unseal(self, sealed: str, context: Context) -> str:
        """The plain text. Raises Unsealable."""
        name, box = _opened(sealed)
        key = next((key for key in (self.primary, *self.old) if key_id(key) == name), None)
        if key is None:
            raise Unsealable("unknown_key")
        try:
            plain = AESGCM(key).decrypt(box[:_NONCE_BYTES], box[_NONCE_BYTES:], context.spoken())
        except InvalidTag:
            raise Unsealable("wrong_context") from None
        return plain.decode()

    def reseal(self, sealed: str, context: Context) -> str:
        """The same secret under the primary key; unchanged when it is there already. Raises Unsealable."""
        plain = self.unseal(sealed, context)
        return sealed if self.is_current(sealed) else self.seal(plain, context)

    def is_current(self, sealed: str) -> bool:
        """Whether the primary key sealed this."""
        return sealed.startswith(f"{VERSION}.{key_id(self.primary)}.")


def sealed_by(sealed: str) -> str:
    """The id of the key that sealed this; "" for what was never sealed."""
    version, _, rest = sealed.partition(".")
    return rest.partition(".")[0] if version == VERSION else ""


def key_id(key: bytes) -> str:
    """A name for a key which tells nothing about it: 12 hex digits of its SHA-256."""
    return sha256(b"wafaa key id" + key).hexdigest()[:12]


def _opened(sealed: str) -> tuple[str, bytes]:
    version, _, rest = sealed.partition(".")
    name, _, box = rest.partition(".")
    try:
        raw = base64.b64decode(box, altchars=b"-_", validate=True)
    except ValueError:
        raw = b""
    # base64 has several spellings of the same bytes; only ours is genuine.
    if version != VERSION or len(raw) <= _NONCE_BYTES or base64.urlsafe_b64encode(raw).decode() != box:
        raise Unsealable("malformed")
    return name, raw
