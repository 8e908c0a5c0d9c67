"""The desk's marks for templates: `{% load desk %}`.

Digits follow the context's `digits` ("arab" or "latn") on Arabic pages; pages in English have Latin ones.
Marks are pure functions of what they show and are kept in bounded caches: a list draws the same ones all day.
The caches are typed, so that a safe string never answers for a plain one with the same letters.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import Any

from django import template
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorList
from django.template import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from wafaa.lib import dates, devices, marks, names
from wafaa.lib.text.digits import Digits, ascii_digits, digits_for, in_digits
from wafaa.lib.text.islands import with_islands
from wafaa.lib.text.safe import without_ways_in
from wafaa.lib.time import now as present

register = template.Library()

TONES = frozenset({"brand", "kept", "risk", "broken", "note"})
SIZES = {"small": " avatar-small", "large": " avatar-large"}
RIGHT_TO_LEFT = frozenset({"ar"})


@register.simple_tag(takes_context=True)
def ring(context: Context, promise: Any, now: datetime | None = None, size: int = 40) -> SafeString:
    """The ring of `promise`: object or mapping with `opened_at`, `due_at`, `state`, maybe `risk_at`, `label`.

    A promise that is None draws a thin empty ring, so that rows stay aligned.
    """
    lang, digits = _lang(), _digits(context)
    if not promise:
        return _no_ring(lang, size)
    now = now or present()
    zone, due_at, opened_at = _zone(), _of(promise, "due_at"), _of(promise, "opened_at")
    risk_at = _of(promise, "risk_at") or due_at - (due_at - opened_at) / 4
    state = marks.ring_state(_of(promise, "state"), due_at, now, _day_in(due_at, zone) == _day_in(now, zone))
    if state == "open" and risk_at <= now:
        state = "at_risk"
    minutes = int((due_at - now).total_seconds() // 60)
    share = marks.share_left(opened_at, due_at, now)
    clock = _clock(opened_at, risk_at, due_at) if state in marks.TICKING else ()
    today = _day_in(now, zone)
    return _ring(lang, digits, state, minutes, share, size, _of(promise, "label") or "", clock, due_at, zone, today)


@register.simple_tag(takes_context=True)
def kept_ring(context: Context, kept: int, made: int, size: int = 64) -> SafeString:
    """The share of `made` promises that were `kept`, as a ring with the percentage inside."""
    percent = round(100 * kept / made) if made else 0
    sign = "٪" if _digits(context) == "arab" else "%"
    word = f"{num(context, percent)}{sign}" if made else "–"
    says = gettext("%(kept)s of %(made)s promises kept") % {
        "kept": num(context, kept),
        "made": num(context, made),
    }
    return marks.share_svg(percent, word, says, size, _lang() in RIGHT_TO_LEFT)


@register.simple_tag(takes_context=True)
def beads(
    context: Context, due: Sequence[Mapping[str, Any]], starts_at: datetime, ends_at: datetime, now: datetime
) -> SafeString:
    """The day's thread from `starts_at` to `ends_at`; each bead: `due_at`, `state`, `name`, `note`, `url`."""
    placed = [{**bead, "at": _percent(bead["due_at"], starts_at, ends_at)} for bead in due]
    word = gettext("Now %(time)s") % {"time": dates.clock(now, _zone(), _lang(), _digits(context))}
    says = gettext("Promises of the day, from first to last")
    return marks.beads_svg(placed, _percent(now, starts_at, ends_at), word, says, _lang() in RIGHT_TO_LEFT)


@register.simple_tag
@lru_cache(maxsize=2048, typed=True)
def avatar(name: str, photo: str = "", size: str = "") -> SafeString:
    """A person's photo, or their initials on a colour of their own. `size` is "", "small" or "large"."""
    shape = "avatar" + SIZES.get(size, "")
    if photo:
        picture = '<img class="{}" src="{}" alt="" loading="lazy" width="44" height="44">'
        return format_html(picture, shape, photo)
    letters = names.initials(name)
    inside = letters if letters else icon("person")
    return format_html('<span class="{} hue-{}" aria-hidden="true">{}</span>', shape, names.hue(name), inside)


