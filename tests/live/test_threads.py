"""Synchronous work beside the loop: results, failures, no leaks from one piece of work to the next."""

from __future__ import annotations

import asyncio
import threading
from contextvars import ContextVar

import pytest

from tests.live.harness import soon
from wafaa.live.threads import Threads

STORE: ContextVar[str] = ContextVar("store")


def test_what_it_returns_and_what_it_raises_come_back() -> None:
    async def story() -> None:
        threads = Threads(1, "test")
        assert await threads.run(lambda a, b: a + b, 1, b=2) == 3
        with pytest.raises(ZeroDivisionError):
            await threads.run(lambda: 1 / 0)
        with pytest.raises(RuntimeError, match="StopIteration"):
            await threads.run(next, iter(()))
        threads.stop()

    asyncio.run(story())


def test_the_store_of_one_request_does_not_greet_the_next() -> None:
    async def story() -> None:
        threads = Threads(1, "test")
        await threads.run(lambda: STORE.set("reem's"))
        assert await threads.run(STORE.get, "none") == "none"
        threads.stop()

    asyncio.run(story())


def test_no_more_threads_than_allowed_and_no_more_than_needed() -> None:
    async def story() -> None:
        threads, names = Threads(2, "test"), set()

        def note() -> None:
            names.add(threading.current_thread().name)

        await threads.run(note)
        assert len(threads._started) == 1
        await asyncio.gather(*[threads.run(note) for _ in range(20)])
        assert names <= {"test-0", "test-1"}
        assert threads.waiting == 0
        started = list(threads._started)
        threads.stop()
        await soon(lambda: not any(thread.is_alive() for thread in started))

    asyncio.run(story())


def test_work_whose_loop_has_ended_ends_quietly() -> None:
    may_end, ended = threading.Event(), threading.Event()

    def work() -> None:
        may_end.wait(3)
        ended.set()

    async def leave() -> None:
        task = asyncio.create_task(Threads(1, "test").run(work))
        await asyncio.sleep(0)
        task.cancel()

    asyncio.run(leave())
    may_end.set()
    assert ended.wait(3)
