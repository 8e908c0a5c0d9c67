"""From a telephone's events to calls: who rang whom, who took it, how long they spoke.

Events of one call share a Linkedid; a channel keeps the call it began with, for bridging may give it another. Calls
between colleagues are nobody's affair here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from wafaa.channels.phone.ami import Packet
from wafaa.lib.text.digits import ascii_digits

PEER = re.compile(r"[A-Za-z0-9]+/(.+?)(?:@[^/]*)?-[0-9a-f]+(?:;\d)?")
LONGEST_INTERNAL = 5
"""A number of so few digits is an extension of the house."""
MOST_CALLS = 2_000
OURS = "wafaa-"
"""How the calls begin that were dialled from here."""


@dataclass(frozen=True)
class Rang:
    call: str
    way: str
    number: str
    name: str


@dataclass(frozen=True)
class Taken:
    call: str
    staff: str


@dataclass(frozen=True)
class Ended:
    """`outcome`: answered | no_answer, "" when nothing came of it that anybody need know. `seconds` they spoke,
    `waited` the caller waited, `staff` the public id of who spoke."""

    call: str
    way: str
    number: str
    name: str
    outcome: str
    seconds: int | None
    waited: int
    extension: str
    staff: str


Told = Rang | Taken | Ended


@dataclass
class _Call:
    call: str
    way: str
    number: str
    name: str
    began: datetime
    extension: str = ""
    is_internal: bool = False
    has_rung: bool = False
    is_dialled: bool = False
    answered: datetime | None = None
    channels: set[str] = field(default_factory=set)


class Board:
    """`extensions`: {extension: public id of the staff who has it}."""

    def __init__(self, extensions: Mapping[str, str]) -> None:
        self._extensions = extensions
        self._calls: dict[str, _Call] = {}
        self._of: dict[str, str] = {}

    def hear(self, event: Packet, at: datetime) -> list[Told]:
        """What this event tells that was not known; mostly nothing."""
        reads = {
            "newchannel": self._new,
            "coreshowchannel": self._new,
            "queuecallerjoin": self._joined,
            "dialbegin": self._dials,
            "dialend": self._dialled,
            "agentconnect": self._connected,
            "queuecallerabandon": self._joined,
            "hangup": self._hangs_up,
        }
        read = reads.get(event.get("event", "").lower())
        return list(read(event, at)) if read is not None else []

    def _new(self, event: Packet, at: datetime) -> Iterator[Told]:
        channel, linked = event.get("uniqueid", "")[:100], event.get("linkedid", "")[:100]
        if not channel or not linked:
            return
        if linked not in self._calls:
            if len(self._calls) >= MOST_CALLS:
                self._drop(next(iter(self._calls)))
            self._calls[linked] = self._begun(linked, event, at)
        self._calls[linked].channels.add(channel)
        self._of[channel] = linked
        yield from ()

    def _begun(self, call: str, event: Packet, at: datetime) -> _Call:
        peer, caller = _peer(event.get("channel", "")), _dialable(event.get("calleridnum", ""))
        is_ours = call.startswith(OURS)
        own = next((one for one in (peer, caller) if one in self._extensions), "")
        if is_ours or own or (caller and len(caller.lstrip("+")) <= LONGEST_INTERNAL):
            number = _dialable(event.get("exten", ""))
            is_internal = not is_ours and bool(number) and self._is_inside(number)
            return _Call(call, "out", number, "", at, own or peer, is_internal=is_internal)
        name = event.get("calleridname", "")
        named = "" if name.lower() in ("", "<unknown>", "unknown", "anonymous") or name == caller else name[:80]
        return _Call(call, "in", caller, named, at)

    def _is_inside(self, number: str) -> bool:
        return number in self._extensions or len(number.lstrip("+")) <= LONGEST_INTERNAL

    def _found(self, event: Packet) -> _Call | None:
        named = self._of.get(event.get("uniqueid", "")[:100]) or event.get("linkedid", "")[:100]
        return self._calls.get(named)

    def _joined(self, event: Packet, at: datetime) -> Iterator[Told]:
        """Somebody waits in a queue, or gave up waiting there."""
        call = self._found(event)
        if call is not None:
            yield from self._rings(call)

    def _dials(self, event: Packet, at: datetime) -> Iterator[Told]:
        call = self._found(event)
        if call is None or "channel" not in event:  # of Originate's own leg: our colleague's phone, not the customer
            return
        if call.way == "out" and not call.number:
            call.number = _dialable(event.get("destcalleridnum", "") or event.get("dialstring", ""))
            call.is_internal = bool(call.number) and self._is_inside(call.number)
        call.is_dialled = True
        yield from self._rings(call)

    def _rings(self, call: _Call) -> Iterator[Told]:
        if not call.has_rung and not call.is_internal:
            call.has_rung = True
            yield Rang(call.call, call.way, call.number, call.name)

    def _dialled(self, event: Packet, at: datetime) -> Iterator[Told]:
        call = self._found(event)
        if call is None or "channel" not in event or event.get("dialstatus", "").upper() != "ANSWER":
            return
        yield from self._answered(call, _peer(event.get("destchannel", "")), at)

    def _connected(self, event: Packet, at: datetime) -> Iterator[Told]:
        """A queue gave the caller to somebody."""
        call = self._found(event)
        if call is not None:
            yield from self._answered(call, _peer(event.get("destchannel", "")), at)

    def _answered(self, call: _Call, peer: str, at: datetime) -> Iterator[Told]:
        if call.answered is not None:
            return
        call.answered = at
        if call.way == "in":
            call.extension = peer
        yield Taken(call.call, self._extensions.get(call.extension, ""))

    def _hangs_up(self, event: Packet, at: datetime) -> Iterator[Told]:
        call = self._found(event)
        if call is None:
            return
        channel = event.get("uniqueid", "")[:100]
        call.channels.discard(channel)
        self._of.pop(channel, None)
        if not call.channels:
            self._drop(call.call)
            yield self._ended(call, at)

    def _ended(self, call: _Call, at: datetime) -> Ended:
        outcome = "answered" if call.answered else "no_answer"
        if call.is_internal or (call.way == "out" and not call.is_dialled):
            outcome = ""
        seconds = int((at - call.answered).total_seconds()) if call.answered else None
        waited = int(((call.answered or at) - call.began).total_seconds())
        staff = self._extensions.get(call.extension, "")
        return Ended(call.call, call.way, call.number, call.name, outcome, seconds, waited, call.extension, staff)

    def _drop(self, named: str) -> None:
        for channel in self._calls.pop(named).channels:
            self._of.pop(channel, None)


def _peer(channel: str) -> str:
    """The endpoint of a channel: "101" of "PJSIP/101-0000001a"."""
    found = PEER.fullmatch(channel[:200])
    return found.group(1) if found else ""


def _dialable(said: str) -> str:
    """The digits of a number in any digits, with a plus in front where one stood; "" where none is in it."""
    text = ascii_digits(said[:200].partition("@")[0].rpartition("/")[2])
    digits = "".join(c for c in text if c.isascii() and c.isdigit())[:20]
    return f"+{digits}" if digits and text.lstrip().startswith("+") else digits
