"""How the machine is: is the database there and set so that nothing acknowledged is lost, and what waits.

Apps above add their own signs: a module `vitals.py` with `@vital("oldest_unsent_seconds")` over a function
that answers one small number across all stores, or None. Each must cost one indexed query.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from wafaa.work import disk
from wafaa.work.models import Job
from wafaa.work.version import version

TOO_LONG_UNSENT = 15 * 60
FULL = 2

VITALS: dict[str, Callable[[], int | None]] = {}


def vital(name: str) -> Callable[[Callable[[], int | None]], Callable[[], int | None]]:
    """Register a sign of health under its name in the answer of /healthz."""

    def register(read: Callable[[], int | None]) -> Callable[[], int | None]:
        VITALS[name] = read
        return read

    return register


@vital("dead_letters")
def dead_letters() -> int:
    """Jobs that were given up and wait for a person."""
    return Job.objects.filter(state=Job.State.DEAD).count()


@dataclass(frozen=True)
class Health:
    """`status`: ok; degraded (it runs, a person should look); down (do not send requests here)."""

    status: str
    database: dict[str, Any]
    vitals: dict[str, int | None] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"status": self.status, "version": version(), "database": self.database, **self.vitals}


def report() -> Health:
    """Ask the database; never raises for its faults."""
    try:
        weak = weak_settings(connection)
        vitals = {name: read() for name, read in VITALS.items()}
    except DatabaseError:
        return Health("down", {"vendor": connection.vendor, "reachable": False, "settings_ok": False})
    database = {"vendor": connection.vendor, "reachable": True, "settings_ok": not weak}
    return Health(_status(weak, vitals), database, vitals)


def _status(weak: list[str], vitals: dict[str, int | None]) -> str:
    if weak:
        return "down"
    if disk.is_short():
        return "degraded"
    is_late = (vitals.get("oldest_unsent_seconds") or 0) > TOO_LONG_UNSENT
    return "degraded" if is_late or vitals.get("dead_letters") else "ok"


def weak_settings(connection: BaseDatabaseWrapper) -> list[str]:
    """What is set so that an acknowledged message could be lost, as "name=value"; empty when all is well.

    Raises DatabaseError when the database cannot be asked.
    """
    return _weak_sqlite(connection) if connection.vendor == "sqlite" else _weak_postgresql(connection)


def _weak_sqlite(connection: BaseDatabaseWrapper) -> list[str]:
    # Power-cut trials: WAL with FULL lost nothing acknowledged in 1,000 cuts, NORMAL did in 805.
    journals = ("wal", "memory") if connection.is_in_memory_db() else ("wal",)  # type: ignore[attr-defined]
    asked = {name: _ask(connection, f"PRAGMA {name}") for name in ("journal_mode", "synchronous", "foreign_keys")}
    mode = getattr(connection, "transaction_mode", None)
    weak = []
    if asked["journal_mode"] not in journals:
        weak.append(f"journal_mode={asked['journal_mode']}")
    if int(asked["synchronous"]) < FULL:
        weak.append(f"synchronous={asked['synchronous']}")
    if not asked["foreign_keys"]:
        weak.append("foreign_keys=0")
    if mode != "IMMEDIATE":
        weak.append(f"transaction_mode={mode}")
    return weak


def _weak_postgresql(connection: BaseDatabaseWrapper) -> list[str]:
    asked = ("synchronous_commit", "fsync", "full_page_writes")
    values = {name: str(_ask(connection, f"SHOW {name}")) for name in asked}
    return [f"{name}={value}" for name, value in values.items() if value == "off"]


def _ask(connection: BaseDatabaseWrapper, question: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]
