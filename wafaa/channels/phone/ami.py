"""Asterisk's manager interface over one socket: login, actions and their answers, events.

Packets are lines of "Key: Value" ended by an empty line. What a caller may write stands in them (names, numbers), so
nothing of it is believed: lines without a colon are left out, endless ones are cut off, and no value of ours can
carry a line break into an action.
"""

from __future__ import annotations

import hashlib
import socket
from collections import deque
from time import monotonic

from wafaa.channels.mail.server import Trouble
from wafaa.lib.ids import new_id

Packet = dict[str, str]
BANNER = "Asterisk Call Manager"
MOST_LINE = 8 * 1024
MOST_FIELDS = 200
PIECE = 64 * 1024
ANSWER_S = 10.0
GREETS_S = 3.0
"""Asterisk speaks first, and at once; what keeps silent for so long waits for somebody else (a web server, say)."""
MASK = "call,agent"
"""The events asked for; of "agent" come those of queues."""


class Ami:
    """One session over a connected socket. Raises Trouble: ami_login, ami_permission, ami_refused, not_ami, and those
    of the network."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._bytes = bytearray()
        self._fields: Packet = {}
        self._is_skipping = False
        self._events: deque[Packet] = deque()

    def log_in(self, user: str, secret: str, *, by: str = "md5", events: bool = True) -> None:
        """`by` "md5" answers a challenge, so that the secret itself is never on the wire; "plain" sends it."""
        self._greeted()
        mask = MASK if events else "off"
        if by == "plain":
            answer = self.ask("Login", Username=user, Secret=secret, Events=mask)
        else:
            challenge = self.ask("Challenge", AuthType="MD5").get("challenge", "")
            if not challenge:
                raise Trouble("ami_no_md5")
            # MD5 is the protocol's own (manager.c, authenticate); it proves the secret and protects nothing else.
            key = hashlib.md5(f"{challenge}{secret}".encode(), usedforsecurity=False).hexdigest()
            answer = self.ask("Login", AuthType="MD5", Username=user, Key=key, Events=mask)
        if answer["response"].lower() != "success":
            raise Trouble("ami_login", answer.get("message", "")[:200])

    def ask(self, action: str, **fields: str) -> Packet:
        """Do one action; its answer. Events that come in between are kept for `event`."""
        named, until = new_id(), monotonic() + ANSWER_S
        self._send({"Action": action, "ActionID": named, **fields})
        while (left := until - monotonic()) > 0:
            packet = self._packet(left)
            if packet is None:
                break
            if "response" in packet and packet.get("actionid") == named:
                return packet
            if "event" in packet:
                self._events.append(packet)
        raise Trouble("timeout")

    def do(self, action: str, **fields: str) -> Packet:
        """The same for an action that must succeed."""
        answer = self.ask(action, **fields)
        if answer["response"].lower() == "success":
            return answer
        says = answer.get("message", "")[:200]
        raise Trouble("ami_permission" if "permission" in says.lower() else "ami_refused", says)

    def event(self, wait_s: float) -> Packet | None:
        """The next event; None when none has come within `wait_s` seconds."""
        until = monotonic() + wait_s
        while True:
            if self._events:
                return self._events.popleft()
            packet = self._packet(max(0.0, until - monotonic()))
            if packet is None or "event" in packet:
                return packet
            if monotonic() >= until:
                return None

    def _greeted(self) -> None:
        until = monotonic() + GREETS_S
        while (line := self._line()) is None:
            if len(self._bytes) > MOST_LINE or not self._receive(until - monotonic()):
                raise Trouble("not_ami")
        if not line.startswith(BANNER):
            raise Trouble("not_ami")

    def _send(self, fields: Packet) -> None:
        lines = [f"{name}: {_one_line(value)}\r\n" for name, value in fields.items()]
        self._sock.settimeout(ANSWER_S)
        self._sock.sendall("".join([*lines, "\r\n"]).encode("utf-8", "replace"))

    def _packet(self, wait_s: float) -> Packet | None:
        until = monotonic() + wait_s
        while True:
            while (line := self._line()) is not None:
                if not line and self._fields:
                    packet, self._fields = self._fields, {}
                    return packet
                self._take(line)
            if not self._receive(until - monotonic()):
                return None

    def _take(self, line: str) -> None:
        name, colon, value = line.partition(":")
        if colon and len(self._fields) < MOST_FIELDS:
            self._fields[name.strip().lower()] = value.strip()

    def _line(self) -> str | None:
        """The next whole line without its end; None while there is none."""
        end = self._bytes.find(b"\n")
        if end < 0:
            if len(self._bytes) > MOST_LINE:
                self._bytes.clear()
                self._is_skipping = True
            return None
        raw = bytes(self._bytes[:end])
        del self._bytes[: end + 1]
        if self._is_skipping or len(raw) > MOST_LINE:
            self._is_skipping = False
            return "-"  # no colon: nothing
        return "".join(c for c in raw.decode("utf-8", "replace") if c >= " ")

    def _receive(self, wait_s: float) -> bool:
        """Whether anything came in time. Raises Trouble when the other side is gone."""
        self._sock.settimeout(max(0.001, wait_s))
        try:
            got = self._sock.recv(PIECE)
        except TimeoutError:
            return False
        if not got:
            raise Trouble("broken_connection")
        self._bytes += got
        return True


def _one_line(value: str) -> str:
    return "".join(c for c in value if c >= " " and c != "\x7f")[:1_000]
