"""How many promises were kept and broken, by month, for the store and for each person: counted as it happens, so
that no page ever counts promises. The month is that of the event, in the store's own time."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import F, Q

from wafaa.promises.models import Promise, PromiseState
from wafaa.stores import scope
from wafaa.stores.models import Counter
from wafaa.stores.verbs import count

KEPT, BROKEN = "promises:kept", "promises:broken"


def kept(promise: Promise, at: datetime, step: int = 1) -> None:
    """One more (or, when it is taken back, one less) was kept at this instant."""
    count(_names(KEPT, at, promise.staff_id), step)


def broken(promise: Promise, at: datetime, step: int = 1) -> None:
    """One more (or, when another date was agreed, one less) was broken at this instant."""
    count(_names(BROKEN, at, promise.staff_id), step)


def of_month(at: datetime, staff_id: int | None = None) -> tuple[int, int]:
    """(kept, broken) in the month of this instant, of the whole store or of one person."""
    names = [_names(what, at, staff_id)[-1] for what in (KEPT, BROKEN)]
    found = dict(Counter.objects.filter(name__in=names).values_list("name", "value"))
    return max(0, found.get(names[0], 0)), max(0, found.get(names[1], 0))


def recount() -> None:
    """Count the entered store's promises anew: after rows were written past the verbs."""
    Counter.objects.filter(Q(name__startswith=KEPT) | Q(name__startswith=BROKEN)).delete()
    done = {KEPT: Promise.objects.filter(state=PromiseState.KEPT).annotate(at=F("settled_at"))}
    done[BROKEN] = Promise.objects.filter(state=PromiseState.BROKEN).annotate(at=F("broken_at"))
    for what, rows in done.items():
        for at, staff_id in rows.values_list("at", "staff_id").iterator():
            count(_names(what, at, staff_id), 1)


def _names(what: str, at: datetime, staff_id: int | None) -> list[str]:
    month = at.astimezone(ZoneInfo(scope.current().store.timezone)).strftime("%Y-%m")
    names = [f"{what}:{month}"]
    return [*names, f"{what}:{month}:{staff_id}"] if staff_id else names
