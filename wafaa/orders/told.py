"""What the page of an order shows of the news its customer was told."""

from __future__ import annotations

from typing import Any

from wafaa.channels.gate import REASONS
from wafaa.channels.models import Notice, NoticeState
from wafaa.orders.models import Order, OrderLine
from wafaa.orders.screens import url_of
from wafaa.stores import scope

MOST = 20
TONES = {NoticeState.TOLD: "kept", NoticeState.UNTOLD: "broken"}


def told(order: Order) -> dict[str, Any]:
    """Context of orders/_told.html."""
    rows = Notice.objects.filter(subject=order.topic).order_by("-id")[:MOST]
    may_say = scope.current().can("orders.tell") and not order.is_over
    lines = OrderLine.objects.filter(order=order).order_by("place", "id") if may_say else ()
    return {
        "told": [_row(one) for one in rows],
        "short_url": url_of("short", order.public_id),
        "short_lines": [{"id": line.pk, "name": line.name, "is_short": line.is_short} for line in lines],
    }


def _row(notice: Notice) -> dict[str, Any]:
    state = NoticeState(notice.state)
    return {
        "title": notice.title,
        "text": notice.text,
        "state": {"text": str(state.label), "tone": TONES.get(state, "risk")},
        "reason": str(REASONS.get(notice.reason, "")) if notice.reason else "",
        "at": notice.told_at or notice.made_at,
    }
