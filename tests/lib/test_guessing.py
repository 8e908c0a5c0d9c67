"""What guessers try first costs them little, however it is spelt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wafaa.lib.guessing import guess

COMMON = frozenset({"password", "habibi", "محمد", "dragon"})
OWN = frozenset({"layla", "عطور"})


def effort(password: str) -> int:
    return guess(password, common=COMMON, own=OWN).effort


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("asdfghjkl", "keys"),
        ("شسيبلاتنم", "keys"),  # the same keys, Arabic letters
        ("ضصثقفغعهخح", "keys"),
        ("دجحخهعغف", "keys"),
        ("12345678٩", "keys"),
        ("١٢٣٤٥٦٧٨٩٠", "keys"),
        ("0987654321", "keys"),
        ("1qaz2wsx3edc", "keys"),
        ("ابتثجحخدذر", "keys"),
        ("password", "common"),
        ("حشسسصخقي", "common"),  # "password" with the Arabic keyboard left on
        ("lpl]", "common"),  # "محمد" with the Latin one
        ("P@SSW0RD", "common"),
        ("7abibi", "common"),
        ("مُحَمَّد", "common"),
        ("layla", "own"),
        ("aaaaaaaaaa", "repeated"),
        ("٧٧٧٧٧٧٧٧٧", "repeated"),
        ("xy!xy!xy!xy!", "repeated"),
    ],
)
def test_what_is_tried_first_costs_next_to_nothing(password: str, reason: str) -> None:
    found = guess(password, common=COMMON, own=OWN)
    assert found.effort <= 4
    assert found.reason == reason


def test_what_is_added_to_a_known_word_counts_alone() -> None:
    assert effort("password") == 2
    assert effort("password-1990") == effort("password 1990") == 3
    assert effort("passwordKx") == 4
    assert effort("laylaعطور2024") == 3


def test_what_nobody_knows_counts_each_character() -> None:
    assert effort("kx9$mq2vlp") >= 9
    assert effort("غيمة تمشي ببطء") >= 10


@given(st.text(max_size=60))
def test_no_text_breaks_it_and_none_costs_more_than_its_length(password: str) -> None:
    assert 0 <= effort(password) <= max(1, 18 * len(password))
