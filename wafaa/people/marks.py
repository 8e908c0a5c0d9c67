"""What two records of one person have in common, as short marks that an index can find.

A mark is a letter for its kind and a digest. Every kind is chosen so that few records share a mark: a name alone
is no mark, since half a shop may be called Mohammed; a name together with something else is.

    p  the same phone or WhatsApp number
    e  the same mailbox (dots and "+tag" of providers that ignore them left out)
    n  the same name, and the same mail name before the @ or the same end of a phone number
    s  a word of the name, and a number in which only neighbouring digits are swapped
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import blake2b

from wafaa.lib.text.analyse import tokens
from wafaa.people.models import IdentityKind

SCORES = {"p": 90, "e": 90, "n": 70, "s": 60}
MOST_WORDS = 5
END_OF_NUMBER = 7
SHORTEST_MAILBOX = 4
_IGNORES_DOTS = {"gmail.com", "googlemail.com"}
_SERVANT, _ARTICLE = "عبد", "ال"
_NUMBERS = (IdentityKind.PHONE, IdentityKind.WHATSAPP)
_TITLES = frozenset(
    [
        *("mr", "mrs", "ms", "dr", "eng", "د", "م", "ا", "السيد", "السيده", "مهندس", "مهندسه"),
        *("الاستاذ", "الاستاذه", "استاذ", "استاذه", "دكتور", "دكتوره"),
    ]
)

Way = tuple[str, str]
"""Kind and normalised value of an identity."""


def marks_of(name: str, ways: Iterable[Way]) -> list[str]:
    """The marks of a record with this name and these identities, each once."""
    return list(dict.fromkeys(f"{kind}:{_digest(what)}" for kind, what in _marks(name, list(ways))))


def _marks(name: str, ways: list[Way]) -> Iterator[tuple[str, str]]:
    words = name_words(name)
    numbers = [digits for kind, value in ways if kind in _NUMBERS and (digits := re.sub(r"\D", "", value))]
    boxes = [mailbox(value) for kind, value in ways if kind == IdentityKind.EMAIL]
    yield from (("p", digits) for digits in numbers)
    yield from (("e", box) for box in boxes)
    for word in words[:MOST_WORDS]:
        yield from (("s", f"{word}|{''.join(sorted(digits))}") for digits in numbers)
    if len(words) > 1:
        whole = " ".join(sorted(words))
        yield from (("n", f"{whole}|{digits[-END_OF_NUMBER:]}") for digits in numbers)
        locals_ = (box.partition("@")[0] for box in boxes)
        yield from (("n", f"{whole}|{local}") for local in locals_ if len(local) >= SHORTEST_MAILBOX)


def name_words(name: str) -> list[str]:
    """The words of a name as they are compared: folded, "عبد الله" as one, titles and the article left out."""
    words: list[str] = []
    for word in tokens(name):
        if words and words[-1] == _SERVANT:
            words[-1] = _SERVANT + word
        elif word not in _TITLES:
            words.append(word)
    return list(dict.fromkeys(_bare(word) for word in words))


def _bare(word: str) -> str:
    return word.removeprefix(_ARTICLE) if len(word) > len(_ARTICLE) + 2 and word != "الله" else word


def mailbox(address: str) -> str:
    """The mailbox behind an address: what follows a "+" says nothing of who reads it, nor do dots at Gmail."""
    local, _at, domain = address.rpartition("@")
    local = local.partition("+")[0] or local
    if domain in _IGNORES_DOTS:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"


def is_swapped(one: str, other: str) -> bool:
    """Whether two numbers differ in one pair of neighbouring digits alone, and that pair is swapped."""
    if len(one) != len(other) or one == other:
        return False
    differing = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(differing) != 2 or differing[1] - differing[0] != 1:
        return False
    first, second = differing
    return one[first] == other[second] and one[second] == other[first]


def _digest(what: str) -> str:
    return blake2b(what.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
