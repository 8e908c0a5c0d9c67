"""Settings of the store: what it is called, when it works, and the rules of every app."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wafaa.lib.colours import contrast_with_white
from wafaa.lib.dates import long_day
from wafaa.lib.pages import address
from wafaa.lib.text.digits import Digits, in_digits
from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.stores.hours import Hours
from wafaa.stores.hours_presets import presets
from wafaa.stores.hours_text import problem, write_line
from wafaa.stores.intervals import BadHours
from wafaa.stores.models import Calendar
from wafaa.stores.settings import REGISTRY, BadSetting
from wafaa.team import verbs
from wafaa.team.door import can
from wafaa.team.forms import StoreForm, settings_form
from wafaa.team.hours_form import HoursForm
from wafaa.team.sections import groups, settings_page

GET_AND_POST = require_http_methods(["GET", "HEAD", "POST"])
READABLE = 4.5
"""Contrast of ordinary text, WCAG 2.2 success criterion 1.4.3."""


@require_GET
@can("team.see")
def home(request: HttpRequest, store: str) -> HttpResponse:
    return render(request, "team/settings.html", {"groups": groups(request.path), "is_home": True})


@GET_AND_POST
@can("stores.manage")
def about(request: HttpRequest, store: str) -> HttpResponse:
    """Name, language, time zone, country, currency, digits, colour."""
    present = scope.current().store
    form = StoreForm(request.POST) if request.method == "POST" else StoreForm.of(present)
    if request.method == "POST" and form.is_valid() and _described(form):
        _move_hours(present.timezone)
        messages.success(request, _("Saved."))
        return redirect("team:store", present.slug)
    colour = form["colour"]
    colour.help_text = _contrast(str(colour.value()))
    return settings_page(
        request,
        "team/settings.html",
        _("Name and look"),
        _("How the store presents itself, and how it counts time and money."),
        status=_status(request),
        form=form,
    )


def _described(form: StoreForm) -> bool:
    try:
        verbs.describe_store(**form.cleaned_data)
    except ValidationError as bad:
        form.add_error(None, bad)
        return False
    return True


def _move_hours(timezone: str) -> None:
    """The working hours are those of the store's own time zone."""
    calendar = main_calendar()
    if calendar.hours.timezone != timezone:
        verbs.plan_hours(calendar, Hours.from_json(calendar.plan | {"timezone": timezone}))


def _contrast(colour: str) -> str:
    """How white text reads on this colour; "" where it is none."""
    try:
        ratio = contrast_with_white(colour)
    except (ValueError, IndexError):
        return ""
    says = (
        _("White text on it is easy to read (%(n)s : 1).")
        if ratio >= READABLE
        else _("White text on it is hard to read (%(n)s : 1); the chat writes on it in black.")
    )
    digits = _digits()
    mark = "٫" if digits == "arab" else "."
    return in_digits(says % {"n": f"{ratio:.1f}".replace(".", mark)}, digits)


def main_calendar() -> Calendar:
    found: Calendar = Calendar.objects.get(is_main=True)
    return found


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200


@GET_AND_POST
@can("stores.manage")
def hours(request: HttpRequest, store: str) -> HttpResponse:
    start_url = address("team:start_from", store)
    says = _("Promises run only while you work. A day may have several stretches and pass midnight.")
    return hours_page(request, main_calendar(), _("Working hours"), says, start_url)


def hours_page(
    request: HttpRequest, calendar: Calendar, title: str, says: str, start_url: str, **more: Any
) -> HttpResponse:
    """The form of one calendar: the store's or a team's."""
    form = HoursForm(calendar.hours, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _planned(calendar, form):
        messages.success(request, _("Saved. Promises already made keep their times."))
        return redirect(request.path)
    return settings_page(
        request,
        "team/hours.html",
        title,
        says,
        status=_status(request),
        start_url=start_url,
        **more,
        form=form,
        week=form.week.days("week"),
        ramadan=form.week.days("ramadan"),
        dated=[form.overrides, form.hijri, form.gregorian],
        presets=[{"value": code, "label": preset.name} for code, preset in presets(_).items()],
        coming=_coming(calendar.hours),
    )


def _planned(calendar: Calendar, form: HoursForm) -> bool:
    try:
        verbs.plan_hours(calendar, form.hours())
    except BadHours as bad:
        form.week.add_error(None, problem(bad))
        return False
    return True


def _coming(hours: Hours) -> list[dict[str, str]]:
    """What the next seven days will be, as the saved hours say: the proof of the pudding."""
    from datetime import timedelta
    from zoneinfo import ZoneInfo

    store = scope.current().store
    today = now().astimezone(ZoneInfo(hours.timezone)).date()
    days = [hours.day_plan(today + timedelta(days=n)) for n in range(7)]
    return [
        {
            "day": long_day(plan.day, (get_language() or "ar")[:2], _digits(), store.hijri),
            "hours": _spans(plan.spans, ZoneInfo(hours.timezone)) or _("closed"),
            "name": plan.name or (_("Ramadan") if plan.reason == "ramadan" else ""),
        }
        for plan in days
    ]


def _spans(spans: Any, zone: Any) -> str:
    from wafaa.stores.intervals import Interval

    def minute(instant: Any) -> int:
        local = instant.astimezone(zone)
        return int(local.hour * 60 + local.minute)

    return write_line([Interval(minute(start), minute(end)) for start, end in spans], _digits())


def _digits() -> Digits:
    return scope.current().store.figures


@require_POST
@can("stores.manage")
def start_from(request: HttpRequest, store: str) -> HttpResponse:
    begin_anew(request, main_calendar())
    return redirect("team:hours", scope.current().store.slug)


def begin_anew(request: HttpRequest, calendar: Calendar) -> None:
    """Begin a calendar anew from the habits of a country; single dates stay."""
    preset = presets(_).get(request.POST.get("preset", ""))
    if preset is None:
        raise Http404
    kept = {"timezone": calendar.hours.timezone, "overrides": calendar.plan.get("overrides", {})}
    verbs.plan_hours(calendar, Hours.from_json(preset.hours.to_json() | kept))
    messages.success(request, _("These are the hours now. Change what is different with you."))


@GET_AND_POST
@can("stores.manage")
def apps(request: HttpRequest, store: str) -> HttpResponse:
    """Every app's settings on one page, each in its own form; which one is sent says the field `app`."""
    sent = request.POST.get("app", "")
    if request.method == "POST" and sent not in REGISTRY:
        raise Http404
    shown = {app: settings_form(declared, request.POST if app == sent else None) for app, declared in REGISTRY.items()}
    if sent and shown[sent].is_valid() and _chosen(sent, shown[sent]):
        messages.success(request, _("Saved."))
        return redirect("team:apps", scope.current().store.slug)
    return settings_page(
        request,
        "team/apps.html",
        _("Rules and limits"),
        _("What happens by itself, and how far it may go."),
        status=_status(request),
        apps=[{"name": app, "title": REGISTRY[app].title, "form": form} for app, form in shown.items()],
    )


def _chosen(app: str, form: Any) -> bool:
    try:
        verbs.choose(REGISTRY[app], form.cleaned_data)
    except BadSetting as bad:
        form.add_error(
            bad.name,
            _("This value is not possible here.")
            if bad.code != "fits"
            else _("We do not understand this. Write it as in the example."),
        )
        return False
    return True
