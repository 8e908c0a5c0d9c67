"""The only writers of who is here, absences and shifts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.stores.hours import Hours
from wafaa.stores.models import Calendar
from wafaa.stores.queries import main_hours
from wafaa.team import events
from wafaa.team.attendance import forget_calendars
from wafaa.team.models import Absence, Presence, Staff, Team
from wafaa.work.events import emit
from wafaa.work.unit import unit


class OverBefore(ValueError):
    """An absence must end after it begins, and after now."""


class ForThemselves(ValueError):
    """Nobody stands in for themselves."""


def say_presence(staff: Staff, presence: str) -> None:
    """A person says whether work may come to them. The same again does nothing."""
    wanted = Presence(presence)
    with unit():
        if Staff.objects.filter(pk=staff.pk).exclude(presence=wanted).update(presence=wanted):
            staff.presence = wanted
            emit(events.PresenceChanged(staff.pk, wanted))


def leave(staff_pk: int) -> None:
    """Their last page closed and did not come back."""
    with unit():
        if Staff.objects.filter(pk=staff_pk, here_until__gt=now()).update(here_until=now()):
            emit(events.PresenceChanged(staff_pk, Presence.AWAY))


def announce_absence(
    staff: Staff,
    from_at: datetime,
    until_at: datetime,
    *,
    reason: str,
    replacement: Staff | None = None,
    note: str = "",
) -> Absence:
    """Somebody will be away, and who stands in for them. Raises OverBefore, ForThemselves."""
    if until_at <= max(from_at, now()):
        raise OverBefore
    if replacement is not None and replacement.pk == staff.pk:
        raise ForThemselves
    with unit():
        absence: Absence = Absence.objects.create(
            staff=staff,
            replacement=replacement,
            reason=reason,
            note=note[:120],
            from_at=from_at,
            until_at=until_at,
        )
        emit(events.AbsenceAnnounced(staff.pk, absence.pk))
    return absence


def end_absence(absence: Absence) -> None:
    """They are back, or it was called off before it began. Once over it stays as it was."""
    at = now()
    with unit():
        begun = Absence.objects.filter(pk=absence.pk, from_at__lte=at, until_at__gt=at).update(until_at=at)
        called_off, _rows = (0, {}) if begun else Absence.objects.filter(pk=absence.pk, from_at__gt=at).delete()
        if begun or called_off:
            emit(events.AbsenceEnded(absence.staff_id, absence.pk))


def plan_shifts(staff: Staff, shifts: Mapping[str, Any] | None) -> None:
    """When this person works, week by week: {"weekly": …, "ramadan": … or None}; None for no fixed hours. Raises
    BadHours."""
    if shifts is not None:
        Hours.from_json({"timezone": main_hours().timezone, **shifts})
    with unit():
        staff.shifts = dict(shifts) if shifts is not None else None
        staff.save(update_fields=["shifts"])
        emit(events.ShiftsChanged(staff.pk))


def route(team: Team, *, routing: str, returning: bool) -> None:
    """How this team's conversations find somebody by themselves."""
    with unit():
        if (team.routing, team.returning) == (routing, returning):
            return
        team.routing, team.returning = routing, returning
        team.save(update_fields=["routing", "returning"])
        emit(events.TeamChanged(team.pk, "routing"))


def give_own_hours(team: Team) -> Calendar:
    """A team gets working hours of its own, to begin with the store's; those it has already stay."""
    with unit():
        if team.calendar is not None:
            return team.calendar
        calendar: Calendar = Calendar.objects.create(name=team.name, plan=main_hours().to_json())
        team.calendar = calendar
        team.save(update_fields=["calendar"])
        forget_calendars()
        emit(events.CalendarChanged(scope.current().staff_id, calendar.pk))
        emit(events.TeamChanged(team.pk, "calendar"))
    return calendar


def take_own_hours(team: Team) -> None:
    """The team works by the store's hours again. The calendar stays for the promises that were counted by it."""
    with unit():
        if team.calendar_id is not None:
            team.calendar = None
            team.save(update_fields=["calendar"])
            forget_calendars()
            emit(events.TeamChanged(team.pk, "calendar"))