@register.simple_tag
@lru_cache(maxsize=2048, typed=True)
def chip(text: str, tone: str | int | None = "") -> SafeString:
    """A small label. `tone` is brand, kept, risk, broken or note, or the number of a colour of names; anything else is
    quiet."""
    if not text:
        return SafeString("")
    look = f" hue-{tone}" if isinstance(tone, int) else f" chip-{tone}" if tone in TONES else ""
    return format_html('<span class="chip{}">{}</span>', look, text)


@register.simple_tag
def menu_choices(name: str, choices: Sequence[Mapping[str, Any]]) -> SafeString:
    """The buttons of a menu's form, one each: {value, label, current, maybe icon, maybe presence {dot, word}}."""
    drawn = []
    for choice in choices:
        presence = choice.get("presence")
        here = (presence.dot, presence.word) if presence else ("", "")
        told = choice["value"], str(choice["label"]), choice.get("icon", ""), bool(choice["current"])
        drawn.append(_menu_choice(name, *told, *here))
    return SafeString("".join(drawn))


@lru_cache(maxsize=4096, typed=True)
def _menu_choice(name: str, value: str, label: str, picture: str, is_current: bool, dot: str, word: str) -> SafeString:
    states = '<span class="presence-says"><span class="presence presence-{}"></span>{}</span>'
    return format_html(
        '<button class="menu-item" name="{}" value="{}"{}>{}<bdi>{}</bdi>{}{}</button>',
        name,
        value,
        SafeString(' aria-current="true"' if is_current else ""),
        icon(picture, "small") if picture else "",
        label,
        format_html(states, dot, word) if dot else "",
        icon("check", "small check") if is_current else "",
    )


@register.simple_tag(takes_context=True)
def when(context: Context, instant: datetime | None) -> SafeString:
    """An instant as people say it: the hour for today, else the day; the whole of it on hover."""
    if instant is None:
        return SafeString("")
    zone = _zone()
    minute = instant.replace(second=0, microsecond=0)
    return _when(minute, zone, _lang(), _digits(context), _day_in(present(), zone))


@register.simple_tag(takes_context=True)
def hour(context: Context, instant: datetime) -> SafeString:
    """The hour alone, for what stands below its day; the whole of the instant on hover."""
    zone, minute = _zone(), instant.replace(second=0, microsecond=0)
    return _when(minute, zone, _lang(), _digits(context), _day_in(minute, zone))


@register.simple_tag(takes_context=True)
def num(context: Context, n: float | None, decimals: int = 0) -> str:
    """A number in the store's digits with its thousands apart; "–" for None."""
    if n is None:
        return "–"
    latin = f"{n:,.{decimals}f}" if decimals else f"{n:,}"
    return latin.translate(ARABIC_FIGURES) if _digits(context) == "arab" else latin


@register.filter
def figured(words: object, digits: str = "") -> str:
    """Words of our catalogue in the store's digits: the Arabic one writes ٠-٩, and some stores read 0-9."""
    text = str(words)
    said = ascii_digits(text) if digits == "latn" else text
    return SafeString(said) if isinstance(text, SafeString) else said


@register.filter
def wrongs(errors: ErrorList, digits: str = "") -> list[str]:
    """What is wrong with a field of a form. Numbers that a validator put into its words are in the store's digits; the
    catalogue's ٠-٩ are read as 0-9 where a store has those, and an example of how to type something stays as it is."""
    figures = digits_for(_lang(), digits or "arab")
    return [_worded(error, figures) for error in errors.as_data()]


def _worded(error: ValidationError, figures: Digits) -> str:
    said = str(next(iter(error)))
    if figures == "latn":
        return ascii_digits(said)
    counts = sorted({str(n) for n in (error.params or {}).values() if isinstance(n, int)}, key=len, reverse=True)
    if not counts:
        return said
    return re.sub(rf"(?<!\d)(?:{'|'.join(counts)})(?!\d)", lambda n: in_digits(n.group(), figures), said)


@register.simple_tag
def ltr(value: object) -> SafeString:
    """A phone, code, order number or address: always read from left to right, whatever stands around it."""
    return format_html('<bdi dir="ltr">{}</bdi>', value)


@register.filter
def islands(text: str) -> SafeString:
    """Somebody's own text with its links and telephone numbers set apart. What lets a customer in is not shown."""
    return with_islands(without_ways_in(str(text)))


