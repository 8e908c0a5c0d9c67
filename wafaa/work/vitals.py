"""The machine's own signs of health."""

from __future__ import annotations

from wafaa.work import disk
from wafaa.work.health import vital


@vital("disk_free_mb")
def disk_free_mb() -> int:
    """Megabytes free on the disk of the data folder, the reserve not counted."""
    return disk.free() // disk.MEGABYTE
