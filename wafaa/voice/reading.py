"""Whether a message is nothing but a score."""

from __future__ import annotations

import re
import unicodedata

from wafaa.lib.text.digits import ascii_digits
from wafaa.lib.text.folding import fold

LONGEST = 24
FACES = {"😡": 1, "😞": 2, "😐": 3, "😊": 4, "😍": 5}
"""As the page shows them, the worst first."""
LOOKALIKES = {
    "😠": 1,
    "🤬": 1,
    "☹": 2,
    "🙁": 2,
    "😕": 2,
    "😟": 2,
    "😶": 3,
    "🙂": 4,
    "☺": 4,
    "😀": 5,
    "😄": 5,
    "😁": 5,
    "🤩": 5,
    "🥰": 5,
}
WORDS = {
    **dict.fromkeys(("واحد", "واحدة", "one", "very bad", "سيئ جدا", "سيء جدا"), 1),
    **dict.fromkeys(("اثنين", "اثنان", "إثنين", "two", "bad", "سيئ", "سيء"), 2),
    **dict.fromkeys(("ثلاثة", "ثلاث", "three", "all right", "مقبول"), 3),
    **dict.fromkeys(("أربعة", "أربع", "four", "good", "جيد"), 4),
    **dict.fromkeys(("خمسة", "خمس", "five", "very good", "ممتاز"), 5),
}
_WORDS = {fold(word): score for word, score in WORDS.items()}
_AROUND = " \t\r\n.!،,؛؟?()[]{}\"'«»*_~\u200e\u200f\ufe0f\ufe0e\u20e3"
_STARS = re.compile(r"(?:⭐|🌟|★)+")
_OF_FIVE = re.compile(r"([1-5])\s*(?:/|من|of|out of)\s*5")


def score_in(text: str) -> int | None:
    """The score that this whole message is, 1 to 5, in any digits, as a word, a face, or so many stars; None when it is
    anything else: "500", "6", "5 please" and "five hundred" are ordinary messages."""
    bare = text.replace("\ufe0f", "").strip(_AROUND)
    if not bare or len(text) > LONGEST:
        return None
    if _STARS.fullmatch(bare):
        return len(bare) if len(bare) <= 5 else None
    if bare in FACES or bare in LOOKALIKES:
        return FACES.get(bare) or LOOKALIKES[bare]
    plain = ascii_digits(unicodedata.normalize("NFKC", bare))
    if plain in ("1", "2", "3", "4", "5"):
        return int(plain)
    if said := _OF_FIVE.fullmatch(plain.lower()):
        return int(said.group(1))
    return _WORDS.get(fold(bare))
