"""Which way a text runs, and in which of the shop's languages it is written."""

import re
from typing import Literal

from wafaa.lib.text.folding import fold

Direction = Literal["rtl", "ltr"]
Language = Literal["ar", "en", "und"]

LONGEST_LOOK = 4_000  # characters of a text that decide
_SHORT = 24  # up to so many letters the first one decides, as in the Unicode bidi algorithm (UAX 9, P2)

_ADDRESS = re.compile(r"https?://\S+|www\.\S+|[\w.+-]{1,64}@[\w.-]+")
_RTL = r"\u0590-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_STRONG = re.compile(r"[^\W\d_]")
_ARABIC = re.compile(r"[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\u08a0-\u08c7\ufb50-\ufdff\ufe70-\ufefc]")
_RTL_LETTER = re.compile(f"[{_RTL}]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")

_PERSIAN_URDU = re.compile(r"[پچژگٹڈڑںےۓہ]")
_KEYBOARD = re.compile(r"[یک]")  # also sent by some Arabic keyboards, so no proof alone
_ARABIC_ONLY = re.compile(r"[ةىأإؤكي]|\bال")
_PERSIAN_WORDS = re.compile(
    r"\b(?:است|هست|هستم|نیست|کجاست|که|برای|این|شما|خیلی|لطفا|کنم|کنید|می|چرا|سفارش|خوبی|ممنون|مرسی)\b"
)
_ARABIZI = re.compile(r"(?<![\w@#])(?=[a-z]*[2-9])[a-z2-9]*[a-z][a-z2-9]*(?!\w)")
_CODE = re.compile(r"[a-z]{1,4}\d{2,}|\d+[a-z]{1,3}|[a-z]{3,}\d")
_WORD = re.compile(r"[a-z']+")
_ENGLISH_WORDS = """
a about account active after again all already also always am an and another any app are arrive arrived
as ask at back bad bank be because been before being best better box broken buy by call can cancel card
cash change charge charged check colour color contact could credit customer damaged date day days delay
delayed deliver delivered delivery did didn't discount do does doesn't don't done email enough ever
exchange expected fee fees find first for from get gift give go good got great had has have haven't hello
help hey hi hope how i i'd i'll i'm i've if in information invoice is isn't issue it it's item items just
know last late like long look lost made make many may me message missing money month more morning most
much my need never new next nice no not now number of off ok okay on one online only open or order
ordered orders other our out over package paid parcel pay payment perfect phone please price problem
product purchase put quality question receive received refund reply request return right same say see
send sent service shipment shipped shipping should show size so some something soon sorry status still
stop store support take tell than thank thanks that that's the their them then there they thing this time
to today tomorrow too top track tracking transfer try trying up update us use very wait waiting want was
wasn't way we well were what what's when where where's which who why will with without won't work working
worst would wrong yes yesterday yet you your
"""
_ENGLISH = frozenset(_ENGLISH_WORDS.split())


def isolated(text: str) -> str:
    """`text` between isolates (U+2068, U+2069): its direction neither follows nor moves the words around it."""
    return f"\u2068{text}\u2069" if text else ""


def as_code(text: str) -> str:
    """A number or a code within a sentence. One with letters in it ("W-٢") would be turned round between Arabic words;
    one of digits alone stands as it is."""
    return isolated(text) if any(sign.isalpha() for sign in text) else text


def direction(text: str, default: Direction = "ltr") -> Direction:
    """The side from which `text` is read; `default` when it holds no letter (digits, links, emoji).

    A short text runs as its first letter does; a longer one as most of its letters do, so that an Arabic
    message that begins with a brand's Latin name is still read from the right.
    """
    letters = "".join(_STRONG.findall(_plain(text)))
    if not letters:
        return default
    first: Direction = "rtl" if _RTL_LETTER.match(letters) else "ltr"
    rtl = len(_RTL_LETTER.findall(letters))
    if len(letters) <= _SHORT or rtl * 2 == len(letters):
        return first
    return "rtl" if rtl * 2 > len(letters) else "ltr"


def language(text: str) -> Language:
    """The language where that is clear; "und" for Persian, Urdu, Arabizi, French, or no letters at all."""
    plain = _plain(text)
    arabic, latin = len(_ARABIC.findall(plain)), len(_LATIN.findall(plain))
    letters = len(_STRONG.findall(plain))
    if arabic and arabic >= 0.3 * letters:
        return "und" if _looks_persian_or_urdu(plain) else "ar"
    if latin and latin >= 0.7 * letters and _looks_english(plain):
        return "en"
    return "und"


def _plain(text: str) -> str:
    return _ADDRESS.sub(" ", text[:LONGEST_LOOK])


def _looks_persian_or_urdu(text: str) -> bool:
    telltale, keyboard = len(_PERSIAN_URDU.findall(text)), len(_KEYBOARD.findall(text))
    arabic = len(_ARABIC_ONLY.findall(text))
    if telltale and telltale + keyboard > arabic:
        return True
    return keyboard > 0 and len(_PERSIAN_WORDS.findall(text)) > arabic


def _looks_english(text: str) -> bool:
    """Every fourth word at least is a common English one, and more than the words with digits for letters."""
    lowered = fold(text.replace("\u2019", "'"))
    words = _WORD.findall(lowered)
    common = sum(word in _ENGLISH for word in words)
    arabizi = sum(not _CODE.fullmatch(word) for word in _ARABIZI.findall(lowered))
    return common > arabizi and common * 4 >= len(words)
