"""Calls of other machines go straight to their door: they bring no session, read no language and send no forms, so what
pages need around them is left out."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, get_resolver

from wafaa.lib.problems import Problems

PATHS = "hooks/"


class StraightIn:
    """Django middleware, inside what every answer gets (headers, plain words for problems) and outside all others. A
    path under /hooks/ that is no door goes the usual way, and is not found there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response, self.problems = get_response, Problems(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(f"/{PATHS}"):
            return self.get_response(request)
        try:
            found = get_resolver().resolve(request.path_info)
        except Resolver404:
            return self.get_response(request)
        request.get_host()  # raises, as everywhere, for a host that is not ours
        request.resolver_match = found
        try:
            answer: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
        except Exception as problem:
            told = self.problems.process_exception(request, problem)
            if told is None:
                raise
            return told
        return answer
