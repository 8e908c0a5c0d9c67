"""A customer's points: what they have, how it came, their card, joining and leaving."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from wafaa.loyalty import verbs
from wafaa.loyalty.membership import is_running, member
from wafaa.loyalty.models.members import Way
from wafaa.ownpage.door import Guest, own_page, url
from wafaa.ownpage.screens import points as screens
from wafaa.ownpage.screens.credit import has_any as has_credit
from wafaa.ownpage.screens.rewards import is_proven


@require_safe
@own_page
def points(request: HttpRequest, guest: Guest) -> HttpResponse:
    if not is_running() and screens.has_any(guest.customer):  # an old letter or a bookmark leads here
        return render(request, "ownpage/points_rest.html", screens.rest(guest))
    _must_run()
    return render(request, "ownpage/points.html", screens.page(guest))


@require_safe
@own_page
def history(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Line by line, as of any day."""
    _must_run()
    asked = {name: request.GET.get(name, "").replace("\x00", "")[:60] for name in ("on", "after")}
    return render(request, "ownpage/points_history.html", screens.history(guest, **asked))


@require_safe
@own_page
def card(request: HttpRequest, guest: Guest) -> HttpResponse:
    if not has_credit(guest.customer):  # which is taken off at the counter by this card, whatever becomes of points
        _must_run()
    one = member(guest.customer)
    if one is None:
        return redirect(url("points"))
    return render(request, "ownpage/points_card.html", screens.card(guest, one))


@require_POST
@own_page
def join(request: HttpRequest, guest: Guest) -> HttpResponse:
    _must_run()
    verbs.join(guest.customer, way=Way.PAGE)
    return redirect(url("points"))


@require_POST
@own_page
def leave(request: HttpRequest, guest: Guest) -> HttpResponse:
    _must_run()
    if is_proven(guest):
        verbs.leave(guest.customer)
    return redirect(url("points"))


def _must_run() -> None:
    if not is_running():
        raise Http404
