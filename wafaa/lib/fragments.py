"""A part of a page has the address of the page. A browser that goes back takes what it last kept of an address, however
old, and would show the bare part: so it keeps none."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

Answer = Callable[[HttpRequest], HttpResponseBase]


def keeps_no_parts(get_response: Answer) -> Answer:
    """Middleware: what htmx asks for stays out of the browser's cache, unless its view has said how long it lasts."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if "HX-Request" in request.headers and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response

    return middleware
