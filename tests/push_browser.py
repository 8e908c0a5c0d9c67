"""A browser's half of Web Push, and the service between it and us, on loopback."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from wafaa.lib.webpush import Receiver, point_of, written


@dataclass
class Browser:
    """Holds the private key of a subscription and reads by RFC 8188 and 8291."""

    key: ec.EllipticCurvePrivateKey
    auth: bytes

    @classmethod
    def fresh(cls) -> Browser:
        return cls(ec.generate_private_key(ec.SECP256R1()), os.urandom(16))

    @property
    def point(self) -> bytes:
        return point_of(self.key)

    @property
    def receiver(self) -> Receiver:
        return Receiver(self.point, self.auth)

    def form(self, endpoint: str) -> dict[str, str]:
        """What its page sends us when somebody switches notifications on."""
        return {"endpoint": endpoint, "p256dh": written(self.point), "auth": written(self.auth)}

    def open(self, body: bytes) -> bytes:
        salt, size, named = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        theirs, sealed = body[21 : 21 + named], body[21 + named :]
        assert size >= len(sealed) and named == 65
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
        material = _hkdf(self.auth, shared, b"WebPush: info\0" + self.point + theirs, 32)
        content_key = _hkdf(salt, material, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _hkdf(salt, material, b"Content-Encoding: nonce\0", 12)
        padded = AESGCM(content_key).decrypt(nonce, sealed, None).rstrip(b"\0")
        assert padded[-1:] == b"\x02", "the last record ends in 2"
        return padded[:-1]


def _hkdf(salt: bytes, material: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(material)


@dataclass
class Heard:
    path: str
    headers: dict[str, str]
    body: bytes

    def told(self, browser: Browser) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(browser.open(self.body))
        return found


@dataclass
class PushService:
    """Answers each push with the next of `answers` (status, headers), then with 201."""

    server: ThreadingHTTPServer
    heard: list[Heard] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server.server_address[1]}"

    def endpoint(self, name: str = "phone") -> str:
        return f"http://{self.host}/send/{name}"


@contextmanager
def push_service() -> Iterator[PushService]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            service.heard.append(Heard(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            status, headers = service.answers.pop(0) if service.answers else (201, {})
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    service = PushService(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
    thread = threading.Thread(target=service.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.server.shutdown()
        service.server.server_close()
        thread.join(2)
