"""The arithmetic of rate limits. Counts are kept elsewhere; nothing here reads a clock or a database.

A sliding window from two fixed ones: hits of the window before count by the share of it that still lies
within the last `seconds`, hits of the present window count whole.
"""

import hmac
import math
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256


@dataclass(frozen=True)
class Limit:
    """At most `count` acts per `seconds` for one subject; `name` keeps limits apart. ValueError below 1."""

    name: str
    count: int
    seconds: int

    def __post_init__(self) -> None:
        if self.count < 1 or self.seconds < 1:
            raise ValueError("a limit allows at least one act in at least one second")


@dataclass(frozen=True)
class Verdict:
    """Whether one more act is allowed, how many are left after it, and when to try again (0 when allowed)."""

    allowed: bool
    left: int
    retry_after_s: int


def subject_key(limit: Limit, subject: str, secret: bytes) -> str:
    """32 hex digits that stand for (limit, subject): stored instead of an address or a phone number."""
    spoken = f"{len(limit.name)}:{limit.name}:{subject}".encode("utf-8", "surrogatepass")
    return hmac.digest(secret, spoken, sha256).hex()[:32]


def window(limit: Limit, instant: datetime) -> int:
    """The number of the fixed window in which `instant` lies; the one before has this number less one."""
    return math.floor(instant.timestamp() / limit.seconds)


def judge(limit: Limit, before: int, current: int, instant: datetime) -> Verdict:
    """Whether an act at `instant` is within the limit.

    before, current: acts allowed in the window before and in the present one, this act not counted.
    For a plain fixed window pass 0 as `before`.
    """
    elapsed = instant.timestamp() - window(limit, instant) * limit.seconds
    room = limit.count - _weighed(limit, before, elapsed) - current
    if room >= 1:
        return Verdict(True, math.floor(room) - 1, 0)
    return Verdict(False, 0, _wait(limit, before, current, elapsed))


def _weighed(limit: Limit, before: int, elapsed: float) -> float:
    return before * (limit.seconds - elapsed) / limit.seconds


def _wait(limit: Limit, before: int, current: int, elapsed: float) -> int:
    """Whole seconds until there is room for one, if nothing else happens meanwhile."""
    if current < limit.count:
        free_at = _free_at(limit, before, limit.count - current - 1)
    else:
        free_at = limit.seconds + _free_at(limit, current, limit.count - 1)
    return max(1, math.ceil(free_at - elapsed))


def _free_at(limit: Limit, before: int, room: int) -> float:
    """Seconds into a window after which `before` weighs at most `room`."""
    return limit.seconds * (1 - room / before) if before > room else 0.0
