"""What of the points will never be used, and what that makes of the money: IFRS 15, example 52 (IE267 to IE270).

Pure arithmetic over whole numbers: sums in the smallest unit of a currency, points as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


def rounded(part: int, of: int) -> int:
    """`part / of` to the nearest whole number, a half upwards."""
    return (2 * part + of) // (2 * of)


def allocated(sales: int, points: int, each: int, expected: int) -> tuple[int, int]:
    """How the price of what was sold is shared between the goods and the points given with them, by what each would
    cost alone. `each` is what 100 points are worth, `expected` how many of `points` will be used. (goods, points)."""
    if not 0 <= expected <= points:
        raise ValueError("no more points can be used than were given")
    alone = rounded(expected * each, 100)
    for_points = rounded(sales * alone, sales + alone) if sales + alone else 0
    return sales - for_points, for_points


def earned(allocation: int, used: int, expected: int) -> int:
    """How much of what was allocated to points is revenue once so many of them are used, of those expected to be."""
    if expected <= 0:
        return allocation
    return allocation if used >= expected else rounded(allocation * used, expected)


def liability(allocation: int, used: int, expected: int) -> int:
    return allocation - earned(allocation, used, expected)


@dataclass(frozen=True)
class Cohort:
    """The points that were given in a month: how many stayed given, how many were used, ended unused, and are left."""

    month: date
    given: int
    used: int
    ended: int
    left: int

    @property
    def is_over(self) -> bool:
        """Nothing of it can be used any more: its share is a fact."""
        return self.left == 0 and self.given > 0

    @property
    def actual(self) -> int:
        """What ended unused so far, in thousandths of what was given."""
        return rounded(1000 * self.ended, self.given) if self.given else 0


def estimate(cohorts: Iterable[Cohort]) -> int | None:
    """Which share of points is never used, in thousandths, by the months of which nothing is left. None when no month
    is over yet: nobody knows then, and nothing is guessed."""
    over = [one for one in cohorts if one.is_over]
    given = sum(one.given for one in over)
    return rounded(1000 * sum(one.ended for one in over), given) if given else None


def expected_end(one: Cohort, share: int | None) -> int | None:
    """How many points of a month will have ended unused at last, by that estimate: never fewer than did already, never
    more than could."""
    if one.is_over:
        return one.ended
    if share is None:
        return None
    return min(one.ended + one.left, max(one.ended, rounded(one.given * share, 1000)))
