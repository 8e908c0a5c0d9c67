"""Bringing a push to its service (RFC 8030), over the one outgoing door: to whom and when is for the apps to say."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal
from urllib.parse import urlsplit

from django.conf import settings

from wafaa.lib import http
from wafaa.lib.addresses import MOST_ENDPOINT, is_inner_host, is_public
from wafaa.lib.time import now
from wafaa.lib.webpush import Receiver, Sender, seal, topic_of

DEADLINE_S = 10.0
MOST_ANSWER = 16 * 1024
GONE = (404, 410)
OUR_KEY_IS_ANOTHER = 403
LATER = (401, 408, 429)
"""401 may be a clock that is wrong for a while."""
MOST_TITLE, MOST_BODY, MOST_WORDS = 120, 240, 400
"""Characters. Even in four-byte letters all of it fits one record."""


@dataclass(frozen=True)
class Push:
    """One message on its way to one device: what is sealed, of which topic, until when it is still news."""

    payload: dict[str, Any]
    topic: str
    is_urgent: bool
    until: datetime
    attempt: int = 1

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Push:
        return cls(**{**kept, "until": datetime.fromisoformat(kept["until"])})

    def kept(self) -> dict[str, Any]:
        """As a job's arguments hold it."""
        return {**asdict(self), "until": self.until.isoformat()}

    def plain(self) -> bytes:
        return json.dumps(self.payload, ensure_ascii=False, separators=(",", ":")).encode()

    def seconds_left(self) -> int:
        return int((self.until - now()).total_seconds())


@dataclass(frozen=True)
class Carried:
    """What became of it: the service took it, has no such subscription (any more), wants it later (`wait_s` seconds
    from now, or 0 where it named none), or would never take it."""

    says: Literal["taken", "gone", "later", "never"]
    wait_s: float = 0


def written_for(language: str, *, title: str, body: str, url: str, tag: str, words: str = "") -> dict[str, Any]:
    """What a service worker of ours shows (static/worker/news.js). `words`: what somebody wrote, under the rest."""
    told = body[:MOST_BODY]
    return {
        "title": title[:MOST_TITLE],
        "body": f"{told}\n{words[:MOST_WORDS]}".strip() if words else told,
        "url": url,
        "tag": tag,
        "lang": language,
        "dir": "rtl" if language == "ar" else "ltr",
        "at": int(now().timestamp() * 1000),
    }


@lru_cache(maxsize=1)
def sender() -> Sender:
    """Who this machine is to push services."""
    is_public_place = settings.ADDRESS.startswith("https://")
    contact = settings.ADDRESS if is_public_place else f"mailto:{settings.DEFAULT_FROM_EMAIL}"
    return Sender(settings.PUSH_KEY, contact)


def carry(endpoint: str, receiver: Receiver, push: Push) -> Carried:
    """One try, outside any transaction."""
    try:
        reply = _post(endpoint, receiver, push)
    except http.Refused:
        return Carried("gone")
    except http.OutgoingFailed:
        return Carried("later")
    if 200 <= reply.status < 300:
        return Carried("taken")
    if reply.status in GONE or reply.status == OUR_KEY_IS_ANOTHER:
        return Carried("gone")
    if reply.status in LATER or reply.status >= 500:
        asked = reply.headers.get("retry-after", "")
        return Carried("later", float(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0)
    return Carried("never")


def _post(endpoint: str, receiver: Receiver, push: Push) -> http.Reply:
    return http.fetch(
        "POST",
        endpoint,
        headers={
            "authorization": sender().authorization(endpoint, now()),
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "ttl": str(push.seconds_left()),
            "urgency": "high" if push.is_urgent else "normal",
            "topic": topic_of(push.topic),
        },
        content=seal(push.plain(), receiver),
        deadline_s=DEADLINE_S,
        max_bytes=MOST_ANSWER,
        inner_hosts=settings.INNER_HOSTS,
    )


def endpoint_problem(endpoint: str) -> str:
    """Why a push service's address would never be called; "" when it may be. The door judges its addresses anew at
    each call."""
    try:
        place = urlsplit(endpoint)
        host, port = place.hostname or "", place.port or 443
    except ValueError:
        return "address"
    if not endpoint.isascii() or len(endpoint) > MOST_ENDPOINT or any(letter <= " " for letter in endpoint):
        return "address"
    if not host or place.username is not None or place.password is not None:
        return "address"
    if is_inner_host(host, port, settings.INNER_HOSTS):
        return ""
    if place.scheme != "https":
        return "https"
    is_ip = host.replace(".", "").isdigit() or ":" in host
    return "inner" if host == "localhost" or (is_ip and not is_public(host)) else ""
