"""Bringing a delivery to its address: signed, over the one outgoing door, outside any transaction."""

from __future__ import annotations

from datetime import UTC

from django.conf import settings
from standardwebhooks import Webhook

from wafaa.api.models import Delivery
from wafaa.api.verbs import deliveries, endpoints
from wafaa.lib import http
from wafaa.lib.sealed import Unsealable
from wafaa.lib.time import now

DEADLINE_S = 15.0
MOST_ANSWER = 64 * 1024
GONE = 410
LATER = (429, 503)


def deliver(delivery_id: int, attempt: int) -> None:
    """The job of one try."""
    delivery = deliveries.begin(delivery_id, attempt)
    if delivery is None:
        return
    try:
        headers = signed(delivery)
    except Unsealable:
        deliveries.failed(delivery, error="secret")
        return
    try:
        reply = http.fetch(
            "POST",
            delivery.endpoint.url,
            headers=headers,
            content=delivery.body.encode(),
            deadline_s=DEADLINE_S,
            max_bytes=MOST_ANSWER,
            inner_hosts=settings.INNER_HOSTS,
        )
    except http.OutgoingFailed as failed:
        deliveries.failed(delivery, error=failed.reason)
        return
    _note(delivery, reply)


def signed(delivery: Delivery) -> dict[str, str]:
    """The headers of Standard Webhooks for this try. Raises Unsealable."""
    at = now().astimezone(UTC)
    signature = Webhook(endpoints.secret_of(delivery.endpoint)).sign(delivery.public_id, at, delivery.body)
    return {
        "content-type": "application/json",
        "webhook-id": delivery.public_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature,
    }


def _note(delivery: Delivery, reply: http.Reply) -> None:
    answer = reply.body[:2000].decode("utf-8", "replace")
    if 200 <= reply.status < 300:
        deliveries.delivered(delivery, reply.status, answer)
    elif reply.status == GONE:
        deliveries.gone(delivery, answer)
    else:
        asked = reply.headers.get("retry-after", "") if reply.status in LATER else ""
        wait = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else None
        deliveries.failed(delivery, status=reply.status, answer=answer, wait=wait)
