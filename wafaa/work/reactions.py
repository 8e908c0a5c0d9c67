"""The housekeeping of the log itself."""

from django.db import connection

from wafaa.work import disk, limits
from wafaa.work.events import every
from wafaa.work.unit import unit
from wafaa.work.worker import SERVICES

SERVICES.append(disk.keep_watch)


@every("10m")
def drop_old_rate_counters() -> None:
    limits.forget_old()


@every("6h")
def let_sqlite_learn_its_tables() -> None:
    """SQLite plans by statistics that nobody else gathers. Samples do: 400 rows of each index."""
    if connection.vendor == "sqlite":
        with unit(), connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit=400")
            cursor.execute("ANALYZE")
