"""How many promises were kept and broken, by month: counted as it happens, so that no page ever counts promises.

The month is that of the event, in the store's own time; a day of the calendar is that on which a promise is due.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from wafaa.lib.prepared import Prepared, Slot
from wafaa.promises.models import REPLIES, Promise, PromiseKind, Tally
from wafaa.stores import scope
from wafaa.stores.local_time import known_zone
from wafaa.work.unit import gather

FIGURES = ("due", "kept", "broken", "told", "untold")
MOST_AT_ONCE = 100
Row = tuple[str, str, str]
"""Month, by, name."""


def made(promise: Promise, step: int = 1) -> None:
    """One more (or, when it is dropped or moved, one less) is due on its day."""
    if promise.kind not in REPLIES:
        add({(_day(promise), "due"): step})


def kept(promise: Promise, at: datetime, step: int = 1) -> None:
    """One more (or, when it is taken back, one less) was kept at this instant."""
    add(dict.fromkeys([(row, "kept") for row in rows_of(promise, at)], step))


def broken(promise: Promise, at: datetime, step: int = 1) -> None:
    """One more (or, when another date was agreed, one less) was broken at this instant."""
    add(dict.fromkeys([(row, "broken") for row in rows_of(promise, at)], step))


def told(promise: Promise, at: datetime, *, in_time: bool, step: int = 1) -> None:
    """The customer learned of another date (or, step -1, did not after all): before the old one was over, or after
    it."""
    figure = "told" if in_time else "untold"
    add(dict.fromkeys([(row, figure) for row in rows_of(promise, at) if row[1] != "day"], step))


def rows_of(promise: Promise, at: datetime) -> list[Row]:
    """The rows in which what happens to it at this instant counts."""
    month = _local(at).strftime("%Y-%m")
    found = [(month, "all", ""), (month, "kind", promise.kind)]
    if promise.staff_id:
        found.append((month, "staff", str(promise.staff_id)))
    if promise.kind == PromiseKind.DELIVERY:
        named = (("carrier", promise.carrier), ("region", promise.region))
        found += [(month, by, name) for by, name in named if name]
    return found if promise.kind in REPLIES else [*found, _day(promise)]


def _day(promise: Promise) -> Row:
    due = _local(promise.due_at)
    return due.strftime("%Y-%m"), "day", due.strftime("%d")


def _local(at: datetime) -> datetime:
    return at.astimezone(known_zone(scope.current().store.timezone))


def add(steps: Mapping[tuple[Row, str], int]) -> None:
    """Move figures of rows, with the caller's unit: at its end, so that two units never wait for each other's rows."""
    store_id = scope.current().store_id
    gather(_write, {(store_id, *row, figure): step for (row, figure), step in steps.items()})


def hold() -> None:
    """To the end of the unit nobody else moves a figure; who changed a promise before is waited for."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Tally._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


def _write(steps: Counter[Any]) -> None:
    """One statement for up to a hundred rows; each row is locked after those before it, by whoever writes."""
    gathered: dict[tuple[Any, ...], Counter[str]] = {}
    for (*row, figure), step in steps.items():
        if step:
            gathered.setdefault(tuple(row), Counter())[figure] += step
    rows = sorted(gathered)
    moves = ", ".join(f"{name} = promises_tally.{name} + excluded.{name}" for name in FIGURES)
    for start in range(0, len(rows), MOST_AT_ONCE):
        some = rows[start : start + MOST_AT_ONCE]
        places = ", ".join(["(%s, %s, %s, %s, %s, %s, %s, %s, %s)"] * len(some))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO promises_tally (store_id, month, by, name, {', '.join(FIGURES)}) VALUES {places} "  # noqa: S608  (placeholders only)
                f"ON CONFLICT (store_id, month, by, name) DO UPDATE SET {moves}",
                [value for row in some for value in (*row, *(gathered[row][figure] for figure in FIGURES))],
            )


def of_month(at: datetime, staff_id: int | None = None) -> tuple[int, int]:
    """(kept, broken) in the month of this instant, of the whole store or of one person."""
    by, name = ("staff", str(staff_id)) if staff_id else ("all", "")
    store_id, month = scope.current().store_id, _local(at).strftime("%Y-%m")
    found = ONE.first(store=store_id, month=month, by=by, name=name)
    return (max(0, found[0]), max(0, found[1])) if found else (0, 0)


ONE: Prepared[tuple[int, int]] = Prepared(
    lambda: Tally.everywhere.filter(
        store_id=Slot("store"), month=Slot("month"), by=Slot("by"), name=Slot("name")
    ).values_list("kept", "broken")
)


def of_all(promises: Iterable[Promise]) -> Counter[tuple[Row, str]]:
    """What these promises make in all, as they stand: for counting anew."""
    found: Counter[tuple[Row, str]] = Counter()
    for one in promises:
        if one.kind not in REPLIES and one.state != "cancelled":
            found[(_day(one), "due")] += 1
        if one.counted_at is not None:
            found.update((row, one.state) for row in rows_of(one, one.counted_at))
    return found
