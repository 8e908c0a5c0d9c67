"""Whether two groups differ on average, told with an interval: Welch's t, with nothing but the standard library.

B. L. Welch, "The generalization of 'Student's' problem when several different population variances are involved",
Biometrika 34 (1947), 28–35; degrees of freedom after F. E. Satterthwaite, Biometrics Bulletin 2 (1946), 110–114. The
distribution of t by the incomplete beta function, whose continued fraction is 26.5.8 of Abramowitz and Stegun.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, inf, lgamma, log, log1p, sqrt

TINY, CLOSE, MOST_STEPS = 1e-300, 1e-14, 300


@dataclass(frozen=True)
class Group:
    """How many there are (two at the least), their mean, and their variance (of the sample: divided by n − 1)."""

    n: int
    mean: float
    variance: float


@dataclass(frozen=True)
class Difference:
    """The first group's mean less the second's, from where to where it may be, and the degrees of freedom."""

    value: float
    low: float
    high: float
    freedom: float

    @property
    def is_seen(self) -> bool:
        """Whether nought is outside of the interval."""
        return self.low > 0 or self.high < 0


def difference(one: Group, other: Group, confidence: float = 0.95) -> Difference:
    """Welch's interval. Raises ValueError for a group of fewer than two."""
    if min(one.n, other.n) < 2:
        raise ValueError("two of each at the least")
    value = one.mean - other.mean
    parts = (one.variance / one.n, other.variance / other.n)
    spread = sum(parts)
    if spread <= 0:  # all are alike within both groups: nothing is uncertain
        return Difference(value, value, value, inf)
    freedom = spread**2 / (parts[0] ** 2 / (one.n - 1) + parts[1] ** 2 / (other.n - 1))
    reach = t_quantile((1 + confidence) / 2, freedom) * sqrt(spread)
    return Difference(value, value - reach, value + reach, freedom)


def t_quantile(share: float, freedom: float) -> float:
    """The t below which so great a share (above a half) of its distribution lies."""
    low, high = 0.0, 2.0
    while t_below(high, freedom) < share:
        high *= 2
    for _step in range(200):
        middle = (low + high) / 2
        if t_below(middle, freedom) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def t_below(t: float, freedom: float) -> float:
    """The share of Student's distribution below a t that is not below nought."""
    return 1 - beta_share(freedom / (freedom + t * t), freedom / 2, 0.5) / 2


def beta_share(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):  # the fraction converges fast on the other side alone
        return 1 - beta_share(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    return front * _fraction(x, a, b) / a


def _fraction(x: float, a: float, b: float) -> float:
    """Lentz's way to go through the continued fraction."""
    c, d = 1.0, 1 / _apart(1 - (a + b) * x / (a + 1))
    found = d
    for step in range(1, MOST_STEPS):
        twice = a + 2 * step
        for part in (
            step * (b - step) * x / ((twice - 1) * twice),
            -(a + step) * (a + b + step) * x / (twice * (twice + 1)),
        ):
            d, c = 1 / _apart(1 + part * d), _apart(1 + part / c)
            found *= c * d
        if abs(c * d - 1) < CLOSE:
            break
    return found


def _apart(value: float) -> float:
    return value if abs(value) > TINY else TINY
