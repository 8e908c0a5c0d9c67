"""Named points at which the kill harness ends a process as a power cut would: nothing is cleaned up.

Without CRASH_AT in the environment a point does nothing. CRASH_AT is "name" or "name:n" (the n-th passing).
"""

from __future__ import annotations

import os
import signal

_name, _left = "", 0


def arm(where: str) -> None:
    """Die at this point: "name" or "name:n"; "" disarms."""
    global _name, _left
    _name, _, nth = where.partition(":")
    _left = int(nth or 1)


def point(name: str) -> None:
    """Die here if this point was named."""
    if name == _name:
        _count_down()


def _count_down() -> None:
    global _left
    _left -= 1
    if _left <= 0:
        os.kill(os.getpid(), signal.SIGKILL)


arm(os.environ.get("CRASH_AT", ""))
