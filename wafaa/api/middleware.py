"""What holds for every path under /api/, whatever answers there: no cookies, one shape of problems, an id."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language

from wafaa.lib import apiproblem
from wafaa.lib.ids import new_id

Answer = Callable[[HttpRequest], HttpResponse]
CARRIED = ("Allow", "Retry-After", "WWW-Authenticate", "Content-Language")
"""What stays of an answer whose body is not ours."""


class ApiPaths:
    """Programs come without cookies: nothing a browser holds counts here, so no other site can borrow it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(apiproblem.PATHS):
            return self.get_response(request)
        request.request_id = new_id()  # type: ignore[attr-defined]
        request.COOKIES = {}
        response = self.get_response(request)
        if response.status_code >= 300:
            response = _in_shape(request, response)
        response.cookies.clear()
        response.headers["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def _in_shape(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if response.headers.get("Content-Type", "").startswith(apiproblem.CONTENT_TYPE):
        return response
    status = response.status_code if response.status_code >= 400 else 404
    language = response.headers.get("Content-Language") or get_language() or "ar"
    told = apiproblem.described(status, language=language, request_id=request.request_id)  # type: ignore[attr-defined]
    answer = JsonResponse(told, status=status, content_type=apiproblem.CONTENT_TYPE)
    for name in CARRIED:
        if name in response.headers:
            answer.headers[name] = response.headers[name]
    return answer
