"""What X's errors mean (docs.x.com "Response codes and errors", "Rate limits", "Pricing"; 2026-11)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from wafaa.channels.meta.told import text_in
from wafaa.lib.http import Reply
from wafaa.lib.time import now

A_MINUTE = timedelta(minutes=1)
A_DAY = timedelta(days=1)
BROKEN = frozenset({"x_signed_out", "x_client", "x_credits", "x_not_enrolled", "x_cap"})
"""With these nothing comes in and nothing goes out until a person does something."""
NEVER = frozenset({"comment_gone", "x_reply_closed", "x_forbidden", "x_not_found", "x_not_taken", "too_long"}) | {
    "x_no_media",
    "x_picture",
    "file_gone",
}
"""One message's fault."""


class Fault(Exception):
    """A call that brought no result. `code` is one of words.WORDS, BROKEN or NEVER, x_duplicate, or the network's;
    `wait`: for how long X wants to be left alone; `is_open`: nobody can tell whether the call was carried out."""

    def __init__(self, code: str, *, wait: timedelta | None = None, is_open: bool = False) -> None:
        super().__init__(code)
        self.code, self.wait, self.is_open = code, wait, is_open


def fault_of(reply: Reply, told: dict[str, Any]) -> Fault:
    """What an answer that is no success says."""
    if reply.status == 429:
        is_cap = "usage" in f"{text_in(told, 'title', 80)} {text_in(told, 'type', 120)}".lower()
        return Fault("x_cap") if is_cap else Fault("x_too_many", wait=_until_reset(reply))
    if reply.status == 503:  # "X is overloaded; wait and retry": not taken, and a repetition would be known
        return Fault("x_is_down", wait=A_MINUTE)
    if reply.status >= 500:
        return Fault("x_is_down", is_open=True)
    plain = {401: "x_signed_out", 402: "x_credits", 404: "x_not_found"}
    return Fault(plain.get(reply.status) or _refusal(reply.status, told))


def _refusal(status: int, told: dict[str, Any]) -> str:
    """X tells most of its reasons in English alone."""
    kind = f"{text_in(told, 'type', 200)} {text_in(told, 'reason', 80)}".lower()
    said = f"{text_in(told, 'detail', 1000)} {text_in(told, 'title', 200)}".lower()
    if "client-forbidden" in kind or "client-not-enrolled" in kind:
        return "x_not_enrolled"
    if "credits" in kind or "creditsdepleted" in said:
        return "x_credits"
    if "duplicate content" in said:
        return "x_duplicate"
    if "deleted or not visible" in said:
        return "comment_gone"
    if "not been mentioned" in said or "reply to this conversation is not allowed" in said:
        return "x_reply_closed"
    if "too long" in said:
        return "too_long"
    return "x_forbidden" if status == 403 else "x_not_taken"


def _until_reset(reply: Reply) -> timedelta:
    """The header holds seconds since 1970."""
    try:
        left = int(reply.headers.get("x-rate-limit-reset", "")) - now().timestamp()
    except ValueError:
        return A_MINUTE
    return min(max(timedelta(seconds=round(left)), timedelta(seconds=1)), A_DAY)
