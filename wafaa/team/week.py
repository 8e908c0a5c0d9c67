"""The week of a team as a table: a row a person, a column a day, and who is on now."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wafaa.lib.dates import clock, day
from wafaa.lib.text.digits import in_digits
from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.stores.hours import Hours
from wafaa.stores.local_time import Span
from wafaa.team import attendance
from wafaa.team.hours_form import DAY_NAMES, WEEK
from wafaa.team.models import Absence, Presence, Staff, Team


def week_of(team: Team) -> dict[str, Any]:
    """What team/week.html shows of the week that holds today."""
    members = list(team.members.filter(suspended_at=None).order_by("name"))
    days, away = _days(), attendance.absences_now()
    absences = _absences(members, days)
    lines = [_line(one, days, absences.get(one.pk, []), away) for one in members]
    on_now = [line for line in lines if line["presence"].state in (Presence.AVAILABLE, Presence.BUSY)]
    return {"days": [_head(one) for one in days], "lines": lines, "on_now": on_now}


def _zone() -> ZoneInfo:
    return ZoneInfo(scope.current().store.timezone)


def _today() -> date:
    return now().astimezone(_zone()).date()


def _days() -> list[date]:
    """From Saturday to Friday."""
    today = _today()
    first = today - timedelta(days=WEEK.index(today.weekday()))
    return [first + timedelta(days=number) for number in range(7)]


def _head(one: date) -> dict[str, Any]:
    figures = scope.current().store.figures
    return {
        "name": str(DAY_NAMES[one.weekday()]),
        "number": in_digits(str(one.day), figures),
        "is_today": one == _today(),
    }


def _absences(members: list[Staff], days: list[date]) -> dict[int, list[Absence]]:
    begins, ends = _midnight(days[0]), _midnight(days[-1] + timedelta(days=1))
    rows = Absence.objects.filter(staff__in=members, until_at__gt=begins, from_at__lt=ends)
    found: dict[int, list[Absence]] = {}
    for row in rows.order_by("from_at"):
        found.setdefault(row.staff_id, []).append(row)
    return found


def _midnight(one: date) -> datetime:
    return datetime.combine(one, time(), _zone())


def _line(staff: Staff, days: list[date], absences: list[Absence], away: dict[int, Absence]) -> dict[str, Any]:
    hours = attendance.shifts_of(staff.shifts)
    return {
        "name": staff.name,
        "presence": attendance.shown(attendance.state_of(staff, away)),
        "has_shifts": hours is not None,
        "cells": [_cell(hours, one, absences) for one in days],
    }


def _cell(hours: Hours | None, one: date, absences: list[Absence]) -> dict[str, Any]:
    begins, ends = _midnight(one), _midnight(one + timedelta(days=1))
    absent = next((row for row in absences if row.from_at < ends and row.until_at > begins), None)
    plan = hours.day_plan(one) if hours is not None else None
    return {
        "day": str(DAY_NAMES[one.weekday()]),
        "stretches": [_stretch(span) for span in plan.spans] if plan else [],
        "name": plan.name if plan else "",
        "absent": absent.get_reason_display() if absent else "",
        "is_today": one == _today(),
        "is_off": plan is not None and not plan.spans,
    }


def _stretch(span: Span) -> str:
    if span[1] - span[0] >= timedelta(hours=23):
        return _("all day")
    told = (_zone(), (get_language() or "ar")[:2], scope.current().store.figures)
    return _("%(from)s to %(until)s") % {"from": clock(span[0], *told), "until": clock(span[1], *told)}


def moment(instant: datetime) -> str:
    """A day and an hour in the store's zone and the reader's words."""
    told = (instant, _zone(), (get_language() or "ar")[:2], scope.current().store.figures)
    return f"{day(*told)} {clock(*told)}"
