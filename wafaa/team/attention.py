"""How somebody wants to hear of what happens: which kinds, by which ways, and at which hours not."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from wafaa.stores.local_time import edge, known_zone
from wafaa.team.models import Attention, Staff
from wafaa.team.models import NotificationKind as Kind

BELL, BROWSER, EMAIL = "bell", "browser", "email"
WAYS = (BELL, BROWSER, EMAIL)
USUAL: dict[str, tuple[str, ...]] = {
    Kind.MENTION: (BELL, BROWSER, EMAIL),
    Kind.ASSIGNED: (BELL, BROWSER),
    Kind.TEAM: (BELL,),
    Kind.MESSAGE: (BELL, BROWSER),
    Kind.COLLEAGUE: (BELL,),
    Kind.STATUS: (BELL,),
    Kind.AT_RISK: (BELL, BROWSER),
    Kind.BROKEN: (BELL, BROWSER, EMAIL),
    Kind.GAVE_WAY: (BELL, BROWSER),
    Kind.WOKEN: (BELL, BROWSER),
    Kind.FAILED: (BELL, BROWSER, EMAIL),
    Kind.ANSWERED: (BELL, BROWSER),
    Kind.DRAFT: (BELL, BROWSER),
    Kind.REMINDED: (BELL, BROWSER),
    Kind.THANKED: (BELL, BROWSER),
    Kind.LINE: (BELL, BROWSER, EMAIL),
    Kind.SHOP: (BELL, BROWSER, EMAIL),
}
A_DAY = 24 * 60


def of(staff: Staff) -> Attention:
    """What this person chose; what is usual, unsaved, for whoever chose nothing."""
    return Attention.objects.filter(staff=staff).first() or Attention(staff=staff)


def ways_of(attention: Attention, kind: str) -> tuple[str, ...]:
    """By which ways this kind reaches them; none: they do not want to know."""
    return tuple(attention.ways.get(kind, USUAL[kind]))


def normal(ways: dict[str, list[str]]) -> dict[str, list[str]]:
    """What is worth keeping of a choice: known kinds and ways, different from the usual. Whatever leaves by browser or
    mail stands under the bell as well."""
    kept: dict[str, list[str]] = {}
    for kind, usual in USUAL.items():
        chosen = [way for way in WAYS if way in ways.get(kind, ())]
        chosen = [BELL, *(way for way in chosen if way != BELL)] if chosen else []
        if tuple(chosen) != usual:
            kept[kind] = chosen
    return kept


def quiet_until(attention: Attention, at: datetime) -> datetime | None:
    """When the quiet hours in which this instant falls end; None outside them. They may pass midnight, and an hour that
    the clock jumps over ends them when the clock shows the next one."""
    if not attention.is_quiet or attention.quiet_from == attention.quiet_to:
        return None
    zone = _zone(attention)
    today = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    length = (attention.quiet_to - attention.quiet_from) % A_DAY
    for day in (today - timedelta(days=1), today):
        starts = day + timedelta(minutes=attention.quiet_from)
        begins, ends = (_instant(wall, zone) for wall in (starts, starts + timedelta(minutes=length)))
        if begins <= at < ends:
            return ends
    return None


def _instant(wall: datetime, zone: ZoneInfo) -> datetime:
    return edge(wall.date(), wall.hour * 60 + wall.minute, zone)


def _zone(attention: Attention) -> ZoneInfo:
    return known_zone(attention.timezone or attention.staff.store.timezone)


def may_disturb(attention: Attention, at: datetime, *, is_urgent: bool) -> bool:
    """Whether something may make a noise now. `is_urgent`: a promise of their own is broken."""
    return quiet_until(attention, at) is None or (is_urgent and attention.urgent_anyway)


def letter_at(attention: Attention, at: datetime, *, is_urgent: bool) -> datetime:
    """When a letter may leave: never within `mail_minutes` of the last one, and after the quiet hours."""
    soonest = at
    if attention.mailed_at is not None:
        soonest = max(at, attention.mailed_at + timedelta(minutes=attention.mail_minutes))
    if is_urgent and attention.urgent_anyway:
        return soonest
    return quiet_until(attention, soonest) or soonest
