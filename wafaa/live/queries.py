"""Reads of the event log for the hub: plain SQL, because every commit of every store comes through here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection

from wafaa.live.subscription import EventRow

STORES_A_QUERY = 100
NEWEST = "(SELECT id FROM work_event WHERE store_id = %s ORDER BY id DESC LIMIT 1)"


def read_since(store_id: int, after_id: int, limit: int) -> list[EventRow]:
    """The store's events with larger ids, in order, at most `limit`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, store_id, name, audience, topic, team_id, data FROM work_event "
            "WHERE store_id = %s AND id > %s ORDER BY id LIMIT %s",
            [store_id, after_id, limit],
        )
        return [_event(*row) for row in cursor.fetchall()]


def head(store_id: int) -> int:
    """The id of the store's newest event, 0 when it has none."""
    return heads([store_id])[store_id]


def heads(store_ids: Sequence[int]) -> dict[int, int]:
    """The same for several stores: one index probe each, one statement for a hundred."""
    found: dict[int, int] = {}
    with connection.cursor() as cursor:
        for start in range(0, len(store_ids), STORES_A_QUERY):
            some = list(store_ids[start : start + STORES_A_QUERY])
            cursor.execute("SELECT " + ", ".join([NEWEST] * len(some)), some)
            found |= {store: newest or 0 for store, newest in zip(some, cursor.fetchone(), strict=True)}
    return found


def _event(id: int, store: int, name: str, audience: str, topic: str, team: int | None, data: Any) -> EventRow:
    return EventRow(id, store, name, audience, topic, team, _ids(data))


def _ids(data: Any) -> dict[str, Any]:
    value = json.loads(data) if isinstance(data, str | bytes) else data
    return value if isinstance(value, dict) else {}
