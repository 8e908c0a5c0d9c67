"""Colleagues and teams."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.stores.permissions import Role
from wafaa.team import attendance, attendance_verbs, verbs
from wafaa.team.door import can, sensitive
from wafaa.team.forms import InviteForm, StaffForm, TeamForm
from wafaa.team.models import Absence, Invitation, Routing, Staff, Team
from wafaa.team.sections import beside, settings_page
from wafaa.team.views.entrance import invitation_link

GET_AND_POST = require_http_methods(["GET", "HEAD", "POST"])


def _url(name: str, *args: Any) -> str:
    return reverse(f"team:{name}", args=[scope.current().store.slug, *args])


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200


def _may_manage() -> bool:
    return scope.current().can("team.manage")


@require_GET
@can("team.see")
def people(request: HttpRequest, store: str) -> HttpResponse:
    away = attendance.absences_now()
    return settings_page(
        request,
        "team/staff.html",
        _("Staff"),
        _("Who works here, and what each may do."),
        staff=[_line(staff, away) for staff in Staff.objects.select_related("user").order_by("suspended_at", "name")],
        invitations=[_open_invitation(row) for row in _open_invitations()] if _may_manage() else [],
        invite_url=_url("invite") if _may_manage() else "",
    )


def _line(staff: Staff, away: dict[int, Absence]) -> dict[str, Any]:
    return {
        "presence": attendance.shown(attendance.state_of(staff, away)) if staff.suspended_at is None else None,
        "name": staff.name,
        "email": staff.user.email if _may_manage() else "",
        "role": staff.get_role_display(),
        "is_suspended": staff.suspended_at is not None,
        "last_seen_at": staff.last_seen_at,
        "url": _url("person", staff.public_id) if _may_manage() else "",
    }


def _open_invitations() -> Any:
    return Invitation.objects.filter(used_at=None, expires_at__gt=now()).order_by("expires_at")


def _open_invitation(row: Invitation) -> dict[str, Any]:
    return {
        "name": row.name,
        "email": row.email,
        "role": row.get_role_display(),
        "expires_at": row.expires_at,
        "withdraw_url": _url("withdraw", row.public_id),
    }


def _may_own() -> bool:
    return scope.current().can("stores.own")


@GET_AND_POST
@can("team.manage")
@sensitive
def invite(request: HttpRequest, store: str) -> HttpResponse:
    """The link is shown once, here; whoever holds it joins, so it goes to one person only."""
    form = InviteForm(request.POST or None, may_own=_may_own())
    if request.method == "POST" and form.is_valid():
        invitation = _invited(form)
        if invitation is not None:
            link = invitation_link(invitation)
            return settings_page(request, "team/invited.html", _("The invitation"), link=link, invitation=invitation)
    return settings_page(
        request,
        "team/settings.html",
        _("Invite a colleague"),
        _("You get a link that opens once, for three days. Hand it to them yourself."),
        status=_status(request),
        form=form,
        submit_label=_("Make the link"),
        cancel_url=_url("staff"),
    )


def _invited(form: InviteForm) -> Invitation | None:
    said = form.cleaned_data
    try:
        return verbs.invite(said["email"], said["role"], said["name"])
    except verbs.AlreadyHere:
        form.add_error("email", _("This address works here already."))
        return None


@require_POST
@can("team.manage")
def withdraw(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    row = Invitation.objects.filter(public_id=public_id).first()
    if row is None:
        raise Http404
    verbs.withdraw_invitation(row)
    return redirect(_url("staff"))


def the_colleague(public_id: str) -> Staff:
    """The colleague of this address. Nobody below an owner touches an owner."""
    found = Staff.objects.filter(public_id=public_id).select_related("user").first()
    if found is None or (found.role == Role.OWNER and not _may_own()):
        raise Http404
    mine: Staff = found
    return mine


@GET_AND_POST
@can("team.manage")
@sensitive
def person(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    colleague = the_colleague(public_id)
    form = StaffForm(request.POST or None, staff=colleague, may_own=_may_own())
    if request.method == "POST" and form.is_valid() and _changed(colleague, form):
        messages.success(request, _("Saved."))
        return redirect(_url("staff"))
    return settings_page(
        request,
        "team/person.html",
        colleague.name if request.method == "GET" else Staff.objects.get(pk=colleague.pk).name,
        colleague.user.email,
        status=_status(request),
        form=form,
        cancel_url=_url("staff"),
        is_suspended=colleague.suspended_at is not None,
        is_me=colleague.pk == scope.current().staff_id,
        shifts_url=_url("shifts", public_id),
        absences_url=_url("absences", public_id),
        presence=attendance.shown(attendance.state_of(colleague, attendance.absences_now([colleague.pk]))),
        panels=beside(colleague),
        switch_url=_url("readmit" if colleague.suspended_at else "suspend", public_id),
    )


def _changed(colleague: Staff, form: StaffForm) -> bool:
    try:
        verbs.change_staff(colleague, **form.traits())
    except verbs.LastOwner:
        form.add_error("role", last_owner())
        return False
    if "teams" in form.fields:
        verbs.place_in_teams(colleague, form.chosen_teams())
    return True


def last_owner() -> str:
    return _("A store needs an owner. Make somebody else an owner first.")


@require_POST
@can("team.manage")
@sensitive
def suspend(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    colleague = the_colleague(public_id)
    try:
        verbs.suspend(colleague)
    except verbs.LastOwner:
        messages.error(request, last_owner())
    return redirect(_url("staff"))


@require_POST
@can("team.manage")
@sensitive
def readmit(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    verbs.readmit(the_colleague(public_id))
    return redirect(_url("staff"))


@require_GET
@can("team.see")
def teams(request: HttpRequest, store: str) -> HttpResponse:
    away = attendance.absences_now()
    return settings_page(
        request,
        "team/teams.html",
        _("Teams"),
        _("Work can be given to a team. A closed team's conversations are seen by its members and the leads only."),
        teams=[_team_line(team, away) for team in Team.objects.prefetch_related("members").order_by("name")],
        new_url=_url("new_team") if _may_manage() else "",
    )


def _team_line(team: Team, away: dict[int, Absence]) -> dict[str, Any]:
    return {
        "routing": team.get_routing_display() if team.routing != Routing.OFF else "",
        "has_hours": team.calendar_id is not None,
        "week_url": _url("week", team.public_id),
        "name": team.name,
        "is_closed": team.is_closed,
        "members": [
            {"name": staff.name, "presence": attendance.shown(attendance.state_of(staff, away))}
            for staff in team.members.all()
            if staff.suspended_at is None
        ],
        "url": _url("team", team.public_id) if _may_manage() else "",
    }


@GET_AND_POST
@can("team.manage")
def new_team(request: HttpRequest, store: str) -> HttpResponse:
    form = TeamForm(request.POST or None, team=None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = verbs.make_team(said["name"], said["is_closed"])
        verbs.change_team(made, name=said["name"], is_closed=said["is_closed"], members=form.chosen_members())
        attendance_verbs.route(made, routing=said["routing"], returning=said["returning"])
        return redirect(_url("teams"))
    return _team_page(request, form, _("A new team"))


@GET_AND_POST
@can("team.manage")
def team(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    found = Team.objects.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    form = TeamForm(request.POST or None, team=found)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        verbs.change_team(found, name=said["name"], is_closed=said["is_closed"], members=form.chosen_members())
        attendance_verbs.route(found, routing=said["routing"], returning=said["returning"])
        return redirect(_url("teams"))
    return _team_page(
        request,
        form,
        found.name,
        week_url=_url("week", public_id),
        hours_url=_url("team_hours", public_id) if found.calendar_id else "",
        own_hours_url=_url("own_hours", public_id),
    )


def _team_page(request: HttpRequest, form: TeamForm, title: str, **more: Any) -> HttpResponse:
    return settings_page(
        request, "team/team.html", title, status=_status(request), form=form, cancel_url=_url("teams"), **more
    )
