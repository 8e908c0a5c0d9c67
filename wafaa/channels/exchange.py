"""Listening to Asterisk: one connection per line, held open as long as the line is on.

What rings is shown at once; what has ended is stored as an arrival, like anything that comes in, and understood by
a job.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass

from wafaa.channels import verbs
from wafaa.channels.listening import LISTENERS, Listener
from wafaa.channels.mail.server import Leash, Trouble, open_for_long, secured, troubles_named
from wafaa.channels.models import Channel, Line
from wafaa.channels.phone.ami import Ami
from wafaa.channels.phone.asterisk import CONNECT_S, extensions_of, is_asterisk, log_in, server_of
from wafaa.channels.phone.board import Board, Ended, Rang, Taken, Told
from wafaa.lib.time import now
from wafaa.work.unit import unit

PING_S = 20.0
"""A silent exchange is asked whether it is still there."""


@dataclass
class Exchange(Listener):
    """One telephone's thread."""

    leash: Leash | None = None

    @staticmethod
    def is_wanted(line: Line) -> bool:
        return is_asterisk(line)

    def stop(self) -> None:
        self.stopping.set()
        if self.leash is not None:
            self.leash.cut()

    def _listen(self) -> bool:
        heard = False
        try:
            server = server_of(self.line)
            sock, self.leash = open_for_long(server, CONNECT_S)
            try:
                with troubles_named(), sock, secured(server, sock) as stream:
                    ami = Ami(stream)
                    log_in(ami, self.line)
                    verbs.forget_rings(self.line)
                    heard = True
                    self._fine()
                    self._follow(ami)
            finally:
                self.leash.let_go()
        except Trouble as trouble:
            if not heard and not self.stopping.is_set():
                verbs.line_failed(self.line, trouble.code, pauses=False)
        return heard

    def _follow(self, ami: Ami) -> None:
        board = Board(extensions_of(self.line))
        with suppress(Trouble):  # what goes on already; an account may not be allowed to ask
            ami.do("CoreShowChannels")
        while not self.stopping.is_set():
            event = ami.event(PING_S)
            if event is None:
                ami.do("Ping")
                self._fine()
                continue
            for told in board.hear(event, now()):
                note(self.line, told)


LISTENERS[Channel.PHONE] = Exchange


def note(line: Line, told: Told) -> None:
    """Write down what the telephone tells."""
    match told:
        case Rang(call, way, number, name):
            verbs.rang(line, call, way=way, number=number, name=name)
        case Taken(call, staff):
            verbs.picked_up(line, call, staff)
        case Ended():
            _ended(line, told)


def _ended(line: Line, told: Ended) -> None:
    with unit():
        ring = verbs.ring_of(line, told.call)
        said = asdict(told)
        if ring is not None and ring.way == "out":  # dialled from here: the number and the person are known
            said |= {"number": ring.number or told.number, "staff": told.staff or ring.staff}
        if told.outcome:
            raw = json.dumps(said, ensure_ascii=False, sort_keys=True).encode()
            verbs.take_in(line, f"call:{told.call}", raw, {"by": "asterisk"})
        verbs.hung_up(line, told.call)
