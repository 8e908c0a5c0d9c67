"""Hours against the minute-by-minute oracle, and laws that hold for any hours."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.stores.hours_oracle import Oracle
from wafaa.stores.hours import HijriRecurrence, Hours, Interval, Override

ZONES = ("Asia/Riyadh", "Africa/Cairo", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
NIGHTS = [
    ("Asia/Riyadh", date(2026, 2, 17)),
    ("Asia/Riyadh", date(2026, 3, 19)),
    ("Asia/Riyadh", date(2026, 12, 31)),
    ("Africa/Cairo", date(2026, 4, 23)),
    ("Africa/Cairo", date(2026, 10, 29)),
    ("Europe/Berlin", date(2026, 3, 28)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 4)),
    ("America/St_Johns", date(2010, 11, 6)),
    ("Pacific/Apia", date(2011, 12, 29)),
]
times = st.one_of(st.integers(0, 48).map(lambda n: n * 30), st.integers(0, 1440))
intervals = st.builds(Interval, times.map(lambda n: n % 1440), times)
days = st.lists(intervals, max_size=3).map(tuple)
weeks = st.dictionaries(st.integers(0, 6), days)
eid = st.builds(HijriRecurrence, st.just(10), st.just(1), st.just(3), st.just("Eid al-Fitr"), days)


@st.composite
def any_hours(draw: st.DrawFn, zone: str, around: date) -> Hours:
    near = st.integers(-2, 2).map(lambda n: around + timedelta(days=n))
    return Hours(
        zone,
        weekly=draw(weeks),
        ramadan=draw(st.none() | weeks),
        overrides=draw(st.dictionaries(near, st.builds(Override, st.just("Stocktaking"), days), max_size=2)),
        recurrences=tuple(draw(st.lists(eid, max_size=1))),
    )


hours_somewhere = st.sampled_from(ZONES).flatmap(lambda zone: any_hours(zone, date(2026, 3, 19)))
instants = st.integers(0, 400 * 86400).map(lambda n: datetime(2025, 12, 1, tzinfo=UTC) + timedelta(seconds=n))


@pytest.mark.parametrize(("zone", "day"), NIGHTS)
@given(data=st.data())
@settings(max_examples=8, deadline=None)
def test_every_answer_agrees_with_the_clock_on_the_wall(zone: str, day: date, data: st.DataObject) -> None:
    hours = data.draw(any_hours(zone, day))
    oracle = Oracle(hours, day)
    for minute in data.draw(st.lists(st.integers(1440, 4 * 1440), min_size=8, max_size=8)):
        at = oracle.at(minute)
        assert hours.is_open(at) == (minute in oracle.open), at
        opening = oracle.next_open(minute)
        if opening is not None:
            assert hours.next_opening(at) == oracle.at(opening)
        later = minute + 900
        assert hours.working_minutes(at, oracle.at(later)) == oracle.worked(minute, later)
        due = oracle.due(minute, 200)
        if due is not None:
            assert hours.add_working(at, 200) == oracle.at(due)


@given(hours_somewhere, instants, st.integers(0, 20_000))
@settings(max_examples=25, deadline=None)
def test_work_added_is_work_counted(hours: Hours, start: datetime, minutes: int) -> None:
    due = hours.add_working(start, minutes)
    if due is not None:
        assert due >= start
        assert hours.working_seconds(start, due) == minutes * 60


@given(hours_somewhere, instants, st.integers(1, 5000))
@settings(max_examples=20, deadline=None)
def test_work_is_done_in_open_time(hours: Hours, start: datetime, minutes: int) -> None:
    due = hours.add_working(start, minutes)
    if due is not None:
        last_second = due - timedelta(seconds=1)
        closing = hours.closes_at(last_second)
        assert hours.is_open(last_second)
        assert closing is None or closing >= due


@given(hours_somewhere, instants, instants, st.integers(0, 3000), st.integers(0, 3000))
@settings(max_examples=25, deadline=None)
def test_later_or_longer_work_is_never_due_sooner(hours: Hours, a: datetime, b: datetime, m: int, n: int) -> None:
    (a, b), (m, n) = sorted((a, b)), sorted((m, n))
    sooner, later = hours.add_working(a, max(m, 1)), hours.add_working(b, max(n, 1))
    if sooner is not None and later is not None:
        assert sooner <= later


@given(hours_somewhere, instants, instants, instants)
@settings(max_examples=20, deadline=None)
def test_working_time_adds_up(hours: Hours, a: datetime, b: datetime, c: datetime) -> None:
    assert hours.working_time(a, b) + hours.working_time(b, c) == hours.working_time(a, c)


@given(hours_somewhere, instants)
@settings(max_examples=25, deadline=None)
def test_it_is_open_from_the_next_opening_until_it_closes(hours: Hours, at: datetime) -> None:
    opening = hours.next_opening(at)
    if opening is None:
        return
    closing = hours.closes_at(opening)
    assert hours.is_open(opening)
    assert hours.working_time(at, opening) == timedelta()
    if closing is not None:
        assert not hours.is_open(closing)
        assert hours.working_time(opening, closing) == closing - opening


@given(hours_somewhere)
@settings(max_examples=25, deadline=None)
def test_json_loses_nothing(hours: Hours) -> None:
    again = Hours.from_json(hours.to_json())
    assert again.to_json() == hours.to_json()
    assert again.day_plan(date(2026, 3, 19)) == hours.day_plan(date(2026, 3, 19))
