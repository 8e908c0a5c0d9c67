"""What stands for a person where there is no photo: one or two letters, and a colour that stays theirs."""

import unicodedata
from zlib import crc32

HUES = 8
ZWNJ = "\u200c"
ZWJ = "\u200d"
HEH = "ه"
ARTICLE = "ال"


def initials(name: str) -> str:
    """The first letters of the first and last word that begin with a letter; "" when no word does.

    Arabic letters are kept apart by a zero-width non-joiner; the article is passed over; a heh that ends the
    mark takes the joined shape in which Arabic writes it alone.
    """
    letters = [letter for letter in map(_first_letter, name.split()) if letter]
    if not letters:
        return ""
    pair = letters[:1] if len(letters) == 1 else [letters[0], letters[-1]]
    mark = (ZWNJ if _is_arabic(pair[0]) else "").join(pair)
    return mark + ZWJ if mark.endswith(HEH) else mark


def hue(name: str) -> int:
    """A number from 0 to 7 that is the same for the same name on every machine and in every process."""
    return crc32(" ".join(name.split()).casefold().encode()) % HUES


def _first_letter(word: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFC", word) if unicodedata.category(c).startswith("L"))
    if len(bare) > len(ARTICLE) + 1 and bare.startswith(ARTICLE):
        bare = bare.removeprefix(ARTICLE)
    return bare[:1].upper()


def _is_arabic(letter: str) -> bool:
    return "\u0600" <= letter <= "\u06ff"
