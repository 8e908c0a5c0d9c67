"""The housekeeping of the log itself."""

from wafaa.work import limits
from wafaa.work.events import every


@every("10m")
def drop_old_rate_counters() -> None:
    limits.forget_old()
