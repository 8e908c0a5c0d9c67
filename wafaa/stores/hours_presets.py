"""Hours a shop can begin with, by country. The owner changes them; they are habits, not law.

Sources
- Weekends: those the `holidays` package records for each country (Friday and Saturday in most of the Gulf;
  Saturday and Sunday in the Emirates since 2022, in Lebanon, Morocco and Tunisia). Saudi shops also answer on
  Saturdays, Emirati ones until noon on Fridays, as their federal offices do.
- Ramadan: 10:00 to 15:00 and 21:00 to 01:00, the usual split around the fast-breaking meal and the night
  prayer.
- Eid al-Fitr 1 to 3 Shawwal; Eid al-Adha from the day of Arafah, 9 to 12 Dhu al-Hijja.
- National days: the fixed dates in the country lists of the `holidays` package, without the days by which
  governments move them (Saudi Founding Day: Royal Order A/371 of 2022; Oman: Royal Decree 15/2025).
"""

from collections.abc import Callable
from typing import NamedTuple

from wafaa.stores.hours import Hours
from wafaa.stores.intervals import Interval
from wafaa.stores.occasions import GregorianRecurrence, HijriRecurrence

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
SUNDAY_TO_THURSDAY = (SUNDAY, MONDAY, TUESDAY, WEDNESDAY, THURSDAY)
MONDAY_TO_FRIDAY = (MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY)
NINE_TO_SIX = (Interval(9 * 60, 18 * 60),)
MORNING = (Interval(9 * 60, 12 * 60),)
RAMADAN_DAY = (Interval(10 * 60, 15 * 60), Interval(21 * 60, 60))
SHAWWAL, DHU_AL_HIJJA = 10, 12


class Preset(NamedTuple):
    """Hours to begin with in a country, and the country's name."""

    name: str
    hours: Hours


def presets(translate: Callable[[str], str] = str) -> dict[str, Preset]:
    """By ISO 3166 country code: the country's name and its hours.

    Names are English msgids, passed through `translate` (a gettext function).
    """
    return {code: _preset(code, translate) for code in COUNTRIES}


def gettext_noop(msgid: str) -> str:
    """Marks a name for translation while this module stays free of Django."""
    return msgid


NATIONAL_DAY = gettext_noop("National Day")
INDEPENDENCE_DAY = gettext_noop("Independence Day")
REVOLUTION_DAY = gettext_noop("Revolution Day")
LIBERATION_DAY = gettext_noop("Liberation Day")

# Code: name, time zone, working days, then (month, day, days, name) of its national days.
COUNTRIES: dict[str, tuple[str, str, tuple[int, ...], tuple[tuple[int, int, int, str], ...]]] = {
    "SA": (
        gettext_noop("Saudi Arabia"),
        "Asia/Riyadh",
        (*SUNDAY_TO_THURSDAY, SATURDAY),
        ((2, 22, 1, gettext_noop("Founding Day")), (9, 23, 1, NATIONAL_DAY)),
    ),
    "AE": (
        gettext_noop("United Arab Emirates"),
        "Asia/Dubai",
        MONDAY_TO_FRIDAY,
        ((12, 2, 2, NATIONAL_DAY),),
    ),
    "KW": (
        gettext_noop("Kuwait"),
        "Asia/Kuwait",
        SUNDAY_TO_THURSDAY,
        ((2, 25, 1, NATIONAL_DAY), (2, 26, 1, LIBERATION_DAY)),
    ),
    "QA": (gettext_noop("Qatar"), "Asia/Qatar", SUNDAY_TO_THURSDAY, ((12, 18, 1, NATIONAL_DAY),)),
    "BH": (gettext_noop("Bahrain"), "Asia/Bahrain", SUNDAY_TO_THURSDAY, ((12, 16, 2, NATIONAL_DAY),)),
    "OM": (gettext_noop("Oman"), "Asia/Muscat", SUNDAY_TO_THURSDAY, ((11, 20, 2, NATIONAL_DAY),)),
    "EG": (
        gettext_noop("Egypt"),
        "Africa/Cairo",
        SUNDAY_TO_THURSDAY,
        (
            (1, 25, 1, REVOLUTION_DAY),
            (7, 23, 1, REVOLUTION_DAY),
            (10, 6, 1, gettext_noop("Armed Forces Day")),
        ),
    ),
    "JO": (gettext_noop("Jordan"), "Asia/Amman", SUNDAY_TO_THURSDAY, ((5, 25, 1, INDEPENDENCE_DAY),)),
    "IQ": (gettext_noop("Iraq"), "Asia/Baghdad", SUNDAY_TO_THURSDAY, ()),
    "LB": (gettext_noop("Lebanon"), "Asia/Beirut", MONDAY_TO_FRIDAY, ((11, 22, 1, INDEPENDENCE_DAY),)),
    "YE": (gettext_noop("Yemen"), "Asia/Aden", SUNDAY_TO_THURSDAY, ((5, 22, 1, gettext_noop("Unity Day")),)),
    "MA": (
        gettext_noop("Morocco"),
        "Africa/Casablanca",
        MONDAY_TO_FRIDAY,
        ((7, 30, 1, gettext_noop("Throne Day")), (11, 18, 1, INDEPENDENCE_DAY)),
    ),
    "DZ": (
        gettext_noop("Algeria"),
        "Africa/Algiers",
        SUNDAY_TO_THURSDAY,
        ((7, 5, 1, INDEPENDENCE_DAY), (11, 1, 1, REVOLUTION_DAY)),
    ),
    "TN": (gettext_noop("Tunisia"), "Africa/Tunis", MONDAY_TO_FRIDAY, ((3, 20, 1, INDEPENDENCE_DAY),)),
}


def _preset(code: str, translate: Callable[[str], str]) -> Preset:
    name, timezone, days, national = COUNTRIES[code]
    half_days: dict[int, tuple[Interval, ...]] = {FRIDAY: MORNING} if code == "AE" else {}
    hours = Hours(
        timezone,
        weekly=dict.fromkeys(days, NINE_TO_SIX) | half_days,
        ramadan=dict.fromkeys(days, RAMADAN_DAY) | half_days,
        recurrences=(
            HijriRecurrence(SHAWWAL, 1, 3, translate(gettext_noop("Eid al-Fitr"))),
            HijriRecurrence(DHU_AL_HIJJA, 9, 4, translate(gettext_noop("Eid al-Adha"))),
        ),
        gregorian_recurrences=tuple(
            GregorianRecurrence(month, day, length, translate(occasion)) for month, day, length, occasion in national
        ),
    )
    return Preset(translate(name), hours)
