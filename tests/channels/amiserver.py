"""An Asterisk manager on loopback that speaks as Asterisk 22 does: banner, challenge, login, actions, events.

`plays` sends events to all who are logged in; `originated` are the Originate actions it was given.
"""

from __future__ import annotations

import contextlib
import hashlib
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition, Thread

USER, SECRET = "wafaa", "سر الهاتف 1"
CHALLENGE = "840415273"


@dataclass
class AmiServer:
    banner: bytes = b"Asterisk Call Manager/11.0.0\r\n"
    knows_md5: bool = True
    may_originate: bool = True
    says_at_login: bytes = b""
    logins: list[dict[str, str]] = field(default_factory=list)
    originated: list[dict[str, str]] = field(default_factory=list)
    is_listed: bool = False
    running: list[dict[str, str]] = field(default_factory=list)
    peers: list[socket.socket] = field(default_factory=list)
    news: Condition = field(default_factory=Condition)

    def plays(self, *events: dict[str, str] | bytes) -> None:
        """Tell these to everybody who listens; bytes go out as they are."""
        raw = b"".join(event if isinstance(event, bytes) else packet(event) for event in events)
        for peer in list(self.peers):
            with contextlib.suppress(OSError):
                peer.sendall(raw)

    def hangs_up(self) -> None:
        """The exchange is restarted: every connection ends."""
        for peer in list(self.peers):
            with contextlib.suppress(OSError):
                peer.shutdown(socket.SHUT_RDWR)

    def is_heard(self, count: int = 1, seconds: float = 5) -> bool:
        """Whether so many have logged in for events by now."""
        with self.news:
            return self.news.wait_for(lambda: len(self.peers) >= count, seconds)

    def answers(self, told: dict[str, str], peer: socket.socket) -> list[dict[str, str]]:
        action, named = told.get("action", "").lower(), {"ActionID": told.get("actionid", "")}
        if action == "challenge":
            if self.knows_md5 and told.get("authtype", "").lower() == "md5":
                return [{"Response": "Success", "Challenge": CHALLENGE, **named}]
            return [{"Response": "Error", "Message": "Must specify AuthType", **named}]
        if action == "login":
            return [self._login(told, peer) | named]
        if action == "originate":
            self.originated.append(told)
            if not self.may_originate:
                return [{"Response": "Error", "Message": "Permission denied", **named}]
            return [{"Response": "Success", "Message": "Originate successfully queued", **named}]
        if action == "coreshowchannels":
            listed = [{"Event": "CoreShowChannel", **one, **named} for one in self.running]
            end = {"Event": "CoreShowChannelsComplete", "EventList": "Complete", **named}
            return [{"Response": "Success", "EventList": "start", **named}, *listed, end]
        return [{"Response": "Success", "Ping": "Pong", **named}]

    def _login(self, told: dict[str, str], peer: socket.socket) -> dict[str, str]:
        self.logins.append(told)
        wanted = hashlib.md5(f"{CHALLENGE}{SECRET}".encode(), usedforsecurity=False).hexdigest()
        if told.get("username") != USER or (told.get("key") != wanted and told.get("secret") != SECRET):
            return {"Response": "Error", "Message": "Authentication failed"}
        if told.get("events") != "off":
            with self.news:
                self.peers.append(peer)
                self.news.notify_all()
        return {"Response": "Success", "Message": "Authentication accepted"}


def packet(fields: dict[str, str]) -> bytes:
    return "".join([*(f"{name}: {value}\r\n" for name, value in fields.items()), "\r\n"]).encode()


@contextmanager
def asterisk(server: AmiServer) -> Iterator[int]:
    """The port of this manager."""

    def serve(peer: socket.socket) -> None:
        with contextlib.suppress(OSError), peer:
            peer.sendall(server.banner)
            lines: dict[str, str] = {}
            for raw in peer.makefile("rb"):
                line = raw.decode("utf-8", "replace").rstrip("\r\n")
                if line:
                    name, _colon, value = line.partition(": ")
                    lines[name.lower()] = value
                    continue
                told, lines = lines, {}
                answers = server.answers(told, peer)
                peer.sendall(b"".join(packet(one) for one in answers))
                server.is_listed |= told.get("action", "").lower() == "coreshowchannels"
                if told.get("action", "").lower() == "login":
                    peer.sendall(server.says_at_login)
        with server.news:
            if peer in server.peers:
                server.peers.remove(peer)
            server.news.notify_all()

    def listen(house: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                peer, _address = house.accept()
                Thread(target=serve, args=(peer,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as house:
        thread = Thread(target=listen, args=(house,), daemon=True)
        thread.start()
        yield int(house.getsockname()[1])
        server.hangs_up()
        with contextlib.suppress(OSError):
            house.shutdown(socket.SHUT_RDWR)
    thread.join(2)


# Calls, as Asterisk 22 tells them


def channel(name: str, unique: str, linked: str, **more: str) -> dict[str, str]:
    return {"Channel": name, "Uniqueid": unique, "Linkedid": linked, "ChannelStateDesc": "Ring", **more}


def rings_in(call: str, number: str, name: str = "<unknown>", peer: str = "101") -> list[dict[str, str]]:
    """Somebody calls the shop, and the extension rings."""
    trunk = channel(f"PJSIP/trunk-{call}1", call, call, CallerIDNum=number, CallerIDName=name, Exten="920001234")
    phone = channel(f"PJSIP/{peer}-{call}2", f"{call}.2", call, CallerIDNum=peer, Exten="")
    dest = {"DestChannel": phone["Channel"], "DestUniqueid": phone["Uniqueid"], "DestLinkedid": call}
    return [
        {"Event": "Newchannel", **trunk},
        {"Event": "Newchannel", **phone},
        {"Event": "DialBegin", **trunk, **dest, "DialString": peer},
    ]


def ends(call: str, status: str, peer: str = "101") -> list[dict[str, str]]:
    """The ringing ended so, and nobody waits for anything more."""
    trunk = channel(f"PJSIP/trunk-{call}1", call, call)
    dest = {"DestChannel": f"PJSIP/{peer}-{call}2", "DestUniqueid": f"{call}.2"}
    return [
        {"Event": "DialEnd", **trunk, **dest, "DialStatus": status},
        *([] if status == "ANSWER" else hang_up(call, peer)),
    ]


def hang_up(call: str, peer: str = "101") -> list[dict[str, str]]:
    return [
        {"Event": "Hangup", **channel(f"PJSIP/{peer}-{call}2", f"{call}.2", call), "Cause": "16"},
        {"Event": "Hangup", **channel(f"PJSIP/trunk-{call}1", call, call), "Cause": "16"},
    ]
