"""Into how many parts a text message is cut, each of which is billed.

GSM 03.38: 160 letters fit into one part, 153 into each of several; the letters of its extension count twice. One
letter beyond it (every Arabic one) makes the whole text UCS-2: 70 and 67. No letter is cut in two.
"""

from __future__ import annotations

from typing import NamedTuple

PLAIN = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
DOUBLE = "^{}\\[~]|€\f"
ROOM = {True: (160, 153), False: (70, 67)}


class Parts(NamedTuple):
    """How many parts, and how much fits into the last one still. `is_plain`: all its letters are GSM's."""

    number: int
    left: int
    is_plain: bool


def parts_of(text: str) -> Parts:
    """The parts of a text; none for an empty one."""
    is_plain = all(letter in PLAIN or letter in DOUBLE for letter in text)
    alone, each = ROOM[is_plain]
    widths = [_width(letter, is_plain) for letter in text]
    if (total := sum(widths)) <= alone:
        return Parts(min(1, total), alone - total, is_plain)
    count, used = 1, 0
    for width in widths:
        if used + width > each:
            count, used = count + 1, 0
        used += width
    return Parts(count, each - used, is_plain)


def _width(letter: str, is_plain: bool) -> int:
    if is_plain:
        return 2 if letter in DOUBLE else 1
    return 2 if ord(letter) > 0xFFFF else 1
