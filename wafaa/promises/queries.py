"""Reads of promises for their pages: each walks an index no further than a page, and no page counts promises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from wafaa.promises.models import REPLIES, Promise, PromiseState, Tally
from wafaa.promises.sight import visible
from wafaa.stores import scope
from wafaa.stores.local_time import as_utc, known_zone

PAGE = 40
MOST_ROWS = 400
COUNTED = (PromiseState.KEPT, PromiseState.BROKEN)
BY = ("carrier", "region", "staff")


@dataclass(frozen=True)
class Asked:
    """Which promises: those kept or broken in a month (of one kind, carrier, region or colleague), those due on a day,
    or those still owed in a state (of one kind)."""

    kind: str = ""
    state: str = ""
    month: str = ""
    by: str = ""
    name: str = ""
    day: date | None = None
    after: str = ""


def page(asked: Asked) -> tuple[list[Promise], str]:
    """A page of them, and the cursor behind it, "" at the end."""
    rows = visible(Promise.objects.select_related("customer", "customer__joined_to", "staff"))
    column = "counted_at" if asked.month else "due_at"
    if asked.month:
        rows = _counted(rows, asked)
    elif asked.day is not None:
        rows = _of_day(rows, asked.day)
    else:
        rows = rows.filter(state=asked.state, settled_at=None)
        rows = (rows.filter(kind=asked.kind) if asked.kind else rows).order_by("due_at", "id")
    if cursor := _read(asked.after):
        at, pk = cursor
        if asked.month:
            rows = rows.filter(counted_at__lte=at).exclude(counted_at=at, pk__gte=pk)
        else:
            rows = rows.filter(due_at__gte=at).exclude(due_at=at, pk__lte=pk)
    found = list(rows[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return found[:PAGE], f"{getattr(last, column).timestamp():.6f}_{last.pk}" if last else ""


def _counted(rows: QuerySet[Promise], asked: Asked) -> QuerySet[Promise]:
    start, end = bounds(asked.month)
    rows = rows.filter(state=asked.state, counted_at__gte=start, counted_at__lt=end)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.by == "staff":
        rows = rows.filter(staff_id=int(asked.name))
    elif asked.by:
        rows = rows.filter(**{asked.by: asked.name, "kind": "delivery"})
    return rows.order_by("-counted_at", "-id")


def _of_day(rows: QuerySet[Promise], day: date) -> QuerySet[Promise]:
    start = _midnight(day)
    rows = rows.filter(due_at__gte=start, due_at__lt=_midnight(day + timedelta(days=1)))
    return rows.exclude(kind__in=REPLIES).exclude(state=PromiseState.CANCELLED).order_by("due_at", "id")


def _read(cursor: str) -> tuple[datetime, int] | None:
    at, _sep, pk = cursor.partition("_")
    try:
        return datetime.fromtimestamp(float(at), UTC), int(pk[:18])
    except (ValueError, OverflowError, OSError):
        return None


def bounds(month: str) -> tuple[datetime, datetime]:
    """The instants at which a month ("2026-11") begins and ends in the store."""
    first = date.fromisoformat(f"{month}-01")
    return _midnight(first), _midnight((first + timedelta(days=32)).replace(day=1))


def _midnight(day: date) -> datetime:
    return as_utc(datetime.combine(day, time(), zone()))


def zone() -> ZoneInfo:
    return known_zone(scope.current().store.timezone)


def months(names: Sequence[str]) -> dict[str, Tally]:
    """All promises of each of these months."""
    return {one.month: one for one in Tally.objects.filter(month__in=names, by="all", name="")}


def of_month(month: str, *by: str) -> list[Tally]:
    """A month's rows of these columns, those with the most first."""
    rows = list(Tally.objects.filter(month=month, by__in=by)[:MOST_ROWS])
    return sorted(rows, key=lambda one: (-(one.kept + one.broken), one.name))
