"""What Meta's answers mean for a message: try again, never, or the whole line is down.

After Meta's "Error codes" pages; the grouping is ours. What a channel does not name is never for a 4xx answer (the
message as it is will not be taken) and later for a 5xx one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from wafaa.channels import waiting
from wafaa.channels.connector import Outcome, Refused, Retry, Unknown
from wafaa.lib.http import Reply

USAGE = "x-business-use-case-usage"


@dataclass(frozen=True)
class Codes:
    """One channel's codes → our words. `waits` are by our word."""

    line_is_down: Mapping[int, str]
    later: Mapping[int, str]
    never: Mapping[int, str]
    waits: Mapping[str, timedelta] = field(default_factory=dict)

    def meaning_of(self, code: int) -> str:
        """Our word for a code, "meta_<code>" where there is none."""
        for words in (self.line_is_down, self.later, self.never):
            if code in words:
                return words[code]
        return f"meta_{code}"

    def outcome_of(self, status: int, code: int | None, wait: timedelta | None) -> Outcome:
        """What an answer that is no success means for the message."""
        if code is None:
            return of_status(status, wait)
        why = self.meaning_of(code)
        if code in self.never:
            return Refused(why)
        if code in self.line_is_down or status == 429:
            return Retry(why, wait or self.waits.get(why), line_is_down=True)
        if code in self.later or status >= 500:
            return Retry(why, wait or self.waits.get(why))
        return Retry("token_expired", line_is_down=True) if status == 401 else Refused(why)


def of_status(status: int, wait: timedelta | None) -> Outcome:
    """An answer without Meta's own words: from something in between, so that after a gateway's fault nobody can
    tell how far the message came."""
    if status == 429:
        return Retry("too_many", wait, line_is_down=True)
    if status in (401, 403):
        return Retry("token_expired", line_is_down=True)
    if status in (502, 504):
        return Unknown("no_answer")
    return Retry("provider_is_down", wait, line_is_down=True) if status >= 500 else Refused(f"answer_{status}")


def wait_of(reply: Reply) -> timedelta | None:
    """How long Meta asks us to wait: Retry-After, else the minutes until access is regained as its usage header
    tells them (Graph API, "Rate limits"). None when it says nothing."""
    return waiting.wait_of(reply) or _regained_after(reply.headers.get(USAGE, ""))


def _regained_after(said: str) -> timedelta | None:
    try:
        told = json.loads(said[:20_000])
        minutes = max(_minutes(use) for uses in told.values() for use in uses)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    return min(timedelta(minutes=minutes), waiting.LONGEST) if minutes > 0 else None


def _minutes(use: dict[str, Any]) -> int:
    minutes = use.get("estimated_time_to_regain_access")
    return minutes if isinstance(minutes, int) and 0 < minutes < 100_000 else 0
