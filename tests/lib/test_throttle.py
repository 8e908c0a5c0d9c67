from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wafaa.lib.linelimit import LineLimit
from wafaa.lib.throttle import Limit, Verdict, judge, subject_key, window

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
LOGIN = Limit("login", 5, 60)
SECRET = b"s" * 32


def test_a_fixed_window_allows_its_count_and_no_more() -> None:
    assert judge(LOGIN, 0, 4, START) == Verdict(True, 0, 0)
    assert judge(LOGIN, 0, 5, START).allowed is False


def test_the_window_before_weighs_by_what_is_left_of_it() -> None:
    assert judge(LOGIN, 5, 0, START).allowed is False
    assert judge(LOGIN, 5, 0, START + timedelta(seconds=12)).allowed is True
    assert judge(LOGIN, 5, 0, START + timedelta(seconds=36)).left == 2


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 20), st.integers(1, 600), st.integers(0, 20), st.integers(0, 20), st.integers(0, 10**6))
def test_waiting_as_told_is_enough(count: int, seconds: int, before: int, current: int, offset: int) -> None:
    limit = Limit("any", count, seconds)
    before, current = min(before, count), min(current, count)
    instant = START + timedelta(seconds=offset)
    verdict = judge(limit, before, current, instant)
    then = instant + timedelta(seconds=verdict.retry_after_s)
    passed = window(limit, then) - window(limit, instant)
    counts = {0: (before, current), 1: (current, 0)}.get(passed, (0, 0))
    assert judge(limit, *counts, then).allowed
    assert verdict.allowed == (verdict.retry_after_s == 0)


def test_never_more_than_the_count_within_a_window() -> None:
    hits: dict[int, int] = {}
    for second in range(600):
        instant = START + timedelta(seconds=second)
        number = window(LOGIN, instant)
        if judge(LOGIN, hits.get(number - 1, 0), hits.get(number, 0), instant).allowed:
            hits[number] = hits.get(number, 0) + 1
    assert max(hits.values()) == 5


@pytest.mark.parametrize("wrong", [(0, 60), (5, 0)])
def test_a_limit_of_nothing_is_refused(wrong: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="at least one"):
        Limit("x", *wrong)


def test_a_key_hides_its_subject_and_is_its_own() -> None:
    key = subject_key(LOGIN, "layla@example.com", SECRET)
    others = {
        subject_key(LOGIN, "omar@example.com", SECRET),
        subject_key(Limit("reset", 5, 60), "layla@example.com", SECRET),
        subject_key(LOGIN, "layla@example.com", b"t" * 32),
    }
    assert len(key) == 32
    assert "layla" not in key
    assert key not in others


def test_strangers_cannot_flood_the_log() -> None:
    lines = LineLimit(lines=2, seconds=60)
    assert [lines.allows(START) for _ in range(3)] == [True, True, False]
    assert lines.allows(START + timedelta(seconds=60))
