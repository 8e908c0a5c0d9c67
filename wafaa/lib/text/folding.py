"""Spelling folded away: what two people write differently and mean the same becomes the same string."""

import re
import unicodedata

_REMEMBERED_BELOW = 0x0800
_LETTERS = {
    **dict.fromkeys("أإآٱٲٳٵ", "ا"),
    **dict.fromkeys("ىئیےېۓ", "ي"),
    **dict.fromkeys("ؤۇۋ", "و"),
    **dict.fromkeys("ةہھەۀۂ", "ه"),
    **dict.fromkeys("کڪڭگ", "ك"),
    "پ": "ب",
    "چ": "ج",
    "ڤ": "ف",
    "ژ": "ز",
    "ٹ": "ت",
    "ڈ": "د",
    "ڑ": "ر",
    "ں": "ن",
    # Hamza on the line and the high hamza, tatweel.
    "ء": "",
    "\u0674": "",
    "ـ": "",
}
_ELONGATED = re.compile(r"([^\W\d_])\1{2,}")


class _Folding(dict[int, str]):
    """What becomes of one character. Remembers only the scripts that shops write, so that it cannot grow."""

    def __missing__(self, code: int) -> str:
        folded = _folded_character(chr(code))
        if code < _REMEMBERED_BELOW:
            self[code] = folded
        return folded


def _folded_character(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Mn", "Cf", "Cs"):
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(character))
    return _LETTERS.get(character, character.casefold())


_FOLDING = _Folding()


def fold(text: str) -> str:
    """`text` as the index sees it; punctuation and spaces stay. `fold(fold(x)) == fold(x)`.

    Compatibility forms are opened, marks, invisibles and tatweel dropped, alef, ya, waw, ha and kaf
    unified, digits made 0-9, case folded, and three or more of one letter become one (digits never:
    they are order numbers). The decomposed form (NFKD) is used so that hamza and madda fall off as marks.
    """
    opened = unicodedata.normalize("NFKD", text).translate(_FOLDING)
    if not opened.isascii():
        # Case folding may itself give characters that can be opened further.
        opened = unicodedata.normalize("NFKD", opened).translate(_FOLDING)
    return _ELONGATED.sub(r"\1", opened)
