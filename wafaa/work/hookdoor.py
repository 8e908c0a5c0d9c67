"""The door by which other machines call us, as far as every such door is alike: how much is read, and what is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError

from wafaa.work import disk


@dataclass(frozen=True)
class Knock:
    """What came to a hook, before anybody believes it. Header names are lower case; `url` is the address
    as the provider called it (rebuilt from ADDRESS: behind a proxy nothing else is known), `query` its fields."""

    method: str
    url: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    raw: bytes


@dataclass(frozen=True)
class Accepted:
    """The payload is the provider's: store it under this id and understand it later. `answer` is what the provider
    wants to read beside the 200 (Twilio wants a document, say)."""

    provider_id: str
    meta: Mapping[str, Any] = field(default_factory=dict)
    answer: str = ""
    type: str = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Challenge:
    """A handshake: answer this text with 200; nothing is stored."""

    answer: str


@dataclass(frozen=True)
class Rejected:
    """Not the provider's, or nobody can tell: nothing is stored. `status`: 401, 403, or 400 for what cannot be
    read at all."""

    why: str
    status: int = 401


def bytes_of(request: HttpRequest, most: int) -> bytes | None:
    """The body, None when it is too large: by its own word, and by what truly came."""
    try:
        told = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        told = 0
    if told > most:
        return None
    try:
        return request.body if len(request.body) <= most else None
    except RequestDataTooBig:
        return None
    except UnreadablePostError:
        return b""


def knock_of(request: HttpRequest, raw: bytes) -> Knock:
    """The call as whoever judges it wants to see it."""
    return Knock(
        method=request.method or "",
        url=f"{settings.ADDRESS}{request.get_full_path()}",
        headers={name.lower(): value for name, value in request.headers.items()},
        query={name: request.GET[name] for name in request.GET},
        raw=raw,
    )


def with_room(store: Callable[[], object], answer: HttpResponse) -> HttpResponse:
    """`answer`, once `store` has stored what came; 503 while there is no room: then the caller repeats it."""
    try:
        disk.need_room()
        with disk.told_when_full():
            store()
    except disk.NoRoom:
        refusal = said(503, "no room, come again")
        refusal["Retry-After"] = str(disk.RETRY_AFTER_S)
        return refusal
    return answer


def said(status: int, words: str) -> HttpResponse:
    """A short answer for a machine, which nobody keeps."""
    answer = HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = "no-store"
    return answer
