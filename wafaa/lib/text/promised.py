"""A promised time in an agent's words: "يصلك الخميس", "خلال ٤٨ ساعة", "بكرة العصر", "by Sunday", "tomorrow at 5".

Pure: the words and the local clock go in, an instant comes out. It is offered to a person, never acted on, and where
the words may well mean something else nothing is offered: questions, what is over, what the customer is allowed to
do ("you can return it within 14 days"), opening hours, order numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from wafaa.lib.text.folding import fold

LONGEST = 4_000
"""Characters that are read; a promise stands in a reply, not in a book."""
DAY_ENDS = timedelta(hours=21)
"""By when a day without an hour is kept."""
LATEST = timedelta(hours=23, minutes=59)
FURTHEST = timedelta(days=366)
BEFORE_DAWN = 4
"""Hours up to this one, "at night", are those after midnight."""


@dataclass(frozen=True)
class Promised:
    """`due` is aware, in the clock's own zone; `says` is the sentence it stands in, as written."""

    due: datetime
    says: str


def promised(text: str, at: datetime, works: Callable[[date], bool] = lambda day: True) -> Promised | None:
    """The first promise of a time in these words, said at `at` (aware, local to the store); None when there is none.
    `works` tells on which days the store does, for "3 working days"."""
    for sentence, is_question in _sentences(text[:LONGEST]):
        if is_question:
            continue
        words = _Words(" ".join(fold(sentence).replace("'", "").replace("’", "").split()), at, works)
        due = words.due()
        if due is not None and at < due <= at + FURTHEST:
            return Promised(due, sentence.strip())
    return None


_END = re.compile(r"([!؟?;؛\n]+|\.(?!\d))")


def _sentences(text: str) -> list[tuple[str, bool]]:
    pieces = _END.split(text)
    ends = [*pieces[1::2], ""]
    return [(said, "?" in end or "؟" in end) for said, end in zip(pieces[::2], ends, strict=False) if said.strip()]


# Everything below reads folded words: hamza, ta marbuta, vowels and digits are one ("الأربعاء" is "الاربعا").

