"""Rate limits, counted in the same database so that every process sees one count."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db import connection
from django.db.backends.utils import CursorWrapper

from wafaa.lib import throttle
from wafaa.lib.time import now
from wafaa.work.models import Hit
from wafaa.work.unit import unit


class TooMany(Exception):
    """The limit is reached. `seconds` tells how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many; wait {seconds} s")
        self.seconds = seconds


def spend(what: str, who: str, *, most: int, seconds: int) -> None:
    """Count one use of `what` by `who` in the present window. Raises TooMany above `most`."""
    at = now()
    window = int(at.timestamp()) // seconds
    ends = (window + 1) * seconds
    with unit(), connection.cursor() as cursor:
        count = _hit(cursor, _key(f"{what}|{who}|{window}"), at + timedelta(seconds=seconds))
    if count > most:
        raise TooMany(max(1, ends - int(at.timestamp())))


def allows(what: str, who: str, *, most: int, seconds: int) -> bool:
    """Like spend, answering False instead of raising."""
    try:
        spend(what, who, most=most, seconds=seconds)
    except TooMany:
        return False
    return True


def pace(limit: throttle.Limit, who: str) -> throttle.Verdict:
    """Count one act of `who` under a sliding limit, unless it is refused. The verdict says how many are left, or the
    seconds to wait."""
    at = now()
    present = throttle.window(limit, at)
    before, current = (_key(f"{limit.name}|{who}|{number}") for number in (present - 1, present))
    with unit(), connection.cursor() as cursor:
        cursor.execute("SELECT count FROM work_hit WHERE key = %s", [before])
        earlier = cursor.fetchone()
        count = _hit(cursor, current, at + timedelta(seconds=2 * limit.seconds))
        verdict = throttle.judge(limit, int(earlier[0]) if earlier else 0, count - 1, at)
        if not verdict.allowed:
            cursor.execute("UPDATE work_hit SET count = count - 1 WHERE key = %s", [current])
    return verdict


def _key(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def _hit(cursor: CursorWrapper, key: str, ends: datetime) -> int:
    cursor.execute(
        "INSERT INTO work_hit (key, window_ends, count) VALUES (%s, %s, 1) "
        "ON CONFLICT (key) DO UPDATE SET count = work_hit.count + 1 RETURNING count",
        [key, connection.ops.adapt_datetimefield_value(ends)],
    )
    return int(cursor.fetchone()[0])


def forget_old() -> None:
    """Drop counters whose window is over."""
    with unit():
        Hit.objects.filter(window_ends__lt=now()).delete()
