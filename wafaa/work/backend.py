"""The django-tasks backend over our leased jobs: `@task` functions are enqueued like everything else."""

from __future__ import annotations

from typing import Any

from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus

from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.work import jobs
from wafaa.work.unit import pending, unit


class LeaseBackend(BaseTaskBackend):
    """Stores tasks as jobs of the entered store, in the caller's transaction."""

    supports_defer = True
    supports_async_task = False
    supports_get_result = False
    supports_priority = True

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        self.validate_task(task)
        entered = scope.peek()
        due = jobs.Due(
            task.module_path,
            {"args": list(args), "kwargs": dict(kwargs)},
            entered.store_id if entered else None,
            run_after=task.run_after,
            priority=task.priority,
        )
        with unit():
            pending().jobs.append(due)
        return TaskResult(
            task=task,
            id=due.id,
            status=TaskResultStatus.READY,
            enqueued_at=now(),
            started_at=None,
            finished_at=None,
            last_attempted_at=None,
            args=list(args),
            kwargs=dict(kwargs),
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
