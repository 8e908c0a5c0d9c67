"""A shop's hook: its signature checked, its bytes and the job that reads them written; some share a commit."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

from bench.floors.raw import Raw
from bench.hook_calls import Call, Engine
from wafaa.lib.ids import new_id

ARRIVAL = (
    "INSERT INTO shops_arrival (public_id, store_id, shop_id, provider_id, body_hash, raw, meta, state, reason, "
    "received_at, about, doubts, is_odd) VALUES (?, ?, ?, ?, ?, ?, '{}', 'new', '', ?, '', '[]', ?)"
)
JOB = (
    "INSERT INTO work_job (id, store_id, task, args, state, priority, run_after, attempts, lease, error, created_at) "
    "VALUES (?, ?, 'wafaa.shops.reading.understand', '{}', 'ready', 0, ?, 0, '', '', ?)"
)


def take(raw: Raw, store_id: int, shop_id: int, engine: Engine, calls: Sequence[Call]) -> None:
    """Verify these calls and store them in one durable transaction."""
    at = datetime.now(UTC) if not raw.is_sqlite else datetime.now(UTC).isoformat(" ")[:26]
    steps = []
    for call in calls:
        if engine.headers(call) != call.headers:
            raise AssertionError("a signature is wrong")
        digest = hashlib.sha256(call.body).hexdigest()
        row = (new_id(), store_id, shop_id, f"floor-{call.number}", digest, call.body, at, False)
        steps += [(ARRIVAL, row), (JOB, (secrets.token_hex(16), store_id, at, at))]
    raw.all_of(*steps)
