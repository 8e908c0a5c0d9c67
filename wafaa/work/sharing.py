"""Hot intake: writes of one kind that come side by side are written by one of those who brought them, in one commit.

A durable commit waits for the disk, and what comes meanwhile waits for the next: so the more comes, the more each
commit carries, and the less each of them costs. On both databases; nobody is answered before their own is committed.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from django.db import DataError, IntegrityError

from wafaa.work.unit import in_unit, unit

Item = TypeVar("Item")
MOST = 100


class _Turn(Generic[Item]):
    """Somebody who waits: until it is written, or until it is theirs to write."""

    def __init__(self, item: Item) -> None:
        self.item, self.is_done = item, False
        self.error: BaseException | None = None
        self.called = threading.Lock()
        self.called.acquire()


class Shared(Generic[Item]):
    """`write` is given what waits, at most MOST at once, inside a unit of its own and in no store.

    ARRIVING = Shared(write_them)
    ARRIVING.add(one)  # returns when it is committed, raises what went wrong with it
    """

    def __init__(self, write: Callable[[Sequence[Item]], None]) -> None:
        self._write = write
        self._waiting: deque[_Turn[Item]] = deque()
        self._lock = threading.Lock()
        self._is_writing = False

    def add(self, item: Item) -> None:
        """Write this with those that wait beside it. Inside a unit it joins that."""
        if in_unit():
            self._write([item])
            return
        turn = _Turn(item)
        with self._lock:
            self._waiting.append(turn)
            is_mine, self._is_writing = not self._is_writing, True
        if not is_mine:
            turn.called.acquire()
        if not turn.is_done:
            self._write_for_all()
        if turn.error is not None:
            raise turn.error

    def _write_for_all(self) -> None:
        """The first who waits writes for all that wait; then the next one is called, before anybody is answered."""
        with self._lock:
            turns = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST))]
        try:
            self._commit(turns)
        finally:
            with self._lock:
                following = self._waiting[0] if self._waiting else None
                self._is_writing = following is not None
            if following is not None:
                following.called.release()
            for turn in turns:
                turn.is_done = True
                turn.called.release()

    def _commit(self, turns: Sequence[_Turn[Item]]) -> None:
        try:
            with unit():
                self._write([turn.item for turn in turns])
        except (DataError, IntegrityError, ValueError) as error:
            # One of them cannot be written; which one shows when each is written by itself.
            if len(turns) == 1:
                turns[0].error = error
            for turn in turns if len(turns) > 1 else ():
                self._commit([turn])
        except BaseException as error:
            for turn in turns:
                turn.error = error
