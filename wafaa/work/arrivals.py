"""What comes in from outside, stored raw before anything is understood: the table's shape, and taking in.

Whoever takes calls from providers (channels, shops) has a table of this shape and a job that understands its rows.
Replaying is running the job again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from wafaa.lib.quickrows import insert_new
from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.stores.scoped import Public, Scoped
from wafaa.work import jobs
from wafaa.work.sharing import Shared
from wafaa.work.unit import pending, unit


class ArrivalState(models.TextChoices):
    NEW = "new", _("New")
    UNDERSTOOD = "understood", _("Understood")
    UNREADABLE = "unreadable", _("Could not be read")
    REFUSED = "refused", _("Refused")


class RawArrival(Scoped, Public):
    """A raw inbound payload. A table of this shape says by whom it came, and is unique in (whom, provider_id,
    body_hash): providers repeat calls, and some use one id for two of them."""

    provider_id = models.CharField(max_length=200)
    body_hash = models.CharField(max_length=64)
    raw = models.BinaryField()
    meta: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=ArrivalState.choices, default=ArrivalState.NEW)
    reason = models.CharField(max_length=120, blank=True)
    received_at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        abstract = True


Kept = TypeVar("Kept", bound=RawArrival)


@dataclass(frozen=True)
class _Call:
    """A payload to be stored, and the job that understands it."""

    row: RawArrival
    job: str


def _store(calls: Sequence[_Call]) -> None:
    """One statement for the payloads of a table and one for all their jobs."""
    by_table: dict[type[RawArrival], list[_Call]] = {}
    # In one order in every process: the same two calls may come to two of them, and each would wait for the other.
    for call in sorted(calls, key=lambda one: (type(one.row).__module__, one.row.provider_id, one.row.body_hash)):
        by_table.setdefault(type(call.row), []).append(call)
    for its in by_table.values():
        fresh = {row.pk for row in insert_new([call.row for call in its], "public_id")}
        pending().jobs += [
            jobs.Due(call.job, {"arrival_id": call.row.pk}, call.row.store_id) for call in its if call.row.pk in fresh
        ]


CALLS: Shared[_Call] = Shared(_store)


def take_in_at_once(
    table: type[RawArrival],
    whose: dict[str, models.Model],
    provider_id: str,
    raw: bytes,
    meta: Mapping[str, Any],
    job: str,
) -> None:
    """As `take_in`, for a provider who waits at the door: those who call side by side share a commit."""
    row = table(
        **whose, **_known_by(provider_id, raw), raw=raw, meta=dict(meta), store_id=scope.current().store_id
    )  # fmt: skip
    CALLS.add(_Call(row, job))


def _known_by(provider_id: str, raw: bytes) -> dict[str, str]:
    return {"provider_id": provider_id[:200], "body_hash": hashlib.sha256(raw).hexdigest()}


def take_in(
    table: type[Kept], whose: dict[str, models.Model], provider_id: str, raw: bytes, meta: Mapping[str, Any], job: str
) -> tuple[Kept, bool]:
    """Store a raw payload before anything is understood, and have `job` understand it. The same payload twice is one
    arrival. Answers the row, and whether it is new."""
    with unit():
        arrival, fresh = table.objects.get_or_create(
            **whose,
            **_known_by(provider_id, raw),
            defaults={"raw": raw, "meta": dict(meta), "store": scope.current().store},
        )
        if fresh:
            jobs.enqueue(job, {"arrival_id": arrival.pk})
    return arrival, fresh
