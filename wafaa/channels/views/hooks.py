"""The door by which providers call us: /hooks/<line>/.

The raw bytes are judged by the line's connector, stored, and answered at once; a job understands them. What is not
proven to be the provider's leaves nothing behind.
"""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from wafaa.channels import verbs
from wafaa.channels.connector import (
    CONNECTORS,
    MOST_HOOK_BYTES,
    Accepted,
    Challenge,
    Hooked,
    Knock,
    Rejected,
)
from wafaa.channels.models import Line, LineState
from wafaa.lib.prepared import Prepared, Slot
from wafaa.stores.door import public
from wafaa.stores.scope import Scope, entered
from wafaa.work import disk

log = logging.getLogger("wafaa.channels")
LINE: Prepared[Line] = Prepared(lambda: Line.everywhere.filter(public_id=Slot("line")).select_related("store"))
READ = ("GET", "HEAD")


@csrf_exempt
@public("providers call here; each line's connector judges the raw bytes")
def hook(request: HttpRequest, line: str) -> HttpResponse:
    """200 when it is stored (or was before), 401/403 for a wrong signature, 404 for a line that is none or off,
    413 for too much, 503 while there is no room: then the provider repeats it."""
    found = LINE.first(line=line)
    connector = CONNECTORS.get(found.channel) if found is not None else None
    if found is None or found.state == LineState.OFF or not hasattr(connector, "knock"):
        return _said(404, "no such line")
    if request.method not in (*READ, "POST"):
        return _said(405, "GET or POST")
    raw = _raw(request, getattr(connector, "most_hook_bytes", MOST_HOOK_BYTES))
    if raw is None:
        return _said(413, "too large")
    with entered(Scope(found.store, actor="system")):
        return _answer(request, found, connector, raw)  # type: ignore[arg-type]


def _raw(request: HttpRequest, most: int) -> bytes | None:
    """The body, None when it is too large: by its own word, and by what truly came."""
    try:
        said = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        said = 0
    if said > most:
        return None
    try:
        return request.body if len(request.body) <= most else None
    except RequestDataTooBig:
        return None
    except UnreadablePostError:
        return b""


def _answer(request: HttpRequest, line: Line, connector: Hooked, raw: bytes) -> HttpResponse:
    verdict = connector.knock(_knock(request, raw), line)
    match verdict:
        case Challenge(answer):
            return _said(200, answer)
        case Rejected(why, status):
            log.warning("hook refused line=%s why=%s", line.pk, why)
            return _said(status, "refused")
        case Accepted(provider_id, meta, answer, kind):
            if request.method in READ:
                return _said(405, "POST")
            return _stored(line, provider_id, raw, dict(meta), HttpResponse(answer, content_type=kind))


def _stored(line: Line, provider_id: str, raw: bytes, meta: dict[str, object], answer: HttpResponse) -> HttpResponse:
    try:
        disk.need_room()
        with disk.told_when_full():
            verbs.take_in(line, provider_id, raw, meta)
    except disk.NoRoom:
        refusal = _said(503, "no room, come again")
        refusal["Retry-After"] = str(disk.RETRY_AFTER_S)
        return refusal
    return answer


def _knock(request: HttpRequest, raw: bytes) -> Knock:
    return Knock(
        method=request.method or "",
        url=f"{settings.ADDRESS}{request.get_full_path()}",
        headers={name.lower(): value for name, value in request.headers.items()},
        query={name: request.GET[name] for name in request.GET},
        raw=raw,
    )


def _said(status: int, words: str) -> HttpResponse:
    answer = HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = "no-store"
    return answer
