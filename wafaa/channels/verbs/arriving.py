"""Storing raw payloads, and what came of reading them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from wafaa.channels import events
from wafaa.channels.models import Arrival, ArrivalState, Line
from wafaa.stores import scope
from wafaa.work import jobs
from wafaa.work.events import emit
from wafaa.work.unit import unit

UNDERSTAND = "wafaa.channels.intake.understand"


def take_in(line: Line, provider_id: str, raw: bytes, meta: Mapping[str, Any]) -> Arrival:
    """Store a raw payload before anything is understood. The same payload twice is one arrival."""
    digest = hashlib.sha256(raw).hexdigest()
    with unit():
        arrival, fresh = Arrival.objects.get_or_create(
            line=line,
            provider_id=provider_id[:200],
            body_hash=digest,
            defaults={"raw": raw, "meta": dict(meta), "store": scope.current().store},
        )
        if fresh:
            jobs.enqueue(UNDERSTAND, {"arrival_id": arrival.pk})
    taken: Arrival = arrival
    return taken


def read_again(arrival: Arrival) -> None:
    """A person asks for an unreadable arrival to be read once more."""
    with unit():
        jobs.enqueue(UNDERSTAND, {"arrival_id": arrival.pk}, dedup=f"read_again:{arrival.pk}")


def understood(arrival: Arrival, meaning: dict[str, Any]) -> None:
    """Write down what an arrival says, and tell."""
    _settle_arrival(arrival, ArrivalState.UNDERSTOOD, "", meaning)


def unreadable(arrival: Arrival, reason: str, hints: Mapping[str, str]) -> None:
    """Write down that an arrival cannot be read; its raw bytes stay."""
    _settle_arrival(arrival, ArrivalState.UNREADABLE, reason, dict(hints))


def ignore(arrival: Arrival, reason: str) -> None:
    """Write down why an arrival is nobody's message. Its raw bytes stay; nobody is told."""
    with unit():
        Arrival.objects.filter(pk=arrival.pk).exclude(state=ArrivalState.UNDERSTOOD).update(
            state=ArrivalState.REFUSED, reason=reason[:120]
        )


def _settle_arrival(arrival: Arrival, state: str, reason: str, meaning: dict[str, Any]) -> None:
    with unit():
        mine = (
            Arrival.objects.filter(pk=arrival.pk)
            .exclude(state=ArrivalState.UNDERSTOOD)
            .update(state=state, reason=reason[:120], meaning=meaning)
        )
        if not mine:
            return
        kind = events.ArrivalUnreadable if state == ArrivalState.UNREADABLE else events.ArrivalUnderstood
        emit(kind(arrival.pk, arrival.line.channel))
