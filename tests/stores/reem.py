"""Reem's working hours in Riyadh."""

from datetime import UTC, date, datetime, timedelta

from wafaa.stores.hours import GregorianRecurrence, HijriRecurrence, Hours, Interval, Override

DAY = (Interval(9 * 60, 18 * 60),)
RAMADAN_DAY = (Interval(10 * 60, 15 * 60), Interval(21 * 60, 60))
REEM = Hours(
    "Asia/Riyadh",
    weekly=dict.fromkeys((0, 1, 2, 3, 5, 6), DAY),
    ramadan=dict.fromkeys((0, 1, 2, 3, 5, 6), RAMADAN_DAY),
    overrides={date(2026, 9, 24): Override("Stocktaking")},
    recurrences=(HijriRecurrence(10, 1, 3, "Eid al-Fitr"), HijriRecurrence(12, 9, 4, "Eid al-Adha")),
    gregorian_recurrences=(GregorianRecurrence(9, 23, 1, "National Day"),),
)


def riyadh(*when: int) -> datetime:
    """A wall time in Riyadh, three hours ahead of UTC all year, as an instant in UTC."""
    return datetime(*when, tzinfo=UTC) - timedelta(hours=3)  # type: ignore[misc, arg-type]


def week(*intervals: Interval) -> dict[int, tuple[Interval, ...]]:
    return dict.fromkeys(range(7), intervals)
