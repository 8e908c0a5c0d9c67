"""Codes of vouchers and cards: made so that nobody guesses them, read however they were typed.

A scanner is a keyboard, and at an Arabic desk its keys come out as Arabic letters. Those are read by the keys they lie
on (Arabic 101), with Shift or without. The code of a voucher has no B: its key types لا, as G and H do one after the
other. The code of a card may have one, so both readings of it are tried.
"""

from __future__ import annotations

import re
from itertools import product
from secrets import choice

from wafaa.lib.ids import LENGTH
from wafaa.lib.text.digits import ascii_digits

LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"
"""Those that nobody takes for another, and none that Arabic keys type in two ways."""
GROUP, GROUPS = 5, 3
LONGEST_TYPED = 400
MOST_READINGS = 64

_BELOW = dict(zip("ضصثقفغعهخحشسيبلاتنمئءؤرىة", "qwertyuiopasdfghjklzxcvnm", strict=True))
_ABOVE = dict(zip("َُِْ", "qeax", strict=True)) | dict(zip("ًٌٍ", "wrs", strict=True))
_SHIFTED = {"أ": "h", "آ": "n", "إ": "y", "ـ": "j", "،": "k", "؛": "p", "÷": "i", "×": "o", "‘": "u", "’": "m"}
_SIGNS = {"]": "d", "[": "f", "/": "l", "~": "z", "}": "c", "{": "v"}
_PAIRS = {"لأ": "g", "لإ": "t", "لآ": "b"}
_KEYS = _BELOW | _ABOVE | _SHIFTED | _SIGNS
_LIGATURES = {"ﻻ": "لا", "ﻼ": "لا", "ﻷ": "لأ", "ﻸ": "لأ", "ﻹ": "لإ", "ﻺ": "لإ", "ﻵ": "لآ", "ﻶ": "لآ"}
_EITHER = "لا"
_CARD = re.compile(rf"(?<![0-9a-z])[0-9a-hjkmnp-tv-z]{{{LENGTH}}}(?![0-9a-z])")


def new_code() -> str:
    """Three groups of five out of 26 letters: 70 bits."""
    return "-".join("".join(choice(LETTERS) for _place in range(GROUP)) for _group in range(GROUPS))


def readings(typed: str) -> list[str]:
    """What may have been typed: the text itself, and what it is by the keys of an Arabic keyboard; small letters, no
    gaps. The likeliest first."""
    # Not by NFKC: it would put the marks over letters, which are keys here, into another order.
    plain = "".join(_LIGATURES.get(letter, letter) for letter in ascii_digits(typed[:LONGEST_TYPED]))
    plain = re.sub(r"[\s\u200b-\u200f\u2066-\u2069\u061c]", "", plain)
    if plain.isascii():
        return [plain.lower()]
    for pair, key in _PAIRS.items():
        plain = plain.replace(pair, key)
    parts = plain.split(_EITHER)
    ways = product(*([("gh", "b")] * (len(parts) - 1))) if 2 ** (len(parts) - 1) <= MOST_READINGS else ()
    found = ["".join(a + b for a, b in zip(parts, (*way, ""), strict=True)) for way in ways]
    return ["".join(_KEYS.get(letter, letter) for letter in one).lower() for one in found]


def voucher_code(typed: str) -> str:
    """The code of a voucher as it is kept, "" when what was typed is none."""
    for reading in readings(typed):
        letters = re.sub(r"[^0-9a-z]", "", reading).upper()
        if len(letters) == GROUP * GROUPS and all(letter in LETTERS for letter in letters):
            return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))
    return ""


def card_codes(typed: str) -> list[str]:
    """The ids of cards that this may be: alone, or the last of an address."""
    found = [match for reading in readings(typed) for match in _CARD.findall(reading)[-1:]]
    return list(dict.fromkeys(found))
