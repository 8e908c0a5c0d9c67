import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wafaa.lib.csvsafe import cell, row

STARTS = "=+-@|%\t\r\n＝＋－＠"


@pytest.mark.parametrize(
    "hidden", ["", " ", "\u200f", "\u202e\u200b", "\ufeff", "\t", "\r\n", "\0", "\ufe0f", "\u3164", "\xa0"]
)
@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "|x", "%0", "＝1"])
def test_a_formula_is_only_text_however_it_is_hidden(hidden: str, formula: str) -> None:
    assert cell(hidden + formula) == "'" + formula


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from("=+-@\t\r\n \u200f\u202e\ufeffabعود"), max_size=8))
def test_every_cell_starts_harmless(text: str) -> None:
    safe = cell(text)
    assert not safe.startswith(tuple(STARTS))
    assert not safe or unicodedata.category(safe[0]) not in {"Cf", "Cc"}
    assert cell(safe) == safe


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (-5, "-5"),
        (Decimal("-1.50"), "-1.50"),
        (True, "True"),
        ("عود\nمسك", "عود\nمسك"),
        ("", ""),
        ("\u200f", ""),
    ],
)
def test_other_values_stay_readable(value: object, text: str) -> None:
    assert cell(value) == text


def test_a_row_is_safe_cell_by_cell() -> None:
    assert row(["ليلى", "=x", 3]) == ["ليلى", "'=x", "3"]
