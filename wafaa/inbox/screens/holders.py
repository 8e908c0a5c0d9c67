"""Whom a conversation may be given to, and whether they are here."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Subquery
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wafaa.inbox.models import Conversation
from wafaa.lib.dates import clock, day
from wafaa.lib.prepared import Prepared, Slot
from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.stores.permissions import Role
from wafaa.team import attendance
from wafaa.team.models import Absence, Staff, Team

Colleague = tuple[int, str, str, str, datetime | None, dict[str, Any] | None, datetime | None]
COLLEAGUES: Prepared[Colleague] = Prepared(
    lambda: (
        Staff.everywhere.filter(
            store_id=Slot("store"), suspended_at=None, role__in=[Role.OWNER, Role.MANAGER, Role.AGENT]
        )
        .annotate(
            absent_until=Subquery(
                Absence.everywhere.filter(
                    staff_id=OuterRef("pk"), until_at__gt=Slot("now"), from_at__lte=Slot("now")
                ).values("until_at")[:1]
            )
        )
        .order_by("name")
        .values_list("pk", "public_id", "name", "presence", "here_until", "shifts", "absent_until")
    )
)
TEAMS: Prepared[tuple[int, str, str]] = Prepared(
    lambda: Team.everywhere.filter(store_id=Slot("store")).order_by("name").values_list("pk", "public_id", "name")
)


def colleagues() -> list[Colleague]:
    return COLLEAGUES.all(store=scope.current().store_id, now=now())


def choices(conversation: Conversation) -> list[dict[str, Any]]:
    """`assign_choices` of _thread.html: me first, colleagues with their presence, teams, nobody."""
    me = scope.current().staff_id
    people = [
        {
            "value": f"staff:{public_id}",
            "label": _("Me") if pk == me else name,
            "current": pk == conversation.assignee_id,
            "presence": None if pk == me else presence_of(rest),
        }
        for pk, public_id, name, *rest in sorted(colleagues(), key=lambda person: person[0] != me)
    ]
    teams = [
        {"value": f"team:{public_id}", "label": name, "current": pk == conversation.team_id}
        for pk, public_id, name in TEAMS.all(store=conversation.store_id)
    ]
    return [*people, *teams, {"value": "", "label": _("Nobody"), "current": False}]


def presence_of(standing: list[Any]) -> attendance.Shown:
    """The dot and the word of a colleague's row."""
    presence, here_until, shifts, absent_until = standing
    return attendance.shown(attendance.state(presence, here_until, shifts, absent_until is not None))


def away_warning(staff: Staff) -> dict[str, Any] | None:
    """`away` of _thread.html, when whom somebody chose is absent: how long, why, and who stands in."""
    absences = attendance.absences_now()
    if staff.pk not in absences:
        return None
    absence, other = absences[staff.pk], attendance.stands_in(staff, absences)
    return {
        "name": staff.name,
        "value": f"staff:{staff.public_id}",
        "until": said(absence.until_at),
        "reason": absence.get_reason_display(),
        "other": {"name": other.name, "value": f"staff:{other.public_id}"} if other else None,
    }


def said(instant: datetime) -> str:
    """An instant in the store's zone and the reader's words: a day and an hour."""
    store = scope.current().store
    told = (instant, ZoneInfo(store.timezone), (get_language() or "ar")[:2], store.figures)
    return f"{day(*told)} {clock(*told)}"
