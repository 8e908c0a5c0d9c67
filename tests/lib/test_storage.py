"""A disk that takes no more is known by whoever met it; no other fault is taken for it."""

from __future__ import annotations

import errno
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg.errors
import pytest
from django.db import OperationalError

from wafaa.lib.storage import cannot_store


def caught(error: BaseException, cause: BaseException | None = None) -> BaseException:
    try:
        raise error from cause
    except type(error) as raised:
        return raised


def test_sqlite_says_so_itself(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "small")) as small:
        small.execute("CREATE TABLE t (x)")
        small.execute("PRAGMA max_page_count = 3")
        with pytest.raises(sqlite3.OperationalError) as full:
            small.execute("INSERT INTO t VALUES (?)", [b"x" * 100_000])
        with pytest.raises(sqlite3.OperationalError) as other:
            small.execute("INSERT INTO nowhere VALUES (1)")
    assert cannot_store(full.value) and not cannot_store(other.value)
    assert cannot_store(caught(OperationalError("full"), full.value)), "as Django passes it on"


@pytest.mark.parametrize("code", [778, 1034, 4874])
def test_a_write_that_the_disk_forbids_counts_too(code: int) -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = code
    assert cannot_store(error)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_files_and_postgresql_too(code: int) -> None:
    assert cannot_store(OSError(code, "no"))
    assert cannot_store(caught(OperationalError("x"), psycopg.errors.DiskFull("x")))


def test_nothing_else_is_taken_for_it() -> None:
    busy = sqlite3.OperationalError("database is locked")
    busy.sqlite_errorcode = sqlite3.SQLITE_BUSY
    for error in (busy, OSError(errno.EACCES, "no"), ValueError("full"), psycopg.errors.UniqueViolation("x"), None):
        assert not cannot_store(error)
