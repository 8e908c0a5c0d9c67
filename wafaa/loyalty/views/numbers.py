"""The programme for who decides about it: its members, its numbers, and the list behind each number."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wafaa.loyalty import member_screens, number_screens
from wafaa.stores.door import can


@require_GET
@can("loyalty.see")
def members(request: HttpRequest, store: str) -> HttpResponse:
    context = member_screens.listing(**_asked(request, "q", "tier", "after"))
    is_more = request.headers.get("HX-Request") and request.GET.get("after")
    return render(request, "loyalty/_member_rows.html" if is_more else "loyalty/members.html", context)


@require_GET
@can("loyalty.manage")
def numbers(request: HttpRequest, store: str) -> HttpResponse:
    return render(request, "loyalty/numbers.html", number_screens.page(**_asked(request, "on")))


@require_GET
@can("loyalty.manage")
def number(request: HttpRequest, store: str, what: str) -> HttpResponse:
    context = number_screens.listing(what, **_asked(request, "month", "by", "after"))
    if context is None:
        raise Http404
    return render(request, "loyalty/number.html", context)


def _asked(request: HttpRequest, *names: str) -> dict[str, str]:
    return {name: request.GET.get(name, "").replace("\x00", "")[:120] for name in names}
