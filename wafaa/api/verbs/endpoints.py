"""Webhooks: where a store's events go. Their secrets are sealed at rest and shown once."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable, Iterator
from typing import Any

from wafaa.api import events
from wafaa.api.models import Delivery, DeliveryState, Endpoint
from wafaa.lib.sealed import Context, Keyring, Unsealable
from wafaa.stores import scope
from wafaa.work import keys
from wafaa.work.events import emit
from wafaa.work.keys import Keeper, Resealed, keeps_secrets
from wafaa.work.models import Event
from wafaa.work.unit import unit

PREFIX = "whsec_"


def open_endpoint(name: str, url: str, chosen: Iterable[str]) -> tuple[Endpoint, str]:
    """A new webhook, and its secret, which is told here and never again. It hears of what happens from now on."""
    with unit():
        endpoint: Endpoint = Endpoint.objects.create(
            name=name, url=url, events=list(chosen), told_up_to=_latest(), made_by_id=scope.current().staff_id
        )
        secret = _give_secret(endpoint)
        emit(events.WebhookChanged(endpoint.pk, "made"))
    return endpoint, secret


def change(endpoint: Endpoint, **traits: Any) -> None:
    """Name, address or events become these."""
    with unit():
        for field, value in traits.items():
            setattr(endpoint, field, value)
        endpoint.save(update_fields=list(traits))
        emit(events.WebhookChanged(endpoint.pk, "changed"))


def new_secret(endpoint: Endpoint) -> str:
    """Another secret in place of the old one, told here and never again."""
    with unit():
        secret = _give_secret(endpoint)
        emit(events.WebhookChanged(endpoint.pk, "secret"))
    return secret


def switch(endpoint: Endpoint, *, on: bool) -> None:
    """Off: nothing is sent there, and what waited is given up. On again it hears of what happens from now on."""
    with unit():
        if on and not endpoint.is_on:
            endpoint.told_up_to = _latest()
        endpoint.is_on, endpoint.off_because, endpoint.failing_since = on, "", None
        endpoint.save(update_fields=["is_on", "off_because", "failing_since", "told_up_to"])
        if not on:
            _drop_waiting(endpoint)
        emit(events.WebhookChanged(endpoint.pk, "switched_on" if on else "switched_off"))


def remove(endpoint: Endpoint) -> None:
    """Forget the webhook and what was delivered to it."""
    with unit():
        emit(events.WebhookChanged(endpoint.pk, "removed"))
        endpoint.delete()


def give_up(endpoint: Endpoint, why: str) -> None:
    """It takes nothing any more ("failing" for days, or "gone"): switched off, once, and told."""
    with unit():
        if Endpoint.objects.filter(pk=endpoint.pk, is_on=True).update(is_on=False, off_because=why):
            _drop_waiting(endpoint)
            emit(events.WebhookSwitchedOff(endpoint.pk, why))


def _drop_waiting(endpoint: Endpoint) -> None:
    """What was still to be sent stays to be seen, and a person may send it again."""
    waiting = Delivery.objects.filter(endpoint=endpoint, state=DeliveryState.WAITING)
    waiting.update(state=DeliveryState.DEAD, error="off", next_at=None)


def secret_of(endpoint: Endpoint) -> str:
    """The secret in clear. Raises sealed.Unsealable."""
    return keys.unseal(endpoint.secret, _where(endpoint))


def _latest() -> int:
    return int(Event.objects.order_by("-id").values_list("id", flat=True).first() or 0)


def _give_secret(endpoint: Endpoint) -> str:
    secret = PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
    endpoint.secret = keys.ring_to_seal_with().seal(secret, _where(endpoint))
    endpoint.save(update_fields=["secret"])
    return secret


def _where(endpoint: Endpoint) -> Context:
    return Context(str(endpoint.store_id), endpoint.public_id, "webhook")


def _move_to(ring: Keyring, found: Resealed) -> None:
    """Give every secret the present key: there are few webhooks, so all go at once."""
    for endpoint in Endpoint.everywhere.select_for_update(of=("self",)).select_related("store").order_by("pk"):
        if not endpoint.secret or ring.is_current(endpoint.secret):
            continue
        try:
            endpoint.secret = ring.reseal(endpoint.secret, _where(endpoint))
        except Unsealable:
            found.unreadable.append(f"{endpoint.store.slug}/{endpoint.name}/webhook")
            continue
        endpoint.save(update_fields=["secret"])
        found.count += 1


def _sealed() -> Iterator[str]:
    return Endpoint.everywhere.values_list("secret", flat=True).iterator()


keeps_secrets(Keeper(_move_to, _sealed))
