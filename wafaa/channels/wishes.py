"""Words by which a person says that they want no more of what nobody asked for, and that they do again."""

from __future__ import annotations

import re
from typing import Any

from wafaa.lib.text.folding import fold
from wafaa.people.models import Purpose

UNASKED = (Purpose.MARKETING, Purpose.SURVEY, Purpose.REVIEW)
LONGEST = 200
_SENDING = r"(?:ترسل|ترسلي|ترسلوا|ترسلون|ترسلين|تبعت|تبعتوا|تبعث|تبعثوا|تطرش|تطرشون)"
_MESSAGES = r"(?:ال)?(?:رسائل|رسايل|رسالات|عروض|إعلانات|اعلانات|دعايات|دعاية|مسجات)(?:كم|ك)?"
_STOP_AR = r"(?:إيقاف|أوقف|أوقفي|أوقفوا|وقف|وقفوا|وقفي|توقف|توقفوا|قف|كفى|كفاية|بطلوا)"
_BARE = r"quit|end|cancel|revoke|إلغاء|ألغ|ألغي|ألغوا|الغي|الغوا"
"""Alone they end offers by SMS, as carriers have it. Where people talk they may as well mean an order."""
_STOPS = (
    r"stop|stop ?all|unsubscribe(?: me)?|opt[ -]?out",
    _BARE,
    r"(?:stop|no more)(?: sending)?(?: me)? "
    r"(?:messages?|texts?|texting|sms|offers?|ads?|marketing|promotions?)(?: me)?",
    r"(?:don't|dont|do not) (?:message|text|contact) me(?: any ?more| again)?|remove me(?: from (?:the|your) list)?",
    rf"{_STOP_AR}(?: (?:ارسال|إرسال|بعت))?(?: {_MESSAGES}| الإرسال)?(?: هذه| دي)?",
    rf"(?:بطل|بطلي) (?:(?:ارسال|إرسال|بعت|{_SENDING}) )?{_MESSAGES}",  # alone it is praise: "شكرا بطل"
    r"(?:إلغاء|ألغ|ألغي|ألغوا|الغي|الغوا) (?:ال)?اشتراك(?:ي)?",
    rf"(?:لا|ما|بلاش) {_SENDING}(?: (?:لي|ليا|إلي|لنا)(?: {_MESSAGES})?| {_MESSAGES})"
    r"(?: (?:مرة (?:أخرى|ثانية)|تاني|بعد الآن))?",
    r"(?:لا|ما|بلاش) (?:تراسلني|تراسلوني|تراسلونا|تبعتلي|تبعتولي)(?: (?:مرة (?:أخرى|ثانية)|تاني|بعد الآن))?",
    rf"(?:لا|ما|مش|مو) (?:أريد|أبغى|أبي|ابغا|عايز|عاوز|عايزة|بدي|حابب|ودي)(?: (?:أي|هذه|منكم))? {_MESSAGES}(?: منكم)?",
    rf"(?:بدون|بلاش) {_MESSAGES}|(?:احذف|احذفوا|شيل|شيلوا)(?:ني| رقمي)(?: من (?:القائمة|عندكم))?",
)
_STARTS = r"start|unstop|subscribe|resume|ابدأ|استئناف|(?:إعادة |أعد |رجع )?(?:ال)?اشتراك(?:ي)?|اشترك|اشتركني"
_OFFERS = r"offers?|ads?|marketing|promotions?|(?:عروض|إعلانات|دعايات|دعاية)"
_POLITE = r"(?:please|pls|thanks|thank you|من فضلك|من فضلكم|لو سمحت|لو سمحتم|رجاء|أرجوكم|شكرا|يا جماعة|خلاص)"


def wants_out(text: str) -> bool:
    """Whether the whole message are words by which people ask for no more offers."""
    bare = _bare(text)
    return bool(_OUT.fullmatch(bare)) and not (_ASKS.search(text) and _DENIES.match(bare))


def wishes_where_people_talk(text: str) -> dict[str, Any]:
    """Of a message's details: what it withdraws, and whether only as an answer to what nobody had asked for."""
    if not wants_out(text):
        return {}
    said: dict[str, Any] = {"withdraws": [str(purpose) for purpose in UNASKED]}
    return said | ({"if_unasked": True} if _MAY_BE_AN_ORDER.fullmatch(_bare(text)) else {})


def means_offers(text: str) -> bool:
    """Whether such words name offers only: news of one's own order is none."""
    return bool(_OFFER.search(_bare(text)))


def wants_in(text: str) -> bool:
    """Whether the whole message takes such words back."""
    return bool(_IN.fullmatch(_bare(text)))


def _bare(text: str) -> str:
    """Folded, and without what is only polite; a long text is none of them ("")."""
    text = "" if len(text) > LONGEST else text.replace("\u2019", "'")
    return _ENDS.sub("", " ".join(_AROUND_IT.sub(" ", _ENDS.sub("", fold(text))).split()))


def _folded(pattern: str) -> str:
    """A pattern with its Arabic letters as `fold` leaves them."""
    return re.sub(r"[\u0600-\u06ff]+", lambda run: fold(run.group()), pattern)


_OUT = re.compile(_folded("|".join(_STOPS)))
_MAY_BE_AN_ORDER = re.compile(_folded(_BARE))
_IN = re.compile(_folded(_STARTS))
_AROUND_IT = re.compile(_folded(rf"^{_POLITE}[،,]?\s|\s{_POLITE}$"))
_ENDS = re.compile(r"^\W+|\W+$")
_OFFER = re.compile(_folded(_OFFERS))
_ASKS = re.compile(r"[?؟]")
_DENIES = re.compile(_folded(r"(?:ما|مش|مو)\s"))
"""“ما ترسلون عروض؟” asks for them."""
