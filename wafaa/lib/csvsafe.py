"""Cells for CSV files that a spreadsheet will not take for formulas."""

import unicodedata
from collections.abc import Iterable
from decimal import Decimal

_FORMULA_STARTS = ("=", "+", "-", "@", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Me", "Mn", "Zl", "Zp", "Zs"})
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def cell(value: object) -> str:
    """`value` as the text of one cell; None is empty, numbers stay numbers.

    Text begins with its first visible character (marks of direction, zero-width and control characters before
    it are dropped, they would hide a formula) and gets an apostrophe before that when it could begin a
    formula.
    """
    if value is None:
        return ""
    if isinstance(value, (int, float, Decimal)):
        return str(value)
    seen = _from_first_seen(str(value))
    return f"'{seen}" if seen.startswith(_FORMULA_STARTS) else seen


def row(values: Iterable[object]) -> list[str]:
    """One line for `csv.writer`, every cell made safe."""
    return [cell(value) for value in values]


def _from_first_seen(text: str) -> str:
    for place, character in enumerate(text):
        if unicodedata.category(character) not in _UNSEEN and character not in _BLANK_LETTERS:
            return text[place:]
    return ""
