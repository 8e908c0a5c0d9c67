"""The pages of promises: their list, a month, and how many were kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wafaa.promises import screens
from wafaa.team.door import can

ASKED = ("kind", "state", "month", "by", "name", "day", "after")


@require_GET
@can("promises.see")
def listing(request: HttpRequest, store: str) -> HttpResponse:
    typed = {name: request.GET.get(name, "").replace("\x00", "")[:60] for name in ASKED}
    context = screens.listing(screens.asked_of(typed))
    is_more = request.headers.get("HX-Request") and typed["after"]
    return render(request, "promises/_rows.html" if is_more else "promises/listing.html", context)


@require_GET
@can("promises.see")
def month(request: HttpRequest, store: str) -> HttpResponse:
    return render(request, "promises/month.html", screens.month_page(request.GET.get("month", "")))


@require_GET
@can("promises.see")
def numbers(request: HttpRequest, store: str) -> HttpResponse:
    return render(request, "promises/numbers.html", screens.numbers(request.GET.get("month", "")))
