"""What is never used, and what that makes of the money: the figures of IFRS 15, example 52, and of KPMG's handbook."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wafaa.loyalty.breakage import Cohort, allocated, earned, estimate, expected_end, liability

JAN = date(2026, 1, 1)


def test_the_example_of_the_standard() -> None:
    """IE267 to IE270: 100,000 of sales, 10,000 points of 1.00, of which 9,500 are expected to be used."""
    goods, points = allocated(100_000, 10_000, 100, 9_500)
    assert (goods, points) == (91_324, 8_676)
    first = earned(points, 4_500, 9_500)
    assert (first, liability(points, 4_500, 9_500)) == (4_110, 4_566)
    assert earned(points, 8_500, 9_700) - first == 3_493
    assert liability(points, 8_500, 9_700) == 1_073


@pytest.mark.parametrize(("expected", "second"), [(9_900, 3_552), (9_200, 4_140)])
def test_the_example_of_the_handbook(expected: int, second: int) -> None:
    first = earned(9_000, 4_500, 9_700)
    assert first == 4_175
    assert earned(9_000, 8_500, expected) - first == second


@given(
    sales=st.integers(0, 10**9),
    points=st.integers(0, 10**7),
    each=st.integers(1, 10**5),
    share=st.integers(0, 1000),
    used=st.integers(0, 10**7),
)
def test_no_money_is_made_and_none_is_lost(sales: int, points: int, each: int, share: int, used: int) -> None:
    expected = points * share // 1000
    goods, for_points = allocated(sales, points, each, expected)
    assert goods + for_points == sales and goods >= 0 and for_points >= 0
    known = earned(for_points, used, expected)
    assert 0 <= known <= for_points and known + liability(for_points, used, expected) == for_points
    assert earned(for_points, used + 1, expected) >= known


def test_the_estimate_follows_from_months_that_are_over_and_from_nothing_else() -> None:
    running = Cohort(JAN, 1000, 300, 100, 600)
    assert estimate([running]) is None and expected_end(running, None) is None
    over = [Cohort(JAN, 1000, 950, 50, 0), Cohort(JAN, 3000, 2850, 150, 0)]
    assert estimate([*over, running]) == 50
    assert expected_end(running, 50) == 100, "never fewer than did already"
    assert expected_end(Cohort(JAN, 1000, 300, 0, 700), 50) == 50
    assert expected_end(Cohort(JAN, 1000, 980, 0, 20), 50) == 20, "never more than could"
    assert expected_end(over[0], 500) == 50 and over[0].actual == 50


def test_more_cannot_be_used_than_was_given() -> None:
    with pytest.raises(ValueError, match="no more points"):
        allocated(100, 10, 100, 11)
