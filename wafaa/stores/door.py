"""The tags every view carries: who may come in. They know the scope alone, so every app can use them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import quote

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from wafaa.lib.problems import anothers_page
from wafaa.stores import scope

View = TypeVar("View", bound=Callable[..., Any])


def can(permission: str) -> Callable[[View], View]:
    """Tag a staff view with the permission it needs. Without a login: to the login page, and 401 to a script; without
    the permission: 403; in a store that is not the person's: 404 (the middleware never enters it)."""

    def tag(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return (
                    HttpResponse(status=401)
                    if _asks_for_a_part(request)
                    else redirect_to_login(request.get_full_path())
                )
            entered = scope.peek()
            if entered is None or entered.staff_id is None:
                raise Http404
            if _is_anothers(request):
                return _somebody_else(request) if _asks_for_a_part(request) else anothers_page(request)
            if not entered.can(permission):
                raise PermissionDenied
            answer: HttpResponse = view(request, *args, **kwargs)
            return answer

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return tag


def _asks_for_a_part(request: HttpRequest) -> bool:
    """Whether a script of a page asks: were it led to the login page, it would put that into the midst of its own.
    Browsers tell the mode to addresses they trust only, and htmx tells of itself everywhere."""
    return "HX-Request" in request.headers or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"


def _is_anothers(request: HttpRequest) -> bool:
    """Whether the page it comes from was given to somebody else, before this person logged in beside it: what the one
    wrote must not go out under the other's name."""
    written_by = request.headers.get("X-Written-By") or (request.method == "POST" and request.POST.get("written_by"))
    staff = getattr(request, "staff", None)
    return bool(written_by and staff is not None and written_by != staff.public_id)


def _somebody_else(request: HttpRequest) -> HttpResponse:
    """Refused, with the name of whoever is logged in now: the page says it, instead of that nobody were."""
    return HttpResponse(status=401, headers={"X-Logged-In": quote(str(getattr(request, "staff", "")))})


def public(why: str) -> Callable[[View], View]:
    """Tag a view as open to everyone, with the reason."""

    def tag(view: View) -> View:
        view.public = why  # type: ignore[attr-defined]
        return view

    return tag
