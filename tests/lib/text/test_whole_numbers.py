"""Whole numbers as people type them: in any digits, with their thousands apart, and nothing guessed."""

import pytest

from wafaa.lib.text.digits import whole_number


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("0", 0),
        (" ٥٠ ", 50),
        ("۱۲", 12),
        ("1,000", 1000),
        ("١٬٠٠٠٬٠٠٠", 1_000_000),
        ("1 000", 1000),
        ("1\u00a0000", 1000),
        ("\u200f٧", 7),
        ("007", 7),
        ("9" * 15, 10**15 - 1),
    ],
)
def test_a_number_is_read_however_it_is_written(typed: str, count: int) -> None:
    assert whole_number(typed) == count


@pytest.mark.parametrize(
    "typed", ["", " ", "-5", "+5", "1.5", "1,5", "100,00", "12 34", "²", "٥٠ نقطة", "1e3", "9" * 16, ",000", "1,,000"]
)
def test_anything_else_is_none(typed: str) -> None:
    assert whole_number(typed) is None
