"""Asking an engine by HTTP, and what its answers mean."""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from wafaa.lib import http
from wafaa.lib.time import now
from wafaa.shops.adapter import Trouble

WHOLE_S = 30.0
MOST_ANSWER = 20 * 1024 * 1024
"""A hundred orders with all that plug-ins hang on them."""
MOST_WAIT, USUAL_WAIT = 3600, 60
FIRST_MOMENT = 10**9
"""A number from here on is a moment in Unix seconds, and no number of seconds to wait."""
OF_FAILURE = {
    "not_https": "not_https",
    "inner_address": "inner_address",
    "unknown_host": "unknown_host",
    "bad_address": "unknown_host",
}
OF_STATUS = {401: "keys_refused", 403: "keys_too_weak", 429: "too_many", 503: "too_many"}


def fetch(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    told: Any = None,
    form: Mapping[str, str] | None = None,
    most: int = MOST_ANSWER,
) -> http.Reply | Trouble:
    """What it answers, whatever that is; Trouble when nothing does. `told` goes as JSON, `form` as form fields."""
    try:
        return http.fetch(
            method,
            url,
            headers=headers,
            json=told,
            data=form,
            deadline_s=WHOLE_S,
            max_bytes=most,
            inner_hosts=settings.INNER_HOSTS,
        )
    except http.TooBig:
        return Trouble("too_much", sent=True)
    except http.TimedOut as late:
        return Trouble("too_much" if late.sent else "unreachable", sent=late.sent)
    except http.OutgoingFailed as failed:
        why = "bad_certificate" if _is_of_certificate(failed) else OF_FAILURE.get(failed.reason, "unreachable")
        return Trouble(why, sent=failed.sent)


def _is_of_certificate(failed: BaseException) -> bool:
    """Whether the connection broke because nobody vouches for the other side."""
    seen: BaseException | None = failed
    while seen is not None:
        if isinstance(seen, ssl.SSLCertVerificationError):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def meant(reply: http.Reply | Trouble, strange: str = "strange") -> Any:
    """The JSON value of an answer, or the Trouble there was; `strange` is the code for what makes no sense."""
    if isinstance(reply, Trouble):
        return reply
    if reply.status >= 300:
        why = {**OF_STATUS, 404: strange}.get(reply.status, "shop_is_down" if reply.status >= 500 else "not_taken")
        return Trouble(why, wait_of(reply) if why == "too_many" else None, sent=reply.status >= 500)
    try:
        return json.loads(reply.body, parse_float=str)
    except (ValueError, RecursionError):
        return Trouble(strange, sent=True)


def wait_of(reply: http.Reply) -> int:
    """For how many seconds it wants to be left alone."""
    return seconds(reply.headers.get("retry-after", "")) or USUAL_WAIT


def seconds(said: str) -> int:
    """Seconds from now, of a header that says how many or until which moment; 0 for anything else."""
    if not (said.isascii() and said.isdigit() and len(said) < 12):
        return 0
    number = int(said)
    return max(1, min(number - int(now().timestamp()) if number >= FIRST_MOMENT else number, MOST_WAIT))
