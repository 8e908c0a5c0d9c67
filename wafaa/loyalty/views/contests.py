"""Contests: their list, one of them with its rules, announcing, calling off, and handing prizes over."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wafaa.loyalty import contest_queries as queries
from wafaa.loyalty import contest_screens as screens
from wafaa.loyalty.contest_forms import CallOffForm, ContestForm
from wafaa.loyalty.models import Contest, Ticket
from wafaa.loyalty.models.contests import ContestState
from wafaa.loyalty.tabs import places
from wafaa.loyalty.verbs import contests as verbs
from wafaa.stores import scope
from wafaa.stores.door import can

SHOWN = 100


@require_GET
@can("loyalty.see")
def contests(request: HttpRequest, store: str) -> HttpResponse:
    context = {
        "places": places("contests"),
        "contests": [screens.row(one) for one in queries.contests()[:SHOWN]],
        "new_url": screens.url_of("contest_new") if scope.current().can("loyalty.manage") else "",
    }
    return render(request, "loyalty/contests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@can("loyalty.manage")
def new(request: HttpRequest, store: str) -> HttpResponse:
    return _form(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@can("loyalty.manage")
def change(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    contest = the_contest(public_id)
    if contest.state != ContestState.DRAFT:
        messages.error(request, _("Its rules stand: they were announced."))
        return redirect(screens.url_of("contest", public_id))
    return _form(request, contest)


def _form(request: HttpRequest, contest: Contest | None) -> HttpResponse:
    form = ContestForm(request.POST) if request.method == "POST" else ContestForm.of(contest)
    if request.method == "POST" and form.is_valid():
        try:
            written = verbs.write_contest(contest, **form.traits())
        except verbs.ContestRefused as no:
            return _refused(request, no, contest)
        messages.success(request, _("Written down. Read the rules once more: after you announce it they stand."))
        return redirect(screens.url_of("contest", written.public_id))
    context = {"form": form, "contest": contest, "all_url": screens.url_of("contests")}
    return render(request, "loyalty/contest_form.html", context, status=422 if form.is_bound else 200)


@require_GET
@can("loyalty.see")
def contest(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return render(request, "loyalty/contest.html", screens.page(the_contest(public_id)) | {"form": CallOffForm()})


@require_POST
@can("loyalty.manage")
def announce(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    found = the_contest(public_id)
    try:
        verbs.announce(found)
    except verbs.ContestRefused as no:
        return _refused(request, no, found)
    messages.success(request, _("Announced. Your customers find it on their own page."))
    return redirect(screens.url_of("contest", public_id))


@require_POST
@can("loyalty.manage")
def call_off(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    found, form = the_contest(public_id), CallOffForm(request.POST)
    if found.state == ContestState.OPEN and not form.is_valid():
        return render(request, "loyalty/contest.html", screens.page(found) | {"form": form}, status=422)
    try:
        verbs.call_off(found, form.cleaned_data.get("why", "") if form.is_valid() else "")
    except verbs.ContestRefused as no:
        return _refused(request, no, found)
    if found.state == ContestState.DRAFT:
        messages.success(request, _("Removed."))
        return redirect(screens.url_of("contests"))
    messages.success(request, _("Called off. Your customers read why."))
    return redirect(screens.url_of("contest", public_id))


@require_POST
@can("loyalty.counter")
def hand(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    ticket = Ticket.objects.filter(public_id=public_id, is_won=True).select_related("contest").first()
    if ticket is None:
        raise Http404
    verbs.hand_over(ticket, is_undone=request.POST.get("is") == "not")
    return redirect(screens.url_of("contest", ticket.contest.public_id))


def the_contest(public_id: str) -> Contest:
    found: Contest | None = queries.contests().filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def _refused(request: HttpRequest, no: verbs.ContestRefused, contest: Contest | None) -> HttpResponse:
    says = {
        "announced": _("Its rules stand: they were announced."),
        "past": _("Its last day is over. Choose later days first."),
        "over": _("It is over already."),
        "begun": _("Its first day is over. Choose today or later: the secret of the draw is fixed before any ticket."),
    }
    messages.error(request, says[no.code])
    where = ("contest", contest.public_id) if contest is not None else ("contests",)
    return redirect(screens.url_of(*where))
