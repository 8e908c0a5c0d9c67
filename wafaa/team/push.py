"""Bringing a push to its service (RFC 8030), over the one outgoing door, outside any transaction."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from wafaa.lib import http
from wafaa.lib.addresses import is_inner_host, is_public
from wafaa.lib.time import now
from wafaa.lib.webpush import Receiver, Sender, seal, topic_of
from wafaa.team import push_verbs
from wafaa.team.models import MOST_ENDPOINT, Device
from wafaa.team.push_verbs import Push
from wafaa.team.sessions import user_of

DEADLINE_S = 10.0
MOST_ANSWER = 16 * 1024
GONE = (404, 410)
OUR_KEY_IS_ANOTHER = 403
LATER = (401, 408, 429)
"""401 may be a clock that is wrong for a while."""


@lru_cache(maxsize=1)
def sender() -> Sender:
    """Who this machine is to push services."""
    is_public_place = settings.ADDRESS.startswith("https://")
    contact = settings.ADDRESS if is_public_place else f"mailto:{settings.DEFAULT_FROM_EMAIL}"
    return Sender(settings.PUSH_KEY, contact)


def push(device_id: int, kept: dict[str, Any]) -> None:
    """The job of one try."""
    push, device = Push.of(kept), Device.objects.select_related("staff").filter(pk=device_id).first()
    if device is None or push.seconds_left() <= 0:
        return
    if not _may_still_be_told(device):
        push_verbs.forget_device(device)
        return
    try:
        _note(device, push, _post(device, push))
    except http.Refused:
        push_verbs.forget_device(device)
    except http.OutgoingFailed:
        push_verbs.not_reached(device, push, 0)


def _may_still_be_told(device: Device) -> bool:
    """The login that asked for it still holds, and so does the person's place."""
    user = user_of(device.session_key)
    return user is not None and user.pk == device.staff.user_id and device.staff.suspended_at is None


def _post(device: Device, push: Push) -> http.Reply:
    return http.fetch(
        "POST",
        device.endpoint,
        headers={
            "authorization": sender().authorization(device.endpoint, now()),
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "ttl": str(push.seconds_left()),
            "urgency": "high" if push.is_urgent else "normal",
            "topic": topic_of(push.topic),
        },
        content=seal(push.plain(), Receiver.read(device.p256dh, device.auth)),
        deadline_s=DEADLINE_S,
        max_bytes=MOST_ANSWER,
        inner_hosts=settings.INNER_HOSTS,
    )


def _note(device: Device, push: Push, reply: http.Reply) -> None:
    if 200 <= reply.status < 300:
        push_verbs.reached(device)
    elif reply.status in GONE or reply.status == OUR_KEY_IS_ANOTHER:
        push_verbs.forget_device(device)
    elif reply.status in LATER or reply.status >= 500:
        asked = reply.headers.get("retry-after", "")
        push_verbs.not_reached(
            device, push, float(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0
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
