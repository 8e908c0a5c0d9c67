"""The programs' door: a token opens its own store, at its pace, and a repeated POST is answered as the first was."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from wafaa.api import scopes
from wafaa.api.acting import scope_of
from wafaa.api.models import Answer, Token
from wafaa.api.problems import Problem, key_reused, no_room, told
from wafaa.api.verbs import answering, tokens
from wafaa.lib.prepared import Prepared, Slot
from wafaa.stores.door import public
from wafaa.stores.scope import entered
from wafaa.work import disk
from wafaa.work.unit import unit

View = Callable[..., HttpResponse]
WITH_BODIES = ("POST", "PATCH")
MOST_BODY = 1024 * 1024
MOST_FILE = 25 * 1024 * 1024
BYTES = "application/octet-stream"
UPLOADS, UPLOADS_NEED = "/api/v1/files", "messages:write"
"""Where the body is a file's bare bytes: a repetition has the same, which no form's boundary would."""
LONGEST_KEY = 200
LONGEST_TOKEN = 200
KEY = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"


class Undone(Exception):
    """The work was refused: its unit must not stand."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__(response.status_code)
        self.response = response


class Bearer(HttpBearer):
    """One operation's need of a scope; the door has looked the token up already."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Token:
        token: Token | None = getattr(request, "token", None)
        if token is None:
            raise Problem(401, headers={"WWW-Authenticate": 'Bearer realm="wafaa"'})
        if self.scope and not scopes.covers(token.scopes, self.scope):
            says = _("The token does not have the scope %(scope)s.") % {"scope": self.scope}
            raise Problem(403, message=says, headers={"WWW-Authenticate": f'Bearer scope="{self.scope}"'})
        return token

    def authenticate(self, request: HttpRequest, token: str) -> Token:
        return self(request)


def door(view: View) -> View:
    """Wrap a view of the API."""

    @public("programs come with a store's token, and each operation asks for its scope")
    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            return _let_in(view, request, kwargs)
        except Problem as problem:
            return told(request, problem)

    guarded.csrf_exempt = True  # type: ignore[attr-defined]  # there are no cookies here to borrow
    return guarded


def _let_in(view: View, request: HttpRequest, kwargs: dict[str, Any]) -> HttpResponse:
    token = _token_of(request)
    if token is None:
        raise Problem(401, headers={"WWW-Authenticate": 'Bearer realm="wafaa"'})
    request.token = token  # type: ignore[attr-defined]
    with entered(scope_of(token)):
        _keep_pace(token)
        if _is_upload(request):
            _take_bytes(request)
        else:
            _check_body(request)
        if request.method == "POST" and KEY in request.headers:
            return _once(view, request, kwargs, token)
        return view(request, **kwargs)


def _token_of(request: HttpRequest) -> Token | None:
    kind, _space, text = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not text or len(text) > LONGEST_TOKEN:
        return None
    return TOKEN.first(hash=tokens.fingerprint(text.strip()))


TOKEN: Prepared[Token] = Prepared(
    lambda: Token.everywhere.filter(token_hash=Slot("hash"), revoked_at=None).select_related("store")
)


def _keep_pace(token: Token) -> None:
    verdict = tokens.use(token)
    if not verdict.allowed:
        raise Problem(429, headers={"Retry-After": str(verdict.retry_after_s)})


def _check_body(request: HttpRequest) -> None:
    size = _length(request)
    if size > MOST_BODY:
        raise Problem(413)
    is_asked = request.method in WITH_BODIES and request.path_info != UPLOADS
    if size and is_asked and request.content_type != "application/json":
        raise Problem(415)


def _length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdigit() and len(length) < 20 else 0


def _is_upload(request: HttpRequest) -> bool:
    return request.method == "POST" and request.path_info == UPLOADS


def _take_bytes(request: HttpRequest) -> None:
    """Read by ourselves: Django lets no such body into `request.body`. Nothing is read for whoever may not, nor while
    there is no room."""
    Bearer(UPLOADS_NEED)(request)
    if request.content_type != BYTES and (request.content_type or _length(request)):
        raise Problem(415)
    if _length(request) > MOST_FILE:
        raise Problem(413)
    try:
        disk.need_room()
    except disk.NoRoom:
        raise no_room() from None
    request.upload = request.read(MOST_FILE + 1)  # type: ignore[attr-defined]
    if len(request.upload) > MOST_FILE:  # type: ignore[attr-defined]
        raise Problem(413)


def _once(view: View, request: HttpRequest, kwargs: dict[str, Any], token: Token) -> HttpResponse:
    """Carry a POST out once for its key. What was refused changed nothing, and leaves the key free."""
    try:
        mine = answering.begin(token, _key_of(request), _fingerprint(request))
    except answering.OtherRequest:
        raise key_reused() from None
    except answering.StillRunning:
        raise _still_running() from None
    if mine.status is not None:
        return _again(mine)
    try:
        # A picture is redrawn at leisure, and nobody waits for the database meanwhile. Its file comes first: what is
        # kept twice is one file too many, and lost is none.
        with nullcontext() if _is_upload(request) else unit():
            response = view(request, **kwargs)
            if response.status_code >= 300:
                raise Undone(response)
            answering.keep(mine, response.status_code, response.content.decode())
    except answering.StillRunning:
        raise _still_running() from None
    except Undone as undone:
        answering.drop(mine)
        return undone.response
    except BaseException:
        answering.drop(mine)
        raise
    return response


def _key_of(request: HttpRequest) -> str:
    key = request.headers[KEY].strip()
    if not key or len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
        says = _("An Idempotency-Key has 1 to 200 printable ASCII characters.")
        raise Problem(422, errors=[{"field": KEY, "code": "bad_key", "message": says}])
    return key


def _fingerprint(request: HttpRequest) -> str:
    body = request.upload if _is_upload(request) else request.body  # type: ignore[attr-defined]
    parts = [request.path_info.encode(), request.META.get("QUERY_STRING", "").encode(), body]
    return hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).hexdigest()


def _still_running() -> Problem:
    says = _("The first request with this Idempotency-Key is still being carried out.")
    return Problem(409, "still_running", says, headers={"Retry-After": "1"})


def _again(answer: Answer) -> HttpResponse:
    response = HttpResponse(answer.body, status=answer.status, content_type="application/json; charset=utf-8")
    response.headers[REPLAYED] = "true"
    return response
