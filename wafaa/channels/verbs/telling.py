"""Visitors' browsers that asked to be told of answers, and what is told to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

from wafaa.channels.models import Visitor, VisitorDevice
from wafaa.lib.pushing import Push
from wafaa.lib.time import now
from wafaa.lib.webpush import Receiver
from wafaa.work import jobs
from wafaa.work.unit import unit

PUSH = "wafaa.channels.pushing.push"
MOST_DEVICES = 3
"""Of one visitor, who is one browser: its subscription changes now and then, and the old one is not always said off."""
NEWS_FOR = timedelta(hours=24)


def tell_visitor_here(visitor: Visitor, *, endpoint: str, p256dh: str, auth: str, language: str) -> VisitorDevice:
    """Let this browser be told of answers. Known already, it is the same row: twice is once. Raises BadKeys."""
    Receiver.read(p256dh, auth)
    kept = {"endpoint": endpoint, "p256dh": p256dh, "auth": auth, "language": language}
    with unit():
        device, _is_new = VisitorDevice.objects.update_or_create(
            mark=sha256(endpoint.encode()).hexdigest(), defaults={**kept, "visitor": visitor, "failing_since": None}
        )
        newest = VisitorDevice.objects.filter(visitor=visitor).order_by("-id").values_list("pk", flat=True)
        VisitorDevice.objects.filter(visitor=visitor).exclude(pk__in=list(newest[:MOST_DEVICES])).delete()
    return device


def tell_visitor_no_more(visitor: Visitor) -> None:
    """Nothing is sent to this visitor's browser any more."""
    with unit():
        VisitorDevice.objects.filter(visitor=visitor).delete()


def forget_visitor_device(device: VisitorDevice) -> None:
    """The service knows it no more."""
    with unit():
        VisitorDevice.objects.filter(pk=device.pk).delete()


def push_to_visitor(device: VisitorDevice, payload: dict[str, Any], topic: str) -> None:
    """Put one push on its way. Of one topic the last stands."""
    with unit():
        _plan(device, Push(payload, topic, True, now() + NEWS_FOR), 0)


def visitor_device_reached(device: VisitorDevice) -> None:
    """The service took it."""
    with unit():
        VisitorDevice.objects.filter(pk=device.pk).update(reached_at=now(), failing_since=None)


def visitor_device_not_reached(device: VisitorDevice, push: Push, wait_s: float) -> None:
    """The service did not take it: later again while it is still news. `wait_s`: the seconds it asked for, or 0."""
    pause = max(wait_s, jobs.back_off(push.attempt, least=10.0).total_seconds())
    with unit():
        VisitorDevice.objects.filter(pk=device.pk, failing_since=None).update(failing_since=now())
        if pause < push.seconds_left():
            _plan(device, replace(push, attempt=push.attempt + 1), pause)


def _plan(device: VisitorDevice, push: Push, wait_s: float) -> None:
    args = {"device_id": device.pk, "kept": push.kept()}
    jobs.enqueue(PUSH, args, run_after=now() + timedelta(seconds=wait_s), priority=1)
