"""An SMTP server on loopback that behaves as the recipient's name says, and peers that do not answer at all."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

PASSWORD = "كلمة السر 1"


class Post:
    """Keeps what it takes. grey@ is told to come later, gone@ is unknown, spam@ and slow@ are judged after the
    data, drop@ loses its connection there; a sender with a plus is refused for strict@."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "+" in address and getattr(self, "is_strict", False):
            return "553 5.7.1 Sender address rejected: not owned by user"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        says = {"grey@": "451 4.7.1 Greylisted, come back", "gone@": "550 5.1.1 No such user", "busy@": "421 4.3.2 Shutting down"}
        for start, answer in says.items():
            if address.startswith(start):
                return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        name = envelope.rcpt_tos[0].partition("@")[0]
        if name == "drop":
            assert server.transport is not None
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
    return AuthResult(success=data.password == PASSWORD.encode())


@contextmanager
def post_office(
    post: Post, *, needs_login: bool = False, tls: ssl.SSLContext | None = None
) -> Iterator[int]:
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
