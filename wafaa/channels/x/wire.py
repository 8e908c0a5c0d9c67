"""One request to X, and the object it answers."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from wafaa.channels.meta.graph import told_by
from wafaa.channels.telegram.bot import OF_THE_DOOR
from wafaa.channels.x.fault import Fault, fault_of
from wafaa.lib import http

MOST_ANSWER = 4 * 1024 * 1024


def fetch(
    method: str, path: str, whole_s: float, authorization: str = "", content_type: str = "", **sent: Any
) -> http.Reply:
    """Raises Fault when there is no answer."""
    headers = {"authorization": authorization} if authorization else {}
    headers |= {"content-type": content_type} if content_type else {}
    try:
        return http.fetch(
            method,
            f"{settings.X_URL.rstrip('/')}/{path}",
            headers=headers,
            deadline_s=whole_s,
            max_bytes=MOST_ANSWER,
            inner_hosts=settings.INNER_HOSTS,
            **sent,
        )
    except http.OutgoingFailed as failed:
        raise Fault(OF_THE_DOOR.get(failed.reason, "unreachable_server"), is_open=failed.sent) from None


def result_of(reply: http.Reply) -> dict[str, Any]:
    """The object of an answer. Raises Fault."""
    told = told_by(reply)
    if reply.status >= 300:
        raise fault_of(reply, told)
    if not told:
        raise Fault("x_strange", is_open=True)
    return told
