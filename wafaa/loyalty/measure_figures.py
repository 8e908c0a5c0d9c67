"""What a measured gift brought: those who were given it beside those who were left without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, Q, Sum, Variance

from wafaa.lib.comparing import Difference, Group, difference
from wafaa.lib.money import Money
from wafaa.loyalty.membership import worth
from wafaa.loyalty.models import Draw, Measure
from wafaa.stores import scope

MOST, FEWEST = 20, 30
"""So many must be settled on either side before anything is said."""


@dataclass(frozen=True)
class Side:
    """How many were drawn, of how many the ninety days are over, and what these bought and kept on average."""

    drawn: int
    settled: int
    mean_minor: int


@dataclass(frozen=True)
class Result:
    """`cost` is what the points were worth that were given; `found` is empty while there is not enough to say, in minor
    units for each person. `by_hand` of those who were left without were given something by a colleague."""

    measure: Measure
    given: Side
    without: Side
    points: int
    cost: Money
    by_hand: int
    found: Difference | None

    @property
    def missing(self) -> int:
        """How many more must be settled on the smaller side."""
        return max(FEWEST - min(self.given.settled, self.without.settled), 0)


Row = Mapping[str, Any]


def result(measure: Measure) -> Result:
    return _result(measure, _sides([measure]))


def results() -> list[Result]:
    """Those that run first, then the newest."""
    found = list(Measure.objects.order_by("-id")[:MOST])
    sides = _sides(found)
    return [_result(one, sides) for one in sorted(found, key=lambda one: one.ended_at is not None)]


def _sides(measures: Sequence[Measure]) -> dict[tuple[int, bool], Row]:
    """What there is of either side of each, in one query: the mean and the variance are made by the database."""
    settled = Q(kept_minor__isnull=False)
    rows = Draw.objects.filter(measure__in=measures).values("measure", "is_left_out").order_by("measure", "is_left_out")
    told = rows.annotate(
        drawn=Count("pk"),
        settled=Count("pk", filter=settled),
        mean=Avg("kept_minor", filter=settled),
        spread=Variance("kept_minor", filter=settled),
        points=Sum("given"),
        by_hand=Count("pk", filter=Q(by_hand_at__isnull=False)),
    )
    return {(row["measure"], row["is_left_out"]): row for row in told}


def _result(measure: Measure, sides: Mapping[tuple[int, bool], Row]) -> Result:
    given, without = sides.get((measure.pk, False), {}), sides.get((measure.pk, True), {})
    points = int(given.get("points") or 0)
    return Result(
        measure,
        _side(given),
        _side(without),
        points,
        worth(points) if points else Money(0, scope.current().store.currency),
        int(without.get("by_hand") or 0),
        _found(given, without),
    )


def _side(row: Row) -> Side:
    return Side(int(row.get("drawn") or 0), int(row.get("settled") or 0), round(row.get("mean") or 0))


def _found(given: Row, without: Row) -> Difference | None:
    if min(given.get("settled") or 0, without.get("settled") or 0) < FEWEST:
        return None
    return difference(_group(given), _group(without))


def _group(row: Row) -> Group:
    """With the variance of a sample: SQLite has it not of a single person, and would answer with an error."""
    many = int(row["settled"])
    return Group(many, float(row["mean"]), float(row["spread"] or 0) * many / (many - 1))
