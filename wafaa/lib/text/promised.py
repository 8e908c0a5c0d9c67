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
from wafaa.lib.text.months import MONTHS
from wafaa.lib.text.promised_days import named_days
from wafaa.lib.text.promised_words import (
    AFTER_IT,
    AGO,
    ASKS,
    BARE_AR,
    BARE_EN,
    BEFORE_IT,
    CLOCK,
    COMMITS_AR,
    COMMITS_EN,
    COUNTED_FROM,
    DATE,
    DAY,
    DAY_IN_WORDS,
    DAYS_IN_WORDS,
    DUALS,
    FILLER,
    FUTURE,
    HOUR,
    HOURS_AR,
    HOURS_EN,
    LONGER,
    MINUTE,
    MORE,
    NEAR,
    NEAR_DAY,
    NOT_OURS,
    NUMBERED,
    NUMBERS,
    OFFS,
    ONE_OF_THEM,
    OPENS_A_SPAN,
    OVER,
    PART,
    PARTS,
    PRAYERS,
    SHORT_DAY,
    SHORT_DAYS,
    SPAN,
    SPELT_AR,
    SPELT_EN,
    UNIT_FOLLOWS,
    UNITS,
    UNSURE,
    WEEKDAY,
    WEEKDAYS,
)

LONGEST = 4_000
"""Characters that are read; a promise stands in a reply, not in a book."""
DAY_ENDS = timedelta(hours=21)
"""By when a day without an hour is kept."""
LATEST = timedelta(hours=23, minutes=59)
FURTHEST = timedelta(days=366)
AFTER_CALL = timedelta(hours=1)
"""By when "after maghrib", or at it, is kept; "before maghrib" ends with its call."""
BEFORE_DAWN = 4
"""Hours up to this one, "at night", are those after midnight."""


@dataclass(frozen=True)
class Promised:
    """`due` is aware, in the clock's own zone; `says` is the sentence it stands in, as written."""

    due: datetime
    says: str


Called = Callable[[date], Mapping[str, datetime]]
"""The calls to prayer of a day by their names (aware); empty where nobody knows them."""


def promised(
    text: str, at: datetime, works: Callable[[date], bool] = lambda day: True, called: Called = lambda day: {}
) -> Promised | None:
    """The first promise of a time in these words, said at `at` (aware, local to the store); None when there is none.
    `works` tells on which days the store does, for "3 working days"; `called` when sunset is, for "قبل المغرب"."""
    for sentence, is_question in _sentences(text[:LONGEST]):
        if is_question:
            continue
        words = _Words(_plain(sentence), at, works, called)
        due = words.due()
        if due is not None and at < due <= at + FURTHEST:
            return Promised(due, sentence.strip())
    return None


def _plain(sentence: str) -> str:
    """Folded, and "we'll" told from "well"."""
    return " ".join(_WILL.sub(" will", fold(sentence).replace("’", "'")).replace("'", "").split())


_WILL = re.compile(r"(?<=\w)'ll\b")
_END = re.compile(r"([!؟?;؛\n]+|\.(?!\d))")


def _sentences(text: str) -> list[tuple[str, bool]]:
    pieces = _END.split(text)
    ends = [*pieces[1::2], ""]
    return [(said, "?" in end or "؟" in end) for said, end in zip(pieces[::2], ends, strict=False) if said.strip()]