@register.simple_tag
def device(user_agent: str) -> SafeString:
    """A browser by the name its owner knows, "Chrome · Windows"; all it says of itself on hover."""
    return format_html('<bdi dir="ltr" title="{}">{}</bdi>', user_agent, devices.called(user_agent))


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, extra: str = "") -> SafeString:
    """One drawing of static/icons.svg. `extra` may hold "small", and "turns" (mirrors in Arabic)."""
    classes = "".join(f" icon-{word}" for word in extra.split())
    drawing = '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"/></svg>'
    return format_html(drawing, classes, static("icons.svg"), name)


ARABIC_FIGURES = str.maketrans("0123456789,.", "٠١٢٣٤٥٦٧٨٩٬٫")
WEEKDAYS = {
    "ar": ("اثنين", "ثلاثاء", "أربعاء", "خميس", "جمعة", "سبت", "أحد"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}


@lru_cache(maxsize=4096, typed=True)
def _ring(
    lang: str,
    digits: Digits,
    state: str,
    minutes: int,
    share: int,
    size: int,
    label: str,
    clock: tuple[int, ...],
    due_at: datetime,
    zone: tzinfo,
    today: date,
) -> SafeString:
    if state == "later":
        word, says = _short_day(due_at, zone, today, lang, digits), _due_on(due_at, zone, lang, digits)
    else:
        word, says = _words(state, minutes, lang, digits)
    says = f"{label}: {says}" if label else says
    return marks.ring_svg(state, word, says, share, size, lang in RIGHT_TO_LEFT, clock)


@lru_cache(maxsize=16)
def _no_ring(lang: str, size: int) -> SafeString:
    return marks.ring_svg("none", "", gettext("No promise is open"), 0, size, lang in RIGHT_TO_LEFT)


def _words(state: str, minutes: int, lang: str, digits: Digits) -> tuple[str, str]:
    """The word inside the ring and the sentence that says it to a screen reader."""
    if state == "kept":
        return "", gettext("kept")
    if state == "broken":
        late = dates.span(-minutes, lang, digits, after_preposition=True)
        return gettext("late"), gettext("late by %(span)s") % {"span": late}
    says = gettext("%(span)s left") % {"span": dates.span(minutes, lang, digits)}
    return dates.short_span(minutes, lang, digits), says


def _due_on(due_at: datetime, zone: tzinfo, lang: str, digits: Digits) -> str:
    return gettext("due %(day)s") % {"day": dates.day(due_at, zone, lang, digits, in_sentence=True)}


def _short_day(due_at: datetime, zone: tzinfo, today: date, lang: str, digits: Digits) -> str:
    that = _day_in(due_at, zone)
    if 0 < (that - today).days < 7:
        return WEEKDAYS.get(lang, WEEKDAYS["en"])[that.weekday()]
    return in_digits(f"{that.day}/{that.month}", digits)


@lru_cache(maxsize=4096)
def _when(minute: datetime, zone: tzinfo, lang: str, digits: Digits, today: date) -> SafeString:
    hour, day = dates.clock(minute, zone, lang, digits), dates.day(minute, zone, lang, digits)
    local = minute.astimezone(zone)
    said = hour if local.date() == today else day
    iso = local.isoformat(timespec="minutes")
    return format_html('<time datetime="{}" title="{} {}">{}</time>', iso, day, hour, said)


def _clock(*instants: datetime) -> tuple[int, ...]:
    return tuple(int(instant.timestamp()) for instant in instants)


def _percent(instant: datetime, starts_at: datetime, ends_at: datetime) -> float:
    whole = (ends_at - starts_at).total_seconds()
    share = 100 * (instant - starts_at).total_seconds() / whole if whole > 0 else 0.0
    return round(min(100.0, max(0.0, share)), 2)


def _day_in(instant: datetime, zone: tzinfo) -> date:
    return instant.astimezone(zone).date()


def _of(promise: Any, name: str) -> Any:
    return promise.get(name) if isinstance(promise, Mapping) else getattr(promise, name, None)


def _lang() -> str:
    return (get_language() or "ar")[:2]


def _zone() -> tzinfo:
    return timezone.get_current_timezone()


def _digits(context: Context) -> Digits:
    return digits_for(_lang(), context.get("digits") or "arab")
