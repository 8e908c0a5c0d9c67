"""Coming in and going out: an address, a code; or a link with one button."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wafaa.lib.signed import BadLink
from wafaa.ownpage import verbs
from wafaa.ownpage.door import (
    ASKED,
    UNSENT,
    Guest,
    came_from,
    guest_of,
    let_in,
    let_out,
    open_page,
    own_page,
    remember_asking,
    url,
    way_back,
)
from wafaa.ownpage.forms import AddressForm, CodeForm
from wafaa.ownpage.inviting import remembered
from wafaa.ownpage.links import opened
from wafaa.ownpage.screens import frame
from wafaa.ownpage.verbs.signing import asking_of, line_for
from wafaa.people.models import IdentityKind
from wafaa.work.limits import spend

GET_AND_POST = require_http_methods(["GET", "HEAD", "POST"])


@GET_AND_POST
@open_page
def door(request: HttpRequest) -> HttpResponse:
    """Who are you? The same answer for everybody."""
    to = way_back(request.POST.get("to", "") or request.GET.get("to", ""))
    takes_phone = line_for(IdentityKind.PHONE) is not None
    if request.method != "POST":
        if guest_of(request) is not None:
            return redirect(to)
        return _door(request, AddressForm(takes_phone=takes_phone), to)
    spend("ownpage.source", came_from(request), most=30, seconds=3600)
    form = AddressForm(request.POST, takes_phone=takes_phone)
    if not form.is_valid():
        return _door(request, form, to, status=422)
    kind, value = form.cleaned_data["address"]
    if line_for(kind) is None:
        form.add_error("address", no_line(kind))
        return _door(request, form, to, status=422)
    _asking, secret = verbs.ask_code(kind, value, to=to)
    return remember_asking(redirect(url("code")), secret)


def _door(request: HttpRequest, form: AddressForm, to: str, status: int = 200) -> HttpResponse:
    context = frame.door() | {"form": form, "to": to, "is_kept": UNSENT in request.COOKIES}
    context["takes_phone"] = line_for(IdentityKind.PHONE) is not None
    invited = remembered(request)
    context["invitation_url"] = url("invitation", invited.code) if invited else ""
    return render(request, "ownpage/door.html", context, status=status)


def no_line(kind: str) -> str:
    if kind == IdentityKind.PHONE:
        return _("Codes do not go to phones here yet. Write the e-mail that you order with.")
    return _("Codes do not go to e-mails here yet. Write the phone that you order with.")


@GET_AND_POST
@open_page
def code(request: HttpRequest) -> HttpResponse:
    secret = request.COOKIES.get(ASKED, "")
    asking = asking_of(secret)
    if asking is None:
        return redirect(url("door"))
    if request.method != "POST":
        return render(request, "ownpage/code.html", frame.code(asking) | {"form": CodeForm()})
    spend("ownpage.guess", came_from(request), most=60, seconds=3600)
    form = CodeForm(request.POST)
    before = guest_of(request)
    came = verbs.come_in(secret, form.cleaned_data["code"], _agent(request)) if form.is_valid() else None
    if came is not None:
        if before is not None:
            verbs.sign_out(before.sign_in)
        return let_in(redirect(way_back(asking.to)), came[1])
    if form.is_valid():
        form.add_error("code", _("This is not the code, or its time is over."))
    left = asking_of(secret)
    if left is None:
        return render(request, "ownpage/code_over.html", frame.door(), status=422)
    return render(request, "ownpage/code.html", frame.code(left) | {"form": form}, status=422)


@require_POST
@own_page
def again(request: HttpRequest, guest: Guest) -> HttpResponse:
    """A fresh code, to the address by which they are here: for what a stolen phone should not do."""
    spend("ownpage.source", came_from(request), most=30, seconds=3600)
    held = guest.sign_in.identity
    _asking, secret = verbs.ask_code(held.kind, held.value, to=way_back(request.POST.get("to", "")))
    return remember_asking(redirect(url("code")), secret)


@GET_AND_POST
@open_page
def link(request: HttpRequest, token: str) -> HttpResponse:
    """One button. Programs that look into mail open the page and press nothing."""
    try:
        if request.method != "POST":
            opened(token)
            return render(request, "ownpage/link.html", frame.door())
        spend("ownpage.link", came_from(request), most=60, seconds=3600)
        before = guest_of(request)
        _made, secret, to = verbs.come_in_by_link(token, _agent(request))
    except BadLink:
        return render(request, "ownpage/link_over.html", frame.door(), status=410)
    if before is not None:
        verbs.sign_out(before.sign_in)
    return let_in(redirect(_leads(to)), secret)


def _leads(to: str) -> str:
    kind, _colon, public_id = to.partition(":")
    return url("order", public_id) if kind == "order" and public_id.isalnum() else url("home")


@require_POST
@own_page
def out(request: HttpRequest, guest: Guest) -> HttpResponse:
    verbs.sign_out(guest.sign_in)
    return let_out(redirect(url("door")))


@require_POST
@own_page
def out_everywhere(request: HttpRequest, guest: Guest) -> HttpResponse:
    verbs.sign_out_everywhere(guest.customer)
    return let_out(redirect(url("door")))


def _agent(request: HttpRequest) -> str:
    return request.headers.get("User-Agent", "")
