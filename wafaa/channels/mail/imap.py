"""A mailbox by IMAP: what is new in it, one mail at a time, and waiting until something comes."""

from __future__ import annotations

import contextlib
import imaplib
import re
import socket
import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from .dates import read_date
from .server import Leash, Server, Trouble, code_of, open_for_long, secured

HEAD = 64 * 1024
LONGEST_LINE = 10 * 1024 * 1024
_UID = re.compile(rb"\bUID (\d{1,10})\b")
_ARRIVED = re.compile(rb'\bINTERNALDATE "([^"]{1,40})"')


@dataclass(frozen=True)
class Place:
    """A mail's place in the mailbox: its number there, and when it came."""

    uid: int
    arrived: datetime | None


@dataclass(frozen=True)
class Fetched:
    """A mail's bytes; of one larger than asked for only the head. None stands for one that is gone."""

    raw: bytes
    is_cut: bool = False


class _Client(imaplib.IMAP4):
    """imaplib over a socket that is open already, with a buffer of our own: the library's cannot be waited
    on with a time limit."""

    def __init__(self, sock: socket.socket, host: str, most: int) -> None:
        self._given, self._buffer, self._most = sock, bytearray(), most + 1024 * 1024
        super().__init__(host, 0)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return self._given

    def read(self, size: int) -> bytes:
        if size > self._most:
            raise self.abort("literal too long")
        while len(self._buffer) < size:
            self._receive()
        return self._take(size)

    def readline(self) -> bytes:
        start = 0
        while (end := self._buffer.find(b"\n", start)) < 0:
            start = len(self._buffer)
            if start > LONGEST_LINE:
                raise self.abort("line too long")
            self._receive()
        return self._take(end + 1)

    def _take(self, size: int) -> bytes:
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def _receive(self) -> None:
        more = self.sock.recv(256 * 1024)
        if not more:
            raise self.abort("connection closed")
        self._buffer += more

    def next_line(self, seconds: float) -> bytes | None:
        """The next line of the server, or None when none came within `seconds`."""
        usual = self.sock.gettimeout()
        self.sock.settimeout(max(0.01, seconds))
        try:
            return self.readline()
        except TimeoutError:
            return None
        finally:
            self.sock.settimeout(usual)

    def lock(self, ssl_context: ssl.SSLContext) -> None:
        """STARTTLS, as in the library; but what was said before the lock must not count after it."""
        answer, _ = self._simple_command("STARTTLS")
        if answer != "OK" or self._buffer:
            raise self.abort("STARTTLS failed")
        self.sock = ssl_context.wrap_socket(self.sock, server_hostname=self.host)
        self._get_capabilities()

    def begin_idle(self) -> bytes:
        tag = self._new_tag()
        self.send(tag + b" IDLE\r\n")
        return bytes(tag)


