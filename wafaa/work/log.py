"""Writing the event log, its jobs and the audit chain: the last thing a unit does."""

from __future__ import annotations

import hashlib
import json
import zlib
from typing import Any

from django.db import connection

from wafaa.lib.quickrows import insert_all
from wafaa.lib.time import now
from wafaa.work import jobs
from wafaa.work.events import REACTIONS, Emitted
from wafaa.work.models import Audit, Event
from wafaa.work.unit import Pending

FIRST = "0" * 64
ALL_OF_THEM = "wafaa.work.together.react"


def write(what: Pending) -> None:
    """Insert the unit's events in order, their jobs, and audit rows for what is audited."""
    if what.events:
        _hold_the_order(what.stores)
        _insert(what.events)
    if what.jobs:
        jobs.insert(what.jobs)


def _hold_the_order(stores: set[int]) -> None:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for store in sorted(stores):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [zlib.crc32(b"events") >> 1, store])


def _insert(events: list[Emitted]) -> None:
    rows = [_row(event) for event in events]
    insert_all(rows)
    due = []
    for emitted, row in zip(events, rows, strict=True):
        if emitted.happening.audited:
            chain(emitted.store_id, emitted.actor, emitted.happening.name, row.data)
        due += duties(row)
    if due:
        jobs.insert(due)


def duties(event: Event) -> list[jobs.Due]:
    """What an event asks of the worker: its one reaction, or all that listen to it as one job."""
    reactions = REACTIONS.get(event.name, ())
    if len(reactions) > 1:
        return [jobs.Due(ALL_OF_THEM, {"event": event.pk}, event.store_id)]
    return [jobs.Due(reaction.path, {"event": event.pk}, event.store_id) for reaction in reactions]


def _row(event: Emitted) -> Event:
    return Event(
        store_id=event.store_id,
        name=event.happening.name,
        at=event.at,
        actor=event.actor,
        audience=event.happening.audience,
        topic=event.topic,
        team_id=event.team_id,
        customer_id=event.customer_id,
        data=event.happening.ids(),
    )


def chain(store_id: int, actor: str, act: str, details: dict[str, Any]) -> None:
    """Add one sealed row to the store's audit chain."""
    last = Audit.everywhere.filter(store_id=store_id).order_by("-id").values_list("seal", flat=True).first()
    row = Audit(store_id=store_id, at=now(), actor=actor, act=act, details=details, previous=last or FIRST)
    row.seal = seal(row)
    row.save(force_insert=True)


def seal(row: Audit) -> str:
    """SHA-256 over the row before, and this row's own words."""
    words = [row.previous, row.store_id, row.at.isoformat(), row.actor, row.act, row.details]
    return hashlib.sha256(json.dumps(words, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def broken_link(store_id: int) -> int | None:
    """The id of the first audit row whose seal does not follow from the row before it; None when whole."""
    previous = FIRST
    for row in Audit.everywhere.filter(store_id=store_id).order_by("id").iterator():
        if row.previous != previous or row.seal != seal(row):
            return int(row.pk)
        previous = row.seal
    return None
