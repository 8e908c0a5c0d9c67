"""What the machine does by itself for programs."""

from __future__ import annotations

from wafaa.api.verbs import answering, deliveries
from wafaa.work.events import every


@every("1h")
def forget_the_old() -> None:
    """Kept answers last a day, deliveries that are over a month."""
    answering.forget_old()
    deliveries.forget_old()
