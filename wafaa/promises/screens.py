"""What the pages of promises show: the list, the month, and how many were kept."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_date, get_day_names
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from wafaa.lib.dates import clock, day, hijri_day, long_day
from wafaa.lib.pages import address
from wafaa.lib.text.digits import in_digits
from wafaa.lib.time import now
from wafaa.people.screens import shown_name
from wafaa.promises import queries
from wafaa.promises.models import REPLIES, Promise, PromiseKind, PromiseState, Tally
from wafaa.promises.pages import url_of_subject
from wafaa.promises.queries import BY, COUNTED, Asked
from wafaa.promises.sources import says_source
from wafaa.stores import scope
from wafaa.team.models import Staff

TONES = {"kept": "kept", "broken": "broken", "at_risk": "risk"}
MONTHS = 12
FIRST_WEEKDAY = {"ar": calendar.SUNDAY, "en": calendar.SUNDAY}
FIRST_YEAR, LAST_YEAR = 2000, 2199


def url_of(name: str) -> str:
    return address(f"promises:{name}", scope.current().store.slug)


def _language() -> str:
    return (get_language() or "ar")[:2]


def figures(value: object) -> str:
    return in_digits(str(value), scope.current().store.figures)


def asked_of(typed: dict[str, str]) -> Asked:
    """What was asked for in the address; what makes no sense there is left out."""
    kind = typed["kind"] if typed["kind"] in PromiseKind.values else ""
    month = typed["month"] if _first(typed["month"]) else ""
    by = typed["by"] if typed["by"] in BY and (typed["by"] != "staff" or _is_number(typed["name"])) else ""
    state = typed["state"] if typed["state"] in (*PromiseState.values,) else ""
    if month:
        state = state if state in COUNTED else PromiseState.KEPT
        return Asked(kind, state, month, by, typed["name"] if by else "", None, typed["after"])
    return Asked(kind, state if state in ("open", "at_risk", "broken") else "at_risk", day=_day(typed["day"]),
                 after=typed["after"])  # fmt: skip


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18


def _first(month: str) -> date | None:
    first = _day(f"{month}-01")
    return first if first and len(month) == 7 else None


def _day(typed: str) -> date | None:
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def places(current: str) -> list[dict[str, Any]]:
    """The tabs between the pages of promises."""
    inbox = address("inbox:promises", scope.current().store.slug)
    tabs = [("", inbox, _("By how they stand")), ("listing", url_of("listing"), _("Deliveries and more"))]
    tabs += [("month", url_of("month"), _("Calendar")), ("numbers", url_of("numbers"), _("How many are kept"))]
    return [{"url": url, "label": label, "current": name == current} for name, url, label in tabs]


def listing(asked: Asked) -> dict[str, Any]:
    """Context of promises/listing.html."""
    rows, after = queries.page(asked)
    kept = {"kind": asked.kind, "state": asked.state, "month": asked.month, "by": asked.by, "name": asked.name}
    kept["day"] = asked.day.isoformat() if asked.day else ""
    return {
        "places": places("listing"),
        "title": _title(asked),
        "promises": [row(one) for one in rows],
        "more_url": _with(kept, after=after) if after else "",
        "kinds": [] if asked.day or asked.by else _kinds(kept),
        "states": [] if asked.day else _states(kept, is_counted=bool(asked.month)),
    }


def _with(kept: dict[str, str], **more: str) -> str:
    return f"{url_of('listing')}?{urlencode({name: value for name, value in (kept | more).items() if value})}"


def _title(asked: Asked) -> str:
    if asked.day is not None:
        store = scope.current().store
        return _("Due on %(day)s") % {"day": long_day(asked.day, _language(), store.figures, store.hijri)}
    if not asked.month:
        return _("Promises")
    named = _name(asked.by, asked.name)
    return " · ".join(part for part in (month_says(asked.month), named) if part)


def _kinds(kept: dict[str, str]) -> list[dict[str, Any]]:
    every = [{"url": _with(kept, kind=""), "label": _("Every kind"), "current": not kept["kind"]}]
    return every + [
        {"url": _with(kept, kind=one.value), "label": one.label, "current": kept["kind"] == one.value}
        for one in PromiseKind
        if one not in REPLIES
    ]


def _states(kept: dict[str, str], *, is_counted: bool) -> list[dict[str, Any]]:
    owed = {"at_risk": _("At risk"), "broken": _("Broken, still owed"), "open": _("Open")}
    labels = {"kept": _("Kept"), "broken": _("Broken")} if is_counted else owed
    return [
        {"url": _with(kept, state=state), "label": label, "current": kept["state"] == state}
        for state, label in labels.items()
    ]


def row(promise: Promise) -> dict[str, Any]:
    """One line: to whom, what, by when, and how it stands."""
    store, language = scope.current().store, _language()
    told = (promise.due_at, queries.zone(), language, store.figures)
    person = promise.customer.joined_to or promise.customer
    return {
        "what": str(PromiseKind(promise.kind).label),
        "about": figures(promise.about) if promise.about else promise.text,
        "url": url_of_subject(promise.subject),
        "name": shown_name(person),
        "person_url": address("people:customer", store.slug, person.public_id),
        "due": f"{day(*told)} {clock(*told)}",
        "state": {"text": _state(promise), "tone": TONES.get(promise.state, "")},
        "where": " · ".join(part for part in (promise.carrier, promise.region) if part),
        "source": says_source(promise.source),
        "told": promise.told_at,
    }


def _state(promise: Promise) -> str:
    if promise.state == PromiseState.BROKEN and promise.settled_at is not None:
        return _("done, but late")
    return str(PromiseState(promise.state).label)


def month_page(typed: str) -> dict[str, Any]:
    """Context of promises/month.html: a month's days with what is due on each."""
    today = now().astimezone(queries.zone()).date()
    first = _first(typed) or today.replace(day=1)
    counted = {one.name: one for one in queries.of_month(first.strftime("%Y-%m"), "day")}
    weeks = calendar.Calendar(FIRST_WEEKDAY[_language()]).monthdatescalendar(first.year, first.month)
    names = get_day_names("abbreviated", context="stand-alone", locale=_language())
    return {
        "places": places("month"),
        "title": month_says(first.strftime("%Y-%m")),
        "before_url": _month_url(first - timedelta(days=1)),
        "after_url": _month_url(first + timedelta(days=32)),
        "weekdays": [names[one.weekday()] for one in weeks[0]],
        "weeks": [
            [
                _cell(one, counted.get(one.strftime("%d")) if one.month == first.month else None, first, today)
                for one in w
            ]
            for w in weeks
        ],
    }


