"""What is told to webhooks: written down from the event log, tried, tried again for a day, replayed by a person."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from importlib import import_module
from types import ModuleType

from wafaa.api import webhooks
from wafaa.api.models import Delivery, DeliveryState, Endpoint
from wafaa.api.settings import ApiSettings
from wafaa.api.verbs import endpoints
from wafaa.lib.ids import new_id
from wafaa.lib.text.safe import visible
from wafaa.lib.time import now
from wafaa.stores.settings import read
from wafaa.work import jobs
from wafaa.work.models import Event
from wafaa.work.unit import unit

SEND = "wafaa.api.delivering.deliver"
BATCH = 100
WAITS = (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 8 * 3600, 10 * 3600)
"""Seconds between the tries, as Standard Webhooks advises: eight tries in about 26 hours."""
JITTER = 0.2
LONGEST_WAIT = timedelta(days=1)
KEPT_FOR = timedelta(days=30)
REPLAYS = 500
"""How many one press of a button sends again."""
STUCK = timedelta(minutes=10)


def gather(endpoint: Endpoint) -> int:
    """Write down what has happened since this webhook was told last, and return how many events were looked at.

    The eye moves forward in the same unit, and the log shows events in their order: none is left out, none told twice.
    """
    with unit():
        mine = Endpoint.objects.select_for_update().filter(pk=endpoint.pk, is_on=True).first()
        if mine is None:
            return 0
        rows = list(Event.objects.filter(pk__gt=mine.told_up_to).order_by("id")[:BATCH])
        for event in rows:
            if event.name in mine.events:
                _write(mine, event)
        if rows:
            Endpoint.objects.filter(pk=mine.pk).update(told_up_to=rows[-1].pk)
    return len(rows)


def _write(endpoint: Endpoint, event: Event) -> None:
    public_id = new_id()
    delivery: Delivery = Delivery.objects.create(
        public_id=public_id,
        endpoint=endpoint,
        event_id=event.pk,
        name=event.name,
        body=_telling().body(public_id, event),
        next_at=now(),
    )
    _plan(delivery)


def _telling() -> ModuleType:
    """The shapes of the API are read when there is somebody to tell, as the API itself is: see `lib.later`."""
    return import_module("wafaa.api.telling")


def _plan(delivery: Delivery) -> None:
    """One job for this try: a stale one finds that the count has moved on."""
    jobs.enqueue(SEND, {"delivery_id": delivery.pk, "attempt": delivery.attempts}, run_after=delivery.next_at)


def test(endpoint: Endpoint) -> Delivery:
    """Send a small harmless event, so that the other side can be tried."""
    public_id, at = new_id(), now()
    with unit():
        delivery: Delivery = Delivery.objects.create(
            public_id=public_id,
            endpoint=endpoint,
            name=webhooks.TEST,
            body=_telling().dumped(public_id, webhooks.TEST, at, {}),
            next_at=at,
        )
        _plan(delivery)
    return delivery


def replay(endpoint: Endpoint, *, state: str = "", public_id: str = "") -> int:
    """Send one delivery, or the latest ones of a state, again under their own ids; returns how many.

    Also what was delivered may go again: the receiver knows it by its `webhook-id`. None while the webhook is off.
    """
    if not endpoint.is_on:
        return 0
    rows = Delivery.objects.filter(endpoint=endpoint)
    rows = rows.filter(public_id=public_id) if public_id else rows.filter(state=state)
    at = now()
    with unit():
        chosen = list(rows.exclude(state=DeliveryState.WAITING).select_for_update().order_by("-id")[:REPLAYS])
        for delivery in chosen:
            delivery.state, delivery.attempts, delivery.next_at = DeliveryState.WAITING, delivery.attempts + 1, at
            # The count goes on, so that a job of before finds another number; the waits begin anew.
            delivery.tries_before = delivery.attempts
            delivery.save(update_fields=["state", "attempts", "next_at", "tries_before"])
            _plan(delivery)
    return len(chosen)


def begin(delivery_id: int, attempt: int) -> Delivery | None:
    """The delivery to try now; None when this try is not the next one, or its webhook is off. While it is tried,
    the count has already moved on: a job that repeats itself finds nothing to do."""
    with unit():
        at = now()
        rows = Delivery.objects.filter(pk=delivery_id, state=DeliveryState.WAITING, attempts=attempt, next_at__lte=at)
        on = Endpoint.objects.filter(is_on=True).values("pk")
        if not rows.filter(endpoint_id__in=on).update(attempts=attempt + 1, tried_at=at, next_at=at + STUCK):
            return None
        found: Delivery = Delivery.objects.select_related("endpoint", "endpoint__store").get(pk=delivery_id)
        # Should this worker die in the middle, the next try goes on from here.
        _plan(found)
    return found


def delivered(delivery: Delivery, status: int, answer: str) -> None:
    """The receiver took it."""
    with unit():
        _settle(delivery, DeliveryState.DELIVERED, status=status, answer=answer)
        Endpoint.objects.filter(pk=delivery.endpoint_id).update(failing_since=None, last_ok_at=now())


def failed(
    delivery: Delivery, *, status: int | None = None, answer: str = "", error: str = "", wait: int | None = None
) -> None:
    """The receiver did not take it: later again, or never. `wait` are the seconds it asked for."""
    at, tries = now(), delivery.attempts - delivery.tries_before
    is_over = tries > len(WAITS)
    with unit():
        if is_over:
            _settle(delivery, DeliveryState.DEAD, status=status, answer=answer, error=error)
        else:
            _settle(delivery, DeliveryState.WAITING, status=status, answer=answer, error=error)
            delivery.next_at = at + _pause(tries, wait)
            Delivery.objects.filter(pk=delivery.pk).update(next_at=delivery.next_at)
            _plan(delivery)
        Endpoint.objects.filter(pk=delivery.endpoint_id, failing_since=None).update(failing_since=at)
        _give_up_after_days(delivery.endpoint_id, at)


def _pause(tries: int, wait: int | None) -> timedelta:
    span = WAITS[max(tries, 1) - 1] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311  (jitter, not a secret)
    return min(max(timedelta(seconds=span), timedelta(seconds=wait or 0)), LONGEST_WAIT)


def _settle(delivery: Delivery, state: str, *, status: int | None, answer: str = "", error: str = "") -> None:
    told = {"status": status, "answer": visible(answer)[:500], "error": error[:60]}
    rows = Delivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts, state=DeliveryState.WAITING)
    rows.update(state=state, next_at=None, **told)


def _give_up_after_days(endpoint_id: int, at: datetime) -> None:
    endpoint = Endpoint.objects.get(pk=endpoint_id)
    patience = timedelta(days=read(ApiSettings).webhook_days)
    if endpoint.failing_since is not None and at - endpoint.failing_since >= patience:
        endpoints.give_up(endpoint, "failing")


def gone(delivery: Delivery, answer: str) -> None:
    """410: the receiver says that nothing is wanted there any more."""
    with unit():
        _settle(delivery, DeliveryState.DEAD, status=410, answer=answer)
        endpoints.give_up(delivery.endpoint, "gone")


def forget_old() -> int:
    """Forget what was delivered or given up a month ago, in every store."""
    with unit():
        old = Delivery.everywhere.filter(made_at__lt=now() - KEPT_FOR).exclude(state=DeliveryState.WAITING)
        return int(old.delete()[0])
