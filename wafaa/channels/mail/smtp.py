"""Handing one mail to an SMTP server, so that it is always known what became of it.

A server takes a mail over when it answers the lone dot at the end of the data. Until that dot has been
written nothing can have gone out; after it, a broken connection leaves the outcome open.
"""

from __future__ import annotations

import base64
import contextlib
import re
import smtplib
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from wafaa.lib.addresses import is_inner_host

from .server import Server, Trouble, dialled
from .words import decode_bytes, one_line

SLOWEST = 100_000
"""Bytes a second; a large mail gets that much more time."""
_DOT = re.compile(rb"(?m)^\.")
Reply = tuple[int, bytes]


@dataclass(frozen=True)
class Letter:
    """A composed mail. `senders` are envelope senders in order of preference: a server that does not let us
    use the first (an address per mail, for bounces) may take the next."""

    senders: Sequence[str]
    recipient: str
    content: bytes


@dataclass(frozen=True)
class Delivery:
    """accepted: the server took it over. later: it did not; `is_line` when the fault is not this mail's.
    refused: it never will. unknown: it may have. `why` is a code of TROUBLES or what the server said."""

    state: Literal["accepted", "later", "refused", "unknown"]
    why: str = ""
    is_line: bool = False


class Session(smtplib.SMTP):
    """smtplib over a socket that is open already; greets as `hello`. Raises Trouble when not welcome."""

    def __init__(self, sock: socket.socket, host: str, hello: str) -> None:
        super().__init__(local_hostname=hello)
        self._host = host  # whose certificate STARTTLS checks
        self.sock = sock
        code, says = self.getreply()
        if code != 220:
            raise Trouble("refused_connection", _said((code, says)))


def deliver(server: Server, letter: Letter, *, hello: str, connect_s: float = 5, whole_s: float = 30) -> Delivery:
    """Hand over one mail to one recipient. Never raises for the network's or the server's faults.

    connect_s, whole_s: seconds for the connection, and for all that follows (more for a large mail).
    """
    progress = _Progress()
    try:
        with opened(server, hello, connect_s, whole_s + len(letter.content) / SLOWEST) as session:
            progress.is_in = True
            return _hand_over(session, letter, progress)
    except Trouble as trouble:
        if progress.is_answered:
            return progress.is_answered
        if progress.is_complete:
            return Delivery("unknown", trouble.code)
        return Delivery("later", trouble.code, is_line=not progress.is_in)


def try_out(server: Server, sender: str, *, hello: str, connect_s: float = 5, whole_s: float = 10) -> None:
    """Log in and name the sender, send nothing. Raises Trouble."""
    with opened(server, hello, connect_s, whole_s) as session:
        code, _ = session.mail(sender)
        if code >= 500:
            raise Trouble("sender_refused")
        session.rset()


@contextlib.contextmanager
def opened(server: Server, hello: str, connect_s: float, whole_s: float) -> Iterator[Session]:
    """A greeted, secured and logged-in session. Raises Trouble."""
    with dialled(server, connect_s, whole_s) as sock:
        session = Session(sock, server.host, hello)
        try:
            _greet(session, server)
            _log_in(session, server)
            yield session
            session.putcmd("quit")  # its answer is of no interest
        except smtplib.SMTPNotSupportedError as error:
            raise Trouble("tls") from error
        except (smtplib.SMTPHeloError, smtplib.SMTPResponseException) as error:
            raise Trouble("refused_connection", str(error)[:200]) from error
        finally:
            session.close()


def _greet(session: Session, server: Server) -> None:
    session.ehlo_or_helo_if_needed()
    if server.security == "starttls":
        code, _ = session.starttls(context=server.context)
        if code != 220:
            raise Trouble("tls")
        session.ehlo_or_helo_if_needed()


def _log_in(session: Session, server: Server) -> None:
    """A server of one's own network that takes no logins is a relay: it knows its people by where they call from. One
    outside it is asked at the wrong port, and would refuse every letter for good."""
    is_inner = is_inner_host(server.host, server.port, server.inner_hosts)
    if not server.password or (is_inner and not session.has_extn("auth")):
        return
    methods = str(session.esmtp_features.get("auth", "")).upper().split()
    if "PLAIN" in methods:
        token = base64.b64encode(f"\0{server.user}\0{server.password}".encode()).decode()
        _need_login(session.docmd("AUTH", f"PLAIN {token}"))
        return
    try:
        _need_login(session.login(server.user, server.password))
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError, UnicodeEncodeError) as error:
        raise Trouble("login_refused") from error


def _need_login(reply: Reply) -> None:
    if reply[0] not in (235, 503):
        raise Trouble("login_refused", _said(reply))


@dataclass
class _Progress:
    """How far a delivery came before the connection broke."""

    is_in: bool = False
    is_complete: bool = False
    is_answered: Delivery | None = None


def _hand_over(session: Session, letter: Letter, progress: _Progress) -> Delivery:
    refusal = _address(session, letter)
    if refusal:
        return refusal
    reply = session.docmd("DATA")
    if reply[0] != 354:
        return _not_taken(reply)
    session.send(_DOT.sub(b"..", letter.content))
    progress.is_complete = True
    session.send(b".\r\n" if letter.content.endswith(b"\r\n") else b"\r\n.\r\n")
    reply = session.getreply()
    progress.is_answered = Delivery("accepted", _said(reply)) if reply[0] == 250 else _not_taken(reply)
    return progress.is_answered


def _address(session: Session, letter: Letter) -> Delivery | None:
    """Name sender and recipient; the refusal when one of them is not taken."""
    for sender in letter.senders:
        reply = session.mail(sender, _options(session, letter))
        if not 500 <= reply[0] < 600 or reply[0] == 552:
            break
    if reply[0] != 250:
        is_ours = reply[0] >= 500 and reply[0] != 552
        return Delivery("later", "sender_refused", is_line=True) if is_ours else _not_taken(reply)
    reply = session.rcpt(letter.recipient)
    return None if reply[0] in (250, 251) else _not_taken(reply)


def _options(session: Session, letter: Letter) -> list[str]:
    return [f"size={len(letter.content)}"] if session.has_extn("size") else []


def _not_taken(reply: Reply) -> Delivery:
    """4xx is for now (greylisting, say), 5xx for ever; 421 means that the server closes its door to all."""
    code, _ = reply
    if 500 <= code < 600:
        return Delivery("refused", _said(reply))
    return Delivery("later", _said(reply), is_line=code == 421)


def _said(reply: Reply) -> str:
    code, words = reply
    return one_line(f"{code} {decode_bytes(words[:1_000])}", 200)
