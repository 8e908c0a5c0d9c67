"""The thread of a worker that looks into the event log for webhooks: nothing is written where there are none.

A reaction to every event would cost each store a job for each event, for the few that have a webhook.
"""

from __future__ import annotations

import logging
import threading

from django.db import close_old_connections, connection

from wafaa.api.models import Endpoint
from wafaa.api.verbs import deliveries
from wafaa.lib.prepared import Prepared, Slot
from wafaa.stores.scope import entered
from wafaa.work.models import Event
from wafaa.work.unit import LISTENERS
from wafaa.work.worker import SERVICES

log = logging.getLogger("wafaa.api")
REST_S = 0.25
POLL_S = 2.0
"""What other processes write is seen this late; what this one writes, at once."""


def feed_all() -> int:
    """Write down what every webhook has not been told of yet; returns how many events were looked at."""
    count = 0
    for endpoint in ENDPOINTS.all():
        latest = LATEST.first(store=endpoint.store_id)
        if latest is not None and latest[0] > endpoint.told_up_to:
            count += _feed_one(endpoint)
    return count


ENDPOINTS: Prepared[Endpoint] = Prepared(
    lambda: Endpoint.everywhere.filter(is_on=True).select_related("store").order_by("id")
)
LATEST: Prepared[tuple[int]] = Prepared(
    lambda: Event.everywhere.filter(store_id=Slot("store")).order_by("-id").values_list("id")[:1]
)


def _feed_one(endpoint: Endpoint) -> int:
    """One that stumbles holds up none of the others."""
    count = 0
    try:
        with entered(endpoint.store):
            while looked := deliveries.gather(endpoint):
                count += looked
    except Exception:
        log.exception("a webhook could not be fed id=%s", endpoint.pk)
    return count


def feed(stopping: threading.Event) -> None:
    """A worker's service: feed until it stops."""
    news = threading.Event()

    def notice(stores: frozenset[int], has_jobs: bool) -> None:
        if stores:
            news.set()

    LISTENERS.append(notice)
    try:
        while not stopping.is_set():
            news.clear()
            _guarded()
            # Much happens at once: a short rest lets it come together. No wait is long, or the worker would not end.
            stopping.wait(REST_S)
            for _turn in range(int(POLL_S / REST_S)):
                if stopping.is_set() or news.wait(REST_S):
                    break
    finally:
        LISTENERS.remove(notice)
        connection.close()


def _guarded() -> None:
    try:
        feed_all()
    except Exception:
        log.exception("feeding the webhooks stumbled and goes on")
        close_old_connections()


if feed not in SERVICES:
    SERVICES.append(feed)
