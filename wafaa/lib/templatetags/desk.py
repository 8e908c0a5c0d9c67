"""The desk's marks for templates: `{% load desk %}`.

Digits follow the context's `digits` ("arab" or "latn"); where it is absent, the page's language decides.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any

from django import template
from django.template import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_bidi, gettext

from wafaa.lib import dates, marks, names
from wafaa.lib.text.digits import Digits
from wafaa.lib.time import now as present

register = template.Library()

TONES = frozenset({"brand", "kept", "risk", "broken", "note"})
SIZES = {"small": " avatar-small", "large": " avatar-large"}


@register.simple_tag(takes_context=True)
def ring(context: Context, promise: Any, now: datetime | None = None, size: int = 40) -> SafeString:
    """The ring of `promise`: an object or mapping with `opened_at`, `due_at`, `state`, and maybe `risk_at`, `label`.

    A promise that is None draws a thin empty ring, so that rows stay aligned.
    """
    if not promise:
        return marks.ring_svg("none", "", gettext("No promise is open"), 0, size, get_language_bidi())
    now = now or present()
    due_at, opened_at = _of(promise, "due_at"), _of(promise, "opened_at")
    risk_at = _of(promise, "risk_at") or due_at - (due_at - opened_at) / 4
    state = marks.ring_state(_of(promise, "state"), due_at, now, _is_same_day(due_at, now))
    if state == "open" and risk_at <= now:
        state = "at_risk"
    word, says = _words_of(context, state, due_at, now)
    label = _of(promise, "label")
    clock = [int(t.timestamp()) for t in (opened_at, risk_at, due_at)] if state in ("open", "at_risk") else ()
    says = f"{label}: {says}" if label else says
    return marks.ring_svg(
        state, word, says, marks.share_left(opened_at, due_at, now), size, get_language_bidi(), clock
    )


@register.simple_tag(takes_context=True)
def kept_ring(context: Context, kept: int, made: int, size: int = 64) -> SafeString:
    """The share of `made` promises that were `kept`, as a ring with the percentage inside."""
    percent = round(100 * kept / made) if made else 0
    word = f"{num(context, percent)}{'٪' if _digits(context) == 'arab' else '%'}" if made else "–"
    says = gettext("%(kept)s of %(made)s promises kept") % {"kept": num(context, kept), "made": num(context, made)}
    return marks.share_svg(percent, word, says, size, get_language_bidi())


@register.simple_tag(takes_context=True)
def beads(
    context: Context, beads: Sequence[Mapping[str, Any]], starts_at: datetime, ends_at: datetime, now: datetime
) -> SafeString:
    """The day's thread from `starts_at` to `ends_at`; each bead has `due_at`, `state`, `name`, `note`, `url`."""
    placed = [{**bead, "at": _percent(bead["due_at"], starts_at, ends_at)} for bead in beads]
    word = gettext("Now %(time)s") % {"time": dates.clock(now, _zone(), _lang(), _digits(context))}
    says = gettext("Promises of the day, from first to last")
    return marks.beads_svg(placed, _percent(now, starts_at, ends_at), word, says, get_language_bidi())


@register.simple_tag
def avatar(name: str, photo: str = "", size: str = "") -> SafeString:
    """A person's photo, or their initials on a colour of their own. `size` is "", "small" or "large"."""
    shape = "avatar" + SIZES.get(size, "")
    if photo:
        return format_html('<img class="{}" src="{}" alt="" loading="lazy" width="44" height="44">', shape, photo)
    letters = names.initials(name)
    inside = letters if letters else icon("person")
    return format_html('<span class="{} hue-{}" aria-hidden="true">{}</span>', shape, names.hue(name), inside)


@register.simple_tag
def chip(text: str, tone: str = "") -> SafeString:
    """A small label. `tone` is brand, kept, risk, broken or note; anything else is quiet."""
    if not text:
        return SafeString("")
    return format_html('<span class="chip{}">{}</span>', f" chip-{tone}" if tone in TONES else "", text)


