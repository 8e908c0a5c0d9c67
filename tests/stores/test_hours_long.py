"""A clock that walks a million steps through any hours, and never loses or gains a second. Only in `make test-long`."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from wafaa.stores.hours import HijriRecurrence, Hours, Interval, Override

STEPS = int(os.environ.get("CLOCK_STEPS", "1000000"))
A_LIFE = 200
"""So many steps are walked through one plan of hours; then comes another."""
ZONES = ("Asia/Riyadh", "Africa/Cairo", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")


def some_day(chance: Random) -> tuple[Interval, ...]:
    begins = sorted(chance.sample(range(0, 1440, 30), chance.choice([0, 1, 1, 2])))
    return tuple(Interval(begin, (begin + chance.choice([60, 240, 480, 900])) % 1440) for begin in begins)


def some_hours(chance: Random) -> Hours:
    start = date(2026, 1, 1)
    days = {start + timedelta(days=chance.randrange(700)): Override("away", some_day(chance)) for _ in range(4)}
    eid = HijriRecurrence(10, 1, 3, "Eid al-Fitr", ())
    return Hours(
        chance.choice(ZONES),
        weekly={day: some_day(chance) for day in range(7)} | {0: (Interval(540, 1020),)},
        ramadan=chance.choice([None, {day: some_day(chance) for day in range(7)} | {2: (Interval(1260, 60),)}]),
        overrides=days,
        recurrences=chance.choice([(), (eid,)]),
    )


@pytest.mark.long
def test_a_million_steps_of_the_clock_lose_no_second() -> None:
    chance = Random(2026)
    taken = 0
    while taken < STEPS:
        hours = some_hours(chance)
        at = began = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=chance.randrange(300 * 1440))
        worked = 0
        for _ in range(A_LIFE):
            minutes = chance.choice([1, 5, 15, 60, 240])
            due = hours.add_working(at, minutes)
            assert due is not None and due > at
            assert hours.working_seconds(at, due) == minutes * 60, (hours, at, minutes)
            at, worked, taken = due, worked + minutes, taken + 1
        assert hours.working_seconds(began, at) == worked * 60, (hours, began, at)
