"""The demo store's logins, kept beside the data for the machine's owner: the database has only hashes."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

FILE = "demo-logins.txt"


class Login(NamedTuple):
    name: str
    email: str
    password: str
    role: str


def remember(folder: Path, logins: Iterable[Iterable[str]]) -> None:
    """Write them down (name, e-mail, password, role), readable by the owner of the folder alone."""
    path = folder / FILE
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines("\t".join(login) + "\n" for login in logins)


def recall(folder: Path) -> list[Login]:
    """What was written down; empty when nothing was, or when it cannot be read."""
    try:
        rows = (folder / FILE).read_text(encoding="utf-8").splitlines()
        return [Login(*row.split("\t")) for row in rows]
    except (OSError, ValueError, TypeError):
        return []
