"""Devices that may be told of things, and what is told to them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

from wafaa.lib.pushing import Push, written_for
from wafaa.lib.text.safe import visible
from wafaa.lib.time import now
from wafaa.lib.webpush import Receiver
from wafaa.stores.settings import read
from wafaa.team.models import Device, Staff
from wafaa.team.settings import TeamSettings
from wafaa.work import jobs
from wafaa.work.unit import unit

PUSH = "wafaa.team.push.push"
MOST_DEVICES = 20
"""Of one person; the one that was longest without news makes room."""
LASTS = timedelta(hours=12)
"""A night: what nobody saw by then stands under the bell."""


@dataclass(frozen=True)
class Told:
    """What stands on the screen. `words` are a customer's or colleague's own and leave only if the store allows it."""

    title: str
    body: str
    url: str
    topic: str
    words: str = ""


def add_device(staff: Staff, session_key: str, *, endpoint: str, p256dh: str, auth: str, agent: str) -> Device:
    """Let this browser be told, by this login. Known already, it is the same row: twice is once. Raises BadKeys."""
    Receiver.read(p256dh, auth)
    mark = sha256(endpoint.encode()).hexdigest()
    with unit():
        device, _is_new = Device.objects.update_or_create(
            mark=mark,
            defaults={
                "staff": staff,
                "session_key": session_key,
                "endpoint": endpoint,
                "p256dh": p256dh,
                "auth": auth,
                "agent": visible(agent)[:200],
                "failing_since": None,
            },
        )
        _keep_few(staff)
    return device


def _keep_few(staff: Staff) -> None:
    newest = Device.objects.filter(staff=staff).order_by("-id").values_list("pk", flat=True)[:MOST_DEVICES]
    Device.objects.filter(staff=staff).exclude(pk__in=list(newest)).delete()


def forget_device(device: Device) -> None:
    """Nothing is sent there any more."""
    with unit():
        Device.everywhere.filter(pk=device.pk).delete()


def forget_sessions(keys: list[str]) -> None:
    """Logins have ended: their browsers are told nothing more, in no store."""
    with unit():
        Device.everywhere.filter(session_key__in=keys).delete()


def deliver(staff: Staff, told: Told, *, is_urgent: bool = False, only: Device | None = None) -> int:
    """Tell this person's devices (or only that one) something, and return how many will be. Of one topic the last
    stands. What is urgent wakes a sleeping phone."""
    with unit():
        devices = [only] if only else list(Device.objects.filter(staff=staff).order_by("-id")[:MOST_DEVICES])
        push = Push(_payload(staff, told), told.topic, is_urgent, now() + LASTS)
        for device in devices:
            _plan(device, push, wait_s=0)
    return len(devices)


def _payload(staff: Staff, told: Told) -> dict[str, Any]:
    words = told.words if read(TeamSettings).push_shows_words else ""
    return written_for(staff.user.language, title=told.title, body=told.body, url=told.url, tag=told.topic, words=words)


def _plan(device: Device, push: Push, wait_s: float) -> None:
    args = {"device_id": device.pk, "kept": push.kept()}
    jobs.enqueue(PUSH, args, run_after=now() + timedelta(seconds=wait_s), priority=int(push.is_urgent))


def reached(device: Device) -> None:
    """The service took it."""
    with unit():
        Device.objects.filter(pk=device.pk).update(reached_at=now(), failing_since=None)


def not_reached(device: Device, push: Push, wait_s: float) -> None:
    """The service did not take it: later again while it is still news. `wait_s`: the seconds it asked for, or 0."""
    pause = max(wait_s, jobs.back_off(push.attempt, least=10.0).total_seconds())
    with unit():
        Device.objects.filter(pk=device.pk, failing_since=None).update(failing_since=now())
        if pause < push.seconds_left():
            _plan(device, replace(push, attempt=push.attempt + 1), pause)