def _in_figures(text: str) -> str:
    """The folded text with hours in figures and led to. "الثانية" alone may be the second of anything and 9 be nine of
    anything, so that an hour needs a word before it that leads to an hour, or a part of the day after it."""

    def arabic(found: re.Match[str]) -> str:
        if not found["lead"] and not AFTER_IT.match(text, found.end()):
            return found[0]
        hour = HOURS_AR.get(found["h"]) or int(found["h"])
        return f"الساعه {_clock(hour, MORE.get(found['more'] or '', 0))}" if hour <= 24 else found[0]

    def english(found: re.Match[str]) -> str:
        hour = HOURS_EN.get(found["h"]) or int(found["h"])
        if found["h"].isdigit() and not found["off"] and not found["more"]:
            return found[0]
        minutes = OFFS.get(found["off"] or "", 0) + OFFS.get(found["more"] or "", 0)
        return f"{found['lead']} {_clock(hour, minutes)}" if hour <= 12 else found[0]

    def led(lead: str) -> Callable[[re.Match[str]], str]:
        return lambda found: f"{lead} {found['h']}" if 1 <= int(found["h"]) <= 12 else found[0]

    text = DAY_IN_WORDS.sub(lambda found: f"{DAYS_IN_WORDS[found['day']]} ", text)
    text = SHORT_DAY.sub(lambda found: f"{found['lead']} {SHORT_DAYS[found['day']]}", text)
    text = BARE_EN.sub(led("at"), BARE_AR.sub(led("الساعه"), text))
    return SPELT_EN.sub(english, SPELT_AR.sub(arabic, text))


def _clock(hour: int, minutes: int) -> str:
    if not minutes:
        return str(hour)
    before = minutes < 0
    return f"{(hour - 1 or 12) if before else hour}:{minutes % 60:02}"


