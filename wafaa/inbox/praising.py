"""Whether a customer praises a colleague by name, in Arabic or English, and how sure that is.

Sure is: kind words, nothing that turns them around, and a name that can only mean one of us. Everything else is left to
a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wafaa.lib.names import given_name
from wafaa.lib.text import fold
from wafaa.team.models import Staff

LONGEST = 600
"""What is longer is a story, and a story may turn."""
WORD = re.compile(r"[^\W_]+")


def _folded(words: str) -> frozenset[str]:
    return frozenset(fold(words).split())


KIND = _folded(
    "شكر شكرا شكري أشكر اشكر نشكر الشكر مشكور مشكورة مشكورين يعطيك يعطيه يعطيها العافية ممتاز ممتازة رائع رائعة محترم "
    "محترمة متعاون متعاونة ساعدني ساعدتني ساعدنا ساعدتنا قصر قصرت قصرتي تسلم تسلمي تسلمين كفو مبدع مبدعة بطل بطلة جزاه "
    "جزاها جزاك راقي راقية لطيف لطيفة ذوق خلوق خلوقة يجنن تجنن عسل امتنان ممتن ممتنة الله_يسعده بيض "
    "thanks thank thankful grateful great helpful kind excellent amazing wonderful awesome brilliant lovely patient "
    "professional fantastic appreciate superb outstanding"
)
TURNS = _folded(
    "ليس ليست مو مش مب لا لم لن غير بدون لكن ولكن بس إلا سيء سيئ سيئة أسوأ زعلان زعلانة شكوى شكواي اشتكي مشكلة تأخر "
    "تأخير متأخر وقح وقحة فظ للأسف استرجاع خربان ناقص غلط كذب كذاب "
    "not no never nor without but however although worst bad rude late problem complaint refund unfortunately wrong "
    "wasn isn didn don doesn won couldn sarcasm"
)
SAID_OF_THINGS = _folded(
    "كريم جميل لطيف سعيد نور أمل وفاء سلام فرح حنان ابتسام هنا هناء رضا نجاح أماني إحسان إيمان بدر ممتاز راقي عسل "
    "غالي صالح سليم أمين مبارك hope joy grace faith rose will mark may grant rich frank"
)
"""Names that are ordinary words as well: they need a sign that a person is meant."""
BEFORE_A_NAME = _folded(
    "الأخ الأخت أخي أختي أخوي الأستاذ الأستاذة أستاذ أستاذة الموظف الموظفة للموظف للموظفة للأخ للأخت للأستاذ "
    "للأستاذة مع من يا لك الزميل الزميلة المهندس المهندسة mr mrs ms miss agent to with from dear"
)
PREFIXES = ("ول", "وب", "ل", "و", "ب", "ف")
NOT = fold("ما")
SHORTFALL = fold("قصر")


@dataclass(frozen=True)
class Praise:
    """Who is praised. `is_sure`: nobody else can be meant, and nothing turns the words around."""

    staff: tuple[Staff, ...]
    is_sure: bool


NOBODY = Praise((), False)


def is_kind(text: str) -> bool:
    """Whether there is any word of praise in it: cheap, and asked first."""
    return bool(KIND & set(WORD.findall(fold(text[:LONGEST]))))


def praised_in(text: str, colleagues: Iterable[Staff], customer_name: str = "") -> Praise:
    """Which of these colleagues the text praises. What `customer_name` signs with praises nobody."""
    words = WORD.findall(fold(text[:LONGEST]))
    if not KIND & set(words):
        return NOBODY
    named = [(staff, _how(staff, words)) for staff in colleagues]
    found = [(staff, how) for staff, how in named if how]
    if not found:
        return NOBODY
    whole = [staff for staff, how in found if how == WHOLE]
    given = [(staff, how) for staff, how in found if how != WHOLE and _given(staff) not in map(_given, whole)]
    twice = len({_given(staff) for staff, _how_ in given}) < len(given)
    signed = "".join(_words(given_name(customer_name)))
    signs = bool(signed) and signed in {_given(staff) for staff, _how_ in found}
    doubts = (
        twice
        or signs
        or any(how == MAYBE for _staff, how in given)
        or _turns(words)
        or len(text) > LONGEST
        or "?" in text
        or "؟" in text
    )
    return Praise((*whole, *(staff for staff, _how_ in given)), not doubts)


WHOLE, NAMED, MAYBE = "whole", "named", "maybe"


def _how(staff: Staff, words: Sequence[str]) -> str:
    """How the words name this colleague: by the whole name, by the given one, by one that may be an ordinary word, or
    not at all ("")."""
    best = ""
    for name in {staff.name, staff.shown_name}:
        given, rest = _words(given_name(name)), _surnames(name)
        if not given or len(given[0]) < 2:
            continue
        for place in range(len(words)):
            prefix, after = _named_at(words, place, given)
            if prefix is None:
                continue
            if rest and list(words[after : after + len(rest)]) == rest:
                return WHOLE
            is_marked = prefix.endswith("ل") or (place > 0 and words[place - 1] in BEFORE_A_NAME)
            how = MAYBE if given[1:] == [] and given[0] in SAID_OF_THINGS and not is_marked else NAMED
            best = how if best != NAMED else best
    return best


def _named_at(words: Sequence[str], place: int, given: list[str]) -> tuple[str | None, int]:
    """What stands before the given name that begins at this place (None where none does), and where it ends. A name of
    two words is often written as one: "عبدالرحمن"."""
    joined = _prefix(words[place], "".join(given))
    if joined is not None:
        return joined, place + 1
    end = place + len(given)
    return (_prefix(words[place], given[0]) if list(words[place + 1 : end]) == given[1:] else None), end


def _surnames(name: str) -> list[str]:
    """What follows the given name in a full one; a title before it is no part of either."""
    parts, given = _words(name), _words(given_name(name))
    begins = next((at for at in range(len(parts)) if parts[at : at + len(given)] == given), len(parts))
    return parts[begins + len(given) :]


def _prefix(word: str, name: str) -> str | None:
    """What stands before the name in this word ("ل" in "لعمر"); None when it is another word."""
    if word == name:
        return ""
    return next((one for one in PREFIXES if len(name) > 2 and word == one + name), None)


def _words(name: str) -> list[str]:
    return WORD.findall(fold(name))


def _given(staff: Staff) -> str:
    return "".join(_words(given_name(staff.name)))


def _turns(words: Sequence[str]) -> bool:
    """Whether something turns the praise around. “He left nothing undone” begins with a word for not, and is praise."""
    if TURNS & set(words):
        return True
    after = zip(words, [*words[1:], ""], strict=True)
    return any(word == NOT and not follows.startswith(SHORTFALL) for word, follows in after)
