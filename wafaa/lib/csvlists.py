"""Lists that people bring from spreadsheets: their headings, what a person sees in a cell, and a first look at one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from wafaa.lib import csvreading
from wafaa.lib.text.folding import fold

_WRAPPED = re.compile(r'="(.*)"')
_FORMULA_STARTS = "=+-@|%0123456789"


def key_of(text: str) -> str:
    """By what headings and words of a list are compared: without signs, forms of letters and case."""
    return re.sub(r"[\W_]+", " ", fold(text)).strip()


def dictionary(words: Mapping[str, str]) -> dict[str, str]:
    """{key of a word: what it means}, of words in a row that a | parts for each meaning."""
    return {key_of(word): meaning for meaning, said in words.items() for word in said.split("|")}


def are_headings(cells: Sequence[str]) -> bool:
    """Whether this first row names its columns: none of its cells is an address or a number."""
    return not any("@" in cell or sum(character.isdigit() for character in cell) > 5 for cell in cells)


def cell_of(cell: str) -> str:
    """What a person sees in the cell: Excel's ="…" and the apostrophe before numbers and formulas are its own."""
    text = cell.strip()
    wrapped = _WRAPPED.fullmatch(text)
    if wrapped:
        text = wrapped[1]
    if text[:1] in ("'", "’") and text[1:2] and text[1] in _FORMULA_STARTS:
        text = text[1:]
    return text.strip()


def looked_at(text: str, delimiter: str, *, most_rows: int, sample: int) -> tuple[list[str], list[list[str]], int]:
    """The first row, the first few, and how many there are. Raises csvreading.BadList ("empty", "long" too)."""
    first: list[list[str]] = []
    total = 0
    for _number, row in csvreading.rows_of(text, delimiter):
        total += 1
        if len(first) <= sample:
            first.append(row)
        if total > most_rows:
            raise csvreading.BadList("long")
    if not first:
        raise csvreading.BadList("empty")
    return first[0], first, total


def rows_behind(text: str, delimiter: str, *, has_headings: bool, start: int = 0) -> Iterator[tuple[int, list[str]]]:
    """(number, cells) of the rows after `start`, the headings left out. Raises csvreading.BadList."""
    rows = csvreading.rows_of(text, delimiter)
    for number, row in islice(rows, 1 if has_headings else 0, None):
        if number > start:
            yield number, row
