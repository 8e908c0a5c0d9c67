"""When nobody is disturbed: around the prayers, at Friday noon, and outside the Ramadan hours.

What is held is what goes out by itself. A person's answer is not, nor what a customer asked for a moment ago (ASKED).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from wafaa.lib.prayer import FRIDAY, Place, Prayers, method_of, prayers
from wafaa.lib.text.digits import ascii_digits
from wafaa.people.models import Customer
from wafaa.stores import scope
from wafaa.stores.cities import CITIES, City, city_of
from wafaa.stores.occasions import in_ramadan
from wafaa.stores.queries import main_hours
from wafaa.stores.settings import read, setting, settings

OWN, AUTO = "", "auto"
A_DAY = timedelta(days=1)
"""A Hijri day begins in the evening: the night prayer of a civil day is of the next one."""
ASKED: dict[str, bool] = {}
"""Codes of news that answers what a customer did a moment ago: it never waits for the end of a prayer."""


def asked_for(*codes: str) -> None:
    """News of these codes is an answer."""
    for code in codes:
        ASKED[code] = True


QUESTIONS: dict[str, bool] = {}
"""Codes of news that asks something: whoever wants to be asked nothing does not get it."""


def that_asks(*codes: str) -> None:
    """News of these codes is a question."""
    for code in codes:
        QUESTIONS[code] = True


def place_in(text: str) -> Place | None:
    """The coordinates written as "24.71, 46.68", in any digits; None when they are none on this earth. Nothing in the
    polar circles is taken: the sun does not rise and set there every day."""
    found = re.fullmatch(r"\s*(-?\d{1,2}(?:[.٫]\d+)?)\s*[,،;\s]\s*(-?\d{1,3}(?:[.٫]\d+)?)\s*", ascii_digits(text))
    if found is None:
        return None
    north, east = (float(part.replace("٫", ".")) for part in found.groups())
    return Place(north, east) if abs(north) <= 65 and abs(east) <= 180 else None


def _fits(text: str) -> bool:
    return not text.strip() or place_in(text) is not None


@settings("contact", _("Contact hours"))
@dataclass(frozen=True)
class ContactSettings:
    prayers: bool = setting(
        False,
        _("Nobody is disturbed around the prayers"),
        _("Messages that go out by themselves wait, and calls are planned for another time. Your own answers go."),
    )
    city: str = setting(
        AUTO,
        _("City"),
        _("Whose sun and prayers count."),
        choices=((AUTO, _("By your country and time zone")), *((code, _(one.name)) for code, one in CITIES.items())),
    )
    place: str = setting(
        "",
        _("Or the coordinates of another place"),
        _("Latitude and longitude, like 24.71, 46.68. Empty: the city above."),
        most=40,
        fits=_fits,
    )
    method: str = setting(
        AUTO,
        _("Whose calculation"),
        _("In Saudi Arabia it is Umm al-Qura, in Egypt the Survey Authority."),
        choices=(
            (AUTO, _("The one usual in the country")),
            ("umm_al_qura", _("Umm al-Qura, Makkah")),
            ("egypt", _("Egyptian Survey Authority")),
            ("world_league", _("Muslim World League")),
            ("emirates", _("The Emirates")),
            ("kuwait", _("Kuwait")),
            ("qatar", _("Qatar")),
            ("morocco", _("Morocco")),
            ("tunisia", _("Tunisia")),
            ("karachi", _("University of Karachi")),
            ("north_america", _("North America (ISNA)")),
        ),
    )
    late_asr: bool = setting(
        False, _("Asr by the Hanafi school"), _("When a shadow is twice the length of its thing, and not once.")
    )
    before: int = setting(5, _("Quiet minutes before a prayer"), _("Before the call to it."), least=0, most=60)
    after: int = setting(25, _("Quiet minutes after it"), _("From the call to it."), least=0, most=120)
    friday_before: int = setting(
        45,
        _("Before the Friday prayer"),
        _("Minutes, where prayers are heeded. 0 here and below: Friday is as other days."),
        least=0,
        most=180,
    )
    friday_after: int = setting(60, _("After the Friday prayer"), _("Minutes from its call."), least=0, most=180)
    iftar_after: int = setting(
        60, _("In Ramadan, after sunset"), _("Minutes for breaking the fast."), least=0, most=180
    )
    night_after: int = setting(
        90, _("In Ramadan, after the night prayer"), _("Minutes for the Tarawih prayers."), least=0, most=240
    )
    ramadan: bool = setting(
        True,
        _("In Ramadan, by the Ramadan hours"),
        _("Where your working hours have hours of Ramadan, surveys, offers and questions wait for those instead."),
    )


class Quiet(NamedTuple):
    """A stretch in which nobody is disturbed, and why (a key of the gate's REASONS)."""

    starts: datetime
    ends: datetime
    why: str
    prayer: str


NAMES = {
    "fajr": _("Fajr"),
    "dhuhr": _("Dhuhr"),
    "asr": _("Asr"),
    "maghrib": _("Maghrib"),
    "isha": _("Isha"),
    "jumuah": _("Friday prayer"),
}


class Sky(NamedTuple):
    """Whose sun counts, and by whose calculation."""

    place: Place
    zone: ZoneInfo
    method: str


def sky_of(chosen: ContactSettings, customer: Customer | None = None) -> Sky | None:
    """The sky over the store, or over a customer who lives in another time zone; None: nobody knows it."""
    store = scope.current().store
    away = customer.timezone if customer is not None and customer.timezone != store.timezone else ""
    if away:
        city = city_of("", away)
        return _over(city, AUTO) if city is not None else None
    if (own := place_in(chosen.place)) is not None:
        method = method_of(store.country) if chosen.method == AUTO else chosen.method
        return Sky(own, ZoneInfo(store.timezone), method)
    named = city_of(store.country, store.timezone) if chosen.city == AUTO else CITIES[chosen.city]
    return _over(named, chosen.method) if named is not None else None


def _over(city: City, method: str) -> Sky:
    chosen = method_of(city.country) if method == AUTO else method
    return Sky(Place(city.latitude, city.longitude), ZoneInfo(city.timezone), chosen)


def prayers_of(day: date, sky: Sky, chosen: ContactSettings) -> Prayers | None:
    ramadan = in_ramadan(day + A_DAY)
    return prayers(day, sky.place, sky.zone, sky.method, late_asr=chosen.late_asr, ramadan=ramadan)


def called(day: date) -> dict[str, datetime]:
    """The calls to prayer of a day over the store (UTC), by their names; none where its place is not known."""
    chosen = read(ContactSettings)
    sky = sky_of(chosen)
    found = prayers_of(day, sky, chosen) if sky is not None else None
    return found._asdict() if found is not None else {}


def quiet_of(day: date, chosen: ContactSettings, sky: Sky) -> list[Quiet]:
    """The quiet stretches of a civil day, first to last."""
    found = prayers_of(day, sky, chosen) if chosen.prayers else None
    if found is None:
        return []
    fasting, is_ramadan_night = in_ramadan(day), in_ramadan(day + A_DAY)
    is_friday = day.weekday() == FRIDAY and (chosen.friday_before or chosen.friday_after)
    rows = []
    for name, at in found._asdict().items():
        before, after, why, shown = chosen.before, chosen.after, "prayer_time", name
        if name == "dhuhr" and is_friday:
            before, after, why, shown = chosen.friday_before, chosen.friday_after, "friday_prayer", "jumuah"
        elif name == "maghrib" and fasting:
            after = max(after, chosen.iftar_after)
        elif name == "isha" and is_ramadan_night:
            after = max(after, chosen.night_after)
        if before or after:
            rows.append(Quiet(at - timedelta(minutes=before), at + timedelta(minutes=after), why, shown))
    return rows


def quiet_at(at: datetime, chosen: ContactSettings, customer: Customer | None = None) -> Quiet | None:
    """The quiet stretch in which this instant lies."""
    sky = sky_of(chosen, customer) if chosen.prayers else None
    if sky is None:
        return None
    day = at.astimezone(sky.zone).date()
    # The night prayer's stretch may end on the next civil day.
    near = (one for n in (-1, 0) for one in quiet_of(day + timedelta(days=n), chosen, sky))
    return next((one for one in near if one.starts <= at < one.ends), None)


def leaves_no_time(quiet: Quiet, hours: Iterable[Iterable[int]], zone: ZoneInfo) -> bool:
    """Whether a quiet stretch swallows the whole of the hours that a customer named: theirs are obeyed then."""
    swallowed = []
    for opens, closes in hours:
        day = quiet.starts.astimezone(zone).date()
        starts = datetime.combine(day, time(), zone) + timedelta(minutes=opens)
        ends = datetime.combine(day, time(), zone) + timedelta(minutes=closes if closes > opens else closes + 1440)
        swallowed.append(quiet.starts <= starts and ends <= quiet.ends)
    return bool(swallowed) and all(swallowed)


def ramadan_opening(at: datetime, chosen: ContactSettings) -> datetime | None:
    """In Ramadan, where the store has hours for it: when they are open next (`at` itself when they are now). None:
    the ordinary hours of quiet count."""
    if not chosen.ramadan or not in_ramadan(at.astimezone(ZoneInfo(scope.current().store.timezone)).date()):
        return None
    hours = main_hours()
    return hours.next_opening(at) if hours.ramadan is not None else None
