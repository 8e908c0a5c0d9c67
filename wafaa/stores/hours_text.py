"""Opening hours as people write them: "09:00-13:00, 16:00-22:00", "5-9 pm", in any digits, "closed" or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from wafaa.lib.text.digits import ascii_digits, in_digits
from wafaa.stores.intervals import MIDNIGHT, MOST_INTERVALS, BadHours, Interval, read_time, write_time

CLOSED = frozenset({"", "-", "–", "—", "closed", "مغلق", "عطلة", "إجازة"})
ALL_DAY = frozenset({"24", "24h", "24/7", "٢٤", "٢٤ ساعة", "24 ساعة", "طوال اليوم", "all day"})
_BETWEEN = re.compile(r"\s*(?:,|،|;|؛|\n|\s+و\s*(?=\d)|\s+and\s+)\s*")
_FROM_TO = re.compile(r"\s*(?:-|–|—|−|→|ـ|\bto\b|إلى|الى|حتى)\s*")
_BARE_HOUR = re.compile(r"\d{1,2}")
_ON_THE_DIAL = re.compile(r"[1-9]|1[0-2]")
FIRST_HOUR = 7
_BEFORE = re.compile(r"^(?:من|بين|from|between|at)\s+|^(?:الساعة|الساعه)\s+", re.IGNORECASE)
_HALF = re.compile(r"\s*(?:(?P<first>ص|صباح\S*|a\.?m\.?)|(?P<second>م|مساء\S*|p\.?m\.?))$", re.IGNORECASE)


def read_line(text: str, *, by_day: bool = False) -> tuple[Interval, ...]:
    """The intervals of one line. Raises BadHours; its `field` is the piece that could not be read.

    by_day: these are somebody's waking hours. Bare hours of a clock of twelve are then meant as people mean them: "5-8"
    is the evening, "9-5" ends in the afternoon. Whoever writes minutes or a zero in front ("05:00-08:00") means dawn.
    """
    folded = " ".join(text.split()).casefold()
    if folded in CLOSED:
        return ()
    if folded in ALL_DAY:
        return (Interval(0, MIDNIGHT),)
    pieces = [piece for piece in _BETWEEN.split(text.strip()) if piece]
    if len(pieces) > MOST_INTERVALS:
        raise BadHours("", "too_many")
    return tuple(_interval(piece, by_day=by_day) for piece in pieces)


def _interval(piece: str, *, by_day: bool) -> Interval:
    times = _FROM_TO.split(piece)
    if len(times) != 2:
        raise BadHours(piece[:40], "not_an_interval")
    if by_day and all(_ON_THE_DIAL.fullmatch(_bare(text)) for text in times):
        opens, closes = (int(_bare(text)) for text in times)
        return _awake(opens, closes)
    try:
        (opens, half), (closes, later) = (_time(text) for text in times)
    except BadHours as bad:
        raise BadHours(piece[:40], bad.code) from None
    if later and not half and _in_half(opens, later) < _in_half(closes, later):
        half = later  # "5-8 pm" is an evening; "9-12 pm" a morning
    return Interval(_in_half(opens, half), _in_half(closes, later))


def _awake(opens: int, closes: int) -> Interval:
    """Between two hours of a clock of twelve, while people are awake: from seven in the morning on."""
    opens += 12 if opens < FIRST_HOUR else 0
    closes += 12 if closes <= opens else 0
    return Interval(opens * 60, closes * 60 if closes > opens else closes % 12 * 60)


def _time(text: str) -> tuple[int, str]:
    """The minutes since midnight as written, and which half of the day was said: "first", "second" or ""."""
    said = _bare(text)
    half = _HALF.search(said)
    hour = _HALF.sub("", said).replace(".", ":")
    return read_time(f"{hour}:00" if _BARE_HOUR.fullmatch(hour) else hour), half.lastgroup or "" if half else ""


def _bare(text: str) -> str:
    """What is written of a time, without the words before it, in plain digits."""
    said = ascii_digits(text).strip()
    while said != (said := _BEFORE.sub("", said)):
        pass
    return said


def _in_half(minutes: int, half: str) -> int:
    """On a clock of twelve hours twelve stands before one; what is past thirteen is said as it is."""
    if not half or minutes >= 13 * 60:
        return minutes
    return minutes % (12 * 60) + (12 * 60 if half == "second" else 0)


def write_line(intervals: Iterable[Interval], digits: str = "latn") -> str:
    """What `read_line` reads, in these digits."""
    line = ", ".join(f"{write_time(i.opens)}-{write_time(i.closes)}" for i in intervals)
    return in_digits(line, "arab" if digits == "arab" else "latn")


def problem(bad: BadHours) -> str:
    """What is wrong with hours, and how they are written."""
    where = bad.field.rpartition(".")[2] if bad.code not in ("not_a_time", "not_an_interval") else bad.field
    words = {
        "not_a_time": _("“%(piece)s” is not a time. Write hours like 09:00-18:00."),
        "not_an_interval": _("“%(piece)s” needs an opening and a closing hour, like 09:00-18:00."),
        "too_many": _("That is too many; at most 24 stretches a day, and 100 occasions."),
        "too_long": _("The name is too long. At most 120 letters."),
        "not_a_date": _("“%(piece)s” is not a date. Write it like 2026-09-23."),
        "not_a_month": _("The month must be from 1 to 12."),
        "not_a_day": _("This month does not have that day."),
        "not_a_length": _("An occasion lasts from 1 to 30 days."),
        "not_a_timezone": _("This time zone does not exist. Choose one from the list, such as Asia/Riyadh."),
        "unknown_country": _("We have no list of holidays for this country."),
        "not_a_weekday": _("This day of the week does not exist."),
    }
    return words.get(bad.code, _("This could not be read.")) % {"piece": where}
