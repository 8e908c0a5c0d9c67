"""Several reactions to one event as one job: claimed once, its event read once, finished once.

They are parted as soon as one of them needs a fate of its own. What raises gets a job for itself and is retried
alone, while the others are done. A second attempt at the whole means that a worker died in it: then each gets a
job for itself, so that the one that kills workers ends as a dead letter and takes nothing along.
"""

from __future__ import annotations

import logging
import traceback

from wafaa.lib.time import now
from wafaa.work import jobs
from wafaa.work.events import REACTIONS, Happening
from wafaa.work.models import Event, Job
from wafaa.work.unit import unit

log = logging.getLogger("wafaa.work")


def react(job: Job, event: Event, happening: Happening) -> None:
    """Call everything that listens to this event."""
    reactions = REACTIONS.get(event.name, ())
    if job.attempts > 1:
        left = [jobs.Due(reaction.path, job.args, job.store_id) for reaction in reactions]
    else:
        left = []
        for reaction in reactions:
            try:
                reaction.react(happening)
            except Exception:
                log.warning("reaction failed task=%s attempt=1 id=%s", reaction.path, job.id)
                left.append(_again(job, reaction.path, traceback.format_exc()))
    if left:
        with unit():
            jobs.insert(left)


def _again(job: Job, path: str, error: str) -> jobs.Due:
    later = now() + jobs.back_off(1)
    return jobs.Due(path, job.args, job.store_id, run_after=later, attempts=1, error=jobs.told(error))
