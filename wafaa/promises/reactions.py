"""The clock that watches every promise of every store."""

from __future__ import annotations

import logging
from itertools import groupby

from wafaa.lib.time import now
from wafaa.promises import policy_verbs, verbs
from wafaa.promises.models import Promise
from wafaa.stores import scope
from wafaa.work.events import Happening, every, on

AT_ONCE = 500

log = logging.getLogger("wafaa.promises")


@every("2s")
def watch_the_clock() -> None:
    """Mark what became at risk or broken. Whatever one round leaves, the next one takes."""
    due = (
        Promise.everywhere.filter(next_tick_at__lte=now())
        .select_related("store")
        .order_by("store_id", "next_tick_at")[:AT_ONCE]
    )
    for store, promises in groupby(due, key=lambda promise: promise.store):
        with scope.entered(store):
            for promise in promises:
                _tick_alone(promise)


def _tick_alone(promise: Promise) -> None:
    """One row that cannot be written must not stop the clock of every other promise."""
    try:
        tick(promise)
    except Exception:
        log.exception("a promise could not be ticked id=%s", promise.pk)


def tick(promise: Promise) -> None:
    if promise.due_at <= now():
        verbs.mark_broken(promise)
    else:
        verbs.mark_at_risk(promise)


@on("store.opened")
def give_a_new_store_its_promises(event: Happening) -> None:
    policy_verbs.begin_with_defaults()
