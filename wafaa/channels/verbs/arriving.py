"""Storing raw payloads, and what came of reading them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wafaa.channels import events
from wafaa.channels.connector import Part, Receipt
from wafaa.channels.models import Arrival, ArrivalState, Line, Outgoing
from wafaa.channels.verbs import outgoing as outgoings
from wafaa.work import arrivals, jobs
from wafaa.work.events import emit
from wafaa.work.unit import unit

UNDERSTAND = "wafaa.channels.intake.understand"


def take_in(line: Line, provider_id: str, raw: bytes, meta: Mapping[str, Any]) -> Arrival:
    """Store a raw payload before anything is understood. The same payload twice is one arrival."""
    return arrivals.take_in(Arrival, {"line": line}, provider_id, raw, meta, UNDERSTAND)[0]


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


def noted(arrival: Arrival, meaning: Mapping[str, Any] | None = None) -> None:
    """What an arrival told has been written down where it belongs; there is nothing for anybody to answer."""
    with unit():
        Arrival.objects.filter(pk=arrival.pk).update(
            state=ArrivalState.UNDERSTOOD, reason="", meaning=dict(meaning or {})
        )


def take_apart(arrival: Arrival, parts: Sequence[Part]) -> None:
    """A bundle becomes an arrival for each thing it told. Twice is once: each part is known by its id and bytes."""
    with unit():
        for part in parts:
            line = arrival.line if not part.line else Line.objects.filter(public_id=part.line).first()
            if line is not None:
                take_in(line, part.provider_id, part.raw, part.meta)
        noted(arrival, {"parts": len(parts)})


def receipted(arrival: Arrival, receipt: Receipt) -> None:
    """How far one of our messages has come. About a message we do not know nothing happens."""
    outgoing = _about(arrival.line, receipt)
    with unit():
        if outgoing is not None:
            outgoings.told_by_provider(outgoing, receipt.state, receipt.at, receipt.provider_id, receipt.why)
        noted(arrival, {"state": receipt.state, "outgoing": outgoing.public_id if outgoing else ""})


def _about(line: Line, receipt: Receipt) -> Outgoing | None:
    rows = Outgoing.objects.filter(line=line)
    found: Outgoing | None = rows.filter(public_id=receipt.key).first() if receipt.key else None
    if found is None and receipt.provider_id:
        found = rows.filter(provider_id=receipt.provider_id[:254]).order_by("-id").first()
    return found


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
