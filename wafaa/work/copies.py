"""When the last backup was made, and when the last restore was tried: two small files in the data folder.

Not in the database: a restored database would tell of the copies of another day.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from wafaa.lib.time import now

BACKUP, TRIAL = "last-backup.json", "last-restore.json"
BACKUP_IS_OLD = timedelta(days=2)
TRIAL_IS_OLD = timedelta(days=40)


@dataclass(frozen=True)
class Copy:
    """`at` (ISO 8601): when it was verified, as a backup or by restoring it; `name`: the file's. `problem` is what
    went wrong, "" when the copy is whole."""

    at: str
    name: str
    rows: int = 0
    files: int = 0
    problem: str = ""

    @property
    def when(self) -> datetime:
        return datetime.fromisoformat(self.at)

    def is_older_than(self, age: timedelta) -> bool:
        return now() - self.when > age


def note_backup(name: str, *, rows: int = 0, files: int = 0, problem: str = "") -> None:
    """Write down a backup that was verified, or why it could not be made."""
    _note(BACKUP, Copy(now().isoformat(), name, rows, files, problem))


def note_trial(name: str, *, rows: int = 0, files: int = 0, problem: str = "") -> None:
    """Write down a restore that was verified, or why it could not be."""
    _note(TRIAL, Copy(now().isoformat(), name, rows, files, problem))


def last_backup() -> Copy | None:
    return _read(BACKUP)


def last_trial() -> Copy | None:
    return _read(TRIAL)


def _note(file: str, copy: Copy) -> None:
    path = Path(settings.DATA) / file
    draft = path.with_name(f".{file}.part")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as written:
        json.dump(asdict(copy), written, ensure_ascii=False)
        written.flush()
        os.fsync(written.fileno())
    os.replace(draft, path)


def _read(file: str) -> Copy | None:
    """None when nothing was written down, or nothing that can be read."""
    try:
        copy = Copy(**json.loads((Path(settings.DATA) / file).read_text(encoding="utf-8")))
        copy.when.utctimetuple()
    except (OSError, ValueError, TypeError):
        return None
    return copy