_WEEKDAYS = {
    "اثنين": 0, "اتنين": 0, "ثلاثا": 1, "تلاتا": 1, "ثلوث": 1, "اربعا": 2, "اربع": 2, "خميس": 3, "جمعه": 4,
    "سبت": 5, "احد": 6, "حد": 6,
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6,
}  # fmt: skip
_MONTHS = {
    "يناير": 1, "فبراير": 2, "مارس": 3, "ابريل": 4, "مايو": 5, "يونيو": 6, "يوليو": 7, "اغسطس": 8, "سبتمبر": 9,
    "اكتوبر": 10, "نوفمبر": 11, "ديسمبر": 12,
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8,
    "september": 9, "october": 10, "november": 11, "december": 12,
}  # fmt: skip
_NUMBERS = {
    "واحد": 1, "يومين": 2, "ثلاث": 3, "ثلاثه": 3, "تلات": 3, "اربع": 4, "اربعه": 4, "خمس": 5, "خمسه": 5, "ست": 6,
    "سته": 6, "سبع": 7, "سبعه": 7, "ثماني": 8, "ثمانيه": 8, "تسع": 9, "تسعه": 9, "عشر": 10, "عشره": 10,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "a": 1, "an": 1, "couple of": 2, "a couple of": 2,
}  # fmt: skip
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_UNITS = {
    "دقيقه": _MINUTE, "دقايق": _MINUTE, "ساعه": _HOUR, "ساعات": _HOUR, "يوم": _DAY, "يوما": _DAY, "ايام": _DAY,
    "اسبوع": 7 * _DAY, "اسابيع": 7 * _DAY,
    "minute": _MINUTE, "minutes": _MINUTE, "hour": _HOUR, "hours": _HOUR, "hrs": _HOUR, "day": _DAY, "days": _DAY,
    "week": 7 * _DAY, "weeks": 7 * _DAY,
}  # fmt: skip
_DUALS = {
    "دقيقتين": 2 * _MINUTE, "دقيقتان": 2 * _MINUTE, "ساعتين": 2 * _HOUR, "ساعتان": 2 * _HOUR, "يومين": 2 * _DAY,
    "يومان": 2 * _DAY, "اسبوعين": 14 * _DAY, "اسبوعان": 14 * _DAY, "نص ساعه": 30 * _MINUTE, "نصف ساعه": 30 * _MINUTE,
    "ربع ساعه": 15 * _MINUTE, "ساعه ونص": 90 * _MINUTE, "half an hour": 30 * _MINUTE, "half hour": 30 * _MINUTE,
}  # fmt: skip
# A part of the day: its hour when no other is said, and which half of the clock an hour beside it is of (`_o_clock`).
_PARTS = {
    "الصبح": (11, "am"), "صباحا": (11, "am"), "الصباح": (11, "am"), "صباح": (11, "am"),
    "الظهر": (13, "noon"), "ظهرا": (13, "noon"), "منتصف النهار": (12, "noon"),
    "العصر": (17, "pm"), "عصرا": (17, "pm"), "المغرب": (19, "pm"),
    "المسا": (20, "evening"), "مسا": (20, "evening"), "العشا": (21, "evening"),
    "الليل": (22, "night"), "ليلا": (22, "night"), "الليله": (22, "night"), "بالليل": (22, "night"),
    "منتصف الليل": (24, "night"), "نص الليل": (24, "night"), "نصف الليل": (24, "night"),
    "morning": (11, "am"), "noon": (12, "noon"), "midday": (12, "noon"), "afternoon": (17, "pm"),
    "evening": (20, "evening"), "tonight": (22, "night"), "night": (22, "night"), "midnight": (24, "night"),
}  # fmt: skip
_NEAR = {
    "بعد بكره": 2, "بعد بكرا": 2, "بعد غد": 2, "بعد غدا": 2, "day after tomorrow": 2,
    "بكره": 1, "بكرا": 1, "غدا": 1, "غد": 1, "باكر": 1, "غدوه": 1, "tomorrow": 1, "tmrw": 1,
    "اليوم": 0, "الليله": 0, "النهارده": 0, "today": 0, "tonight": 0,
    "this morning": 0, "this afternoon": 0, "this evening": 0,
}  # fmt: skip


