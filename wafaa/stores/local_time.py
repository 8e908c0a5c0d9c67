"""Instants and the clock on a shop's wall, across the nights on which that clock is set."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from wafaa.stores.intervals import BadHours

Span = tuple[datetime, datetime]
OF_THE_MACHINE = frozenset({"localtime", "posixrules", "Factory"})
"""Files beside the zones, which say another hour on every machine."""


@lru_cache(maxsize=1024)
def known_zone(name: str) -> ZoneInfo:
    """The IANA time zone of this name. Raises BadHours("timezone", "not_a_timezone")."""
    if name in OF_THE_MACHINE:
        raise BadHours("timezone", "not_a_timezone")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError, TypeError):
        raise BadHours("timezone", "not_a_timezone") from None


def as_utc(instant: datetime) -> datetime:
    """The instant in UTC. ValueError when it is naive: nobody knows which instant that is."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(UTC)


def edge(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """The first instant (UTC) at which the clock shows `minutes` past the day's midnight, or later."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    instant = wall.replace(tzinfo=zone).astimezone(UTC)
    is_shown = instant.astimezone(zone).replace(tzinfo=None) == wall
    return instant if is_shown else _jump_over(wall, zone)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order, empty ones dropped, those that touch or overlap made one."""
    whole: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], end))
        else:
            whole.append((start, end))
    return tuple(whole)


def _jump_over(wall: datetime, zone: ZoneInfo) -> datetime:
    """When the clock jumps over `wall`; PEP 495: it lies between the instants of the two folds."""
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(zone).replace(tzinfo=None) > wall:
            after = middle
        else:
            before = middle
    return after.replace(microsecond=0)