@register.simple_tag(takes_context=True)
def when(context: Context, instant: datetime | None) -> SafeString:
    """An instant as people say it: the hour for today, else the day; the whole of it on hover."""
    if instant is None:
        return SafeString("")
    zone, lang, digits = _zone(), _lang(), _digits(context)
    hour, day = dates.clock(instant, zone, lang, digits), dates.day(instant, zone, lang, digits)
    said = hour if _is_same_day(instant, present()) else day
    iso = instant.astimezone(zone).isoformat(timespec="minutes")
    return format_html('<time datetime="{}" title="{} {}">{}</time>', iso, day, hour, said)


@register.simple_tag(takes_context=True)
def num(context: Context, n: float | None, decimals: int = 0) -> str:
    """A number in the store's digits with its thousands apart; "–" for None."""
    if n is None:
        return "–"
    latin = f"{n:,.{decimals}f}" if decimals else f"{n:,}"
    return latin.translate(ARABIC_FIGURES) if _digits(context) == "arab" else latin


@register.simple_tag
def ltr(value: object) -> SafeString:
    """A phone, code, order number or address: always read from left to right, whatever stands around it."""
    return format_html('<bdi dir="ltr">{}</bdi>', value)


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """One drawing of the set in static/icons.svg. `extra` may be "small" or "turns" (mirrors in Arabic)."""
    classes = "".join(f" icon-{word}" for word in extra.split())
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"/></svg>', classes, _drawings(), name
    )


ARABIC_FIGURES = str.maketrans("0123456789,.", "٠١٢٣٤٥٦٧٨٩٬٫")


@lru_cache(maxsize=1)
def _drawings() -> str:
    return static("icons.svg")


def _words_of(context: Context, state: str, due_at: datetime, now: datetime) -> tuple[str, str]:
    """The word inside the ring and the sentence that says it to a screen reader."""
    lang, digits = _lang(), _digits(context)
    minutes = int((due_at - now).total_seconds() // 60)
    if state == "kept":
        return "", gettext("kept")
    if state == "broken":
        return gettext("late"), gettext("late by %(span)s") % {"span": dates.span(-minutes, lang, digits)}
    if state == "later":
        said = dates.day(due_at, _zone(), lang, digits)
        return _short_day(context, due_at, now), gettext("due %(day)s") % {"day": said}
    says = gettext("%(span)s left") % {"span": dates.span(minutes, lang, digits)}
    return dates.short_span(minutes, lang, digits), says


def _short_day(context: Context, due_at: datetime, now: datetime) -> str:
    local, today = due_at.astimezone(_zone()).date(), now.astimezone(_zone()).date()
    if 0 < (local - today).days < 7:
        return WEEKDAYS[_lang() == "ar"][local.weekday()]
    return f"{num(context, local.day)}/{num(context, local.month)}"


WEEKDAYS = (
    ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    ("اثنين", "ثلاثاء", "أربعاء", "خميس", "جمعة", "سبت", "أحد"),
)


def _percent(instant: datetime, starts_at: datetime, ends_at: datetime) -> float:
    whole = (ends_at - starts_at).total_seconds()
    share = 100 * (instant - starts_at).total_seconds() / whole if whole > 0 else 0.0
    return round(min(100.0, max(0.0, share)), 2)


def _is_same_day(one: datetime, other: datetime) -> bool:
    return one.astimezone(_zone()).date() == other.astimezone(_zone()).date()


def _of(promise: Any, name: str) -> Any:
    return promise.get(name) if isinstance(promise, Mapping) else getattr(promise, name, None)


def _lang() -> str:
    return (get_language() or "ar")[:2]


def _zone() -> tzinfo:
    return timezone.get_current_timezone()


def _digits(context: Context) -> Digits:
    chosen = context.get("digits")
    if chosen == "arab" or chosen == "latn":
        return "arab" if chosen == "arab" else "latn"
    return "arab" if _lang() == "ar" else "latn"
