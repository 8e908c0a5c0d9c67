"""Removing a person everywhere: each app removes its part, and the register that outlives a restore.

    @erases("conversations", order=10)
    def erase(records: list[int]) -> Gone: …

What apps remove is text, names, addresses and files; rows that numbers are made of stay, emptied.
The register holds digests of records' public ids and nothing else. It lies beside the database (`erased.txt`), so
that an older backup, which still knows the person, can be told.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

ERASERS: list[Eraser] = []
REGISTER = "erased.txt"


@dataclass
class Gone:
    """What an app removed: how many of what, and the blobs to be deleted once all is committed."""

    counts: dict[str, int] = field(default_factory=dict)
    blobs: list[str] = field(default_factory=list)


Erase = Callable[[list[int]], Gone]


@dataclass(frozen=True)
class Eraser:
    name: str
    order: int
    erase: Erase
    count: Callable[[list[int]], dict[str, int]]


def erases(name: str, *, order: int, count: Callable[[list[int]], dict[str, int]]) -> Callable[[Erase], Erase]:
    """Register who removes a part; lower `order` goes first. `count` says beforehand how many of what would go."""

    def register(erase: Erase) -> Erase:
        if all(one.name != name for one in ERASERS):
            ERASERS.append(Eraser(name, order, erase, count))
            ERASERS.sort(key=lambda one: one.order)
        return erase

    return register


def digest(public_id: str) -> str:
    """How the register knows a record: public ids are random, so a digest tells nobody anything."""
    return hashlib.sha256(f"wafaa.erased:{public_id}".encode()).hexdigest()


def write_register(digests: Iterable[str]) -> None:
    """Add these to the register; when this returns they are on the disk. One that stands in it stays once."""
    new = [one for one in digests if one not in read_register()]
    if not new:
        return
    descriptor = os.open(_path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a") as register:
        register.writelines(f"{one}\n" for one in new)
        register.flush()
        os.fsync(register.fileno())


def read_register() -> set[str]:
    try:
        return set(_path().read_text().split())
    except FileNotFoundError:
        return set()


def _path() -> Path:
    return Path(settings.DATA) / REGISTER
