"""Welch's interval: published vectors, and how often it holds the truth."""

from __future__ import annotations

import random
from math import inf, isclose
from statistics import fmean, variance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wafaa.lib.comparing import Group, difference, t_below, t_quantile

TABLE = [  # Student's t, two-sided 95 and 99 in 100 (any table: Abramowitz and Stegun 26.10)
    (1, 0.975, 12.7062),
    (2, 0.975, 4.3027),
    (5, 0.975, 2.5706),
    (10, 0.975, 2.2281),
    (30, 0.975, 2.0423),
    (120, 0.975, 1.9799),
    (1e7, 0.975, 1.95996),
    (10, 0.995, 3.1693),
    (60, 0.995, 2.6603),
]


@pytest.mark.parametrize(("freedom", "share", "wanted"), TABLE)
def test_the_quantiles_are_those_of_the_tables(freedom: float, share: float, wanted: float) -> None:
    assert isclose(t_quantile(share, freedom), wanted, rel_tol=4e-5)


def test_the_share_below_is_known_in_closed_form_for_one_and_two() -> None:
    """One degree of freedom is Cauchy's (t = 1: three quarters), two has 1/2 + t / (2 sqrt(2 + t²))."""
    assert isclose(t_below(1, 1), 0.75, rel_tol=1e-12)
    assert isclose(t_below(3, 2), 0.5 + 3 / (2 * 11**0.5), rel_tol=1e-12)


def test_nist_s_cars() -> None:
    """NIST/SEMATECH e-Handbook 1.3.5.3, AUTO83B.DAT: 249 American and 79 Japanese cars; not assuming equal variances
    t = −12.94627 with 136.8750 degrees of freedom."""
    found = difference(Group(249, 20.14458, 6.41470**2), Group(79, 30.48101, 6.10771**2))
    spread = (6.41470**2 / 249 + 6.10771**2 / 79) ** 0.5
    assert isclose(found.value / spread, -12.94627, rel_tol=1e-4)
    assert isclose(found.freedom, 136.8750, rel_tol=1e-4)
    assert found.is_seen and found.high < 0


def test_equal_groups_of_equal_spread_are_student_s() -> None:
    found = difference(Group(10, 5, 4), Group(10, 5, 4))
    assert isclose(found.freedom, 18) and isclose(found.high, 2.10092 * (0.8**0.5), rel_tol=1e-5)
    assert not found.is_seen


def test_what_never_varies_is_certain_and_one_is_no_group() -> None:
    sure = difference(Group(5, 3, 0), Group(5, 1, 0))
    assert (sure.low, sure.high, sure.freedom, sure.is_seen) == (2, 2, inf, True)
    with pytest.raises(ValueError, match="two"):
        difference(Group(1, 3, 0), Group(5, 1, 0))


def test_it_holds_the_truth_as_often_as_it_says() -> None:
    """Skewed sums, as customers spend them; groups of unequal size and spread. 95 in 100, give or take three errors."""
    chance, held, tries = random.Random(1083), 0, 600
    for _try in range(tries):
        one = [chance.expovariate(1 / 300) for _ in range(120)]
        other = [chance.gauss(280, 60) for _ in range(40)]
        found = difference(*(Group(len(all_), fmean(all_), variance(all_)) for all_ in (one, other)))
        held += found.low <= 20 <= found.high
    assert 0.92 <= held / tries <= 0.98


@given(
    n=st.integers(2, 5000),
    m=st.integers(2, 5000),
    mean=st.floats(-1e9, 1e9),
    spread=st.floats(1e-3, 1e15),
    other=st.floats(1e-3, 1e15),
)
def test_the_interval_is_about_its_middle_and_turns_with_its_sides(
    n: int, m: int, mean: float, spread: float, other: float
) -> None:
    one, two = Group(n, mean, spread), Group(m, 0.0, other)
    there, back = difference(one, two), difference(two, one)
    assert there.low <= there.value <= there.high
    assert min(n, m) - 1 <= there.freedom * (1 + 1e-9) <= (n + m - 2) * (1 + 1e-6)
    assert isclose(there.low, -back.high, rel_tol=1e-9, abs_tol=1e-6)
