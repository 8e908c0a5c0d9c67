"""The first page after login."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wafaa.inbox import calls_to_make, counts, queries, today
from wafaa.inbox.models import FollowUp, FollowUpWhy
from wafaa.inbox.queries import About
from wafaa.inbox.screens.first_steps import first_steps
from wafaa.inbox.screens.promises import ring_of_promise, standing, title
from wafaa.inbox.screens.rows import badge, calls_url, ring_of, unnamed
from wafaa.inbox.today import Owed
from wafaa.lib.dates import clock, day, hijri_day, long_day, span
from wafaa.lib.names import given_name
from wafaa.lib.pages import address
from wafaa.lib.parts import Draw, drawing, joined
from wafaa.lib.text.digits import in_digits
from wafaa.lib.text.direction import isolated
from wafaa.lib.text.safe import preview
from wafaa.lib.time import now
from wafaa.promises.models import PromiseKind
from wafaa.stores import scope
from wafaa.stores.queries import main_hours
from wafaa.team.door import can

MOST_NOTE = 18
MOST_CALLS = 6


@require_GET
@can("inbox.see")
def page(request: HttpRequest, store: str) -> HttpResponse:
    is_mine = request.GET.get("whose") == "mine"
    at = now()
    context = _head(request, at) | _figures(is_mine) | _work(is_mine, store, at)
    return render(request, "inbox/today.html", context)


def _head(request: HttpRequest, at: datetime) -> dict[str, Any]:
    store, language = scope.current().store, _language()
    local = at.astimezone(ZoneInfo(store.timezone))
    name = given_name(request.staff.name) or request.staff.name  # type: ignore[attr-defined]
    greeting = _("Good morning, %(name)s") if local.hour < 12 else _("Good evening, %(name)s")
    closes = main_hours().closes_at(at)
    return {
        "greeting": greeting % {"name": name},
        "date_says": long_day(local.date(), language, store.figures, False),
        "hijri_says": (hijri_day(local.date(), language, store.figures) or "") if store.hijri else "",
        "hours_says": _hours_words(closes),
        "calls_url": calls_url(),
        "scopes": [
            {"url": "?whose=team", "label": _("The team"), "current": request.GET.get("whose") != "mine"},
            {"url": "?whose=mine", "label": _("Mine"), "current": request.GET.get("whose") == "mine"},
        ],
    }


def _hours_words(closes: Any) -> str:
    store = scope.current().store
    zone = ZoneInfo(store.timezone)
    if main_hours().is_open(now()):
        return _("open until %(time)s") % {"time": clock(closes, zone, _language(), store.figures)} if closes else ""
    opens = main_hours().next_opening(now())
    if opens is None:
        return ""
    when = {
        "day": day(opens, zone, _language(), store.figures, in_sentence=True),
        "time": clock(opens, zone, _language(), store.figures),
    }
    return _("closed; opens %(day)s at %(time)s") % when


def _figures(is_mine: bool) -> dict[str, Any]:
    kept, made = today.kept_this_month(is_mine)
    median = today.median_first_reply(is_mine)
    numbers = counts.shown(["open", "open:nobody", "waiting"])
    desk = address("inbox:desk", scope.current().store.slug)
    digits = scope.current().store.figures
    return {
        "kept": kept,
        "made": made,
        "kept_note": "",
        "steps": first_steps(numbers["open"]),
        "kept_url": address("inbox:promises", scope.current().store.slug),
        "measures": [
            {
                "value": span(median, _language(), digits) if median is not None else "–",
                "label": _("median first reply today"),
                "note": "",
                "tone": "",
                "url": "",
            },
            {
                "value": _figure("%(n)s", n=numbers["open"]),
                "label": _("open conversations"),
                "url": f"{desk}?view=open",
            },
            {
                "value": _figure("%(n)s", n=numbers["open:nobody"]),
                "label": _("with nobody yet"),
                "url": f"{desk}?view=nobody",
            },
        ],
    }


def _figure(words: str, **numbers: int) -> str:
    return in_digits(words % numbers, scope.current().store.figures)


def _work(is_mine: bool, slug: str, at: datetime) -> dict[str, Any]:
    beads, due = today.of_the_day(is_mine), today.due_today(is_mine)
    urgent = [*today.at_risk(is_mine), *today.broken(is_mine)][: today.MOST_LINES]
    known = today.conversations_of([*beads, *urgent, *due])
    waiting = today.unanswered(is_mine, besides={promise.subject.partition(":")[2] for promise in [*urgent, *due]})
    much = today.how_many_owed(is_mine)
    lines = drawing("inbox/_need.html", scope.current().store.figures, slug, at.replace(second=0, microsecond=0))
    return {
        "thread": _thread(beads, known, slug, at),
        "needs": joined(_line(lines, p, known, slug, at) for p in urgent),
        "needs_says": _urgent_words(much),
        "sections": [
            _section(_("Due today"), (_line(lines, p, known, slug, at) for p in due), _("Nothing more is due today.")),
            *_calls(lines, slug, at),
            _section(
                _("Nobody has answered"),
                (_waiting(lines, row, slug, at) for row in waiting),
                _("Everybody has an answer."),
            ),
        ],
    }


def _urgent_words(much: int) -> str:
    if much > today.MOST_COUNTED:
        return _figure(_("more than %(n)s at risk or broken"), n=today.MOST_COUNTED)
    return _figure(_("%(n)s at risk or broken"), n=much)


def _section(title: str, lines: Iterable[SafeString], empty: str) -> dict[str, Any]:
    return {"title": title, "says": "", "lines": joined(lines), "empty": empty, "more_url": ""}


def _thread(beads: list[Owed], known: dict[str, About], slug: str, at: datetime) -> SafeString | str:
    """The day's beads on their thread; "" when there are none."""
    if not beads:
        return ""
    shown = [(promise, _about(promise, known)) for promise in beads]
    starts, ends = _window(beads, at)
    minute = at.replace(second=0, microsecond=0)
    draw = drawing("inbox/_beads.html", scope.current().store.figures, slug, minute)
    day_ = {"starts_at": starts, "ends_at": ends}
    return draw(
        lambda: {"day": day_ | {"beads": [_bead(promise, row, slug) for promise, row in shown]}, "now": at},
        *shown,
        starts.replace(second=0, microsecond=0),
        ends.replace(second=0, microsecond=0),
    )


