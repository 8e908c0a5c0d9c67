"""The keys of secrets that a store keeps in its rows, which may change while we run.

Opening uses the keys this process has read, and reads the folder again when it meets a key it does not know: a
process that is older than the key goes on. Sealing always reads the folder, under a lock that whoever retires
keys must hold alone, so that nothing is ever sealed by a key that is being put away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from django.conf import settings
from django.db import connection

from wafaa.lib import secretfiles
from wafaa.lib.sealed import Context, Keyring, Unsealable

NAME = "sealing"
CHANGING = 7_307_422
"""The number of PostgreSQL's advisory lock. On SQLite a unit is alone anyhow."""

_read: list[Keyring] = []


class Holder(Protocol):
    """A row that keeps secrets of its own."""

    store_id: int
    public_id: str


@dataclass
class Resealed:
    """`count` secrets were moved; `unreadable` names those that no key opens ("store/line/secret")."""

    count: int = 0
    unreadable: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Keeper:
    """An app that seals secrets of its own: `move` gives them all the ring's present key, inside a unit, and
    `sealed` tells what it keeps."""

    move: Callable[[Keyring, Resealed], None]
    sealed: Callable[[], Iterable[str]]


KEEPERS: list[Keeper] = []


def keeps_secrets(keeper: Keeper) -> None:
    """Make an app's secrets known to the change of keys."""
    KEEPERS.append(keeper)


def unseal(sealed: str, where: Context) -> str:
    """The secret in clear. Raises Unsealable."""
    try:
        return _known().unseal(sealed, where)
    except Unsealable as error:
        if error.reason != "unknown_key":
            raise
    return read_again().unseal(sealed, where)


def ring_to_seal_with() -> Keyring:
    """The keys as they lie in the folder now. Inside a unit: they stay so until it ends."""
    if connection.vendor == "postgresql":
        _lock("pg_advisory_xact_lock_shared")
    return read_again()


def hold_alone() -> None:
    """Wait for all who seal, and let nobody seal until this unit ends."""
    if connection.vendor == "postgresql":
        _lock("pg_advisory_xact_lock")


def context(holder: Holder, name: str) -> Context:
    """Where a row's secret belongs."""
    return Context(str(holder.store_id), holder.public_id, name)


def read_again() -> Keyring:
    _read[:] = [_ring(secretfiles.read_all(settings.SECRETS, NAME))]
    return _read[0]


def _known() -> Keyring:
    return _read[0] if _read else _ring(settings.SEALING_KEYS)


def _ring(keys: list[bytes]) -> Keyring:
    primary, *old = keys
    return Keyring(primary, tuple(old))


def _lock(how: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {how}(%s)", [CHANGING])
