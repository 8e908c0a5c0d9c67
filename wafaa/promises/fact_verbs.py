"""Promises that facts settle: what a shop or a carrier tells may come late, twice and in any order, so each time it is
said what stands, and the promise becomes that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from wafaa.lib.time import now
from wafaa.promises import events, tally, verbs
from wafaa.promises.models import LIVE, Promise, PromiseState, Segment
from wafaa.work.unit import unit

COUNTED = (PromiseState.KEPT, PromiseState.BROKEN)


def follow(
    promise: Promise,
    *,
    due_at: datetime,
    risk_at: datetime,
    settled_at: datetime | None,
    why: str = "",
    labels: Mapping[str, str] | None = None,
) -> None:
    """Let it be due, endangered and fulfilled at these instants. One that was fulfilled until its due instant is kept,
    however late that was told; one that was dropped is owed again. Twice is once."""
    with unit():
        verbs.lock(promise)
        had = (promise.state, promise.settled_at, promise.due_at)
        was_at_risk = promise.due_at == due_at and _was_at_risk(promise, settled_at)
        named = labels or {}
        is_named = all(getattr(promise, name) == value for name, value in named.items())
        if is_named and _stands(promise, due_at, risk_at, settled_at):
            return
        _count(promise, -1)
        if promise.state == PromiseState.CANCELLED:
            tally.made(promise)
        if promise.due_at != due_at:
            verbs.revise(promise, due_at, why)
        for name, value in named.items():
            setattr(promise, name, value)
        promise.at_risk_at = min(risk_at, due_at)
        promise.state = _state(promise, settled_at, was_at_risk=was_at_risk)
        is_broken = promise.state == PromiseState.BROKEN
        promise.broken_at = (promise.broken_at or due_at) if is_broken else None
        promise.settled_at = settled_at
        promise.counted_at = promise.broken_at if is_broken else settled_at
        is_live = promise.state in LIVE
        promise.next_tick_at = (due_at if was_at_risk else promise.at_risk_at) if is_live else None
        _count(promise, 1)
        promise.save()
        _write_segment(promise, had[1])
        for happening in _happened(promise, *had):
            verbs.announce(happening, promise)


def drop(promise: Promise, *, even_kept: bool = False) -> None:
    """By the facts it is not owed and never was broken: it counts no more. One that was kept stays so, unless it was
    none to begin with (`even_kept`)."""
    with unit():
        verbs.lock(promise)
        if promise.state == PromiseState.CANCELLED or (promise.state == PromiseState.KEPT and not even_kept):
            return
        _count(promise, -1)
        tally.made(promise, -1)
        if promise.settled_at is None:
            verbs.end_segment(promise, now())
        promise.state, promise.settled_at = PromiseState.CANCELLED, now()
        promise.broken_at, promise.counted_at, promise.next_tick_at = None, None, None
        promise.save()
        verbs.announce(events.PromiseCancelled, promise)


def _was_at_risk(promise: Promise, settled_at: datetime | None) -> bool:
    """Whether it is told to be endangered already: also before it was fulfilled, when that is taken back."""
    if promise.state == PromiseState.KEPT and settled_at is None:
        return verbs.was_at_risk(promise)
    return bool(promise.state == PromiseState.AT_RISK)


def _stands(promise: Promise, due_at: datetime, risk_at: datetime, settled_at: datetime | None) -> bool:
    told = (promise.due_at, promise.at_risk_at, promise.settled_at)
    is_over = promise.state in LIVE and due_at <= now()
    is_other = promise.state == PromiseState.CANCELLED or (is_over and settled_at is None)
    return not is_other and told == (due_at, min(risk_at, due_at), settled_at)


def _count(promise: Promise, step: int) -> None:
    if promise.state in COUNTED and promise.counted_at is not None:
        figure = tally.kept if promise.state == PromiseState.KEPT else tally.broken
        figure(promise, promise.counted_at, step)


def _state(promise: Promise, settled_at: datetime | None, *, was_at_risk: bool) -> PromiseState:
    if settled_at is not None:
        return PromiseState.KEPT if settled_at <= promise.due_at else PromiseState.BROKEN
    if promise.due_at <= now():
        return PromiseState.BROKEN
    return PromiseState.AT_RISK if was_at_risk else PromiseState.OPEN


def _write_segment(promise: Promise, was_settled: datetime | None) -> None:
    if promise.settled_at is not None:
        verbs.end_segment(promise, promise.settled_at)
    elif was_settled is not None:
        last = Segment.objects.filter(promise=promise).latest("id")
        Segment.objects.filter(pk=last.pk).update(ended_at=None)


def _happened(
    promise: Promise, state: str, settled_at: datetime | None, due_at: datetime
) -> list[type[events.PromiseEvent]]:
    found: list[type[events.PromiseEvent]] = []
    if promise.due_at != due_at:
        found.append(events.PromiseRevised)
    if promise.settled_at is None and settled_at is not None:
        found.append(events.PromiseReopened)
    if promise.state == PromiseState.BROKEN and state != PromiseState.BROKEN:
        found.append(events.PromiseBroken)
    if promise.settled_at is not None and (settled_at is None or promise.state != state):
        found.append(events.PromiseKept if promise.state == PromiseState.KEPT else events.PromiseSettledLate)
    return found
