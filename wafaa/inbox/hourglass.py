"""Hours that people name: "tomorrow morning", "after Friday prayer", "Sunday at nine"; in the store's own calendar.

A morning is when the store opens that day, by whatever rule the day follows (Ramadan hours, a holiday), but where it
is open around the clock, or closed all day, it is nine o'clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from wafaa.channels.contact_hours import called
from wafaa.lib.dates import clock, day
from wafaa.lib.text.digits import ascii_digits
from wafaa.lib.text.promised import promised
from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.stores.local_time import edge
from wafaa.stores.queries import main_hours
from wafaa.stores.settings import read, setting, settings

FRIDAY, SUNDAY = 4, 6
DAWN, NINE = 5 * 60, 9 * 60
NOON = 12
LATE = {"tomorrow": _l("Tomorrow, when we open"), "sunday": _l("Sunday, when we open")}
LAST_YEAR = 2199
PRAYERS = (("12:30", "12:30"), ("13:00", "13:00"), ("13:30", "13:30"), ("14:00", "14:00"))


def _is_an_hour(typed: str) -> bool:
    """Nothing, or words that mean an hour whenever they are asked: "today at five" has none in the evening."""
    late = now().astimezone(_zone()).replace(hour=23, minute=58)
    return not typed.strip() or all(_spoken(typed, at) is not None for at in (now().astimezone(_zone()), late))


def _spoken(typed: str, at: datetime) -> datetime | None:
    """The next instant after `at` that these words mean, as a reply's words are read; None when they mean none."""
    found = promised(typed, at, lambda that: bool(main_hours().day_plan(that).spans), called)
    return found.due.replace(second=0, microsecond=0) if found else None


OWN = ("own_1", "own_2", "own_3")
OWN_HELP = _l("As you would say it: “Sunday 9:30”, “Thursday afternoon”, “in 3 days”. Empty: none.")


@settings("snooze", _l("Snooze and send later"))
@dataclass(frozen=True)
class SnoozeSettings:
    after_friday_prayer: str = setting(
        "13:30",
        _l("After Friday prayer"),
        _l("The hour that “after Friday prayer” means for snoozing and sending later; your opening if that is later."),
        choices=PRAYERS,
    )
    own_1: str = setting("", _l("An hour of your own"), OWN_HELP, most=40, fits=_is_an_hour)
    own_2: str = setting("", _l("A second one"), OWN_HELP, most=40, fits=_is_an_hour)
    own_3: str = setting("", _l("A third one"), OWN_HELP, most=40, fits=_is_an_hour)


class NoSuchTime(ValueError):
    """A day and hour that cannot be read, or lies behind us. `code`: unreadable, past."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Preset:
    """`name` is what forms and macros say, `at` the instant it means now."""

    name: str
    label: str
    at: datetime


def presets() -> list[Preset]:
    """The named hours that still lie ahead, each a different instant. Of two names for one instant the telling one
    counts: on a Thursday, "after Friday prayer" rather than "tomorrow"; the store's own before any other."""
    found = [Preset(name, label, at) for name, label in labels().items() if (at := _instant(name)) and at > now()]
    telling: dict[datetime, str] = {}
    for one in sorted(found, key=lambda one: [*OWN, "friday", one.name].index(one.name)):
        telling.setdefault(one.at, one.name)
    return [_as_it_is(one) for one in found if telling[one.at] == one.name]


def _instant(name: str) -> datetime | None:
    try:
        return instant(name)
    except NoSuchTime:
        return None


def _as_it_is(preset: Preset) -> Preset:
    """A shop that opens in the afternoon, or in Ramadan's evening, has no morning."""
    is_late = preset.name in LATE and preset.at.astimezone(_zone()).hour >= NOON
    return replace(preset, label=str(LATE[preset.name])) if is_late else preset


def labels() -> dict[str, str]:
    """What the named hours are called."""
    return {
        "hour": _("In an hour"),
        "tomorrow": _("Tomorrow morning"),
        "friday": _("After Friday prayer"),
        "sunday": _("Sunday morning"),
        **own_hours(),
    }


def own_hours() -> dict[str, str]:
    """The store's own hours, by name, as somebody typed them."""
    chosen = read(SnoozeSettings)
    return {name: words for name in OWN if (words := str(getattr(chosen, name)).strip())}


def instant(name: str) -> datetime:
    """The instant this name means now. Raises NoSuchTime for an unknown name, or one that means nothing any more."""
    if name in OWN and (due := _spoken(own_hours().get(name, ""), now().astimezone(_zone()))):
        return due.astimezone(UTC)
    if name not in NAMED:
        raise NoSuchTime("unreadable")
    return NAMED[name](now().astimezone(_zone())).astimezone(UTC)


def chosen(name: str, typed: str = "") -> datetime:
    """A named hour, or else a local day and hour typed in any digits. Raises NoSuchTime."""
    if not typed:
        return instant(name)
    try:
        when = datetime.fromisoformat(ascii_digits(typed))
    except ValueError:
        raise NoSuchTime("unreadable") from None
    if when.year > LAST_YEAR:
        raise NoSuchTime("unreadable")
    when = when if when.tzinfo else when.replace(tzinfo=_zone())
    if when <= now():
        raise NoSuchTime("past")
    return when.astimezone(UTC)


def said(at: datetime) -> str:
    """An instant as the reader says it: "tomorrow 9:00 AM"; the hour alone when it is today."""
    language, store = (get_language() or "ar")[:2], scope.current().store
    hour = clock(at, _zone(), language, store.figures)
    if at.astimezone(_zone()).date() == now().astimezone(_zone()).date():
        return hour
    return f"{day(at, _zone(), language, store.figures, in_sentence=True)} {hour}"


def _in_an_hour(local: datetime) -> datetime:
    return (local + timedelta(hours=1)).replace(second=0, microsecond=0)


def _tomorrow(local: datetime) -> datetime:
    return _morning(local.date() + timedelta(days=1))


def _sunday(local: datetime) -> datetime:
    return _morning(_next(local.date(), SUNDAY))


def _friday(local: datetime) -> datetime:
    """Of this Friday, as long as that hour is to come."""
    today = local.date()
    first = today if today.weekday() == FRIDAY and _after_prayer(today) > local else _next(today, FRIDAY)
    return _after_prayer(first)


def _after_prayer(friday: date) -> datetime:
    hour, _sep, minute = read(SnoozeSettings).after_friday_prayer.partition(":")
    prayed = _at(friday, int(hour) * 60 + int(minute))
    opens = main_hours().next_opening(prayed)
    is_later_that_day = opens is not None and opens.astimezone(_zone()).date() == friday
    return opens if opens is not None and is_later_that_day else prayed


def _morning(that: date) -> datetime:
    """When the store opens on this day, not before dawn; nine o'clock where that says nothing."""
    opens = main_hours().next_opening(_at(that, DAWN))
    if opens is None or opens.astimezone(_zone()).date() != that or opens == _at(that, DAWN):
        return _at(that, NINE)
    return opens


def _next(today: date, weekday: int) -> date:
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _at(that: date, minute: int) -> datetime:
    return edge(that, minute, _zone())


def _zone() -> ZoneInfo:
    return ZoneInfo(scope.current().store.timezone)


NAMED: dict[str, Callable[[datetime], datetime]] = {
    "hour": _in_an_hour,
    "tomorrow": _tomorrow,
    "friday": _friday,
    "sunday": _sunday,
}
