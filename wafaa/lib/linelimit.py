"""A bound on log lines that strangers can cause, in one process."""

from datetime import datetime
from threading import Lock

from wafaa.lib.throttle import Limit, window


class LineLimit:
    """Allows `lines` per fixed window of `seconds`; safe to ask from several threads."""

    def __init__(self, *, lines: int, seconds: int) -> None:
        self.limit = Limit("log lines", lines, seconds)
        self.lock = Lock()
        self.window = 0
        self.written = 0

    def allows(self, instant: datetime) -> bool:
        """Whether one more line may be written now; counts it when it may."""
        present = window(self.limit, instant)
        with self.lock:
            if present != self.window:
                self.window, self.written = present, 0
            if self.written >= self.limit.count:
                return False
            self.written += 1
            return True
