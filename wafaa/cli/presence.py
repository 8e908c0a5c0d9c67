"""Who uses the data folder: running parts hold a shared lock, a restore needs it alone."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wafaa.cli.trouble import Trouble
from wafaa.cli.words import _


@contextmanager
def running(folder: Path) -> Iterator[None]:
    """Hold the data folder as one of those who run on it."""
    with _lock(folder, fcntl.LOCK_SH, _("This data folder is being restored. Start again when that is done.")):
        yield


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the data folder alone. Raises Trouble when something runs on it."""
    with _lock(folder, fcntl.LOCK_EX, _("Wafaa runs on this data folder. Stop it first.")):
        yield


@contextmanager
def _lock(folder: Path, kind: int, refusal: str) -> Iterator[None]:
    descriptor = os.open(folder / "running.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Trouble(refusal) from error
        yield
    finally:
        os.close(descriptor)
