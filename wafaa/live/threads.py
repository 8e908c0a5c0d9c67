"""A few daemon threads for synchronous work beside the event loop.

The standard executor joins its threads when the interpreter ends, so one stuck query would hold up Ctrl-C;
these do not. Threads start when there is something to do and keep their database connections.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from contextvars import Context
from queue import SimpleQueue
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Threads:
    """At most `count` threads called `name`."""

    def __init__(self, count: int, name: str) -> None:
        self.count, self.name = count, name
        self.waiting = 0
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._started: list[threading.Thread] = []

    async def run(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `work` in a thread and return what it returns or raise what it raises."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[R] = loop.create_future()
        self.waiting += 1
        self._jobs.put(_Job(loop, future, lambda: work(*args, **kwargs)))
        self._grow()
        try:
            return await future
        finally:
            self.waiting -= 1

    def stop(self) -> None:
        """Let idle threads end; those in the middle of something are left to it."""
        for _ in self._started:
            self._jobs.put(None)
        self._started = []

    def _grow(self) -> None:
        if len(self._started) < min(self.count, self.waiting):
            name = f"{self.name}-{len(self._started)}"
            thread = threading.Thread(target=self._work, name=name, daemon=True)
            self._started.append(thread)
            thread.start()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job.carry_out()
            del job


class _Job:
    __slots__ = ("future", "loop", "work")

    def __init__(self, loop: asyncio.AbstractEventLoop, future: asyncio.Future[Any], work: Callable[[], Any]) -> None:
        self.loop, self.future, self.work = loop, future, work

    def carry_out(self) -> None:
        if self.future.cancelled():
            return
        settle: Callable[[asyncio.Future[Any], Any], None] = _succeed
        try:
            # A context of its own: what one request entered (store, language) must not greet the next.
            value: Any = Context().run(self.work)
        except BaseException as error:
            settle, value = _fail, error
        # The loop may be gone while the work was going on: then nobody waits for the answer.
        with contextlib.suppress(RuntimeError):
            self.loop.call_soon_threadsafe(settle, self.future, value)


def _succeed(future: asyncio.Future[Any], value: Any) -> None:
    if not future.done():
        future.set_result(value)


def _fail(future: asyncio.Future[Any], error: Any) -> None:
    if future.done():
        return
    # A future refuses StopIteration.
    future.set_exception(RuntimeError(repr(error)) if isinstance(error, StopIteration) else error)
