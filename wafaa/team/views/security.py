"""One's own security, and the trail of what everybody did."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wafaa.stores import scope
from wafaa.team import acts
from wafaa.team.door import can
from wafaa.team.models import Staff
from wafaa.team.second_verbs import LEADS, has_second
from wafaa.team.sections import settings_page
from wafaa.work.log import broken_link
from wafaa.work.models import Audit

PAGE = 50


@require_GET
@can("team.see")
def security(request: HttpRequest, store: str) -> HttpResponse:
    me = Staff.objects.select_related("user").get(pk=scope.current().staff_id or 0)
    has_one = has_second(me.user)
    return settings_page(
        request,
        "team/security.html",
        _("Security"),
        _("Your own way in. Nobody else sees this page."),
        email=request.user.email,  # type: ignore[union-attr]
        has_second=has_one,
        must_have_second=me.role in LEADS and not has_one,
        sessions=UserSession.objects.filter(user_id=request.user.pk).count(),
        colleagues=_without_second() if scope.current().can("team.manage") else [],
    )


def _without_second() -> list[str]:
    """Colleagues who can do much and are protected by a password alone."""
    leads = Staff.objects.filter(role__in=LEADS, suspended_at=None).select_related("user")
    return [staff.name for staff in leads.order_by("name") if not has_second(staff.user)]


@require_GET
@can("audit.see")
def audit(request: HttpRequest, store: str) -> HttpResponse:
    before = request.GET.get("before", "")
    rows = Audit.objects.order_by("-id")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    more = f"{reverse('team:audit', args=[store])}?before={found[PAGE - 1].pk}" if len(found) > PAGE else ""
    return settings_page(
        request,
        "team/audit.html",
        _("Audit trail"),
        _("Who did what that matters. Each line seals the one before: nothing can be taken out unseen."),
        lines=_lines(found[:PAGE]),
        more_url=more,
        check_url=f"{request.path}?check=1",
        is_checked="check" in request.GET,
        broken=broken_link(scope.current().store_id) if "check" in request.GET else None,
    )


def _lines(rows: list[Any]) -> list[dict[str, Any]]:
    names = _names(rows)
    return [
        {
            "at": row.at,
            "who": names.get(row.actor) or acts.actor(row.actor),
            "what": acts.title(row.act),
            "details": acts.details(row.details, names),
        }
        for row in rows
    ]


def _names(rows: list[Any]) -> dict[str, str]:
    """The names of staff who acted or were acted upon, by "staff:<id>"."""
    ids = {int(row.actor[6:]) for row in rows if row.actor.startswith("staff:")}
    ids |= {row.details["staff_id"] for row in rows if isinstance(row.details.get("staff_id"), int)}
    return {f"staff:{pk}": name for pk, name in Staff.objects.filter(pk__in=ids).values_list("pk", "name")}
