"""A scripted peer on loopback: says fixed bytes to whoever connects, fast, slowly or never."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


class Peer:
    """answer: said after a request; drip_s: seconds between single bytes; silent: say nothing at all."""

    def __init__(
        self, answer: bytes, *, drip_s: float = 0.0, silent: bool = False, tls: ssl.SSLContext | None = None
    ) -> None:
        self.answer, self.drip_s, self.silent, self.tls = answer, drip_s, silent, tls
        self.heard: list[bytes] = []
        self.over = Event()
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.server.getsockname()[1]
        self.thread = Thread(target=self._serve, daemon=True)
        self.thread.start()

    def url(self, path: str = "/", scheme: str = "http", host: str = "127.0.0.1") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def _serve(self) -> None:
        while not self.over.is_set():
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            with connection:
                self._converse(connection)

    def _converse(self, connection: socket.socket) -> None:
        try:
            stream = self.tls.wrap_socket(connection, server_side=True) if self.tls else connection
            with stream:
                self.heard.append(_request(stream))
                if self.silent:
                    self.over.wait(5)
                self._say(stream)
        except OSError:
            return

    def _say(self, stream: socket.socket) -> None:
        if not self.drip_s:
            stream.sendall(self.answer)
            return
        for place in range(len(self.answer)):
            if self.over.wait(self.drip_s):
                return
            stream.sendall(self.answer[place : place + 1])

    def close(self) -> None:
        self.over.set()
        self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()
        self.thread.join(2)


def _request(stream: socket.socket) -> bytes:
    """Everything up to the end of the body that the head announces."""
    heard = stream.recv(65_536)
    head, _, body = heard.partition(b"\r\n\r\n")
    announced = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")]
    while announced and len(body) < int(announced[0]) and (more := stream.recv(65_536)):
        heard, body = heard + more, body + more
    return heard


@contextmanager
def peer(answer: bytes = b"", **how: object) -> Iterator[Peer]:
    serving = Peer(answer, **how)  # type: ignore[arg-type]
    try:
        yield serving
    finally:
        serving.close()


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The server's context with a fresh certificate for `name`, and a client's context that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(7)
        # OpenSSL asks the machine's clock, whatever time it is in the test.
        .not_valid_before(datetime(2000, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    path = folder / "peer.pem"
    path.write_bytes(pem + _private(key))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    return server, ssl.create_default_context(cadata=pem.decode())


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
