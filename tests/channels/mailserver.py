"""An SMTP server on loopback that behaves as the recipient's name says, and peers that never answer."""

from __future__ import annotations

import contextlib
import socket
import ssl
from asyncio import WriteTransport
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

PASSWORD = "كلمة السر 1"


REFUSALS = {
    "grey@": "451 4.7.1 Greylisted, come back",
    "gone@": "550 5.1.1 No such user",
    "busy@": "421 4.3.2 Shutting down",
}


class Post:
    """Keeps what it takes. grey@ is told to come later, gone@ is unknown, spam@ and slow@ are judged after
    the data, drop@ loses its connection there. While it is strict it refuses a sender with a plus."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.is_strict = False

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "+" in address and self.is_strict:
            return "553 5.7.1 Sender address rejected: not owned by user"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        for start, answer in REFUSALS.items():
            if address.startswith(start):
                return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        name = envelope.rcpt_tos[0].partition("@")[0]
        if name == "drop":
            assert isinstance(server.transport, WriteTransport)
            server.transport.abort()
            return "250 never heard"
        if name in ("spam", "slow"):
            return "554 5.7.1 Looks like spam" if name == "spam" else "452 4.2.2 Mailbox full"
        self.taken.append(envelope)
        return "250 2.0.0 Taken"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _knows(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=data.password == PASSWORD.encode(), handled=False)


@contextmanager
def post_office(post: Post, *, needs_login: bool = False, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """The port of a server that hands its mails to `post`."""
    controller = Controller(
        post,
        hostname="127.0.0.1",
        port=free_port(),
        authenticator=_knows,
        auth_required=needs_login,
        auth_require_tls=False,
        tls_context=tls,
        require_starttls=tls is not None,
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextmanager
def half_open() -> Iterator[int]:
    """The port of a peer that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        yield int(silent.getsockname()[1])


@contextmanager
def trickling() -> Iterator[int]:
    """The port of a peer that says a letter now and then, and never a whole line."""
    over = Event()

    def serve(server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            peer, _ = server.accept()
            with peer:
                while not over.wait(0.05):
                    peer.send(b"2")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=serve, args=(server,), daemon=True)
        thread.start()
        yield int(server.getsockname()[1])
        over.set()
        thread.join(2)
