"""Waiting for one's turn at something that is not a row yet, and so cannot be locked."""

from __future__ import annotations

import hashlib

from django.db import connection

from wafaa.work.unit import NotInUnit, in_unit


def take_turns(*names: str) -> None:
    """From here to the end of the open unit nobody else holds these names. Raises NotInUnit outside one.

    Several are taken in one order, so that two who want the same never wait for each other; who takes turns twice
    in a unit names in the first call what the second will want. On SQLite units queue as a whole.
    """
    if not in_unit():
        raise NotInUnit("a turn lasts until the end of a unit")
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for key in sorted({_key(name) for name in names}):
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def _key(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()[:8], "big", signed=True)
