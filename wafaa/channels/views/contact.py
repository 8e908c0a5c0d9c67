"""When customers are not disturbed: the prayers, Friday and Ramadan, with what that means today."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wafaa.channels.contact_hours import NAMES, ContactSettings, Sky, prayers_of, quiet_of, sky_of
from wafaa.lib.dates import clock, from_hijri, long_day, to_hijri
from wafaa.lib.prayer import FRIDAY
from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.stores.occasions import RAMADAN
from wafaa.stores.settings import BadSetting, read
from wafaa.team import verbs
from wafaa.team.door import can
from wafaa.team.forms import settings_form
from wafaa.team.sections import settings_page


@require_http_methods(["GET", "HEAD", "POST"])
@can("stores.manage")
def contact(request: HttpRequest, store: str) -> HttpResponse:
    form = settings_form(ContactSettings, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _chosen(form):
        messages.success(request, _("Saved. The times below are those that count now."))
        return redirect(request.path)
    chosen = read(ContactSettings)
    sky = sky_of(chosen)
    return settings_page(
        request,
        "channels/contact.html",
        _("Contact hours"),
        _("Nobody is called or written to unasked while they pray. What they ask for is answered at any hour."),
        status=422 if request.method == "POST" else 200,
        form=form,
        is_heeded=chosen.prayers,
        days=_days(chosen, sky) if sky is not None else [],
    )


def _chosen(form: Any) -> bool:
    try:
        verbs.choose(ContactSettings, form.cleaned_data)
    except BadSetting as bad:
        form.add_error(bad.name, _("We do not understand this. Write it as in the example."))
        return False
    return True


def _days(chosen: ContactSettings, sky: Sky) -> list[dict[str, Any]]:
    """Today, the next Friday and the first day of the next Ramadan, as the saved settings have them."""
    today = now().astimezone(sky.zone).date()
    friday = today + timedelta(days=(FRIDAY - today.weekday()) % 7 or 7)
    wanted = [(_("Today"), today), (_("Next Friday"), friday), (_("When Ramadan begins"), _next_ramadan(today))]
    return [_day(title, day, chosen, sky) for title, day in wanted if day is not None]


def _next_ramadan(today: date) -> date | None:
    hijri = to_hijri(today)
    if hijri is None:
        return None
    year, month, _number = hijri
    return from_hijri(year + (month >= RAMADAN), RAMADAN, 1)


def _day(title: str, day: date, chosen: ContactSettings, sky: Sky) -> dict[str, Any]:
    """What would be quiet, whether it is heeded or not."""
    store, language = scope.current().store, (get_language() or "ar")[:2]
    at = prayers_of(day, sky, chosen)
    calls = dict(at._asdict()) | {"jumuah": at.dhuhr} if at is not None else {}

    def said(instant: Any) -> str:
        return clock(instant, sky.zone, language, store.figures)

    return {
        "title": title,
        "day": long_day(day, language, store.figures, store.hijri),
        "rows": [
            {
                "name": NAMES[quiet.prayer],
                "at": said(calls[quiet.prayer]),
                "starts": said(quiet.starts),
                "ends": said(quiet.ends),
            }
            for quiet in quiet_of(day, replace(chosen, prayers=True), sky)
        ],
    }
