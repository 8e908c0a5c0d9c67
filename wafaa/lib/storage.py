"""Telling a disk that takes no more from other faults, whoever met it: SQLite, PostgreSQL or a plain file."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable, Iterator

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_SQLITE_FULL = 13
# IOERR_WRITE, IOERR_FSYNC, IOERR_DIR_FSYNC, IOERR_TRUNCATE, IOERR_SHMSIZE: what a full disk (or a quota) also looks
# like, sqlite.org/rescode.html. A short write is FULL, a forbidden one IOERR_WRITE (os_unix.c, unixWrite).
_SQLITE_CANNOT_WRITE = (778, 1034, 1290, 1546, 4874)
_PG_DISK_FULL = "53100"

LISTENERS: list[Callable[[], None]] = []
"""Called when something could not be stored: they may make room."""


def cannot_store(error: BaseException | None) -> bool:
    """Whether this fault, or one it came from, is a disk that takes no more."""
    return any(_is_full(each) for each in _with_causes(error))


def call_for_room() -> None:
    """Tell those who may make room."""
    for listener in LISTENERS:
        listener()


def _is_full(error: BaseException) -> bool:
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0) or 0
        return code & 0xFF == _SQLITE_FULL or code in _SQLITE_CANNOT_WRITE
    if isinstance(error, OSError):
        return error.errno in _FULL
    return getattr(error, "sqlstate", None) == _PG_DISK_FULL


def _with_causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
