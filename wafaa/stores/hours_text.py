"""Opening hours as people write them: "09:00-13:00, 16:00-22:00", "5-9 pm", in any digits, "closed" or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from wafaa.lib.text.digits import ascii_digits, in_digits
from wafaa.lib.text.folding import fold
from wafaa.stores.intervals import MIDNIGHT, MOST_INTERVALS, BadHours, Interval, read_time, write_time

CLOSED = frozenset({"", "-", "–", "—", "closed", "مغلق", "عطلة", "إجازة"})
ALL_DAY = frozenset({"24", "24h", "24/7", "٢٤", "٢٤ ساعة", "24 ساعة", "طوال اليوم", "all day"})
ALWAYS = r"any ?time|always|whenever|(?:في )?أي وقت|دائما|كل الأوقات|كل وقت"
PARTS_OF_THE_DAY = {
    r"(?:in the )?mornings?|(?:في )?(?:ال)?صباح\S*|الصبح": (9, 12),
    r"(?:at )?noon|(?:وقت )?(?:ال)?ظهر\S*": (12, 14),
    r"(?:in the )?afternoons?|بعد (?:صلاة )?الظهر": (13, 17),
    r"(?:وقت )?(?:ال)?عصر\S*": (15, 18),
    r"بعد (?:صلاة )?العصر": (16, 22),
    r"after (?:work|hours)|بعد (?:الدوام|العمل|الشغل)": (17, 22),
    r"(?:in the )?evenings?|(?:في )?(?:ال)?مسا\S*|المغرب|بعد (?:صلاة )?المغرب": (18, 22),
    r"(?:at )?nights?|(?:في )?الليل|ليلا|بالليل|(?:بعد )?(?:صلاة )?العشا\S*": (20, 23),
}
"""What people call their hours, folded, and from when to when it is."""
WAKES, SLEEPS = 9 * 60, 22 * 60
_BETWEEN = re.compile(r"\s*(?:,|،|;|؛|\n|\s+و\s*(?=\d)|\s+and\s+)\s*")
_FROM_TO = re.compile(r"\s*(?:-|–|—|−|→|ـ|\bto\b|إلى|الى|حتى)\s*")
_BARE_HOUR = re.compile(r"\d{1,2}")
_ON_THE_DIAL = re.compile(r"[1-9]|1[0-2]")
_SHORT = re.compile(r"(?:[1-9]|1[0-2])(?:[:.]\d\d)?")
FIRST_HOUR, DAWN = 7, 5 * 60
_BEFORE = re.compile(r"^(?:من|بين|from|between|at)\s+|^(?:الساعة|الساعه)\s+", re.IGNORECASE)
_HALF = re.compile(
    r"\s*(?:(?P<first>ص|(?:ال)?صباح\S*|الصبح|a\.?m\.?|in the morning)"
    r"|(?P<noon>(?:بعد )?(?:ال)?ظهر\S*)"
    r"|(?P<evening>(?:ال)?مساء\S*|in the evening)"
    r"|(?P<second>م|(?:ال)?عصر\S*|المغرب|p\.?m\.?|in the afternoon)"
    r"|(?P<night>(?:ب|في )?(?:ال)?ليل\S*|العشاء?|at night))$",
    re.IGNORECASE,
)
_ALONE = {"noon": "12:00", "midnight": "00:00", "منتصف الليل": "00:00", "منتصف النهار": "12:00"}
_BOTH = re.compile(r"^\s*(?:بين|between)\s+(.+?)\s*(?:\s+و\s*|\s+and\s+)(?=\S)", re.IGNORECASE)
_ONE_SIDED = re.compile(
    r"(?:(?P<after>بعد|من بعد|after|from|since)|(?P<before>قبل|حتى|الى|إلى|before|until|till))\s+(?P<time>.+?)"
    r"(?:\s+(?:onwards?|فما فوق|وما بعد|فصاعدا))?",
    re.IGNORECASE,
)


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
    if by_day and _ALWAYS.fullmatch(fold(folded)):
        return (Interval(0, MIDNIGHT),)
    pieces = [piece for piece in _BETWEEN.split(_BOTH.sub(r"\1-", text.strip())) if piece]
    if len(pieces) > MOST_INTERVALS:
        raise BadHours("", "too_many")
    return tuple(_interval(piece, by_day=by_day) for piece in pieces)


def _interval(piece: str, *, by_day: bool) -> Interval:
    if by_day and (called := _called(piece)):
        return called
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
    if later == "night" and not half and _SHORT.fullmatch(_bare(times[0])):
        if not by_day:  # a shop may open in the morning until late, or for a night: it says which
            raise BadHours(piece[:40], "not_a_time")
        half = "second" if DAWN <= opens < 12 * 60 else "night"
    ends = _in_half(closes, later)
    is_twelve = later in ("second", "evening") and ends // 60 == 12
    if later and not half and (_in_half(opens, later) < ends or (is_twelve and _is_late(opens, later))):
        half = later  # "5-8 pm" is an evening, and so is "6-12 pm"; "9-12 pm" is a morning
    starts = _in_half(opens, half)
    if is_twelve and starts and (later == "evening" or starts >= ends):
        ends %= 12 * 60  # "4-12 مساءً" and "4 pm - 12 pm" end at midnight: nobody means the next noon
    return Interval(starts, ends)


def _is_late(opens: int, later: str) -> bool:
    """Whether what opens at a bare hour of the dial, which has no zero, and closes at twelve is an evening."""
    return 60 <= opens < (12 if later == "evening" else FIRST_HOUR) * 60


def _called(piece: str) -> Interval | None:
    """What has a name ("evenings", "بعد المغرب") or one end ("after 6", "قبل ٩")."""
    said = fold(piece)
    for pattern, (opens, closes) in _PARTS:
        if pattern.fullmatch(said):
            return Interval(opens * 60, closes * 60)
    side = _ONE_SIDED.fullmatch(" ".join(piece.split()))
    if side is None or len(_FROM_TO.split(side["time"])) != 1:
        return None
    try:
        minutes, half = _time(side["time"])
    except BadHours:
        return None
    if not half and _ON_THE_DIAL.fullmatch(_bare(side["time"])) and minutes < FIRST_HOUR * 60:
        half = "second"
    at = _in_half(minutes, half)
    is_midnight = half == "evening" and at // 60 == 12  # "until twelve in the evening"
    if side["before"] and is_midnight:
        return Interval(WAKES, MIDNIGHT)
    if side["after"] and (at < DAWN or is_midnight):
        return None  # "after midnight" does not go on through the day
    if side["after"]:
        return Interval(at, SLEEPS if at < SLEEPS else MIDNIGHT)
    return Interval(WAKES if at > WAKES else FIRST_HOUR * 60, at) if at > FIRST_HOUR * 60 else None


def _awake(opens: int, closes: int) -> Interval:
    """Between two hours of a clock of twelve, while people are awake: from seven in the morning on."""
    opens += 12 if opens < FIRST_HOUR else 0
    closes += 12 if closes <= opens else 0
    return Interval(opens * 60, closes * 60 if closes > opens else closes % 12 * 60)


def _time(text: str) -> tuple[int, str]:
    """The minutes since midnight as written, and which half of the day was said: a group of _HALF, or ""."""
    said = _bare(text)
    if said.casefold() in _ALONE:
        return read_time(_ALONE[said.casefold()]), ""
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
    if (half == "night" and minutes < 6 * 60) or (half == "noon" and 10 * 60 <= minutes < 12 * 60):
        return minutes
    if half == "night" and minutes >= 12 * 60:
        return minutes % (12 * 60)
    return minutes % (12 * 60) + (0 if half == "first" else 12 * 60)


def _folded(pattern: str) -> re.Pattern[str]:
    """A pattern with its Arabic letters as `fold` leaves them."""
    return re.compile(re.sub(r"[\u0600-\u06ff]+", lambda run: fold(run.group()), pattern))


_ALWAYS = _folded(ALWAYS)
_PARTS = [(_folded(pattern), hours) for pattern, hours in PARTS_OF_THE_DAY.items()]


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
