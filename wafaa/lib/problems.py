"""What people and programs see when something goes wrong: plain words and an id, never a trace.

The trace is logged under the same id. In `urls.py`: `handler400 = "wafaa.lib.problems.bad_request"`,
`handler403` `permission_denied`, `handler404` `page_not_found`, `handler500` `server_error`; in settings
`CSRF_FAILURE_VIEW`.
"""

import sys
from collections.abc import Callable

import structlog
from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
)
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.template import loader
from django.utils.translation import get_language

from wafaa.lib import apiproblem, storage
from wafaa.lib.ids import new_id
from wafaa.lib.problempage import in_words, plain_page

COME_BACK_S = 60
JSON_PATHS = ("/api/", "/w/")
# Django answers these itself, by the handlers below.
_ANSWERED_BY_DJANGO = (Http404, PermissionDenied, SuspiciousOperation, BadRequest, MultiPartParserError)
_log = structlog.get_logger("wafaa.problems")


class Problems:
    """Django middleware: an exception in a view becomes a logged trace and an answer with its id alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Whatever the sender calls it: our pages write UTF-8, and some names ("hex") are no alphabet at all.
        request.encoding = "utf-8"
        # A quoted cookie can spell a NUL, and PostgreSQL cannot be asked for a session of that name.
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if "\x00" not in value}
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, _ANSWERED_BY_DJANGO):
            return None
        return _failed(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, for what fails outside a view: middleware, URL resolution, rendering of an answer."""
    return _failed(request, sys.exc_info()[1])


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request cannot be understood; 413 when it is only too much."""
    return answer(request, 413 if isinstance(exception, RequestDataTooBig | TooManyFieldsSent) else 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the person is known and may not."""
    return answer(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose protection has run out; the page says how to go on."""
    return answer(request, 403, code="form_expired")


def anothers_page(request: HttpRequest) -> HttpResponse:
    """403 for what comes from a page that was given to somebody else, before this person logged in beside it."""
    return answer(request, 403, code="anothers_page")


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: not there, or somebody else's."""
    return answer(request, 404)


def too_many_requests(request: HttpRequest, retry_after_s: int) -> HttpResponse:
    """429 with the seconds after which it is worth trying again."""
    response = answer(request, 429)
    response.headers["Retry-After"] = str(max(1, retry_after_s))
    return response


def answer(request: HttpRequest, status: int, *, code: str = "", problem_id: str = "") -> HttpResponse:
    """The page `<status>.html`, or JSON for programs; `code` is the machine's word for the problem.

    The template is given `problem_id`, `code`, `title` and `advice`. When it is missing or itself fails, a
    plain page in Arabic and English is shown.
    """
    if request.path_info.startswith(apiproblem.PATHS):
        return _for_programs(request, status, code, problem_id)
    code = code or f"http_{status}"
    if wants_json(request):
        response: HttpResponse = JsonResponse({"problem": _described(code, problem_id)}, status=status)
    else:
        response = HttpResponse(_page(request, status, code, problem_id), status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _for_programs(request: HttpRequest, status: int, code: str, problem_id: str) -> HttpResponse:
    """Under /api/ every answer has the one shape of `apiproblem`, with the id of the request."""
    request_id = problem_id or getattr(request, "request_id", "") or new_id()
    told = apiproblem.described(status, language=get_language() or "ar", request_id=request_id, code=code)
    response = JsonResponse(told, status=status, content_type=apiproblem.CONTENT_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response


def wants_json(request: HttpRequest) -> bool:
    """Whether the asker is a program: by the path, or because it prefers JSON to a page."""
    if request.path_info.startswith(JSON_PATHS):
        return True
    try:
        return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
    except ValueError:  # an Accept header that names an unknown alphabet
        return False


def _failed(request: HttpRequest, exception: BaseException | None) -> HttpResponse:
    problem_id = getattr(request, "request_id", "") or new_id()
    # The route, not the path: paths hold tokens.
    route = getattr(request.resolver_match, "route", None)
    _log.error("problem", problem_id=problem_id, method=request.method, route=route, exc_info=exception)
    if storage.cannot_store(exception):
        storage.call_for_room()
        return _come_back(answer(request, 503, code="cannot_store", problem_id=problem_id))
    return answer(request, 500, problem_id=problem_id)


def _come_back(response: HttpResponse) -> HttpResponse:
    """Tell a program when to try again."""
    response.headers["Retry-After"] = str(COME_BACK_S)
    return response


def _described(code: str, problem_id: str) -> dict[str, str]:
    title, advice = in_words(code)
    return {"id": problem_id, "code": code, "title": title, "advice": advice}


def _page(request: HttpRequest, status: int, code: str, problem_id: str) -> str:
    described = _described(code, problem_id)
    try:
        return loader.render_to_string(f"{status}.html", {**described, "problem_id": problem_id}, request)
    except Exception:  # the page must come whatever else is broken, the database included
        _log.debug("problem.plain_page", status=status, exc_info=True)
        return plain_page(code, problem_id)
