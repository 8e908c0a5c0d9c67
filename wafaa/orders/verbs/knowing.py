"""What follows once a customer knows that a promised day will not be kept, or turns out not to."""

from __future__ import annotations

from datetime import datetime

from wafaa.channels.models import Notice
from wafaa.lib.time import now
from wafaa.promises import verbs as promises
from wafaa.promises.models import LIVE, Promise
from wafaa.work.unit import unit


def know_of_delay(notice: Notice) -> None:
    """The promises that the notice was about: told, and from now on for the new day. A broken one stays broken, by the
    day it had. Safe to run twice."""
    if notice.told_at is None:
        return
    until = datetime.fromisoformat(notice.data["until"]) if notice.data.get("until") else None
    with unit():
        for promise in _promises_of(notice):
            if until is not None and until > max(now(), promise.due_at) and promise.state in LIVE:
                promises.renegotiate(promise, until, why=notice.code)
            promises.tell(promise, notice.told_at)


def not_know_of_delay(notice: Notice, told_at: datetime) -> None:
    """What they were taken to know since `told_at` never reached them. Had another way reached them meanwhile, that is
    what counts. Safe to run twice."""
    with unit():
        for promise in _promises_of(notice):
            promises.untell(promise, told_at)
        know_of_delay(notice)


def _promises_of(notice: Notice) -> list[Promise]:
    ids = notice.data.get("promises") or [notice.data.get("promise") or 0]
    return list(Promise.objects.filter(pk__in=ids).order_by("pk"))
