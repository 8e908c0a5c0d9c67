"""The disk under the data folder: a reserve that is let go when it is full, and intake that stops before.

A full disk takes not even a DELETE (SQLite must write it down first), so some space is held by a file of its own.
Letting it go lets deletes and commits through; it is made again when there is room for it. What comes from
outside is refused earlier, with "try again later": providers and widgets repeat, so nothing acknowledged is lost.
All answers are found anew each time (two calls of the system), so recovery needs no restart.
"""

from __future__ import annotations

import logging
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from wafaa.lib import storage
from wafaa.lib.ids import new_id
from wafaa.lib.storage import cannot_store

log = logging.getLogger("wafaa.work")
MEGABYTE = 1024 * 1024
LOOK_S = 5.0
RETRY_AFTER_S = 60


class NoRoom(Exception):
    """Nothing more can be taken in now; who sends is to come again after RETRY_AFTER_S. `problem_id`: in the log."""

    def __init__(self) -> None:
        self.problem_id = new_id()
        super().__init__(self.problem_id)


def free() -> int:
    """Bytes free on the disk of the data folder."""
    return shutil.disk_usage(settings.DATA).free


def held() -> int:
    """Bytes that the reserve holds."""
    try:
        return _reserve().stat().st_size
    except FileNotFoundError:
        return 0


def is_short() -> bool:
    """Whether so little is left beside the reserve that nothing may be taken in from outside."""
    return free() + held() < 2 * int(settings.DISK_RESERVE)


def need_room() -> None:
    """Raises NoRoom while the disk is short."""
    if is_short():
        full = NoRoom()
        log.warning("refused for want of room id=%s free_mb=%s", full.problem_id, free() // MEGABYTE)
        raise full


@contextmanager
def told_when_full() -> Iterator[None]:
    """A disk that takes no more is NoRoom, and the reserve is let go."""
    try:
        yield
    except Exception as error:
        if not cannot_store(error):
            raise
        storage.call_for_room()
        full = NoRoom()
        log.error("nothing can be stored id=%s: %s", full.problem_id, error)
        raise full from error


@contextmanager
def if_possible() -> Iterator[None]:
    """For what a reader need not wait for (who was here, what was seen): left undone when nothing can be stored."""
    try:
        yield
    except Exception as error:
        if not cannot_store(error):
            raise
        storage.call_for_room()


def tend() -> None:
    """Let the reserve go when the disk is full, and make it again when there is room for it and as much beside."""
    left, has_one = free(), held() >= settings.DISK_RESERVE
    if left < settings.DISK_RESERVE // 8:
        let_go()
    elif not has_one and left >= 2 * settings.DISK_RESERVE:
        _make()


def let_go() -> None:
    """Give the reserve's space to those who write."""
    try:
        _reserve().unlink()
    except FileNotFoundError:
        return
    log.error("the disk is full: the reserve is let go, free_mb=%s", free() // MEGABYTE)


def keep_watch(stopping: threading.Event) -> None:
    """Tend the reserve until told to stop."""
    while not stopping.is_set():
        try:
            tend()
        except OSError:
            log.exception("the disk's reserve could not be tended")
        stopping.wait(LOOK_S)


def _make() -> None:
    draft = _reserve().with_name(".reserve.part")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            os.posix_fallocate(file.fileno(), 0, settings.DISK_RESERVE)
        os.replace(draft, _reserve())
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def _reserve() -> Path:
    return Path(settings.DATA) / "reserve"