def _month_url(inside: date) -> str:
    return f"{url_of('month')}?{urlencode({'month': inside.strftime('%Y-%m')})}"


def _cell(one: date, tally: Tally | None, first: date, today: date) -> dict[str, Any]:
    store = scope.current().store
    due, kept, broken = (max(0, n) for n in (tally.due, tally.kept, tally.broken)) if tally else (0, 0, 0)
    return {
        "number": figures(one.day),
        "hijri": hijri_day(one, _language(), store.figures) if store.hijri else "",
        "says": long_day(one, _language(), store.figures, store.hijri),
        "is_other": one.month != first.month,
        "is_today": one == today,
        "due": figures(ngettext("%(n)s promise", "%(n)s promises", due) % {"n": due}) if due else "",
        "kept": kept,
        "broken": broken,
        "url": f"{url_of('listing')}?{urlencode({'day': one.isoformat()})}" if due else "",
    }


def month_says(month: str) -> str:
    """ "نوفمبر ٢٠٢٦"."""
    first = date.fromisoformat(f"{month}-01")
    return figures(format_date(first, "LLLL y", locale=_language()))


def numbers(typed: str) -> dict[str, Any]:
    """Context of promises/numbers.html: how many were kept, by month, and in one month by whatever they differ in."""
    today = now().astimezone(queries.zone()).date()
    month = typed if _first(typed) else today.strftime("%Y-%m")
    names = _months_until(_first(month) or today)
    counted = queries.months(names)
    rows = queries.of_month(month, "kind", *BY)
    groups = (
        ("kind", _("By kind")),
        ("carrier", _("By carrier")),
        ("region", _("By region")),
        ("staff", _("By colleague")),
    )
    return {
        "places": places("numbers"),
        "title": month_says(month),
        "months": [
            _figure(name, "", name, counted.get(name), month_says(name))
            | {"current": name == month, "month_url": f"{url_of('numbers')}?{urlencode({'month': name})}"}
            for name in _with_something(names, counted, month)
        ],
        "groups": [
            {"title": title, "rows": [_of_row(month, one) for one in rows if one.by == by]} for by, title in groups
        ],
        "told": _told(counted.get(month)),
    }


def _with_something(names: list[str], counted: Mapping[str, Tally], shown: str) -> list[str]:
    """The months back to the first that has something to count, or that is shown."""
    first = max((place for place, name in enumerate(names) if name in counted or name == shown), default=0)
    return names[: first + 1]


def _of_row(month: str, tally: Tally) -> dict[str, Any]:
    return _figure(month, tally.by, tally.name, tally, _name(tally.by, tally.name))


def _months_until(last: date) -> list[str]:
    found = []
    first = last.replace(day=1)
    for _step in range(MONTHS):
        found.append(first.strftime("%Y-%m"))
        first = (first - timedelta(days=1)).replace(day=1)
    return found


def _figure(month: str, by: str, name: str, tally: Tally | None, label: str) -> dict[str, Any]:
    kept, broken = (max(0, tally.kept), max(0, tally.broken)) if tally else (0, 0)
    asked = {"month": month} | ({"kind": name} if by == "kind" else {"by": by, "name": name} if by else {})
    return {
        "label": label,
        "kept": kept,
        "broken": broken,
        "rate": _rate(kept, broken),
        "share": round(100 * kept / (kept + broken)) if kept + broken else 0,
        "kept_url": _with(asked, state="kept") if kept else "",
        "broken_url": _with(asked, state="broken") if broken else "",
    }


def _told(tally: Tally | None) -> dict[str, Any] | None:
    """Of what got another date or was broken: how often the customer heard it before the day was over."""
    if tally is None or tally.told + tally.untold <= 0:
        return None
    return {
        "rate": _rate(tally.told, tally.untold),
        "told": figures(tally.told),
        "all": figures(tally.told + tally.untold),
    }


def _rate(part: int, other: int) -> str:
    return figures(_("%(n)s%%") % {"n": round(100 * part / (part + other))}) if part + other else ""


def _name(by: str, name: str) -> str:
    if by == "kind":
        return str(PromiseKind(name).label) if name in PromiseKind.values else name
    if by == "staff":
        people = scope.current().once("promising:staff", lambda: dict(Staff.objects.values_list("pk", "name")))
        return people.get(int(name), _("Somebody who left"))
    return name
