"""Rate limits, counted in the same database so that every process sees one count."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.db import connection

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
    key = hashlib.sha256(f"{what}|{who}|{window}".encode()).hexdigest()
    with unit(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO work_hit (key, window_ends, count) VALUES (%s, %s, 1) "
            "ON CONFLICT (key) DO UPDATE SET count = work_hit.count + 1 RETURNING count",
            [key, connection.ops.adapt_datetimefield_value(at + timedelta(seconds=seconds))],
        )
        count = int(cursor.fetchone()[0])
    if count > most:
        raise TooMany(max(1, ends - int(at.timestamp())))


def allows(what: str, who: str, *, most: int, seconds: int) -> bool:
    """Like spend, answering False instead of raising."""
    try:
        spend(what, who, most=most, seconds=seconds)
    except TooMany:
        return False
    return True


def forget_old() -> None:
    """Drop counters whose window is over."""
    with unit():
        Hit.objects.filter(window_ends__lt=now()).delete()