def _any(words: Mapping[str, object]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_B, _E = r"(?<![\w])", r"(?![\w])"
_ONE = rf"\d{{1,3}}|{_any(_NUMBERS)}"
_UNIT = _any(_UNITS)
_COUNT = rf"(?:(?P<low>{_ONE})\s*(?:-|–|to|الي|ل|او|or)\s*)?(?P<count>{_ONE})"
_WORKING = r"(?P<working>(?:working|business)\s+)?"
_SPAN = re.compile(
    rf"{_B}(?:(?P<lead>في غضون|في خلال|خلال|بعد|في ظرف|في|within|in|after)\s+(?:the next\s+|ال)?(?:اقصاها\s+)?)?"
    rf"(?:(?:من\s+)?{_COUNT}\s*{_WORKING}(?P<unit>{_UNIT})|(?P<dual>{_any(_DUALS)})|(?P<lone>{_UNIT})){_E}"
    r"(?P<work>\s+(?:ال)?عمل)?"
)
_OPENS_A_SPAN = ("خلال", "في خلال", "في غضون", "في ظرف", "within", "بعد")
_NEAR_DAY = re.compile(rf"{_B}(?:و|ل|ب)?(?P<near>{_any(_NEAR)}){_E}")
_WEEKDAY = re.compile(
    rf"{_B}(?P<before>قبل\s+|before\s+)?(?:(?:ب|ل|و)?يوم\s+)?(?:(?:و|ل|ب)?ال|(?<=يوم ))?"
    rf"(?P<day>{_any(_WEEKDAYS)}){_E}"
)
_DATE = re.compile(
    rf"{_B}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m>{_any(_MONTHS)})(?:\s+(?P<y>20\d\d))?{_E}"
    rf"|{_B}(?P<m2>{_any(_MONTHS)})\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<y2>20\d\d))?{_E}"
    rf"|{_B}(?P<d3>\d{{1,2}})/(?P<m3>\d{{1,2}})(?:/(?P<y3>20\d\d))?(?![\d/])"
)
_CLOCK = re.compile(
    rf"{_B}(?:(?P<lead>الساعه|ساعه|at|by|before)\s+)(?P<h>\d{{1,2}})(?::(?P<mi>\d\d))?(?P<half>\s+ونص|\s+والنصف)?"
    rf"\s*(?P<ap>am|pm|a\.m|p\.m|ص|م)?{_E}"
    rf"|{_B}(?P<h2>\d{{1,2}})(?::(?P<mi2>\d\d))?\s*(?P<ap2>am|pm|a\.m|p\.m){_E}"
    rf"|{_B}(?P<h3>\d{{1,2}}):(?P<mi3>\d\d)\s*(?P<ap3>ص|م)?{_E}"
)
_UNIT_FOLLOWS = re.compile(rf"\s*(?:-\s*\d+\s*)?(?:{_any({**_UNITS, **_MONTHS})}|%|ريال|sar|/|st|nd|rd|th)")
_PART = re.compile(rf"{_B}(?:in the\s+|this\s+|بعد\s+)?(?P<part>{_any(_PARTS)}){_E}")

# Hours in words become figures first: "في السادسة والنصف", "الساعة التاسعة إلا ربعًا", "at half past six".
_HOURS_AR = {
    "الواحده": 1, "الثانيه": 2, "التانيه": 2, "الثالثه": 3, "التالته": 3, "الرابعه": 4, "الخامسه": 5, "السادسه": 6,
    "السابعه": 7, "الثامنه": 8, "التامنه": 8, "التاسعه": 9, "العاشره": 10, "الحاديه عشره": 11, "الحاديه عشر": 11,
    "الثانيه عشره": 12, "الثانيه عشر": 12,
}  # fmt: skip
_HOURS_EN = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12,
}  # fmt: skip
_MORE = {
    "والنصف": 30, "ونصف": 30, "ونص": 30, "والربع": 15, "وربع": 15, "والثلث": 20, "وثلث": 20,
    "الا ربع": -15, "الا ربعا": -15, "الا الربع": -15, "الا ثلث": -20, "الا ثلثا": -20, "الا الثلث": -20,
}  # fmt: skip
_SPELT_AR = re.compile(
    rf"{_B}(?:(?P<lead>(?:في |عند |قبل |حتي )?الساعه|ساعه|في|عند|علي|قبل|حتي|بحلول)\s+)?"
    rf"(?P<h>{_any(_HOURS_AR)}|(?<=الساعه )\d{{1,2}})(?:\s+(?P<more>{_any(_MORE)}))?{_E}"
)
_AFTER_IT = re.compile(rf"\s+(?:{_any(_PARTS)}){_E}")
_BARE_AR = re.compile(
    rf"(?<![\w:/.])(?<!الساعه )(?<!ساعه )(?P<h>\d{{1,2}})(?=(?:\s+(?:والنصف|ونصف|ونص))?\s+"
    rf"(?:(?:{_any(_PARTS)}){_E}|[صم](?=\s*(?:$|[،,]))))"
)
_BARE_EN = re.compile(
    rf"(?<![\w:/.])(?<!at )(?<!by )(?<!before )(?P<h>\d{{1,2}})(?=\s+in the (?:morning|afternoon|evening){_E})"
)
_SPELT_EN = re.compile(
    rf"{_B}(?P<lead>at|by|before|around)\s+(?:(?P<off>half past|quarter past|quarter to)\s+)?"
    rf"(?P<h>{_any(_HOURS_EN)}|\d{{1,2}})(?:\s+(?P<more>thirty|fifteen|forty five|oclock))?{_E}"
)
_OFFS = {"half past": 30, "quarter past": 15, "quarter to": -15, "thirty": 30, "fifteen": 15, "forty five": 45}

