"""Codes are read however a hand, a scanner or an Arabic keyboard types them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wafaa.lib.ids import ALPHABET, new_id
from wafaa.loyalty.codes import LETTERS, card_codes, new_code, voucher_code

PLAIN = dict(zip("qwertyuiopasdfghjklzxcvnmb", [*"ضصثقفغعهخحشسيبلاتنمئءؤرىة", "لا"], strict=True))
SHIFT = dict(
    zip(
        "QWERTYUIOPASDFGHJKLZXCVBNM",
        [
            "َ",
            "ً",
            "ُ",
            "ٌ",
            "لإ",
            "إ",
            "‘",
            "÷",
            "×",
            "؛",
            "ِ",
            "ٍ",
            "]",
            "[",
            "لأ",
            "أ",
            "ـ",
            "،",
            "/",
            "~",
            "ْ",
            "}",
            "{",
            "لآ",
            "آ",
            "’",
        ],
        strict=True,
    )
)
ARABIC_DIGITS = dict(zip("0123456789", "٠١٢٣٤٥٦٧٨٩", strict=True))


def typed_in_arabic(text: str, digits: bool) -> str:
    keys = PLAIN | SHIFT | (ARABIC_DIGITS if digits else {})
    return "".join(keys.get(letter, letter) for letter in text)


CODES = st.lists(st.text(LETTERS, min_size=5, max_size=5), min_size=3, max_size=3).map("-".join)


@given(CODES, st.booleans(), st.booleans(), st.booleans())
def test_a_voucher_typed_under_an_arabic_keyboard_is_the_same(
    code: str, small: bool, digits: bool, dashes: bool
) -> None:
    text = code.lower() if small else code
    text = text if dashes else text.replace("-", "")
    assert voucher_code(text) == code
    assert voucher_code(f"  {typed_in_arabic(text, digits)}\n") == code


@given(st.text(ALPHABET, min_size=26, max_size=26).filter(lambda id: id.count("b") + id.count("gh") < 6), st.booleans())
def test_a_card_scanned_under_an_arabic_keyboard_is_among_its_readings(card: str, digits: bool) -> None:
    assert card_codes(card) == [card]
    assert card in card_codes(typed_in_arabic(card, digits))


def test_a_card_is_found_at_the_end_of_an_address() -> None:
    card = new_id()
    assert card_codes(f"https://shop.example/p/layla/card/{card}/") == [card]


@pytest.mark.parametrize(
    "typed", ["", "   ", "ABC", "لا" * 300, "BBBBB-BBBBB-BBBBB", "\x00", "😀" * 15, "0" * 26 + "x"]
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert voucher_code(typed) == "" and card_codes(typed) == []


def test_codes_have_no_letters_that_look_alike_and_are_long() -> None:
    assert not set("01258BIOSZ") & set(LETTERS)
    codes = {new_code() for _n in range(200)}
    assert len(codes) == 200 and all(len(one) == 17 for one in codes)
    assert len(LETTERS) ** 15 > 2**64
