"""Carries words to other processes from a thread of its own, so that no commit ever waits for a network."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable

log = logging.getLogger("wafaa.live")
MOST_WAITING = 1_000
LONGEST_REST = 5.0


class Courier:
    """`carry(words)` is called in the courier's thread with what has gathered; what it raises is logged.

    Nothing is retried: a wake-up that got lost is made good by the hub's poll, a signal is stale by then.
    """

    def __init__(self, carry: Callable[[list[str]], None]) -> None:
        self._carry = carry
        self._waiting: dict[str, None] = {}
        self._news = threading.Condition()
        self._thread: threading.Thread | None = None
        self._pid = 0

    def take(self, words: str) -> bool:
        """Accept words for delivery and return at once; the same words twice are one. False when full."""
        if self._pid != os.getpid():
            self._begin()
        with self._news:
            if len(self._waiting) >= MOST_WAITING:
                return False
            self._waiting[words] = None
            self._news.notify()
            return True

    def _begin(self) -> None:
        # A forked child inherits neither the thread nor a lock that is surely free.
        self._pid, self._news, self._waiting = os.getpid(), threading.Condition(), {}
        self._thread = threading.Thread(target=self._walk, name="live-courier", daemon=True)
        self._thread.start()

    def _walk(self) -> None:
        rest = threading.Event()
        failures = 0
        while True:
            batch = self._next_batch()
            try:
                self._carry(batch)
                failures = 0
            except Exception as error:
                failures += 1
                if failures == 1:
                    log.warning("live wake-ups do not get through, readers poll instead: %r", error)
                rest.wait(min(0.2 * 2**failures, LONGEST_REST))

    def _next_batch(self) -> list[str]:
        with self._news:
            while not self._waiting:
                self._news.wait()
            batch = list(self._waiting)
            self._waiting.clear()
            return batch
