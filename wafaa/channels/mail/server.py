"""A mail server to talk to, and a connection to it that cannot hang: checked address, TLS, one deadline."""

from __future__ import annotations

import contextlib
import os
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import certifi

from wafaa.lib.addresses import is_inner_host
from wafaa.lib.http import OutgoingFailed, connect

TROUBLES = (
    "dns",
    "refused_connection",
    "timeout",
    "tls",
    "wrong_certificate",
    "login_refused",
    "no_inbox",
    "no_idle",
    "sender_refused",
    "inner_host",
    "unencrypted",
    "broken_connection",
    "not_set_up",
)
_OF_THE_DOOR = {
    "inner_address": "inner_host",
    "bad_address": "dns",
    "unknown_host": "dns",
    "name_lookup": "dns",
    "no_connection": "refused_connection",
    "connect": "timeout",
}


class Trouble(Exception):
    """The server cannot be used. `code` is one of TROUBLES, `says` what the server itself said."""

    def __init__(self, code: str, says: str = "") -> None:
        super().__init__(code, says)
        self.code, self.says = code, says


@dataclass(frozen=True)
class Server:
    """Where and how to connect. `security`: tls, starttls or plain; plain only within the own network.

    `inner_hosts` are those the operator opened; `trust` is another trust store than the usual one.
    """

    host: str
    port: int
    security: str
    user: str = ""
    password: str = field(default="", repr=False)
    inner_hosts: frozenset[str] = frozenset()
    trust: ssl.SSLContext | None = None

    @property
    def context(self) -> ssl.SSLContext:
        return self.trust or _usual_trust()


class Leash:
    """Ends a connection from outside, whatever it is doing: at a deadline, or when told.

    A read that trickles never meets a socket's own timeout; a twin of the descriptor ends it none the less,
    also after TLS has taken the original over.
    """

    def __init__(self, sock: socket.socket, seconds: float | None = None) -> None:
        self._twin = socket.socket(fileno=os.dup(sock.fileno()))
        self._timer = threading.Timer(seconds, self._too_late) if seconds else None
        self.is_over = False
        if self._timer:
            self._timer.daemon = True
            self._timer.start()

    def cut(self) -> None:
        """End the connection now."""
        with contextlib.suppress(OSError):
            self._twin.shutdown(socket.SHUT_RDWR)

    def let_go(self) -> None:
        """The connection is left alone from here on."""
        if self._timer:
            self._timer.cancel()
        self._twin.close()

    def _too_late(self) -> None:
        self.is_over = True
        self.cut()


@contextlib.contextmanager
def dialled(server: Server, connect_s: float, whole_s: float) -> Iterator[socket.socket]:
    """A connected socket, in TLS from its first byte when the server wants that, closed at the end.

    connect_s: seconds for lookup and connection; whole_s: seconds for all that follows in the block.
    Raises Trouble, for faults within the block as well.
    """
    with troubles_named(), _open(server, connect_s) as sock:
        leash = Leash(sock, whole_s)
        try:
            with secured(server, sock) as stream:
                stream.settimeout(whole_s)
                yield stream
        except (OSError, EOFError, smtplib.SMTPServerDisconnected, Trouble) as error:
            if leash.is_over:  # whatever half a line looked like
                raise Trouble("timeout") from error
            raise error if isinstance(error, Trouble) else Trouble(code_of(error)) from error
        finally:
            leash.let_go()


def _open(server: Server, connect_s: float) -> socket.socket:
    if not server.host:
        raise Trouble("not_set_up")
    if server.security == "plain" and not is_inner_host(server.host, server.port, server.inner_hosts):
        raise Trouble("unencrypted")
    return connect(server.host, server.port, deadline_s=connect_s, inner_hosts=server.inner_hosts)


def open_for_long(server: Server, connect_s: float) -> tuple[socket.socket, Leash]:
    """A connected socket that may live for hours, and the leash by which another thread can end it.

    The kernel asks a silent peer whether it is still there. Raises Trouble.
    """
    with troubles_named():
        sock = _open(server, connect_s)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option, value in (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 20), ("TCP_KEEPCNT", 3)):
            if hasattr(socket, option):
                sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
        return sock, Leash(sock)


def secured(server: Server, sock: socket.socket) -> socket.socket:
    """The socket in TLS when the server speaks it from the first byte; else the socket itself."""
    if server.security != "tls":
        return sock
    return server.context.wrap_socket(sock, server_hostname=server.host)


@contextlib.contextmanager
def troubles_named() -> Iterator[None]:
    """Turns what can go wrong with a connection into Trouble."""
    try:
        yield
    except OutgoingFailed as failed:
        raise Trouble(_OF_THE_DOOR.get(failed.reason, "refused_connection")) from failed
    except (OSError, EOFError) as error:
        raise Trouble(code_of(error)) from error


def code_of(error: BaseException) -> str:
    """The code of a fault of the connection."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return "wrong_certificate"
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "timeout"
    if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return "tls"
    return "broken_connection"


@lru_cache(maxsize=1)
def _usual_trust() -> ssl.SSLContext:
    """The bundled authorities and those the operator installed on the machine."""
    context = ssl.create_default_context(cafile=certifi.where())
    context.load_default_certs()
    return context
