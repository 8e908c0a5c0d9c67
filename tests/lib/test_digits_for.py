"""Whose digits a text has: the shop's choice in Arabic, Latin ones in every other language."""

import pytest

from wafaa.lib.text.digits import Digits, digits_for


@pytest.mark.parametrize(
    ("language", "chosen", "digits"),
    [
        ("ar", "arab", "arab"),
        ("ar-sa", "arab", "arab"),
        ("ar", "latn", "latn"),
        (None, "arab", "arab"),
        ("en", "arab", "latn"),
        ("en-gb", "latn", "latn"),
    ],
)
def test_english_is_never_written_in_arabic_digits(language: str | None, chosen: str, digits: Digits) -> None:
    assert digits_for(language, chosen) == digits
