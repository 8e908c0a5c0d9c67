"""Words by which a person says that they want no more of what nobody asked for, and that they do again."""

from __future__ import annotations

from wafaa.lib.text.folding import fold
from wafaa.people.models import Purpose

UNASKED = (Purpose.MARKETING, Purpose.SURVEY, Purpose.REVIEW)
STOPS = frozenset(
    fold(word) for word in ("stop", "unsubscribe", "إيقاف", "ايقاف", "أوقف", "الغاء", "إلغاء الاشتراك", "إلغاء", "توقف")
)
STARTS = frozenset(fold(word) for word in ("start", "unstop", "ابدأ", "استئناف", "إعادة الاشتراك"))
AROUND = " .!،؟?\n\t"


def wants_out(text: str) -> bool:
    """Whether the whole message is a word by which people ask for no more offers."""
    return fold(text.strip(AROUND)) in STOPS


def wants_in(text: str) -> bool:
    """Whether the whole message takes such a word back."""
    return fold(text.strip(AROUND)) in STARTS
