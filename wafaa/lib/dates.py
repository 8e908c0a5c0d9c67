"""Times, days and lengths of time as a person says them, in Arabic and English, Gregorian and Hijri.

The words stand here and not in gettext, because a text is written in its reader's language and digits,
which need not be those of the request.
"""

import re
from datetime import date, datetime, timedelta, tzinfo

from hijridate import Gregorian, Hijri

from wafaa.lib.text.digits import Digits, ascii_digits, in_digits
from wafaa.lib.text.folding import fold
from wafaa.lib.text.months import HIJRI_MONTHS, MONTHS
from wafaa.lib.time import now

# Where hijridate's table agrees month for month with the official Umm al-Qura calendar (see its issue 26).
FIRST_HIJRI_YEAR, LAST_HIJRI_YEAR = 1420, 1449

# fmt: off
_MONTHS = {
    "ar": [
        "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر",
        "أكتوبر", "نوفمبر", "ديسمبر",
    ],
    "en": [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ],
}
_WEEKDAYS = {
    "ar": [
        "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد",
    ],
    "en": [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ],
}
_HIJRI_MONTHS = {
    "ar": [
        "محرم", "صفر", "ربيع الأول", "ربيع الآخر", "جمادى الأولى", "جمادى الآخرة", "رجب",
        "شعبان", "رمضان", "شوال", "ذو القعدة", "ذو الحجة",
    ],
    "en": [
        "Muharram", "Safar", "Rabi I", "Rabi II", "Jumada I", "Jumada II", "Rajab", "Shaban",
        "Ramadan", "Shawwal", "Dhul-Qadah", "Dhul-Hijjah",
    ],
}
# fmt: on
_TYPED = re.compile(r"(?:(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})|(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}))")
_NAME = "|".join(sorted({**MONTHS, **HIJRI_MONTHS}, key=len, reverse=True))
_WEEKDAY = (
    "(?:يوم )?(?:ال)?(?:احد|اثنين|ثلاثا|اربعا|خميس|جمعه|سبت)"
    "|(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
)
_NAMED = re.compile(
    rf"(?:(?:{_WEEKDAY})[.,،]?\s+)?(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+|من\s+)?(?P<m>{_NAME})\.?"
    rf"|(?P<m2>{_NAME})\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?)(?:\s*[,،]\s*|\s+)(?P<y>\d{{4}})(?:\s*(?:ه|م|ah|ad))?"
)
_FIRST_GREGORIAN = 1700
_NEAR = {
    "ar": {-2: "أول أمس", -1: "أمس", 0: "اليوم", 1: "غدًا", 2: "بعد غد"},
    "en": {-1: "Yesterday", 0: "Today", 1: "Tomorrow"},
}
_AFTER_NEAR = {"ar": " ", "en": ", "}
_WHEN = {"ar": "يوم", "en": "on"}
_HALVES = {"ar": ("ص", "م"), "en": ("AM", "PM")}
_MINUTES = {"day": 1440, "hour": 60, "minute": 1}
# Forms: one, two, two after a preposition, 3 to 10, 11 to 99, 100 and the like.
_UNITS_AR = {
    "minute": ("دقيقة", "دقيقتان", "دقيقتين", "{} دقائق", "{} دقيقة", "{} دقيقة"),
    "hour": ("ساعة", "ساعتان", "ساعتين", "{} ساعات", "{} ساعة", "{} ساعة"),
    "day": ("يوم", "يومان", "يومين", "{} أيام", "{} يومًا", "{} يوم"),
}
_SHORT_UNITS = {
    "ar": {"minute": "د", "hour": "س", "day": "ي"},
    "en": {"minute": "m", "hour": "h", "day": "d"},
}


