"""The job that brings a push to a visitor's browser."""

from __future__ import annotations

from typing import Any

from wafaa.channels import verbs
from wafaa.channels.models import LineState, VisitorDevice
from wafaa.lib.pushing import Push, carry
from wafaa.lib.webpush import Receiver


def push(device_id: int, kept: dict[str, Any]) -> None:
    """One try. A visitor whose token ended and a chat that was switched off tell nobody anything."""
    push = Push.of(kept)
    device = VisitorDevice.objects.select_related("visitor__line").filter(pk=device_id).first()
    if device is None or push.seconds_left() <= 0 or device.visitor.line.state == LineState.OFF:
        return
    if device.visitor.revoked_at is not None:
        verbs.forget_visitor_device(device)
        return
    became = carry(device.endpoint, Receiver.read(device.p256dh, device.auth), push)
    if became.says == "taken":
        verbs.visitor_device_reached(device)
    elif became.says == "gone":
        verbs.forget_visitor_device(device)
    elif became.says == "later":
        verbs.visitor_device_not_reached(device, push, became.wait_s)
