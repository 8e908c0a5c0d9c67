"""A job taken under a lease and finished: one conditional update, one conditional delete, each durable."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

from bench.floors.raw import Raw

CLAIM = (
    "UPDATE work_job SET state = 'running', lease = ?, run_after = ?, attempts = attempts + 1 WHERE id IN "
    "(SELECT id FROM work_job WHERE state IN ('ready', 'running') AND run_after <= ? ORDER BY run_after LIMIT 1{lock}) "
    "RETURNING id"
)
FINISH = "DELETE FROM work_job WHERE id = ? AND lease = ?"


def claim_and_finish(raw: Raw) -> None:
    """One job; there must be one."""
    lease, at = secrets.token_hex(16), datetime.now(UTC)
    times = [at + timedelta(seconds=60), at]
    values = [time.isoformat(" ")[:26] for time in times] if raw.is_sqlite else times
    lock = "" if raw.is_sqlite else " FOR UPDATE SKIP LOCKED"
    ((job,),) = raw.rows(CLAIM.format(lock=lock), (lease, *values))
    raw.all_of((FINISH, (job, lease)))
