"""How much markup a parser is given.

Parsing one tag with 100,000 attributes takes seconds, 20,000 nested elements two; finding out that there are
too many takes milliseconds.
"""

import re

MOST_BYTES = 512 * 1024
MOST_TAGS = 2_000
MOST_ANGLES = 5_000
MOST_REFERENCES = 10_000  # a parser needs some 8 microseconds for each `&`
MOST_ATTRIBUTES = 64
MOST_TAG_CHARS = 8_192
MOST_DEPTH = 100

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]{0,40})")
_GAP = re.compile(r"[\s/]*")
_NAME = re.compile(r"=?[^\s/>=]*")
_EQUALS = re.compile(r"\s*=\s*")
_BARE_VALUE = re.compile(r"[^\s>]*")
_UNNESTED_WORDS = (
    "area base br col embed hr img input link meta source track wbr p li dt dd tr td th thead tbody tfoot "
    "option html head body"
)
_UNNESTED = frozenset(_UNNESTED_WORDS.split())


def is_bearable(html: str) -> bool:
    """Whether a parser may be given this markup: size, tags, attributes per tag and depth are bounded."""
    if len(html) > MOST_BYTES or len(html.encode()) > MOST_BYTES:
        return False
    if html.count("<") > MOST_ANGLES or html.count("&") > MOST_REFERENCES:
        return False
    tags = list(_TAG.finditer(html))
    if sum(not tag[1] for tag in tags) > MOST_TAGS:
        return False
    return _depth_is_bearable(tags) and all(_attributes_are_bearable(html, tag.end()) for tag in tags)


def _depth_is_bearable(tags: list[re.Match[str]]) -> bool:
    """A closing tag closes the nearest element of its name; one that closes nothing gains nothing."""
    opened: list[str] = []
    for tag in tags:
        name = tag[2].lower()
        if name in _UNNESTED:
            continue
        if not tag[1]:
            opened.append(name)
        elif name in opened:
            del opened[len(opened) - 1 - opened[::-1].index(name)]
        if len(opened) > MOST_DEPTH:
            return False
    return True


def _attributes_are_bearable(html: str, start: int) -> bool:
    """Reads one tag as the HTML tokenizer does.

    Every `<x` is read, also one which a parser would take for part of a comment, a script or a value: which
    of them are tags depends on the tree, and guessing wrong would let a bomb hide behind the guess.
    """
    at, outside_quotes = start, 0
    for _ in range(MOST_ATTRIBUTES + 1):
        gap = _GAP.match(html, at, at + MOST_TAG_CHARS)
        at, outside_quotes = _end(gap, at), outside_quotes + _end(gap, at) - at
        if at >= len(html) or html[at] == ">":
            return True
        after, bare = _past_attribute(html, at)
        at, outside_quotes = after, outside_quotes + bare
        if outside_quotes > MOST_TAG_CHARS:
            return False
    return False


def _past_attribute(html: str, at: int) -> tuple[int, int]:
    """The position after one attribute, and how many of its characters stood outside quotes."""
    name_end = _end(_NAME.match(html, at, at + MOST_TAG_CHARS), at)
    equals = _EQUALS.match(html, name_end, name_end + MOST_TAG_CHARS)
    value = _end(equals, name_end)
    if equals is None:
        return name_end, name_end - at
    if html[value : value + 1] in ('"', "'"):
        closing = html.find(html[value], value + 1)
        return (closing + 1 if closing >= 0 else len(html)), value - at
    end = _end(_BARE_VALUE.match(html, value, value + MOST_TAG_CHARS), value)
    return end, end - at


def _end(found: re.Match[str] | None, otherwise: int) -> int:
    return found.end() if found else otherwise
