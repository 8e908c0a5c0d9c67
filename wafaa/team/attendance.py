"""Who is here: by their own word, by their open page, by their shift, and whether they are absent.

An open page counts for `HERE_FOR`: whoever reloads stays here, a closed laptop is away some minutes later, and nobody
writes to the database more often than it takes to renew that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wafaa.lib.prepared import Prepared, Slot
from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.stores.hours import Hours
from wafaa.stores.permissions import permissions_of
from wafaa.stores.queries import main_hours
from wafaa.team.models import Absence, Presence, Staff, Team

HERE_FOR = timedelta(minutes=7)
"""Longer than the live stream takes to look up rights again (five minutes), so that a living page never runs out."""
OFF, ABSENT = "off", "absent"
DOTS = {Presence.AVAILABLE: "here", Presence.BUSY: "busy", Presence.AWAY: "away", OFF: "off", ABSENT: "absent"}


class Shown(NamedTuple):
    """A state as faces show it: the colour of the dot, and the word beside it."""

    state: str
    dot: str
    word: str


def shifts_of(plan: Mapping[str, Any] | None) -> Hours | None:
    """The hours of somebody's shifts; the store's single dates, feasts and holidays hold for them too."""
    if plan is None:
        return None
    days = main_hours().to_json() | {"weekly": plan["weekly"], "ramadan": plan.get("ramadan")}
    return Hours.from_json(days)


def is_on_shift(plan: Mapping[str, Any] | None) -> bool:
    """Whether they work now; somebody without shifts has no fixed hours."""
    hours = shifts_of(plan)
    return hours is None or hours.is_open(now())


def is_here(here_until: datetime | None) -> bool:
    return here_until is not None and here_until > now()


def state(presence: str, here_until: datetime | None, shifts: Mapping[str, Any] | None, is_absent: bool = False) -> str:
    """available, busy, away, off or absent."""
    if is_absent:
        return ABSENT
    if not is_on_shift(shifts):
        return OFF
    if presence == Presence.AWAY or not is_here(here_until):
        return str(Presence.AWAY)
    return presence


def state_of(staff: Staff, absences: Mapping[int, Absence] = {}) -> str:
    """Their state now. `absences` are those of `absences_now`."""
    return state(staff.presence, staff.here_until, staff.shifts, staff.pk in absences)


def shown(code: str) -> Shown:
    return _shown(str(code), get_language())


@lru_cache
def _shown(code: str, language: str | None) -> Shown:
    words = {
        Presence.AVAILABLE: _("Available"),
        Presence.BUSY: _("Busy"),
        Presence.AWAY: _("Away"),
        OFF: _("Off shift"),
        ABSENT: _("Absent"),
    }
    return Shown(code, DOTS[code], str(words[code]))


def absences_now(staff_ids: Iterable[int] | None = None) -> dict[int, Absence]:
    """Who is absent at this moment, with their replacements; by Staff id."""
    rows = Absence.objects.filter(from_at__lte=now(), until_at__gt=now()).select_related("staff", "replacement")
    if staff_ids is not None:
        rows = rows.filter(staff_id__in=list(staff_ids))
    return {one.staff_id: one for one in rows.order_by("until_at")}


def stands_in(staff: Staff, absences: Mapping[int, Absence]) -> Staff | None:
    """Who stands in for an absent colleague: their replacement, or that one's; None when nobody was named, everybody
    named is absent too, or has left."""
    asked: set[int] = set()
    one: Staff | None = staff
    while one is not None and one.pk in absences and one.pk not in asked:
        asked.add(one.pk)
        one = absences[one.pk].replacement
    if one is None or one.pk in absences or one.pk in asked or one.suspended_at is not None or not may_answer(one):
        return None
    return one


def replacement_of(staff: Staff) -> Staff | None:
    """Who stands in for them in the absence that is, or comes next; None when nobody is named or can."""
    coming = Absence.objects.filter(staff=staff, until_at__gt=now()).select_related("staff", "replacement")
    nearest = coming.order_by("from_at").first()
    return stands_in(staff, absences_now() | {staff.pk: nearest}) if nearest is not None else None


def may_answer(staff: Staff) -> bool:
    """Whether their role replies to customers."""
    return "inbox.reply" in permissions_of(staff.role, scope.current().store.roles)


def calendar_id_of(team_id: int) -> int | None:
    """The team's own calendar, if it has one; read once per entered store object."""
    kept: dict[int, int | None] = scope.current().store.__dict__.setdefault("_team_calendars", {})
    if team_id not in kept:
        found = CALENDAR.first(store=scope.current().store_id, team=team_id)
        kept[team_id] = found[0] if found else None
    return kept[team_id]


CALENDAR: Prepared[tuple[int | None]] = Prepared(
    lambda: Team.everywhere.filter(pk=Slot("team"), store_id__same=Slot("store")).values_list("calendar_id")
)


def forget_calendars() -> None:
    scope.current().store.__dict__.pop("_team_calendars", None)
