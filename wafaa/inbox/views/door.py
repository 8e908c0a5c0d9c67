"""The customers' door: a line's key enters its store. No cookies, so any page of the shop may knock; what a
visitor may see hangs on their own token alone. Every answer is JSON, every refusal says why."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from wafaa.channels import verbs as channels
from wafaa.channels.models import Line, LineState, Visitor
from wafaa.lib.prepared import Prepared, Slot
from wafaa.stores.scope import Scope, entered
from wafaa.work import disk
from wafaa.work.limits import TooMany, spend

MOST_JSON = 64 * 1024


class No(Exception):
    """A refusal for the widget: {error: {code, message}} with this status."""

    def __init__(self, status: int, code: str, message: str, wait: int = 0, *, id: str = "") -> None:
        super().__init__(code)
        self.status, self.code, self.message, self.wait, self.id = status, code, message, wait, id


LINE: Prepared[Line] = Prepared(lambda: Line.everywhere.filter(public_id=Slot("line")).select_related("store"))
Act = Callable[..., dict[str, Any] | HttpResponseBase]


def open_door(*methods: str) -> Callable[[Act], Callable[..., HttpResponseBase]]:
    """A view on a line, for anyone: gets (request, line, …) inside the line's store."""

    def make(act: Act) -> Callable[..., HttpResponseBase]:
        @csrf_exempt
        @wraps(act)
        def view(request: HttpRequest, line: str, **rest: Any) -> HttpResponseBase:
            found = LINE.first(line=line) if "\x00" not in line else None
            if found is None or found.state == LineState.OFF:
                return _plain(request, _refusal(No(404, "no_line", _("This chat is not open."))), None)
            if request.method == "OPTIONS":
                return _plain(request, HttpResponse(status=204), found)
            with entered(Scope(found.store, actor="system")):
                return _plain(request, _answer(request, found, act, methods, rest), found)

        view.public = "customers write here; a line's key enters its store"  # type: ignore[attr-defined]
        return view

    return make


def visitors_door(*methods: str) -> Callable[[Act], Callable[..., HttpResponseBase]]:
    """The same for a known visitor: gets (request, line, visitor, …); 401 without a valid token."""

    def make(act: Act) -> Callable[..., HttpResponseBase]:
        @wraps(act)
        def known(request: HttpRequest, line: Line, **rest: Any) -> dict[str, Any] | HttpResponseBase:
            return act(request, line, visitor_of(request, line), **rest)

        return open_door(*methods)(known)

    return make


def visitor_of(request: HttpRequest, line: Line) -> Visitor:
    """The visitor whose token came with the request. Raises No(401)."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    visitor = channels.known(line, token) if scheme == "Bearer" and token else None
    if visitor is None:
        raise No(401, "no_session", _("Open the chat again, please."))
    return visitor


def _answer(
    request: HttpRequest, line: Line, act: Act, methods: tuple[str, ...], rest: dict[str, Any]
) -> HttpResponseBase:
    try:
        if request.method not in methods:
            raise No(405, "method", _("This address does not do that."))
        with disk.told_when_full():
            result = act(request, line, **rest)
    except disk.NoRoom as full:
        return _refusal(No(503, "no_room", no_room_words(), disk.RETRY_AFTER_S, id=full.problem_id))
    except No as no:
        return _refusal(no)
    except TooMany as full:
        return _refusal(No(429, "too_many", _("That was a lot at once. Wait a moment, please."), full.seconds))
    except RequestDataTooBig:
        return _refusal(No(413, "too_long", _("That is too long.")))
    except (SuspiciousOperation, BadRequest, MultiPartParserError):
        # Django's own page for these lacks the headers without which the shop's page cannot read it.
        return _refusal(No(400, "bad_request", _("The request could not be read.")))
    # A file is a streamed answer, which is none of Django's HttpResponse.
    return result if isinstance(result, HttpResponseBase) else JsonResponse(result)


def no_room_words() -> str:
    return _("We cannot take anything in at the moment. Keep what you wrote and send it again a little later.")


def _refusal(no: No) -> HttpResponse:
    named = {"id": no.id} if no.id else {}
    response = JsonResponse({"error": {"code": no.code, "message": no.message, **named}}, status=no.status)
    if no.wait:
        response["Retry-After"] = str(no.wait)
    return response


def _plain(request: HttpRequest, response: HttpResponseBase, line: Line | None) -> HttpResponseBase:
    """Readable from the shop's pages: any, or only those the line names."""
    allowed = line.options.get("origins") if line else None
    origin = request.headers.get("Origin", "")
    if not allowed:
        response["Access-Control-Allow-Origin"] = "*"
    elif origin in allowed:
        response["Access-Control-Allow-Origin"] = origin
        response["Vary"] = "Origin"
    response["Access-Control-Allow-Headers"] = "Authorization, Content-Type, Accept-Language, Last-Event-ID"
    response["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
    response["Access-Control-Max-Age"] = "86400"
    response["Access-Control-Expose-Headers"] = "Retry-After"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Cache-Control"] = response.get("Cache-Control", "no-store")
    return response


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The request's JSON object. Raises No(400) for anything else."""
    if len(request.body) > MOST_JSON:
        raise No(413, "too_long", _("That is too long."))
    try:
        body = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        raise No(400, "bad_json", _("The request could not be read.")) from None
    if not isinstance(body, dict):
        raise No(400, "bad_json", _("The request could not be read."))
    return body


def text_in(body: dict[str, Any], name: str, most: int) -> str:
    """A text of the body, "" when absent. Raises No(400) for another type or one that cannot be stored, No(413)
    when it is too long."""
    value = body.get(name) or ""
    if not isinstance(value, str) or "\x00" in value or any(0xD800 <= ord(c) <= 0xDFFF for c in value):
        raise No(400, "bad_text", _("The text could not be read."))
    if len(value) > most:
        raise No(413, "too_long", _("The text is too long. The most is %(n)s characters.") % {"n": most})
    return value


def address_of(request: HttpRequest) -> str:
    """Where the request came from, for rate limits (the bridge trusts only configured proxies)."""
    return str(request.META.get("REMOTE_ADDR", ""))


def limit(what: str, who: str, most: int, seconds: int) -> None:
    spend(what, who, most=most, seconds=seconds)
