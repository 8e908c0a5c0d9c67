"""Mailboxes and message ids out of header values, strictly and in linear time.

`email.utils.getaddresses` recurses on nested comments and reads `alice@shop.test)bob@evil.test` in
surprising ways; here a mailbox that is not plainly one address is no address.
"""

import re
from collections.abc import Iterator

from .shapes import Address
from .words import decode_words, one_line

MOST_IDS = 50
_MAILBOX = re.compile(
    r"[^\s<>()\[\]\",;:@\\\x00-\x1f\x7f]{1,64}@"
    r"(?:[^\s<>()\[\]\",;:@\\.\x00-\x1f\x7f]{1,63}\.){0,10}[^\s<>()\[\]\",;:@\\.\x00-\x1f\x7f]{1,63}"
)
_ID = re.compile(r"<([^<>\s]{1,500})>")
_SEPARATOR = re.compile(r'["\\(),<>;:]')


def plain_address(text: str) -> str:
    """`text` as a lower-case address, or "" when it is not exactly one well-formed address."""
    text = text.strip()
    return text.lower() if len(text) <= 254 and _MAILBOX.fullmatch(text) else ""


def read_addresses(value: str, most: int = 100) -> tuple[Address, ...]:
    """The mailboxes of an address header, at most `most`. Names are decoded after the splitting,
    so that an encoded name cannot smuggle in an address."""
    found: list[Address] = []
    for name, inside in _mailboxes(value):
        address = _read_one(name, inside)
        if address.name or address.email:
            found.append(address)
        if len(found) >= most:
            break
    return tuple(found)


def _read_one(name: str, inside: str | None) -> Address:
    if inside is None:
        email = plain_address(name)
        return Address("" if email else one_line(decode_words(name), 200), email)
    return Address(one_line(decode_words(name), 200), plain_address(inside))


def _mailboxes(value: str) -> Iterator[tuple[str, str | None]]:
    """(display name, text between < and >, None when there were none) per comma-separated mailbox."""
    name: list[str] = []
    inside: list[str] | None = None
    quoted, depth, end, in_angle = False, 0, 0, False
    for match in _SEPARATOR.finditer(value + ","):
        mark, before = match[0], value[end : match.start()]
        if match.start() < end:
            continue
        end = match.end()
        if not depth:
            (inside if in_angle and inside is not None else name).append(before)
        if mark == "\\":
            if not depth:
                name.append(value[end : end + 1])
            end += 1
        elif quoted:
            quoted = mark != '"'
            if quoted:
                name.append(mark)
        elif mark == '"':
            quoted = not depth
        elif mark in "()":
            depth = max(0, depth + (1 if mark == "(" else -1))
        elif depth:
            continue
        elif mark == "<":
            inside, in_angle = [], True
        elif mark == ">":
            in_angle = False
        elif mark == ":" and not in_angle:
            name = []
        elif mark in ",;":
            yield "".join(name), None if inside is None else "".join(inside)
            name, inside, in_angle = [], None, False
        else:
            (inside if in_angle and inside is not None else name).append(mark)
    if name or inside:
        yield "".join(name), None if inside is None else "".join(inside)


def read_ids(value: str) -> tuple[str, ...]:
    """The message ids of a References or In-Reply-To value, without angle brackets, each once.

    At most 50: the first ten (the root of the thread is there) and the newest forty.
    """
    every = list(dict.fromkeys(_ID.findall(value)))
    return tuple(every if len(every) <= MOST_IDS else every[:10] + every[10 - MOST_IDS :])


def read_id(value: str) -> str:
    """The first message id of a value; also one written without angle brackets; else ""."""
    ids = _ID.search(value)
    if ids:
        return one_line(ids[1], 500)
    bare = value.strip()
    return bare if 0 < len(bare) <= 250 and "@" in bare and not re.search(r"[\s<>]", bare) else ""
