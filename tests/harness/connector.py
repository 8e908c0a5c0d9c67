"""A channel whose provider is the harness: it knows keys, so that a repeated send is one message there."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Mapping
from typing import Any

from wafaa.channels.abilities import Abilities
from wafaa.channels.connector import Done, Meaning, Outcome, Retry, Unreadable, register
from wafaa.channels.models import Line, Outgoing
from wafaa.work import crash

DEADLINE = 3.0


class Peer:
    channel = "peer"
    abilities = Abilities(text=100_000, folds=True)

    def __init__(self, port: int) -> None:
        self.port = port
        self.key_of: Callable[[Outgoing], str] = lambda outgoing: outgoing.public_id

    def send(self, outgoing: Outgoing, line: Line) -> Outcome:
        crash.point("before_network")
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=DEADLINE) as connection:
                connection.sendall(json.dumps({"key": self.key_of(outgoing), "text": outgoing.text}).encode() + b"\n")
                answer = connection.makefile().readline()
        except OSError as error:
            return Retry(str(error))
        return Done(outgoing.public_id) if answer == "ok\n" else Retry("no answer")

    def settle(self, outgoing: Outgoing, line: Line) -> Outcome:
        return Retry("asked")

    def understand(self, raw: bytes, meta: Mapping[str, Any], line: Line) -> Meaning | Unreadable:
        return Unreadable("no_arrivals")

    def test(self, line: Line) -> list[str]:
        return []


if port := os.environ.get("HARNESS_PEER_PORT"):
    register(Peer(int(port)))
