"""The gate for arriving mail: bytes in, a ParsedMail or an Unreadable out, whatever the bytes are.

First a cheap look at the bytes, then a parse in a child process under limits. Python's own parser can
be kept busy for minutes by one megabyte; here a bomb costs at most the deadline, usually half a second.
"""

import atexit
import os
import queue
import threading
from collections.abc import Iterable
from typing import Any

from .byte_gate import USUAL, Limits, refusal
from .hints import glimpse
from .lane import Lane
from .shapes import REASONS, ParsedMail, Unreadable
from .wire import unpack

LANES = 2
_MB = 1024 * 1024


class Gate:
    """Reads mails in up to `lanes` children at once. Safe to use from many threads and after a fork."""

    def __init__(self, lanes: int = LANES, limits: Limits = USUAL) -> None:
        self._limits = limits
        self._lanes = [Lane() for _ in range(lanes)]
        # Last in, first out: the second child starts only when two mails come at once.
        self._free: queue.LifoQueue[Lane] = queue.LifoQueue()
        for lane in reversed(self._lanes):
            self._free.put(lane)

    def read(
        self, raw: bytes, deadline_s: float = 8, *, authserv_id: str = "", own_addresses: Iterable[str] = ()
    ) -> ParsedMail | Unreadable:
        """Reads one mail within `deadline_s` seconds of work; never raises for what the mail contains.

        `authserv_id` names the mail server whose Authentication-Results are believed ("" believes none);
        `own_addresses` are the addresses of our lines, for the loop guard.
        """
        reason = refusal(raw, self._limits)
        if reason:
            return Unreadable(reason, glimpse(raw))
        order = _order(raw, deadline_s, authserv_id, own_addresses)
        lane = self._free.get()
        try:
            return _understood(*_asked(lane, order, raw, deadline_s), raw)
        except TimeoutError:
            return Unreadable("too_slow", glimpse(raw))
        except (OSError, EOFError, ValueError, TypeError, KeyError):
            return Unreadable("reader_failed", glimpse(raw))
        finally:
            self._free.put(lane)

    def start(self) -> None:
        """Starts the first child now, so that the first mail does not wait for it."""
        lane = self._free.get()
        try:
            lane.start()
        finally:
            self._free.put(lane)

    def pids(self) -> list[int]:
        """The process ids of the running children."""
        return [lane.pid for lane in self._lanes if lane.pid]

    def close(self) -> None:
        """Ends the children. A later `read` starts new ones."""
        for lane in self._lanes:
            lane.close()


def _asked(lane: Lane, order: dict[str, Any], raw: bytes, wall: float) -> tuple[dict[str, Any], bytearray]:
    """The answer; asked again once when the child was found dead, which is not this mail's fault."""
    try:
        return lane.ask(order, raw, wall)
    except TimeoutError:
        raise
    except (OSError, EOFError):
        return lane.ask(order, raw, wall)


def _order(raw: bytes, deadline_s: float, authserv_id: str, own_addresses: Iterable[str]) -> dict[str, Any]:
    """What the child may use: processor seconds and memory grow with the size of the mail."""
    size = len(raw) / _MB
    return {
        "authserv_id": authserv_id,
        "own_addresses": list(own_addresses),
        "wall": deadline_s,
        "cpu": min(deadline_s, 0.5 + 0.3 * size),
        "memory": int((128 + 24 * size) * _MB),
    }


def _understood(words: dict[str, Any], content: bytearray, raw: bytes) -> ParsedMail | Unreadable:
    if "mail" in words:
        return unpack(words["mail"], content)
    reason = words.get("reason", "")
    return Unreadable(reason if reason in REASONS else "reader_failed", glimpse(raw))


_usual: Gate | None = None
_usual_owner = 0
_starting = threading.Lock()


def usual_gate() -> Gate:
    """The one gate of this process; its children end with it."""
    global _usual, _usual_owner
    with _starting:
        if _usual is None or _usual_owner != os.getpid():  # a fork must not share lanes that were busy
            _usual, _usual_owner = Gate(), os.getpid()
            atexit.register(_usual.close)
        return _usual


def read(
    raw: bytes, deadline_s: float = 8, *, authserv_id: str = "", own_addresses: Iterable[str] = ()
) -> ParsedMail | Unreadable:
    """`Gate.read` with the process's own gate."""
    return usual_gate().read(raw, deadline_s, authserv_id=authserv_id, own_addresses=own_addresses)
