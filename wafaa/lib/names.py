"""What a person is called by, and what stands for them where there is no photo: letters, and a colour of theirs."""

import re
import unicodedata
from zlib import crc32

HUES = 8
ZWNJ = "\u200c"
ZWJ = "\u200d"
HEH = "ه"
ARTICLE = "ال"
_TITLE = re.compile(
    r"(?:[دمأا][./]+)+|(?:(?:ال)?(?:دكتور|مهندس|أستاذ|استاذ|كابتن|حاج)[ةه]?|ال(?:سيد|شيخ|أمير|آنسة|عميد|لواء)[ةه]?|مدام"
    r"|د|م|أ|ا|mr|mrs|ms|miss|dr|eng|prof|sheikh|shaikh|capt)[./]*",
    re.IGNORECASE,
)
_GLUED = re.compile(r"^((?:(?:[دمأا]|mrs?|ms|dr|eng|prof)[./]+)+)\s*(?=\w\w)", re.IGNORECASE)
_FIRMS = frozenset({"شركة", "شركه", "مؤسسة", "مؤسسه", "مجموعة", "مجموعه", "متجر", "محل", "مصنع", "مكتب", "مطعم"})
_BEGINS = frozenset({"عبد", "أبو", "ابو", "أبا", "أم", "ام", "ابن", "أبي", "ذو", "ست"})
_BEGINS |= {"abd", "abdul", "abdel", "abdal", "abu", "abou", "umm", "oum", "um", "ibn", "bint"}
_ARTICLES = frozenset({"ال", "el", "al", "ul", "ur", "ar", "as", "ad", "bin", "ibn"})
_ENDS = frozenset({"الدين", "الله", "الإسلام", "الاسلام", "الحق", "الهدى", "الزهراء", "النبي", "الرب", "الزمان"})
_ENDS |= {"eldin", "aldin", "el-din", "al-din", "ed-din", "eddin", "eddine", "allah", "ullah"}
LONGEST_GIVEN = 40


def given_name(name: str) -> str:
    """What one calls somebody of this full name by: the first name whole, without a title; "" when it is none (an
    address, a number). "عبد الرحمن بن علي" is called عبد الرحمن, and "د. نور الدين سالم" نور الدين; a
    company is called by its whole name."""
    words = [word for word in _GLUED.sub(r"\1 ", name.strip()).split() if any(map(str.isalpha, word))]
    while len(words) > 1 and _TITLE.fullmatch(words[0]):
        words = words[1:]
    if not words or "@" in words[0]:
        return ""
    if words[0] in _FIRMS:
        return _whole(words)
    called, rest = words[:1], words[1:]
    if called[0].casefold() in _BEGINS:
        if len(rest) > 1 and rest[0].casefold() in _ARTICLES:
            called.append(rest.pop(0))
        called += rest[:1]
        rest = rest[1:]
    after = [word.casefold() for word in rest[:2]]
    if after[:1] and after[0] in _ENDS:
        called += rest[:1]
    elif after in (["el", "din"], ["al", "din"]):
        called += rest[:2]
    return " ".join(called)[:LONGEST_GIVEN].rstrip(",،;؛")


def _whole(words: list[str]) -> str:
    """As many of them as there is room for: half of a company's name is nobody's."""
    while len(words) > 1 and len(" ".join(words)) > LONGEST_GIVEN:
        words = words[:-1]
    return " ".join(words)[:LONGEST_GIVEN]


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
