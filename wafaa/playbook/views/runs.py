"""What became of the rules' firings: the history, what waits for a person, and what stands beside a record."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wafaa.lib.pages import address
from wafaa.playbook import screens, verbs
from wafaa.playbook.kinds import KINDS
from wafaa.playbook.models import OPEN_TO_DECIDE, Run, State
from wafaa.playbook.saying import reason
from wafaa.playbook.views.rules import number_in, the_rule
from wafaa.stores import scope
from wafaa.stores.door import can


@require_GET
@can("playbook.see")
def runs(request: HttpRequest, store: str) -> HttpResponse:
    """Newest first; `state` and `rule` narrow it, `before` goes on."""
    state, before = request.GET.get("state", ""), request.GET.get("before", "")
    rule = the_rule(request.GET["rule"]) if request.GET.get("rule") else None
    chosen = state if state in State.values else ""
    return render(request, "playbook/runs.html", screens.history(chosen, rule, number_in(before)))


@require_GET
@can("playbook.see")
def waiting(request: HttpRequest, store: str) -> HttpResponse:
    """What asks for a yes, and what is suggested; `state` and `before` go on with one of them."""
    state = request.GET.get("state", "")
    only = state if state in OPEN_TO_DECIDE else ""
    return render(request, "playbook/waiting.html", screens.waiting(only, number_in(request.GET.get("before", ""))))


def _the_run(public_id: str) -> Run:
    """One about a record that the acting person may see."""
    found: Run | None = Run.objects.select_related("rule").filter(public_id=public_id.replace("\x00", "")).first()
    if found is None or found.pk not in screens.seen([found]):
        raise Http404
    return found


@require_POST
@can("playbook.decide")
def decide(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """`answer` yes or no. To htmx it answers what now stands beside the record."""
    run = _the_run(public_id)
    try:
        if request.POST.get("answer") == "yes":
            verbs.agree(run)
            _tell(request, run)
        else:
            verbs.decline(run)
    except verbs.NotAllowed:
        messages.error(request, _("It does what you may not do yourself; ask somebody who may."))
    except verbs.TooLate:
        messages.info(request, _("Somebody has decided that already."))
    return _back(request, store, run)


def _tell(request: HttpRequest, run: Run) -> None:
    if run.state == State.FAILED:
        messages.error(request, reason(run))
    else:
        messages.success(request, _("Done."))


def _back(request: HttpRequest, store: str, run: Run) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render(request, "playbook/_beside.html", screens.beside(run.kind, run.record_id))
    to = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(to, allowed_hosts=None) and to.startswith(f"/s/{store}/")
    return redirect(to if is_ours else address("playbook:waiting", store))


@require_POST
@can("playbook.decide")
def undo(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    run = _the_run(public_id)
    try:
        left = verbs.take_back(run)
    except verbs.NotAllowed:
        messages.error(request, _("It did what you may not do yourself; ask somebody who may."))
        return _back(request, store, run)
    if left:
        messages.info(request, _("Left as it is, for it has moved on or cannot be undone: %(what)s") % _named(left))
    else:
        messages.success(request, _("Taken back."))
    return _back(request, store, run)


def _named(left: list[str]) -> dict[str, str]:
    return {"what": "، ".join(left)}


def _beside(request: HttpRequest, kind: str, public_id: str) -> HttpResponse:
    """What rules suggest or ask about one record; nothing at all where there is nothing."""
    asked = public_id.replace("\x00", "")
    record: Any = KINDS[kind].rows().filter(public_id=asked).first() if kind in KINDS else None
    if record is None or not scope.current().can(KINDS[kind].permission):
        raise Http404
    context = screens.beside(kind, record.pk)
    is_told = context["runs"] or context["done"]
    return render(request, "playbook/_beside.html", context) if is_told else HttpResponse("")


@require_GET
@can("playbook.see")
def beside_conversation(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return _beside(request, "conversation", public_id)


@require_GET
@can("playbook.see")
def beside_customer(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return _beside(request, "customer", public_id)


@require_GET
@can("playbook.see")
def beside_order(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return _beside(request, "order", public_id)
