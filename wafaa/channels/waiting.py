"""How long a provider asks us to wait."""

from __future__ import annotations

from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime

from wafaa.lib.http import Reply
from wafaa.lib.time import now

LONGEST = timedelta(hours=6)


def wait_of(reply: Reply) -> timedelta | None:
    """Retry-After, in seconds or as a date; None when there is none that can be read. At least a second, and never
    longer than six hours, whatever a confused server says."""
    said = reply.headers.get("retry-after", "").strip()
    if not said:
        return None
    if said.isascii() and said.isdigit():
        wanted = timedelta(seconds=min(int(said[:9]), 10**8))
    else:
        try:
            at = parsedate_to_datetime(said)
        except ValueError:
            return None
        wanted = (at if at.tzinfo else at.replace(tzinfo=UTC)) - now()
    return min(max(wanted, timedelta(seconds=1)), LONGEST)
