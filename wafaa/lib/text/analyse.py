"""The search analyser: one walk over a text gives the terms to index and the words to ask for.

Terms hold letters and digits only, so every database's tokenizer leaves them whole.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from wafaa.lib.text.folding import fold
from wafaa.lib.text.numbers import joined_numbers, number_forms
from wafaa.lib.text.stemming import stem, stems

__all__ = ["fold", "query", "stem", "terms", "tokens"]

LONGEST_TEXT = 100_000  # characters read of one text
LONGEST_TERM = 64  # characters kept of one term
MOST_TERMS = 5_000  # of one text
MOST_WORDS = 32  # of one query
_LONGEST_ROW = 64  # neighbouring numbers looked at together
_REMEMBERED = 8_192  # words, about 3 MB; a shop says the same few thousand words all day

_TOKEN = re.compile(r"[^\W_]+")
# A code, host or mail address is one piece: "WA-1002", "layla.s@example.com"; else letters, or digits.
_PIECE = re.compile(r"[a-z0-9]+(?:[-_.+@][a-z0-9]+)*|[^\W\d_]+|\d+")
_RUN = re.compile(r"[a-z0-9]+")
_TWO_PARTS = re.compile(r"([a-z]+)(\d+)|(\d+)([a-z]+)")


@dataclass(slots=True)
class _Word:
    """One word of a text: the surface, where it stands, and other forms under which it is known."""

    surface: str
    start: int
    forms: tuple[str, ...] = ()
    address: str | None = None

    @property
    def end(self) -> int:
        return self.start + len(self.surface)

    def alternatives(self) -> tuple[str, ...]:
        known = _known_as(self.surface[:LONGEST_TERM])
        return _distinct(known + self.forms) if self.forms else known


def tokens(text: str) -> list[str]:
    """The folded runs of letters and digits, in order, repeats kept."""
    return _TOKEN.findall(fold(text[:LONGEST_TEXT]))


def terms(text: str) -> list[str]:
    """What to index of a text: distinct terms in order of appearance, at most `MOST_TERMS`.

    Each word gives its surface and its stems; numbers also their national form and the number their
    neighbours make with them; codes and mail addresses their parts and the whole.
    """
    found: dict[str, None] = {}
    for word in _words(text):
        found.update(dict.fromkeys(word.alternatives()))
        if word.address:
            found[word.address] = None
        if len(found) >= MOST_TERMS:
            break
    return list(found)[:MOST_TERMS]


def query(text: str) -> list[tuple[str, ...]]:
    """What to ask for: one tuple per word, any of whose terms will do; all words must be met.

    Empty when the text has neither letter nor digit. At most `MOST_WORDS` words are asked for. A mail
    address is asked for as a whole, since its parts alone would find its neighbours.
    """
    asked: dict[tuple[str, ...], None] = {}
    for word in _words(text):
        asked[(word.address,) if word.address else word.alternatives()] = None
        if len(asked) == MOST_WORDS:
            break
    return list(asked)


def _words(text: str) -> Iterator[_Word]:
    """Every word of a text; neighbouring numbers also know the longer numbers that they make together."""
    folded = fold(text[:LONGEST_TEXT])[:LONGEST_TEXT]
    numbers: list[_Word] = []
    for word in _parts(folded):
        if numbers and (len(numbers) == _LONGEST_ROW or not _may_continue(folded, numbers[-1], word)):
            yield from _joined(numbers)
            numbers = []
        if word.surface.isdigit():
            numbers.append(word)
        else:
            yield word
    yield from _joined(numbers)


def _parts(folded: str) -> Iterator[_Word]:
    for piece in _PIECE.finditer(folded):
        if not piece.group().isascii():
            yield _Word(piece.group(), piece.start())
            continue
        runs = list(_RUN.finditer(piece.group()))
        joined = "".join(run.group() for run in runs)
        whole = (joined,) if len(runs) > 1 else ()
        address = _cut(joined) if "@" in piece.group() else None
        for run in runs:
            yield from _run_parts(run.group(), piece.start() + run.start(), whole, address)


def _run_parts(run: str, start: int, whole: tuple[str, ...], address: str | None) -> Iterator[_Word]:
    """ "wa1002" is also "wa" and "1002"; a longer mixture, as in a hash, stays one word."""
    if not (parts := _TWO_PARTS.fullmatch(run)):
        yield _Word(run, start, whole, address)
        return
    for part in [part for part in parts.groups() if part]:
        yield _Word(part, start, (run, *whole), address)
        start += len(part)


def _may_continue(folded: str, number: _Word, word: _Word) -> bool:
    between = folded[number.end : word.start]
    return word.surface.isdigit() and 0 < len(between) <= 3 and not between.strip(" ().-/+")


def _joined(numbers: list[_Word]) -> list[_Word]:
    if len(numbers) > 1:
        for word, forms in zip(numbers, joined_numbers([n.surface for n in numbers]), strict=True):
            word.forms += forms
    return numbers


@lru_cache(_REMEMBERED)
def _known_as(surface: str) -> tuple[str, ...]:
    return _distinct((surface, *(number_forms(surface) if surface.isdigit() else stems(surface))))


def _distinct(forms: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_cut(form) for form in forms))


def _cut(term: str) -> str:
    return term[:LONGEST_TERM]
