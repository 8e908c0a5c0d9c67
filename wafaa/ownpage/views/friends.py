"""Telling a friend: the member's own link and what became of it, and the invitation that a friend opens."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wafaa.loyalty.membership import is_running, member
from wafaa.loyalty.models import FriendLink
from wafaa.loyalty.verbs import referring
from wafaa.ownpage import inviting, verbs
from wafaa.ownpage.door import (
    Guest,
    came_from,
    guest_of,
    keep_cookie,
    open_page,
    own_page,
    page_path,
    remember_asking,
    url,
)
from wafaa.ownpage.forms import AddressForm
from wafaa.ownpage.screens import friends as screens
from wafaa.ownpage.screens.rewards import is_proven
from wafaa.ownpage.verbs.signing import line_for
from wafaa.ownpage.views.entrance import no_line
from wafaa.work.limits import allows, spend

GET_AND_POST = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@own_page
def friends(request: HttpRequest, guest: Guest) -> HttpResponse:
    if not is_running() or not referring.is_inviting():
        raise Http404
    if member(guest.customer) is None:
        return redirect(url("points"))
    link = referring.link_of(guest.customer)
    response = render(request, "ownpage/friends.html", screens.page(guest, link))
    _know_browser(request, response)
    if browser := inviting.browser_of(request):
        referring.note_browser(link, browser)
    return response


@require_POST
@own_page
def friends_name(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Whether friends read who invites them."""
    if not referring.is_inviting() or member(guest.customer) is None:
        raise Http404
    referring.show_name(referring.link_of(guest.customer), shows=request.POST.get("shows") == "yes")
    return redirect(url("friends"))


@GET_AND_POST
@open_page
def invitation(request: HttpRequest, code: str) -> HttpResponse:
    """What a friend reads behind a link. Whoever is not signed in proves an address first, known or not."""
    link = inviting.link_at(code)
    if link is None:
        return _over(request)
    guest = guest_of(request)
    if request.method == "POST" and guest is None:
        return _asked(request, link)
    if request.method == "POST":
        return redirect(url("invitation", link.code))
    return _shown(request, link, guest, AddressForm())


def _asked(request: HttpRequest, link: FriendLink) -> HttpResponse:
    spend("ownpage.source", came_from(request), most=30, seconds=3600)
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _shown(request, link, None, form, status=422)
    kind, value = form.cleaned_data["address"]
    if line_for(kind) is None:
        form.add_error("address", no_line(kind))
        return _shown(request, link, None, form, status=422)
    _asking, secret = verbs.ask_code(kind, value, to=url("invitation", link.code))
    return remember_asking(redirect(url("code")), secret)


def _shown(
    request: HttpRequest, link: FriendLink, guest: Guest | None, form: AddressForm, status: int = 200
) -> HttpResponse:
    context = screens.invitation(link, guest) | {"form": form}
    response = render(request, "ownpage/invitation.html", context, status=status)
    _know_browser(request, response)
    is_settled = bool(context["mine"] or context["is_own"] or context["is_known"])
    if not is_settled and inviting.is_new_visit(request, link):
        if request.method == "GET" and allows("ownpage.visit", came_from(request), most=60, seconds=3600):
            referring.note_visit(link)
        keep_cookie(response, inviting.FRIEND, link.code, inviting.visit_lasts())
    return response


@require_POST
@own_page
def take(request: HttpRequest, guest: Guest, code: str) -> HttpResponse:
    link = inviting.link_at(code)
    if link is None:
        return _over(request)
    if not is_proven(guest):
        return redirect(url("invitation", link.code))
    spend("ownpage.take", came_from(request), most=30, seconds=3600)
    try:
        row = referring.claim(
            link,
            guest.customer,
            browser=inviting.browser_of(request),
            source=inviting.source_of(came_from(request)),
        )
    except referring.ClaimRefused as refused:
        context = screens.refused(link, guest, refused.code)
        return render(request, "ownpage/invitation.html", context, status=422)
    referring.give_voucher(row)
    return inviting.forget_invitation(redirect(url("invitation", link.code)), page_path())


def _know_browser(request: HttpRequest, response: HttpResponse) -> None:
    """So that who invites themselves in one browser is seen. It says nothing about anybody and is sent to no one."""
    if not request.COOKIES.get(inviting.BROWSER):
        keep_cookie(response, inviting.BROWSER, inviting.new_browser(), inviting.A_YEAR)


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "ownpage/invitation_over.html", screens.over(), status=404)
