"""A thread that a job holds has somebody who stands in for it, as long as it is held."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from tests.browser.walk_ground import until
from tests.world import World
from wafaa.work import jobs, worker
from wafaa.work.models import Job
from wafaa.work.unit import unit
from wafaa.work.worker import SUBSTITUTE, SUBSTITUTES, Worker

LET_GO = threading.Event()
DONE = threading.Semaphore(0)


def hold() -> None:
    """A provider that takes a message and does not answer."""
    LET_GO.wait(30)


def pass_by() -> None:
    DONE.release()


@pytest.fixture
def working(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    monkeypatch.setattr(worker, "IDLE_SECONDS", 0.05)
    monkeypatch.setattr(worker, "HELD_S", 0.1)
    monkeypatch.setattr(worker, "PERIODIC", {})
    monkeypatch.setattr(worker, "SERVICES", [])
    Job.objects.all().delete()
    LET_GO.clear()
    working = Worker(threads=1)
    working.start()
    yield working
    LET_GO.set()
    working.stop()
    assert not any(thread.is_alive() for thread in working._all)


def enqueue(task: str, times: int = 1) -> None:
    with unit():
        for _n in range(times):
            jobs.enqueue(f"{__name__}.{task}", {})


def substitutes(working: Worker) -> int:
    return sum(thread.name == SUBSTITUTE and thread.is_alive() for thread in working._all)


@pytest.mark.django_db(transaction=True)
def test_what_waits_behind_a_held_thread_is_done_meanwhile(working: Worker) -> None:
    enqueue("hold")
    until(lambda: working._held(), 10)
    enqueue("pass_by", 3)
    assert all(DONE.acquire(timeout=10) for _ in range(3)), "somebody stands in"
    assert substitutes(working) == 1
    LET_GO.set()
    until(lambda: not substitutes(working), 10)
    enqueue("pass_by")
    assert DONE.acquire(timeout=10), "and its own thread goes on"


@pytest.mark.django_db(transaction=True)
def test_no_more_than_a_few_stand_in(working: Worker) -> None:
    enqueue("hold", SUBSTITUTES + 3)
    until(lambda: working._held() == 1 + SUBSTITUTES, 10)
    assert substitutes(working) == SUBSTITUTES
    assert Job.objects.filter(state=Job.State.READY).count() == 2, "the rest waits"
