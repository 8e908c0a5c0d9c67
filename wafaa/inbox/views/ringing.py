"""Who calls just now, and calling a customer by a click."""

from __future__ import annotations

import json
from datetime import timedelta

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wafaa.channels.models import Ring
from wafaa.channels.phone.asterisk import CannotDial, dial
from wafaa.channels.wording import trouble
from wafaa.inbox import calling
from wafaa.inbox.screens.calls import ringing_now
from wafaa.inbox.views.calls_to_make import the_call
from wafaa.inbox.views.desk import found
from wafaa.lib.time import now
from wafaa.people import queries as people
from wafaa.people.models import Customer
from wafaa.stores import scope
from wafaa.team.door import can
from wafaa.team.models import Staff

RINGS_FOR = timedelta(hours=2)
MOST = 5


@require_GET
@can("inbox.note")
def ringing(request: HttpRequest, store: str) -> HttpResponse:
    """The cards of the calls that go on; empty when none does. Whom a colleague calls just now is that colleague's."""
    here = scope.current()
    rows = Ring.objects.filter(began_at__gt=now() - RINGS_FOR).exclude(line__team_id__in=here.hidden_teams)
    mine = Staff.objects.filter(pk=here.me).values("public_id")
    rows = rows.filter(Q(way="in") | Q(staff__in=mine))
    return render(request, "inbox/_ringing.html", {"calls": ringing_now(list(rows.order_by("-began_at")[:MOST]))})


@require_POST
@can("inbox.reply")
def call(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Let my own phone ring, and then the customer's. The number must be one of theirs."""
    opened = found(public_id)
    problem = _dialled(request, opened.customer)
    return _said(request, problem) or redirect("inbox:conversation", store, opened.public_id)


@require_POST
@can("inbox.reply")
def call_due(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """The same for one of the calls to make."""
    problem = _dialled(request, the_call(public_id).customer)
    return _said(request, problem) or redirect("inbox:to_call", store)


def _dialled(request: HttpRequest, customer: Customer) -> str:
    """What stood in the way, "" when my phone rings."""
    wanted = calling.number_in(request.POST.get("number", "")[:60])
    own = {calling.number_in(way.value) for way in people.identities_of(customer) if way.kind != "email"}
    mine = calling.my_telephone()
    if not wanted or wanted not in own:
        return _("This is not a number of this customer.")
    if mine is None:
        return _("No extension is known for you. It is set under Settings → Channels, at the telephone.")
    try:
        dial(mine[0], mine[1], wanted)
    except CannotDial as cannot:
        return _problem(cannot.code)
    return ""


def _problem(code: str) -> str:
    words = {
        "no_number": _("This number cannot be dialled."),
        "no_extension": _("No extension is known for you. It is set under Settings → Channels, at the telephone."),
        "line_is_off": _("The telephone is switched off."),
    }
    return words.get(code) or trouble(code)


def _said(request: HttpRequest, problem: str) -> HttpResponse | None:
    """The answer to a page that stays as it is; None where it is drawn anew and says it then."""
    words = problem or _("Your phone rings. Pick it up, and it calls the customer.")
    if not request.headers.get("HX-Request"):
        (messages.error if problem else messages.success)(request, words)
        return None
    response = HttpResponse(status=422 if problem else 204)
    response["HX-Reswap"] = "none"
    response["HX-Trigger"] = json.dumps({"toast": {"text": words, "tone": "error" if problem else "success"}})
    return response
