"""Digits as people type them and as people want to read them."""

import re
from typing import Literal

Digits = Literal["arab", "latn"]

_FOREIGN_DIGIT = re.compile(r"[^\D0-9]")
_BETWEEN_THOUSANDS = re.compile(r"(?<=\d)[,٬،\s](?=\d{3}(?!\d))")
_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u061c"))
_TO_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def ascii_digits(text: str) -> str:
    """`text` with every decimal digit of any script as 0-9; all else, and the length, stays."""
    return _FOREIGN_DIGIT.sub(lambda digit: str(int(digit.group())), text)


def whole_number(text: str) -> int | None:
    """The number from nought up that `text` is, in any digits, its thousands apart or not; None for anything else and
    for more than fifteen digits. "12 34" is none: nobody may guess what was meant."""
    plain = _BETWEEN_THOUSANDS.sub("", ascii_digits(text).translate(_MARKS).strip())
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= 15 else None


def arabic_digits(text: str) -> str:
    """`text` with 0-9 written ٠-٩; all else, and the length, stays."""
    return text.translate(_TO_ARABIC)


def digits_for(language: str | None, chosen: str) -> Digits:
    """The digits for a text in `language`: as the shop chose ("arab" or "latn") in Arabic, Latin in all others."""
    is_arabic = (language or "ar").startswith("ar")
    return "arab" if is_arabic and chosen == "arab" else "latn"


def in_digits(text: str, digits: Digits) -> str:
    """`text`, written with 0-9, in the digits its reader prefers."""
    return arabic_digits(text) if digits == "arab" else text
