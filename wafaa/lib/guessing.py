"""How soon a password is guessed: what remains of it when all that guessers try first is taken out.

A password is read in several ways (as typed; with Arabic letters as the keys they lie on, and the other way
round; "p4ssw0rd" and "7abibi" as the words they stand for). In each reading the cheapest way to put it together
is found: a known word counts like two characters, a walk along the keyboard, a year or somebody's own name like
one. The cheapest reading counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from wafaa.lib.text.digits import ascii_digits
from wafaa.lib.text.folding import fold

LONGEST_PIECE = 24
SHORTEST_WALK = 3
SHORTEST_WORD = 4

_LATIN_KEYS = "`qwertyuiop[]asdfghjkl;'zxcvnm,./"
_ARABIC_KEYS = "ذضصثقفغعهخحجدشسيبلاتنمكطئءؤرىةوزظ"
_TO_LATIN = str.maketrans(_ARABIC_KEYS, _LATIN_KEYS)
_TO_ARABIC = str.maketrans(_LATIN_KEYS, _ARABIC_KEYS)
_LEET = str.maketrans("013457@$!", "oieastasi")
_ARABIZI = str.maketrans({"2": "a", "3": "a", "5": "kh", "6": "t", "7": "h", "8": "gh", "9": "s"})
_ROWS = ("1234567890", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./", "!@#$%^&*()")
_COLUMNS = ("1qaz2wsx3edc4rfv5tgb6yhn7ujm", "qazwsxedcrfvtgbyhnujm", "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0")
_ORDERS = ("abcdefghijklmnopqrstuvwxyz", "ابتثجحخدذرزسشصضطظعغفقكلمنهوي", "ابجدهوزحطيكلمنسعفصقرشتثخذضظغ", "0123456789")
_LINES = tuple(line for one in (*_ROWS, *_COLUMNS, *_ORDERS) for line in (one, one[::-1]))
_YEAR = re.compile(r"(?:19|20|14)\d\d")
_BETWEEN = re.compile(r"[\s\-_]+")
_PERIOD = re.compile(r"(.{1,12}?)\1+", re.DOTALL)


@dataclass(frozen=True)
class Guess:
    """`effort`: what is left, counted in characters. `reason`: what most of it is made of: "common", "own",
    "keys", "repeated", or "" when nothing in it is known."""

    effort: int
    reason: str


def guess(password: str, *, common: Collection[str], own: Collection[str] = ()) -> Guess:
    """The cheapest way to this password. `common` and `own` are folded words (`lib.text.folding`)."""
    typed = ascii_digits(unicodedata.normalize("NFKC", password)).casefold()
    if len(set(typed)) == 1:
        return Guess(1, "repeated")
    return min((_cheapest(reading, common, own) for reading in readings(typed)), key=lambda found: found.effort)


def readings(typed: str) -> set[str]:
    """The ways to read what was typed, without what merely stands between words."""
    twins = {typed, typed.translate(_TO_LATIN), typed.replace("لا", "b").translate(_TO_LATIN)}
    twins.add(typed.translate(_TO_ARABIC).replace("b", "لا"))
    folded = {fold(twin) for twin in twins}
    spoken = folded | {one.translate(_LEET) for one in folded} | {one.translate(_ARABIZI) for one in folded}
    return {_BETWEEN.sub("", one) for one in spoken}


def _cheapest(text: str, common: Collection[str], own: Collection[str]) -> Guess:
    repeated = _PERIOD.fullmatch(text)
    if repeated:
        once = _cheapest(repeated[1], common, own)
        return Guess(once.effort + 1, once.reason or "repeated")
    best: list[tuple[int, dict[str, int]]] = [(0, {})]
    for end in range(1, len(text) + 1):
        cost, made = best[end - 1]
        found = (cost + 1, made)
        for start, price, kind in _pieces(text, end, common, own):
            cost, made = best[start]
            if cost + price < found[0]:
                found = (cost + price, made | {kind: made.get(kind, 0) + end - start})
        best.append(found)
    effort, made = best[-1]
    return Guess(effort, max(made, key=lambda kind: made[kind], default=""))


def _pieces(text: str, end: int, common: Collection[str], own: Collection[str]) -> Iterator[tuple[int, int, str]]:
    """The known pieces that end here: where each begins, what it costs, and what it is."""
    for start in range(max(0, end - LONGEST_PIECE), end - SHORTEST_WALK + 1):
        piece = text[start:end]
        if piece in own:
            yield start, 1, "own"
        elif len(set(piece)) == 1:
            yield start, 1, "repeated"
        elif any(piece in line for line in _LINES) or _YEAR.fullmatch(piece):
            yield start, 1, "keys"
        elif len(piece) >= SHORTEST_WORD and piece in common:
            yield start, 2, "common"