# An imperfect verb of what shops do, with the future's prefix or without; a perfect one (what is over) has none.
_STEMS = (
    "وصل|صل|رد|تواصل|كلم|تصل|رسل|رجع|عاود|عيد|شحن|سلم|ستلم|جهز|خبر|بلغ|حول|عطي|جي|جيب|كون|تم|طلع|دفع|عوض|بدل|راجع|"
    "حل|تابع|وفر|صلح|وعد|ودي|بعث|بعت|رتب|نهي|خلص|كمل|جاوب|جيك|ضيف|لغي|عالج|وصله|عطيك|نزل"
)
_COMMITS_AR = re.compile(
    rf"{_B}[وف]?[سبحه]?[ينتا](?:ن|ت)?(?:{_STEMS})(?:ك|كم|كي|لك|لكم|لكي|ه|ها|هم|هالك|هولك|لكن|ليك|ون|وا|ي)?{_E}"
    rf"|{_B}(?:راح|رح|سوف|غادي|موعدنا|موعدك|موعد التسليم|موعد التوصيل|جاهز|جاهزه|عندك|التسليم|"
    rf"التوصيل|الاستلام|وعد مني){_E}"
)
_COMMITS_EN = re.compile(
    rf"{_B}(?:will|ill|well|youll|itll|theyll|shall|going to|arrives?|arriving|delivers?|delivery|"
    rf"expect(?:ed)?|promise|"
    rf"ready|due|have it|reach(?:es)? you|get back to you|be with you|call you|reply to you|"
    rf"update you|refund you|ships?|"
    rf"coming){_E}"
)
_OVER = re.compile(
    rf"{_B}(?:امس|البارحه|مبارح|الماضي|الماضيه|السابق|الفايت|اللي فات|منذ|yesterday|last|ago|since|"
    rf"was|were|had|arrived|"
    rf"ordered|received|طلبت|طلبته|استلمت|استلمته|وصلت|وصلك|وصلتك|ارسلت|ارسلنا|ارسلته|شحنا|شحناه|كان|كانت){_E}"
)
_FUTURE = re.compile(rf"{_B}(?:will|ill|well|youll|itll|shall|going to|راح|سوف|س[ينتا]\w{{2,}}){_E}")
_AGO = re.compile(r"(?:قبل|من|منذ|كل|every|each|for|over|past|لمده)\s+$")
_NOT_OURS = re.compile(
    rf"{_B}(?:يمكنك|بامكانك|تقدر|تقدري|تقدرون|تستطيع|يحق|if|لو|اذا|ان كان|you can|you may|you could|can you|could you|"
    rf"would you|will you|please|من فضلك|لو سمحت|الرجا|ارجو|ينتهي|تنتهي|العرض|الخصم|offer|sale|ends|"
    rf"expires?|closed|open|"
    rf"مغلق|مغلقون|مقفل|دوامنا|نعمل|نفتح|ساعات العمل|working hours|not|cant|cannot|wont|لن|لا|لم|ما|"
    rf"مو|مش|ليس|maybe|might|"
    rf"ربما|يمكن|ممكن|احتمال|ضمان|الضمان|warranty|policy|سياسه){_E}"
)
_ASKS = re.compile(
    r"^(?:هل|متي|وين|اين|كيف|ليش|لماذا|ايش|شو|ايمتي|امتي|when|where|how|why|what|did|do|does|is|are|can|could|would|"
    r"will it|will you|has|have you)\b"
)
_FILLER = re.compile(
    rf"{_B}(?:ان شا الله|انشالله|inshallah|insha allah|باذن الله|اكيد|تمام|نعم|ايوه|طيب|ابشر|ابشري|"
    rf"yes|sure|ok|okay|by|on|"
    rf"at|the|of|or|يوم|في|من|الي|حتي|بحلول|الساعه|كحد اقصي|بالكثير|latest|القادم|الجاي|المقبل|next|"
    rf"this|خلال|within|in|"
    rf"قبل|before|after|بعد|until|till|اقصي|حد|تقريبا|about|around){_E}"
)


