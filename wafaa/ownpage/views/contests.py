"""The store's contests: what can be won, the rules, one's own tickets, and the whole list after the draw."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wafaa.loyalty import contest_queries as queries
from wafaa.loyalty.models import Contest
from wafaa.loyalty.models.contests import ContestState
from wafaa.ownpage.door import Guest, own_page
from wafaa.ownpage.screens import contests as screens


@require_safe
@own_page
def contests(request: HttpRequest, guest: Guest) -> HttpResponse:
    return render(request, "ownpage/contests.html", screens.listing(guest))


@require_safe
@own_page
def contest(request: HttpRequest, guest: Guest, public_id: str) -> HttpResponse:
    return render(request, "ownpage/contest.html", screens.one(guest, the_contest(public_id)))


@require_safe
@own_page
def tickets(request: HttpRequest, guest: Guest, public_id: str) -> HttpResponse:
    """The codes of all tickets, sorted, one on each line: what the draw is done again with. They name nobody."""
    found = the_contest(public_id)
    if found.state != ContestState.DRAWN:
        raise Http404
    codes = sorted(found.tickets.values_list("public_id", flat=True))
    answer = HttpResponse("\n".join(codes), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="tickets-{found.public_id}.txt"'
    return answer


def the_contest(public_id: str) -> Contest:
    found: Contest | None = queries.public_contests().filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found
