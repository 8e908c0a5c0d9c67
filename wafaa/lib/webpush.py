"""Web Push: the message sealed for one browser (RFC 8291 over RFC 8188) and who we are to its service (RFC 8292).

The service in between is a stranger's: it sees the size, the lifetime and the topic's digest, never a word.
"""

from __future__ import annotations

import base64
import json
import os
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD = 4096
POINT_BYTES, AUTH_BYTES, SALT_BYTES = 65, 16, 16
MOST_PLAIN = RECORD - 16 - 1 - (SALT_BYTES + 4 + 1 + POINT_BYTES)
"""Bytes: RFC 8291 section 4 lets a service refuse bodies above 4096."""
TOKEN_LASTS = timedelta(hours=12)
"""At most 24 hours by RFC 8292 section 2; half of it forgives a clock that is wrong."""
MOST_TOPIC = 32
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the group of P-256: private keys lie below it."""


class BadKeys(ValueError):
    """What a browser gave as its keys are none."""


class TooLong(ValueError):
    """More than one record holds."""


@dataclass(frozen=True, repr=False)
class Receiver:
    """The public point and the secret of one subscription, as the browser made them."""

    point: bytes
    auth: bytes

    @classmethod
    def read(cls, p256dh: str, auth: str) -> Receiver:
        """From base64url. Raises BadKeys."""
        receiver = cls(unwritten(p256dh), unwritten(auth))
        if len(receiver.point) != POINT_BYTES or len(receiver.auth) != AUTH_BYTES:
            raise BadKeys
        _public(receiver.point)
        return receiver


def seal(
    plain: bytes, receiver: Receiver, *, salt: bytes = b"", key: ec.EllipticCurvePrivateKey | None = None
) -> bytes:
    """The body of a push (`Content-Encoding: aes128gcm`). `salt` and `key`: fresh ones, but in proofs.

    Raises TooLong, BadKeys."""
    if len(plain) > MOST_PLAIN:
        raise TooLong
    salt, key = salt or os.urandom(SALT_BYTES), key or ec.generate_private_key(ec.SECP256R1())
    ours = point_of(key)
    shared = key.exchange(ec.ECDH(), _public(receiver.point))
    material = _derived(receiver.auth, shared, b"WebPush: info\0" + receiver.point + ours, 32)
    content_key = _derived(salt, material, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(salt, material, b"Content-Encoding: nonce\0", 12)
    head = salt + struct.pack("!IB", RECORD, len(ours)) + ours
    return head + AESGCM(content_key).encrypt(nonce, plain + b"\x02", None)


@dataclass(frozen=True, repr=False)
class Sender:
    """This machine towards push services, made of 32 secret bytes. `contact`: https: or mailto: of who runs it."""

    secret: bytes
    contact: str

    @cached_property
    def key(self) -> ec.EllipticCurvePrivateKey:
        return ec.derive_private_key(int.from_bytes(self.secret, "big") % (ORDER - 1) + 1, ec.SECP256R1())

    @cached_property
    def public(self) -> str:
        """What browsers are given as `applicationServerKey`."""
        return written(point_of(self.key))

    def authorization(self, endpoint: str, at: datetime) -> str:
        """The `Authorization` header for this endpoint."""
        place = urlsplit(endpoint)
        claims = {
            "aud": f"{place.scheme}://{place.netloc}",
            "exp": int((at + TOKEN_LASTS).timestamp()),
            "sub": self.contact,
        }
        key = self.key
        signed = f"{_json({'typ': 'JWT', 'alg': 'ES256'})}.{_json(claims)}"
        r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
        token = f"{signed}.{written(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"
        return f"vapid t={token}, k={written(point_of(key))}"


def topic_of(name: str) -> str:
    """A `Topic` header that says nothing of what it is about: a later push of the same one takes the place of one
    that still waits."""
    return written(sha256(name.encode()).digest())[:MOST_TOPIC]


def point_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def written(raw: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unwritten(text: str) -> bytes:
    """The bytes of base64url, padded or not. Raises BadKeys."""
    bare = text.rstrip("=")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise BadKeys from None


def _public(point: bytes) -> ec.EllipticCurvePublicKey:
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        raise BadKeys from None


def _derived(salt: bytes, material: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(material)


def _json(value: dict[str, object]) -> str:
    return written(json.dumps(value, separators=(",", ":")).encode())