def _in_figures(text: str) -> str:
    """The folded text with hours in figures and led to. "الثانية" alone may be the second of anything and 9 be nine of
    anything, so that an hour needs a word before it that leads to an hour, or a part of the day after it."""

    def arabic(found: re.Match[str]) -> str:
        if not found["lead"] and not _AFTER_IT.match(text, found.end()):
            return found[0]
        hour = _HOURS_AR.get(found["h"]) or int(found["h"])
        return f"الساعه {_clock(hour, _MORE.get(found['more'] or '', 0))}" if hour <= 24 else found[0]

    def english(found: re.Match[str]) -> str:
        hour = _HOURS_EN.get(found["h"]) or int(found["h"])
        if found["h"].isdigit() and not found["off"] and not found["more"]:
            return found[0]
        minutes = _OFFS.get(found["off"] or "", 0) + _OFFS.get(found["more"] or "", 0)
        return f"{found['lead']} {_clock(hour, minutes)}" if hour <= 12 else found[0]

    def led(lead: str) -> Callable[[re.Match[str]], str]:
        return lambda found: f"{lead} {found['h']}" if 1 <= int(found["h"]) <= 12 else found[0]

    text = _BARE_EN.sub(led("at"), _BARE_AR.sub(led("الساعه"), text))
    return _SPELT_EN.sub(english, _SPELT_AR.sub(arabic, text))


def _clock(hour: int, minutes: int) -> str:
    if not minutes:
        return str(hour)
    before = minutes < 0
    return f"{(hour - 1 or 12) if before else hour}:{minutes % 60:02}"


