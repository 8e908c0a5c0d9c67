"""How many promises were kept and broken, by month, for the store and for each person: counted as it happens, so
that no page ever counts promises. The month is that of the event, in the store's own time."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from wafaa.lib.prepared import Prepared, Slot
from wafaa.promises.models import Promise
from wafaa.stores import scope
from wafaa.stores.models import Counter
from wafaa.stores.verbs import count

KEPT, BROKEN = "promises:kept", "promises:broken"


def kept(promise: Promise, at: datetime, step: int = 1) -> None:
    """One more (or, when it is taken back, one less) was kept at this instant."""
    count(names(KEPT, at, promise.staff_id), step)


def broken(promise: Promise, at: datetime, step: int = 1) -> None:
    """One more (or, when another date was agreed, one less) was broken at this instant."""
    count(names(BROKEN, at, promise.staff_id), step)


def of_month(at: datetime, staff_id: int | None = None) -> tuple[int, int]:
    """(kept, broken) in the month of this instant, of the whole store or of one person."""
    wanted = [names(what, at, staff_id)[-1] for what in (KEPT, BROKEN)]
    found = dict(COUNTERS.all(store=scope.current().store_id, names=wanted))
    return max(0, found.get(wanted[0], 0)), max(0, found.get(wanted[1], 0))


COUNTERS: Prepared[tuple[str, int]] = Prepared(
    lambda: Counter.everywhere.filter(store_id=Slot("store"), name__among=Slot("names")).values_list("name", "value")
)


def names(what: str, at: datetime, staff_id: int | None) -> list[str]:
    month = at.astimezone(ZoneInfo(scope.current().store.timezone)).strftime("%Y-%m")
    found = [f"{what}:{month}"]
    return [*found, f"{what}:{month}:{staff_id}"] if staff_id else found