def clock(instant: datetime, tz: tzinfo, lang: str, digits: Digits) -> str:
    """The time of day at `instant` (aware) in `tz`: "٣:٠٤ م", "3:04 PM"."""
    local = instant.astimezone(tz)
    half = _HALVES[_known(lang)][local.hour // 12]
    return in_digits(f"{local.hour % 12 or 12}:{local.minute:02}", digits) + f"\u00a0{half}"


def day(instant: datetime, tz: tzinfo, lang: str, digits: Digits, in_sentence: bool = False) -> str:
    """The day of `instant` (aware) as said today in `tz`.

    "اليوم", "أمس", "غدًا"; within six days the weekday; else the date, with the year when it is another one.
    `in_sentence` for the middle of an English one: "tomorrow", not "Tomorrow".
    """
    that, today = instant.astimezone(tz).date(), now().astimezone(tz).date()
    away = (that - today).days
    if name := _NEAR[_known(lang)].get(away):
        return name.lower() if in_sentence else name
    if abs(away) < 7:
        return _WEEKDAYS[_known(lang)][that.weekday()]
    return _date(that, lang, digits, with_year=that.year != today.year)


def of_the_year(month: int, day: int, language: str, digits: Digits, *, year: int | None = None) -> str:
    """ "4 May", with its year where it is known: a day that comes back every year."""
    return in_digits(f"{day} {_MONTHS[language][month - 1]}{f' {year}' if year else ''}", digits)


def long_day(that: date, lang: str, digits: Digits, hijri: bool) -> str:
    """ "الأحد ٢٢ نوفمبر · ١٢ جمادى الآخرة"; without the Hijri part unless asked for and known."""
    gregorian = f"{_WEEKDAYS[_known(lang)][that.weekday()]} {_date(that, lang, digits, with_year=False)}"
    other = hijri_day(that, lang, digits) if hijri else None
    return f"{gregorian} · {other}" if other else gregorian


def letter_day(
    instant: datetime, tz: tzinfo, lang: str, digits: Digits, hijri: bool, *, near: bool = True, when: bool = False
) -> str:
    """A day as a letter says it, which may be read when its tomorrow is today: never without weekday and date.

    "غدًا الأحد ٢٩ نوفمبر (١٨ جمادى الآخرة)", "tomorrow, Sunday 29 November"; the year where it is another one.
    Arguments: `hijri` for that date in brackets; `near` for yesterday, today and tomorrow by their names as well;
    `when` for what answers the question when: "on Sunday 29 November", "يوم الأحد ٢٩ نوفمبر".
    """
    language, that, today = _known(lang), instant.astimezone(tz).date(), now().astimezone(tz).date()
    written = f"{_WEEKDAYS[language][that.weekday()]} {_date(that, lang, digits, with_year=that.year != today.year)}"
    if hijri and (other := hijri_day(that, lang, digits)):
        written = f"{written} ({other})"
    away = (that - today).days
    if near and abs(away) < 2:
        return f"{_NEAR[language][away].lower()}{_AFTER_NEAR[language]}{written}"
    return f"{_WHEN[language]} {written}" if when else written


def hijri_day(that: date, lang: str, digits: Digits) -> str | None:
    """Day and month of the Umm al-Qura calendar, or None outside the years of which we are sure."""
    if not (hijri := to_hijri(that)):
        return None
    _, month, number = hijri
    return f"{in_digits(str(number), digits)} {_HIJRI_MONTHS[_known(lang)][month - 1]}"


def span(minutes: int, lang: str, digits: Digits, after_preposition: bool = False) -> str:
    """A length of time in words, its two largest units: "٧ دقائق", "ساعة و٢٠ دقيقة", "2 days 3 hours".

    Arguments: whole minutes, the sign is left out; `after_preposition` for the Arabic dual after
    خلال، قبل، منذ ("دقيقتين" for "دقيقتان").
    """
    parts = _parts(minutes)
    if not parts:
        return {"ar": "أقل من دقيقة", "en": "less than a minute"}[_known(lang)]
    if _known(lang) == "en":
        return " ".join(in_digits(f"{n} {unit}{'' if n == 1 else 's'}", digits) for unit, n in parts)
    return " و".join(_counted(unit, n, digits, after_preposition) for unit, n in parts)


def short_span(minutes: int, lang: str, digits: Digits) -> str:
    """The largest unit alone, rounded down: "٧د", "3h", "٢ي"; the sign is left out."""
    unit, number = (_parts(minutes) or [("minute", 0)])[0]
    return in_digits(str(number), digits) + _SHORT_UNITS[_known(lang)][unit]


def to_hijri(that: date) -> tuple[int, int, int] | None:
    """(year, month, day) of the Umm al-Qura calendar, or None outside the years of which we are sure."""
    if not _FIRST_DAY <= that <= _LAST_DAY:
        return None
    return Gregorian(that.year, that.month, that.day).to_hijri().datetuple()


def from_hijri(year: int, month: int, number: int) -> date | None:
    """The Gregorian date of a Hijri one, or None where there is no such day or we are not sure of it."""
    if not FIRST_HIJRI_YEAR <= year <= LAST_HIJRI_YEAR:
        return None
    try:
        return date(*Hijri(year, month, number).to_gregorian().datetuple())
    except ValueError:
        return None


def typed_day(text: str) -> date | None:
    """A whole date as people type one, in any digits, Gregorian or Hijri by its year: "2026-11-20", "20/11/2026",
    "١٤٤٨/٦/١٠", "٥ مارس ٢٠٢٦", "1 Ramadan 1447". None when it is none, or a Hijri year of which we are not sure."""
    found = _TYPED.fullmatch(ascii_digits(text).strip())
    if not found:
        return _named_day(fold(text[:80]))
    numbers = [int(part) for part in found.groups() if part]
    year, month, number = numbers if found.group(1) else reversed(numbers)
    return _day_in(year, month, number)


def _named_day(said: str) -> date | None:
    found = _NAMED.fullmatch(" ".join(said.split()))
    if not found:
        return None
    name, year = found["m"] or found["m2"], int(found["y"])
    months = HIJRI_MONTHS if year < _FIRST_GREGORIAN else MONTHS
    return _day_in(year, months[name], int(found["d"] or found["d2"])) if name in months else None


def _day_in(year: int, month: int, number: int) -> date | None:
    if year < _FIRST_GREGORIAN:
        return from_hijri(year, month, number)
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _known(lang: str) -> str:
    return "ar" if lang.startswith("ar") else "en"


def _date(that: date, lang: str, digits: Digits, with_year: bool) -> str:
    written = f"{that.day} {_MONTHS[_known(lang)][that.month - 1]}"
    return in_digits(f"{written} {that.year}" if with_year else written, digits)


def _parts(minutes: int) -> list[tuple[str, int]]:
    """The largest unit and, where it is not zero, the next smaller one."""
    left = abs(minutes)
    parts: list[tuple[str, int]] = []
    for unit, size in _MINUTES.items():
        number, left = divmod(left, size)
        if number or parts:
            parts.append((unit, number))
    return [part for part in parts[:2] if part[1]]


def _counted(unit: str, number: int, digits: Digits, after_preposition: bool) -> str:
    one, two, two_after, few, many, other = _UNITS_AR[unit]
    if number == 1:
        return one
    if number == 2:
        return two_after if after_preposition else two
    form = few if 3 <= number % 100 <= 10 else many if number % 100 >= 11 else other
    return form.format(in_digits(str(number), digits))


def _day_of(hijri: Hijri) -> date:
    return date(*hijri.to_gregorian().datetuple())


_FIRST_DAY = _day_of(Hijri(FIRST_HIJRI_YEAR, 1, 1))
_LAST_DAY = _day_of(Hijri(LAST_HIJRI_YEAR + 1, 1, 1)) - timedelta(days=1)