class _Words:
    """One folded sentence, read at a local instant."""

    def __init__(self, text: str, at: datetime, works: Callable[[date], bool], called: Called) -> None:
        self.text, self.at, self.works, self.called = _in_figures(text), at, works, called
        self.prayer, self.after, self.is_part = "", timedelta(), False
        self.used: list[tuple[int, int]] = []
        self.named = [one for one in named_days(self.text, at.date(), works) if not self._is_every(one.span[0])]

    def due(self) -> datetime | None:
        if any(one.search(self.text) for one in (ASKS, NOT_OURS, UNSURE, COUNTED_FROM)) or self._is_over():
            return None
        due = self._span() or self._day()
        if due is None:
            return None
        is_ours = COMMITS_AR.search(self.text) or COMMITS_EN.search(self.text)
        return due if is_ours or self._says_nothing_else() else None

    def _is_over(self) -> bool:
        return bool(OVER.search(self.text)) and not FUTURE.search(self.text)

    def _says_nothing_else(self) -> bool:
        left = self.text
        for start, end in sorted(self.used, reverse=True):
            left = f"{left[:start]} {left[end:]}"
        return not re.search(r"\w", FILLER.sub(" ", left))

    def _span(self) -> datetime | None:
        """ "within 2 days", "خلال ٤٨ ساعة": from now on."""
        for found in SPAN.finditer(self.text):
            length = self._length(found)
            if length is None or self._is_named(found) or AGO.search(self.text[: found.start()]):
                continue
            self.used.append(found.span())
            is_working = bool(found["work"] or found["working"])
            if is_working and length % DAY == timedelta():
                return self._after_working_days(length // DAY)
            if length < DAY or found["unit"] in ("ساعه", "ساعات", "hour", "hours", "hrs"):
                return (self.at + length).replace(second=0, microsecond=0)
            return self._on(self.at.date() + length, self._hour())
        return None

    def _length(self, found: re.Match[str]) -> timedelta | None:
        longer = LONGER.match(self.text, found.end())
        if longer and longer["dual"] and found["lead"]:
            return DUALS[longer["dual"]]
        if found["dual"]:
            return DUALS[found["dual"]] if found["lead"] else None
        if found["lone"]:
            is_one = found["lone"] in ONE_OF_THEM and not re.match(r"\s+\d", self.text[found.end() :])
            return UNITS[found["lone"]] if is_one and found["lead"] in OPENS_A_SPAN else None
        if not found["lead"] and not found["low"]:
            return None
        word = found["count"]
        count = int(word) if word.isdigit() else NUMBERS[word]
        if longer and longer["two"]:
            count = max(count, 2)
        return count * UNITS[found["unit"]] if count else None

    def _is_named(self, found: re.Match[str]) -> bool:
        """Whether it is a part of what names a day: the week of "خلال الأسبوع القادم"."""
        return any(start < found.end() and found.start() < end for start, end in (one.span for one in self.named))

    def _after_working_days(self, count: int) -> datetime:
        day, left = self.at.date(), min(count, 200)
        for _one in range(400):
            day += DAY
            left -= bool(self.works(day))
            if left <= 0:
                break
        return self._on(day, self._hour())

    def _day(self) -> datetime | None:
        """The latest day that is named, at its hour; the hour alone means today."""
        hour = self._hour()
        week = next((one.week for one in self.named if one.week), None)
        weekdays = self._weekdays(week)
        self.used += [one.span for one in self.named]
        named = [one.day for one in self.named if not (weekdays and one.week)]
        days = [*self._near_days(), *weekdays, *self._dates(), *named]
        if not days and hour is None:
            return None
        due = self._on(max(days, default=self._today_or_next_morning(hour)), hour)
        is_this_night = self.at.hour < BEFORE_DAWN and hour is not None and hour >= DAY and due - DAY > self.at
        return due - DAY if is_this_night and set(days) <= {self.at.date()} else due

    def _today_or_next_morning(self, hour: timedelta | None) -> date:
        """The day of an hour said without one. "In the morning", said after the morning, is the next."""
        part = PART.search(self.text)
        is_next = self.is_part and part and PARTS[part["part"]][1] == "am" and hour and self.at.hour * HOUR >= hour
        return self.at.date() + bool(is_next) * DAY

    def _near_days(self) -> list[date]:
        found = []
        for match in NEAR_DAY.finditer(self.text):
            if not AGO.search(self.text[: match.start()]):
                self.used.append(match.span())
                found.append(self.at.date() + NEAR[match["near"]] * DAY)
        return found

    def _is_every(self, start: int) -> bool:
        return bool(re.search(r"(?:كل|every|each)\s+$", self.text[:start]))

    def _weekdays(self, week: date | None) -> list[date]:
        """The next of its name, or the one in the week that begins on that day."""
        found = []
        for match in WEEKDAY.finditer(self.text):
            bare = match["day"]
            is_arabic = not bare.isascii()
            if is_arabic and "ال" not in match.group()[: match.group().index(bare)] and "يوم" not in match.group():
                continue
            if self._is_every(match.start()):
                continue
            self.used.append(match.span())
            if week is not None:
                found.append(week + (WEEKDAYS[bare] - week.weekday()) % 7 * DAY)
                continue
            away = (WEEKDAYS[bare] - self.at.weekday() - 1) % 7 + 1
            found.append(self.at.date() + (away - bool(match["before"])) * DAY)
        return found

    def _dates(self) -> list[date]:
        found = []
        for match in DATE.finditer(self.text):
            if NUMBERED.search(self.text[: match.start()]):
                continue
            number = int(match["d"] or match["d2"] or match["d3"])
            word = match["m"] or match["m2"]
            month = MONTHS[word] if word else int(match["m3"])
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
        part = PART.search(self.text)
        if part:
            self.used.append(part.span())
        for found in CLOCK.finditer(self.text):
            if UNIT_FOLLOWS.match(self.text, found.end()) or NUMBERED.search(self.text[: found.start()]):
                continue
            hour = int(found["h"] or found["h2"] or found["h3"])
            minute = int(found["mi"] or found["mi2"] or found["mi3"] or 0)
            said = found["ap"] or found["ap2"] or found["ap3"]
            half = (said or (PARTS[part["part"]][1] if part else "")).replace(".", "")
            if hour <= 24 and minute < 60:
                self.used.append(found.span())
                return self._o_clock(hour % 24, 30 if found["half"] else minute, half)
        if part is None:
            return None
        self.is_part = True
        self.prayer = PRAYERS.get(part["part"], "")
        self.after = timedelta() if BEFORE_IT.search(self.text[: part.start()]) else AFTER_CALL
        return PARTS[part["part"]][0] * HOUR

    def _o_clock(self, hour: int, minute: int, half: str) -> timedelta:
        return self._whole_hours(hour, half) * HOUR + minute * MINUTE

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
        if hour is not None and (call := self.called(day).get(self.prayer)):
            return (call + self.after).astimezone(self.at.tzinfo)
        begins = datetime.combine(day, time(), self.at.tzinfo)
        due = begins + (DAY_ENDS if hour is None else hour)
        return begins + LATEST if hour is None and day == self.at.date() and due <= self.at else due