def _window(beads: list[Owed], at: datetime) -> tuple[datetime, datetime]:
    """The part of the day that the thread shows: from the first hour of work to the last, with every bead in it."""
    spans = main_hours().day_plan(at.astimezone(ZoneInfo(scope.current().store.timezone)).date()).spans
    day_ = today.the_day()
    points = [instant for pair in spans for instant in pair[:2]] + [p.due_at for p in beads] + [at]
    return max(min(points), day_.starts_at), min(max(points), day_.ends_at)


def _about(promise: Owed, known: dict[str, About]) -> About | None:
    return known.get(promise.subject.partition(":")[2])


def _bead(promise: Owed, row: About | None, slug: str) -> dict[str, Any]:
    what = preview(promise.text, MOST_NOTE) or str(PromiseKind(promise.kind).label)
    name, url = _name(promise, row), _url(row, slug, promise)
    return {"due_at": promise.due_at, "state": promise.state, "name": name, "note": what, "url": url}


def _name(promise: Owed, row: About | None) -> str:
    return promise.customer_name or (unnamed(row.number) if row else "")


def _url(row: About | None, slug: str, promise: Owed) -> str:
    if row is not None:
        return address("inbox:conversation", slug, row.public_id)
    return address("inbox:to_call" if promise.kind == PromiseKind.FOLLOW_UP else "inbox:desk", slug)


def _line(draw: Draw, promise: Owed, known: dict[str, About], slug: str, at: datetime) -> SafeString:
    """One line of work, as _need.html draws it once a minute."""
    row = _about(promise, known)

    def told() -> dict[str, Any]:
        tone = {"broken": "broken", "at_risk": "risk"}.get(promise.state, "")
        text = f"{title(promise)} · {isolated(row.preview)}" if row and row.preview else title(promise)
        line = {
            "promise": ring_of_promise(promise),
            "name": _name(promise, row),
            "badge": {"text": standing(promise), "tone": tone} if tone else badge(promise.customer_kind),
            "text": text,
            "url": _url(row, slug, promise),
            "action_label": "",
        }
        return {"line": line, "now": at}

    return draw(told, promise, row)


def _calls(draw: Draw, slug: str, at: datetime) -> list[dict[str, Any]]:
    """Whom to call now; nothing at all where there is nobody, or where one logs no calls."""
    waiting = calls_to_make.due(MOST_CALLS) if scope.current().can("inbox.note") else []
    if not waiting:
        return []
    url = address("inbox:to_call", slug)
    drawn = (_call(draw, one, url, at) for one in waiting)
    return [_section(_("Calls to make"), drawn, "") | {"more_url": url}]


def _call(draw: Draw, one: FollowUp, url: str, at: datetime) -> SafeString:
    def told() -> dict[str, Any]:
        tone = {"broken": "broken", "at_risk": "risk"}.get(promise.state, "")
        line = {
            "promise": ring_of_promise(promise),
            "name": one.customer.name or _("Customer without a name"),
            "badge": {"text": standing(promise), "tone": tone} if tone else badge(one.customer.kind),
            "text": " · ".join(filter(None, (str(FollowUpWhy(one.why).label), isolated(promise.text)))),
            "url": url,
            "action_label": _("Call"),
        }
        return {"line": line, "now": at}

    promise, customer = one.promise, one.customer
    stands = (promise.state, promise.made_at, promise.at_risk_at, promise.due_at, promise.next_tick_at, promise.text)
    return draw(told, one.public_id, one.why, customer.name, customer.kind, *stands)


def _waiting(draw: Draw, row: dict[str, Any], slug: str, at: datetime) -> SafeString:
    def told() -> dict[str, Any]:
        line = {
            "promise": ring_of(row),
            "name": row["customer_name"] or unnamed(row["number"]),
            "badge": badge(row["customer__kind"]),
            "text": isolated(row["preview"] or row["subject"]),
            "url": address("inbox:conversation", slug, row["public_id"]),
            "action_label": "",
        }
        return {"line": line, "now": at}

    return draw(told, queries.values(row))


def _language() -> str:
    return (get_language() or "ar")[:2]
