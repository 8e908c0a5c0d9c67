"""When something first set out and first was there, by all that was ever told of its state, in whatever order it was
told. What was taken back is none: an arrival counts from the last word that it had not arrived.

A sighting is [when it was said, a stage, since when it is so], instants as fixed-width text that sorts by time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

Sighting = list[Any]
HERE, HELD, SENT, THERE = 0, 1, 2, 3
"""Not sent; held up, wherever it is; under way; handed over."""
FORM = "%Y%m%dT%H%M%S.%f"
MOST = 40
"""So many are kept: the first, and the last of each stage."""


def noted(seen: Sequence[Sighting], stage: int, at: datetime, since: datetime | None = None) -> list[Sighting]:
    """These, with one more. What can never count again is left out."""
    fresh = [_text(at), stage, _text(since or at)]
    if fresh in seen:
        return list(seen)
    found = sorted([*seen, fresh])
    back = _last(found, HERE)
    found = [one for one in found if one[0] >= back]
    if len(found) <= MOST:
        return found
    latest = {_last(found, stage) for stage in (HERE, HELD, SENT, THERE)}
    return [one for place, one in enumerate(found) if place < MOST - 4 or one[0] in latest]


def known(sent_at: datetime | None, arrived_at: datetime | None) -> list[Sighting]:
    """What was known before sightings were kept."""
    told = ((SENT, sent_at), (THERE, arrived_at))
    return [[_text(at), stage, _text(at)] for stage, at in told if at is not None]


def sent(seen: Sequence[Sighting]) -> datetime | None:
    """Since when it is under way."""
    back = _last(seen, HERE)
    return _first([one for one in seen if one[1] >= SENT and one[0] >= back])


def there(seen: Sequence[Sighting]) -> datetime | None:
    """Since when it is there."""
    back = max(_last(seen, stage) for stage in (HERE, HELD, SENT))
    return _first([one for one in seen if one[1] == THERE and one[0] >= back])


def _first(seen: Sequence[Sighting]) -> datetime | None:
    text = min((one[2] for one in seen), default="")
    return datetime.strptime(text, FORM).replace(tzinfo=UTC) if text else None


def _last(seen: Sequence[Sighting], stage: int) -> str:
    return max((str(one[0]) for one in seen if one[1] == stage), default="")


def _text(at: datetime) -> str:
    return f"{at.astimezone(UTC):{FORM}}"
