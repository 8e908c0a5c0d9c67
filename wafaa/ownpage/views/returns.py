"""Returning something, step by step; and how a return stands. Only the last step writes."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wafaa.channels.filing import served
from wafaa.channels.verbs import BadFile
from wafaa.lib.text.safe import visible
from wafaa.orders.models import Return
from wafaa.orders.return_photos import photo_of, photo_problem
from wafaa.orders.return_words import Refused
from wafaa.ownpage import returning, verbs
from wafaa.ownpage.door import Guest, own_page, url
from wafaa.ownpage.returning import CONFIRM, STEPS, THINGS
from wafaa.ownpage.screens import returns as screens
from wafaa.ownpage.views.orders import order_to_act_on
from wafaa.work import disk

GET_AND_POST = require_http_methods(["GET", "HEAD", "POST"])


@GET_AND_POST
@own_page
def send_back(request: HttpRequest, guest: Guest, public_id: str) -> HttpResponse:
    order = order_to_act_on(guest, public_id)
    if not returning.may_ask(order):
        raise Http404
    once = request.POST.get("once", "").replace("\x00", "")[:30]
    if made := returning.made_with(order, once):
        return redirect(url("returned", made.public_id))
    asked = returning.asked(order, _said(request, guest))
    step, problem = asked.step, ""
    if asked.too_many:
        problem = _("There are not so many of it left to return.")
    elif request.method != "POST" and step == THINGS and "go" in request.GET:
        problem = _("Choose at least one thing, and how many of it.")
    elif request.method == "POST" and step == CONFIRM:
        try:
            made = verbs.ask_return(guest.customer, order, asked, once=once)
            return redirect(url("returned", made.public_id))
        except Refused as refused:
            problem = refused.says
    wished = request.GET.get("step", "")
    if wished in STEPS and STEPS.index(wished) < STEPS.index(step):
        step = wished
    status = 422 if problem else 200
    return render(request, "ownpage/return.html", screens.steps(guest, order, asked, step, problem), status=status)


def _said(request: HttpRequest, guest: Guest) -> dict[str, str]:
    """What was chosen. In addresses it travels from step to step, so that going back and loading again change nothing;
    a customer's own words never stand in one, since addresses are kept in histories and logs."""
    if request.method == "POST":
        return request.POST.dict()
    chosen = request.GET.dict() or guest.typed
    return {**chosen, **{name: guest.typed.get(name, "") for name in ("note", "instead")}}


@GET_AND_POST
@own_page
def returned(request: HttpRequest, guest: Guest, public_id: str) -> HttpResponse:
    found = returning.return_of(guest.customer, public_id)
    if found is None:
        raise Http404
    if request.method != "POST":
        return render(request, "ownpage/returned.html", screens.page(guest, found))
    try:
        if request.POST.get("act") == "withdraw":
            verbs.withdraw_return(found)
        elif request.POST.get("act") == "sent":
            carrier, number = (visible(request.POST.get(name, "")).strip() for name in ("carrier", "number"))
            verbs.sent_back(found, carrier, number)
        elif request.POST.get("act") == "photos":
            given = request.FILES.getlist("photos")
            if not given:
                return _again(request, guest, found, _("Choose a photo first."))
            verbs.show_photos(found, given, request.POST.get("line", ""))
    except (Refused, BadFile) as bad:
        return _again(request, guest, found, bad.says if isinstance(bad, Refused) else photo_problem(bad.code))
    except disk.NoRoom:
        return _again(request, guest, found, _("There is no room for photos just now. Try again a little later."), 503)
    return redirect(url("returned", found.public_id))


def _again(request: HttpRequest, guest: Guest, found: Return, problem: str, status: int = 422) -> HttpResponse:
    return render(request, "ownpage/returned.html", screens.page(guest, found, problem), status=status)


@require_safe
@own_page
def photo(request: HttpRequest, guest: Guest, public_id: str, file_id: str) -> HttpResponseBase:
    """A photo that they added themselves."""
    found = returning.return_of(guest.customer, public_id)
    kept = photo_of(found, file_id) if found is not None else None
    if kept is None:
        raise Http404
    return served(kept, small="small" in request.GET)
