"""Who is here and when: presence, shifts, absences, the week of a team and its own hours."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wafaa.lib.pages import address
from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.team import attendance_verbs
from wafaa.team.attendance_form import AbsenceForm, ShiftsForm
from wafaa.team.door import can
from wafaa.team.models import Absence, Presence, Staff, Team
from wafaa.team.sections import settings_page
from wafaa.team.views.staff import the_colleague
from wafaa.team.views.store import begin_anew, hours_page
from wafaa.team.week import moment, week_of

GET_AND_POST = require_http_methods(["GET", "HEAD", "POST"])
LATEST = 20


@require_POST
@can("inbox.reply")
def presence(request: HttpRequest, store: str) -> HttpResponse:
    """One's own, in one click."""
    chosen = request.POST.get("presence", "")
    if chosen not in Presence.values:
        raise Http404
    attendance_verbs.say_presence(_me(), chosen)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return redirect(wanted if is_ours else address("inbox:desk", store))


def _me() -> Staff:
    me: Staff = Staff.objects.get(pk=scope.current().me)
    return me


@GET_AND_POST
@can("team.manage")
def shifts(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    colleague = the_colleague(public_id)
    form = ShiftsForm(request.POST if request.method == "POST" else None, shifts=colleague.shifts)
    if request.method == "POST" and form.is_valid():
        attendance_verbs.plan_shifts(colleague, form.shifts())
        messages.success(request, _("Saved."))
        return redirect("team:person", store, public_id)
    return settings_page(
        request,
        "team/shifts.html",
        _("Shifts of %(name)s") % {"name": colleague.name},
        _("Outside their shifts nothing comes to them by itself. The store's holidays and single dates hold too."),
        status=_status(request),
        form=form,
        week=form.days("week"),
        ramadan=form.days("ramadan"),
        cancel_url=address("team:person", store, public_id),
    )


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200


@GET_AND_POST
@can("team.manage")
def absences(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    colleague = the_colleague(public_id)
    return _absences(request, colleague, address("team:absences", store, public_id))


@GET_AND_POST
@can("team.see")
def my_absences(request: HttpRequest, store: str) -> HttpResponse:
    return _absences(request, _me(), address("team:my_absences", store))


def _absences(request: HttpRequest, staff: Staff, url: str) -> HttpResponse:
    form = AbsenceForm(request.POST or None, staff=staff)
    if request.method == "POST" and form.is_valid():
        attendance_verbs.announce_absence(staff, **form.traits())
        messages.success(request, _("Announced. Who assigns to them is told, and who stands in is offered."))
        return redirect(url)
    rows = Absence.objects.filter(staff=staff).select_related("replacement").order_by("-until_at")[:LATEST]
    entered = scope.current()
    may_hand_over = entered.can("inbox.tend") and entered.can("inbox.assign")
    return settings_page(
        request,
        "team/absences.html",
        _("Absence of %(name)s") % {"name": staff.name},
        _("Nothing comes by itself to who is absent; their customers who write again go to who stands in."),
        status=_status(request),
        form=form,
        absences=[_line(row, url) for row in rows],
        hand_over_url=address("inbox:hand_over", entered.store.slug, staff.public_id) if may_hand_over else "",
    )


def _line(row: Absence, url: str) -> dict[str, Any]:
    is_over, has_begun = row.until_at <= now(), row.from_at <= now()
    return {
        "says": _("%(from)s to %(until)s") % {"from": moment(row.from_at), "until": moment(row.until_at)},
        "reason": row.get_reason_display(),
        "note": row.note,
        "replacement": row.replacement.name if row.replacement else "",
        "is_now": has_begun and not is_over,
        "is_over": is_over,
        "end_url": "" if is_over else f"{url}{row.public_id}/end/",
        "end_label": _("Back already") if has_begun else _("Call it off"),
    }


@require_POST
@can("team.manage")
def end_absence(request: HttpRequest, store: str, public_id: str, absence_id: str) -> HttpResponse:
    _end(the_colleague(public_id), absence_id)
    return redirect("team:absences", store, public_id)


@require_POST
@can("team.see")
def end_my_absence(request: HttpRequest, store: str, absence_id: str) -> HttpResponse:
    _end(_me(), absence_id)
    return redirect("team:my_absences", store)


def _end(staff: Staff, absence_id: str) -> None:
    row = Absence.objects.filter(staff=staff, public_id=absence_id).first()
    if row is None:
        raise Http404
    attendance_verbs.end_absence(row)


def _team(public_id: str) -> Team:
    found = Team.objects.filter(public_id=public_id).select_related("calendar").first()
    if found is None:
        raise Http404
    mine: Team = found
    return mine


@require_GET
@can("team.see")
def week(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    team = _team(public_id)
    return settings_page(
        request,
        "team/week.html",
        _("The week of %(team)s") % {"team": team.name},
        _("Who works when, holidays and absences included."),
        **week_of(team),
    )


@GET_AND_POST
@can("team.manage")
def team_hours(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    team = _team(public_id)
    if team.calendar is None:
        raise Http404
    return hours_page(
        request,
        team.calendar,
        _("Working hours of %(team)s") % {"team": team.name},
        _("Promises made in this team's conversations run in these hours. Those already made keep their times."),
        address("team:team_start_from", store, public_id),
        drop_url=address("team:own_hours", store, public_id),
    )


@require_POST
@can("team.manage")
def team_start_from(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    team = _team(public_id)
    if team.calendar is None:
        raise Http404
    begin_anew(request, team.calendar)
    return redirect("team:team_hours", store, public_id)


@require_POST
@can("team.manage")
def own_hours(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Hours of its own (own=1), or the store's again."""
    team = _team(public_id)
    if request.POST.get("own"):
        attendance_verbs.give_own_hours(team)
        return redirect("team:team_hours", store, public_id)
    attendance_verbs.take_own_hours(team)
    messages.success(request, _("The team works by the store's hours again. Promises already made keep their times."))
    return redirect("team:team", store, public_id)
