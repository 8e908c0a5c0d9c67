"""The job that brings a push to a colleague's device."""

from __future__ import annotations

from typing import Any

from wafaa.lib.pushing import Push, carry
from wafaa.lib.webpush import Receiver
from wafaa.team import push_verbs
from wafaa.team.models import Device
from wafaa.team.sessions import user_of


def push(device_id: int, kept: dict[str, Any]) -> None:
    """One try."""
    push, device = Push.of(kept), Device.objects.select_related("staff").filter(pk=device_id).first()
    if device is None or push.seconds_left() <= 0:
        return
    if not _may_still_be_told(device):
        push_verbs.forget_device(device)
        return
    became = carry(device.endpoint, Receiver.read(device.p256dh, device.auth), push)
    if became.says == "taken":
        push_verbs.reached(device)
    elif became.says == "gone":
        push_verbs.forget_device(device)
    elif became.says == "later":
        push_verbs.not_reached(device, push, became.wait_s)


def _may_still_be_told(device: Device) -> bool:
    """The login that asked for it still holds, and so does the person's place."""
    user = user_of(device.session_key)
    return user is not None and user.pk == device.staff.user_id and device.staff.suspended_at is None