class Mailbox:
    """A selected folder, read-only: nothing we do marks a mail as read. `most` is the largest mail in bytes.

    Every method raises Trouble when the connection or the server fails.
    """

    def __init__(self, client: _Client, leash: Leash, most: int) -> None:
        self._client, self._leash, self._most = client, leash, most
        self.validity = 0

    @property
    def has_idle(self) -> bool:
        return "IDLE" in self._client.capabilities

    def cut(self) -> None:
        """End the connection from another thread."""
        self._leash.cut()

    def select(self, folder: str) -> None:
        """Open the folder and learn its UIDVALIDITY."""
        quoted = '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
        with _named():
            answer, _ = self._client.select(quoted, readonly=True)
            _, validity = self._client.response("UIDVALIDITY")
        if answer != "OK" or not validity or not validity[0]:
            raise Trouble("no_inbox")
        self.validity = int(validity[0])

    def after(self, uid: int) -> list[Place]:
        """The mails with a higher number than `uid`, in their order."""
        return [place for place in self._search("UID", f"{uid + 1}:*") if place.uid > uid]

    def since(self, instant: datetime) -> list[Place]:
        """The mails that came since `instant` (the server knows days only, so up to a day more)."""
        day = instant - timedelta(days=1)
        return self._search("SINCE", f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}")

    def _search(self, *criteria: str) -> list[Place]:
        with _named():
            answer, data = self._client.uid("SEARCH", *criteria)
        if answer != "OK":
            raise Trouble("no_inbox")
        uids = sorted({int(word) for line in data if line for word in line.split() if word.isdigit()})
        return [Place(uid, None) for uid in uids]

    def dated(self, places: Sequence[Place]) -> list[Place]:
        """The same with their arrival times; the caller hands over a batch of at most a few hundred."""
        if not places:
            return []
        with _named():
            _, data = self._client.uid("FETCH", ",".join(str(place.uid) for place in places), "(UID INTERNALDATE)")
        found = {}
        for line in data:
            text = line[0] if isinstance(line, tuple) else line or b""
            uid, arrived = _UID.search(text), _ARRIVED.search(text)
            if uid and arrived:
                found[int(uid[1])] = read_date(arrived[1].decode("ascii", "replace").strip().replace("-", " ", 2))
        return [Place(place.uid, found.get(place.uid)) for place in places]

    def fetch(self, uid: int) -> Fetched | None:
        """One mail. None when it is gone; empty bytes when the server has it and cannot give it."""
        whole = self._body(uid, f"BODY.PEEK[]<0.{self._most + 1}>")
        if whole is None or len(whole) <= self._most:
            return None if whole is None else Fetched(whole)
        del whole
        return Fetched((self._body(uid, f"BODY.PEEK[HEADER]<0.{HEAD}>") or b"")[:HEAD], is_cut=True)

    def _body(self, uid: int, what: str) -> bytes | None:
        with _named():
            answer, data = self._client.uid("FETCH", str(uid), f"(UID {what})")
        if answer != "OK":
            return b""
        parts = [part[1] for part in data if isinstance(part, tuple)]
        return bytes(parts[0]) if parts else None

    def has_news(self) -> bool:
        """Whether the server spoke of new mails beside its last answers."""
        _, told = self._client.response("EXISTS")
        return bool(told and told[0])

    def rest(self) -> None:
        """Ask the server whether it is still there; it may tell of new mails."""
        with _named():
            self._client.noop()

    def wait(self, seconds: float, is_over: Any) -> bool:
        """IDLE until something comes (True), `seconds` are over or `is_over()` says so, looked at each half
        second."""
        with _named():
            tag, until, has_come = self._client.begin_idle(), monotonic() + seconds, False
            while not (has_come or is_over()) and (left := until - monotonic()) > 0:
                line = self._client.next_line(min(0.5, left))
                has_come = line is not None and _tells_of_mail(line, tag)
            if is_over():
                return has_come
            self._client.send(b"DONE\r\n")
            while not self._client.readline().startswith(tag):
                pass
        return has_come

    def close(self) -> None:
        """Say goodbye without waiting for an answer."""
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            self._client.send(b"Z LOGOUT\r\n")
        with contextlib.suppress(OSError):
            self._client.shutdown()
        self._leash.let_go()


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _tells_of_mail(line: bytes, tag: bytes) -> bool:
    if line.startswith((tag, b"* BYE")):
        raise Trouble("broken_connection")
    return line.rstrip().endswith((b"EXISTS", b"RECENT"))


def open_mailbox(server: Server, folder: str, most: int, *, connect_s: float = 5, whole_s: float = 30) -> Mailbox:
    """Connect, log in and select. `most`: bytes of the largest mail. Each answer may take `whole_s` seconds,
    and so may the way into the mailbox. Raises Trouble."""
    sock, leash = open_for_long(server, connect_s)
    entering = Leash(sock, whole_s)
    try:
        with _named():
            stream = secured(server, sock)
            stream.settimeout(whole_s)
            mailbox = Mailbox(_logged_in(_Client(stream, server.host, most), server), leash, most)
        mailbox.select(folder)
    except Trouble as trouble:
        leash.cut()
        leash.let_go()
        sock.close()
        if entering.is_over:
            raise Trouble("timeout") from trouble
        raise
    finally:
        entering.let_go()
    return mailbox


def _logged_in(client: _Client, server: Server) -> _Client:
    if server.security == "starttls":
        if "STARTTLS" not in client.capabilities:
            raise Trouble("tls")
        client.lock(server.context)
    try:
        if "AUTH=PLAIN" in client.capabilities:
            words = f"\0{server.user}\0{server.password}".encode()
            client.authenticate("PLAIN", lambda _: words)
        else:
            client.login(server.user, server.password)
    except (imaplib.IMAP4.abort, OSError):
        raise
    except (imaplib.IMAP4.error, UnicodeEncodeError) as error:
        raise Trouble("login_refused", str(error)[:200]) from error
    _, told = client.capability()  # servers tell more to those they know
    client.capabilities = tuple(str(told[0], "ascii", "replace").upper().split()) if told and told[0] else ()
    return client


@contextlib.contextmanager
def _named() -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError) as error:
        raise Trouble(code_of(error)) from error
    except (imaplib.IMAP4.error, ValueError) as error:
        raise Trouble(code_of(error), str(error)[:200]) from error