class _Words:
    """One folded sentence, read at a local instant."""

    def __init__(self, text: str, at: datetime, works: Callable[[date], bool]) -> None:
        self.text, self.at, self.works = _in_figures(text), at, works
        self.used: list[tuple[int, int]] = []

    def due(self) -> datetime | None:
        if _ASKS.search(self.text) or _NOT_OURS.search(self.text) or self._is_over():
            return None
        due = self._span() or self._day()
        if due is None:
            return None
        is_ours = _COMMITS_AR.search(self.text) or _COMMITS_EN.search(self.text)
        return due if is_ours or self._says_nothing_else() else None

    def _is_over(self) -> bool:
        return bool(_OVER.search(self.text)) and not _FUTURE.search(self.text)

    def _says_nothing_else(self) -> bool:
        left = self.text
        for start, end in sorted(self.used, reverse=True):
            left = f"{left[:start]} {left[end:]}"
        return not re.search(r"\w", _FILLER.sub(" ", left))

    def _span(self) -> datetime | None:
        """ "within 2 days", "خلال ٤٨ ساعة": from now on."""
        for found in _SPAN.finditer(self.text):
            length = self._length(found)
            if length is None or _AGO.search(self.text[: found.start()]):
                continue
            self.used.append(found.span())
            is_working = bool(found["work"] or found["working"])
            if is_working and length % _DAY == timedelta():
                return self._after_working_days(length // _DAY)
            if length < _DAY or found["unit"] in ("ساعه", "ساعات", "hour", "hours", "hrs"):
                return (self.at + length).replace(second=0, microsecond=0)
            return self._on(self.at.date() + length, self._hour())
        return None

    def _length(self, found: re.Match[str]) -> timedelta | None:
        if found["dual"]:
            return _DUALS[found["dual"]] if found["lead"] else None
        if found["lone"]:
            return _UNITS[found["lone"]] if found["lead"] in _OPENS_A_SPAN else None
        if not found["lead"] and not found["low"]:
            return None
        word = found["count"]
        count = int(word) if word.isdigit() else _NUMBERS[word]
        return count * _UNITS[found["unit"]] if count else None

    def _after_working_days(self, count: int) -> datetime:
        day, left = self.at.date(), min(count, 200)
        for _one in range(400):
            day += _DAY
            left -= bool(self.works(day))
            if left <= 0:
                break
        return self._on(day, self._hour())

    def _day(self) -> datetime | None:
        """The latest day that is named, at its hour; the hour alone means today."""
        hour = self._hour()
        days = [*self._near_days(), *self._weekdays(), *self._dates()]
        if days:
            return self._on(max(days), hour)
        return self._on(self.at.date(), hour) if hour is not None else None

    def _near_days(self) -> list[date]:
        found = []
        for match in _NEAR_DAY.finditer(self.text):
            if not _AGO.search(self.text[: match.start()]):
                self.used.append(match.span())
                found.append(self.at.date() + _NEAR[match["near"]] * _DAY)
        return found

    def _weekdays(self) -> list[date]:
        found = []
        for match in _WEEKDAY.finditer(self.text):
            bare = match["day"]
            is_arabic = not bare.isascii()
            if is_arabic and "ال" not in match.group()[: match.group().index(bare)] and "يوم" not in match.group():
                continue
            if re.search(r"(?:كل|every|each)\s+$", self.text[: match.start()]):
                continue
            self.used.append(match.span())
            away = (_WEEKDAYS[bare] - self.at.weekday() - 1) % 7 + 1
            found.append(self.at.date() + (away - bool(match["before"])) * _DAY)
        return found

    def _dates(self) -> list[date]:
        found = []
        for match in _DATE.finditer(self.text):
            number = int(match["d"] or match["d2"] or match["d3"])
            word = match["m"] or match["m2"]
            month = _MONTHS[word] if word else int(match["m3"])
            year = match["y"] or match["y2"] or match["y3"]
            if (day := self._date(number, month, int(year) if year else None)) is not None:
                self.used.append(match.span())
                found.append(day)
        return found

    def _date(self, number: int, month: int, year: int | None) -> date | None:
        """Without a year the one to come, but only across the turn of the year: what is over is not offered."""
        today = self.at.date()
        try:
            day = date(year or today.year, month, number)
            is_next_year = not year and day < today and month + 8 <= today.month
            return date(today.year + 1, month, number) if is_next_year else day
        except ValueError:
            return None

    def _hour(self) -> timedelta | None:
        """The hour that is said, else the part of the day: how long after the midnight in which the day begins."""
        part = _PART.search(self.text)
        if part:
            self.used.append(part.span())
        for found in _CLOCK.finditer(self.text):
            if _UNIT_FOLLOWS.match(self.text, found.end()):
                continue
            hour = int(found["h"] or found["h2"] or found["h3"])
            minute = int(found["mi"] or found["mi2"] or found["mi3"] or 0)
            said = found["ap"] or found["ap2"] or found["ap3"]
            half = (said or (_PARTS[part["part"]][1] if part else "")).replace(".", "")
            if hour <= 24 and minute < 60:
                self.used.append(found.span())
                return self._o_clock(hour % 24, 30 if found["half"] else minute, half)
        return _PARTS[part["part"]][0] * _HOUR if part else None

    def _o_clock(self, hour: int, minute: int, half: str) -> timedelta:
        return self._whole_hours(hour, half) * _HOUR + minute * _MINUTE

    def _whole_hours(self, hour: int, half: str) -> int:
        if hour > 12 or hour == 0:
            return hour
        if half in ("am", "ص"):
            return hour % 12
        # Twelve in the evening, as it is spoken, is the midnight in which that day ends, and two at night comes after
        # it; only a clock's letters (12 م, 12 pm) make a noon of it.
        if (half == "evening" and hour == 12) or (half == "night" and (hour == 12 or hour <= BEFORE_DAWN)):
            return 24 + hour % 12
        if half == "noon" and hour in (10, 11):
            return hour
        # Said without a half of the day, one to seven are hours of the afternoon: shops are shut at three in the night.
        return hour % 12 + 12 if half or hour <= 7 or hour == 12 else hour

    def _on(self, day: date, hour: timedelta | None) -> datetime:
        begins = datetime.combine(day, time(), self.at.tzinfo)
        due = begins + (DAY_ENDS if hour is None else hour)
        return begins + LATEST if hour is None and day == self.at.date() and due <= self.at else due
