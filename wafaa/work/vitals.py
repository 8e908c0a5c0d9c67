"""The machine's own signs of health."""

from __future__ import annotations

from wafaa.lib.time import now
from wafaa.work import copies, disk
from wafaa.work.health import vital


@vital("disk_free_mb")
def disk_free_mb() -> int:
    """Megabytes free on the disk of the data folder, the reserve not counted."""
    return disk.free() // disk.MEGABYTE


@vital("last_backup_hours")
def last_backup_hours() -> int | None:
    """Hours since the last backup that was made and verified; None when the last one failed, or there was none."""
    return _hours_since(copies.last_backup())


@vital("last_restore_hours")
def last_restore_hours() -> int | None:
    """Hours since a restore was last tried and verified; None when the last one failed, or there was none."""
    return _hours_since(copies.last_trial())


def _hours_since(copy: copies.Copy | None) -> int | None:
    if copy is None or copy.problem:
        return None
    return int((now() - copy.when).total_seconds() // 3600)
