"""A person is forgotten: what rules did for them stays counted, what it says of them goes."""

from __future__ import annotations

from collections.abc import Sequence

from wafaa.lib.time import now
from wafaa.playbook.models import OPEN_TO_DECIDE, Run, State
from wafaa.work.unit import unit


def forget(customers: Sequence[int]) -> int:
    """Empty the runs about these customers, and let pass what still waits; answers how many there were."""
    with unit():
        mine = Run.objects.filter(customer_id__in=customers)
        waits = mine.filter(state__in=[State.WAITING, *OPEN_TO_DECIDE])
        waits.update(state=State.PASSED, reason="gone", counted_at=None, settled_at=now())
        return int(mine.update(why=[], memory=[], detail=""))
