"""A person's own language, look and sessions."""

from __future__ import annotations

from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from wafaa.team import verbs
from wafaa.team.door import public
from wafaa.team.middleware import LANGUAGES

A_YEAR = 365 * 24 * 3600
THEMES = ("", "light", "dark")


@require_POST
@public("visitors choose the language of the login page too")
def language(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.get("language", "")
    if chosen not in LANGUAGES:
        raise Http404
    response = HttpResponseRedirect(_next(request))
    if request.user.is_authenticated:
        verbs.prefer(request.user, language=chosen)
    # The login page after a logout speaks it too.
    response.set_cookie("lang", chosen, max_age=A_YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    return response


@require_POST
@public("only ever changes the logged-in person's own look")
def theme(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.get("theme", "")
    if chosen not in THEMES:
        raise Http404
    if request.user.is_authenticated:
        verbs.prefer(request.user, theme=chosen)
    return HttpResponse(status=204) if request.headers.get("HX-Request") else HttpResponseRedirect(_next(request))


def _next(request: HttpRequest) -> str:
    """Where to go on: a page of ours, or home."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else "/"


@require_POST
@public("only ever ends a session of the logged-in person")
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login("/")
    session = UserSession.objects.filter(pk=session_id, user_id=request.user.pk).first()
    if session is None:
        raise Http404
    end_sessions(request, [session])
    return redirect("usersessions_list") if request.user.is_authenticated else redirect("account_login")
