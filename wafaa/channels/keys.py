"""The keys of the lines' secrets, which may change while we run.

Opening uses the keys this process has read, and reads the folder again when it meets a key it does not know: a
process that is older than the key goes on. Sealing always reads the folder, under a lock that whoever retires
keys must hold alone, so that nothing is ever sealed by a key that is being put away.
"""

from __future__ import annotations

from django.conf import settings
from django.db import connection

from wafaa.channels.models import Line
from wafaa.lib import secretfiles
from wafaa.lib.sealed import Context, Keyring, Unsealable

NAME = "sealing"
CHANGING = 7_307_422
"""The number of PostgreSQL's advisory lock. On SQLite a unit is alone anyhow."""

_read: list[Keyring] = []


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


def context(line: Line, name: str) -> Context:
    """Where a line's secret belongs."""
    return Context(str(line.store_id), line.public_id, name)


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
