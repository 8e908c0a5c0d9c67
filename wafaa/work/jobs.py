"""Background jobs with leases.

A claim is one conditional statement (SKIP LOCKED on PostgreSQL): it sets the lease, counts the attempt and
moves `run_after` to the lease's end, so a job whose worker dies simply becomes due again. Finishing needs the
lease: a worker that comes back too late finishes nothing (fencing). What fails is retried with jittered
back-off, and after the last attempt waits as a dead letter that a person sees and can retry.
"""

from __future__ import annotations

import json
import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from wafaa.lib.prepared import Prepared, Slot
from wafaa.lib.quickrows import insert_all
from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.work.models import Job
from wafaa.work.unit import pending, unit

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 12


@dataclass(frozen=True)
class Due:
    """A job to be written: the task's dotted path, its arguments, its store (None: no store), and when. What was
    tried already, as a part of another job, brings its attempts and what went wrong along."""

    task: str
    args: dict[str, Any]
    store_id: int | None
    run_after: datetime | None = None
    dedup: str | None = None
    priority: int = 0
    attempts: int = 0
    error: str = ""
    id: str = field(default_factory=lambda: secrets.token_hex(16))


def enqueue(
    task: str,
    args: dict[str, Any],
    *,
    run_after: datetime | None = None,
    dedup: str | None = None,
    priority: int = 0,
) -> None:
    """Add a duty to the present unit, in the entered store. With `dedup`, a duty that still waits stays
    alone; one that is being carried out does not count, for it may have read the world before this change."""
    entered = scope.peek()
    key = f"{entered.store_id if entered else 0}:{dedup}" if dedup else None
    due = Due(task, args, entered.store_id if entered else None, run_after, key, priority)
    pending().jobs.append(due)


def insert(due: Sequence[Due]) -> None:
    """Write the jobs now, in the open transaction."""
    rows = [
        Job(
            id=job.id,
            store_id=job.store_id,
            task=job.task,
            args=job.args,
            run_after=job.run_after or now(),
            dedup=job.dedup,
            priority=job.priority,
            attempts=job.attempts,
            error=job.error,
        )
        for job in due
    ]
    insert_all(rows, skip_known=any(job.dedup for job in due))


def drop_for(store_id: int) -> int:
    """Forget a store's duties in the open transaction, and return how many there were. For a past that was
    written down rather than lived: nobody is to act on it now."""
    return int(Job.objects.filter(store_id=store_id).delete()[0])


# The choice is materialized: as a plain subquery PostgreSQL may ask it again for every row it looks at, and each
# time the lock skips what was just taken, so that one claim of one job takes them all.
CLAIM = """
WITH due AS MATERIALIZED (
    SELECT id FROM work_job WHERE state IN ('ready', 'running') AND run_after <= %s ORDER BY run_after LIMIT %s {lock}
)
UPDATE work_job SET state = 'running', lease = %s, run_after = %s, attempts = attempts + 1, dedup = NULL
WHERE id IN (SELECT id FROM due)
RETURNING id, store_id, task, args, attempts, priority, created_at
"""
FINISH = "DELETE FROM work_job WHERE id = %s AND lease = %s"
DUE: Prepared[tuple[str]] = Prepared(
    lambda: Job.objects.filter(state__in=["ready", "running"], run_after__lte=Slot("now")).values_list("id")[:1]
)


def claim(most: int = 1) -> list[Job]:
    """Take up to `most` due jobs for this worker, under a fresh lease."""
    with unit():
        return _claim(most)


def _claim(most: int) -> list[Job]:
    lease, at = secrets.token_hex(16), now()
    lock = "FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM.format(lock=lock), [_sql(at), most, lease, _sql(at + LEASE)])
        claimed = sorted(cursor.fetchall(), key=lambda row: (-row[5], row[6]))
    return [_claimed(row, lease) for row in claimed]


def _claimed(row: Sequence[Any], lease: str) -> Job:
    pk, store_id, task, args, attempts, priority, _created_at = row
    known = json.loads(args) if isinstance(args, str) else args
    return Job(
        id=pk, store_id=store_id, task=task, args=known, attempts=attempts, priority=priority,
        state=Job.State.RUNNING, lease=lease,
    )  # fmt: skip


def _sql(instant: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(instant)


def anything_due() -> bool:
    return DUE.exist(now=now())


def prolong(job: Job) -> bool:
    """Heartbeat: keep the lease for another while. False when it was lost."""
    with unit():
        return bool(Job.objects.filter(id=job.id, lease=job.lease).update(run_after=now() + LEASE))


def finish(job: Job) -> bool:
    """The duty is done. False when the lease was lost meanwhile and another worker has it."""
    with unit():
        return _finish(job)


def finish_and_claim(job: Job) -> list[Job]:
    """The duty is done; take the next one that is due in the same commit: who has much to do pays one for each."""
    with unit():
        _finish(job)
        return _claim(1)


def _finish(job: Job) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(FINISH, [job.id, job.lease])
        return bool(cursor.rowcount)


def fail(job: Job, error: str) -> None:
    """Try again later, or, after the last attempt, leave it to a person."""
    dead = job.attempts >= MOST_ATTEMPTS
    with unit():
        Job.objects.filter(id=job.id, lease=job.lease).update(
            state=Job.State.DEAD if dead else Job.State.READY,
            run_after=now() + back_off(job.attempts),
            error=told(error),
            lease="",
        )


def told(error: str) -> str:
    """What went wrong, as it is kept."""
    return error.replace("\0", "")[-4000:]


def retry(job: Job) -> None:
    """A person asks for a dead letter to be tried again."""
    with unit():
        Job.objects.filter(id=job.id, state=Job.State.DEAD).update(state=Job.State.READY, run_after=now(), attempts=0)


def back_off(attempts: int, *, least: float = 2.0, most: float = 3600.0) -> timedelta:
    """Exponential back-off with full jitter in its upper half: 2 s, 4 s, 8 s … at most an hour."""
    span = min(most, least * 2 ** min(max(attempts - 1, 0), 30))
    return timedelta(seconds=span * (0.5 + random.random() / 2))  # noqa: S311  (jitter, not a secret)
