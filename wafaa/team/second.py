"""Leads without a second step: days of grace with a reminder, then one page only, where it is set up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_htmx.http import HttpResponseClientRedirect

from wafaa.lib import problems
from wafaa.lib.text.digits import Digits, in_digits
from wafaa.lib.time import now
from wafaa.team.models import Staff
from wafaa.team.second_verbs import has_second, note_second_step

A_DAY = timedelta(days=1)


def bars(staff: Staff, path: str) -> bool:
    """Whether this page is closed to them until the second step is set up. Costs nothing where none is owed."""
    return is_overdue(staff) and path != reverse("team:security", args=[staff.store.slug])


def owes(staff: Staff) -> bool:
    return staff.second_by is not None and not staff.store.is_demo


def is_overdue(staff: Staff) -> bool:
    """Whether the days of grace are over. What the door was not told of is looked up before it shuts."""
    if not owes(staff) or days_left(staff):
        return False
    if has_second(staff.user):
        note_second_step(staff.user)
        return False
    return True


def lead_there(request: HttpRequest) -> HttpResponse:
    """To the page where a second step is set up. What was to be written is refused, never swallowed."""
    there = f"{reverse('mfa_index')}?owed=1"
    if request.headers.get("HX-Request") == "true":
        answer: HttpResponse = HttpResponseClientRedirect(there)
        return answer
    if request.method not in ("GET", "HEAD") or problems.wants_json(request):
        return problems.answer(request, 403, code="second_step_owed")
    return redirect(there)


def reminder(staff: Staff) -> dict[str, Any] | None:
    """The notice above every page while a second step is owed."""
    if not owes(staff):
        return None
    return {
        "tone": "",
        "icon": "lock",
        "text": _says(days_left(staff), staff.store.figures),
        "url": reverse("mfa_index"),
        "act": _("Set up"),
    }


def days_left(staff: Staff) -> int:
    """Begun days until the second step is due; 0 when it is due or nothing is owed."""
    if staff.second_by is None:
        return 0
    return max(0, -((now() - staff.second_by) // A_DAY))


def _says(days: int, figures: Digits) -> str:
    if not days:
        return _("Your second step at login is due: without it every other page stays closed.")
    told = ngettext(
        "Set up a second step at login: %(n)s day is left, then every other page stays closed to you.",
        "Set up a second step at login: %(n)s days are left, then every other page stays closed to you.",
        days,
    )
    return told % {"n": in_digits(str(days), figures)}
