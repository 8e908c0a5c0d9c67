"""The one timeline of a person: everything that happened, newest first."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wafaa.lib.dates import day
from wafaa.lib.pages import address
from wafaa.people.models import Customer
from wafaa.playbook.moments import TELLERS, told
from wafaa.stores import scope
from wafaa.work.models import Event

MOMENTS = 40
FILTERS: dict[str, tuple[str, ...]] = {
    "": ("",),
    "messages": ("message.", "note.", "conversation.", "outgoing."),
    "promises": ("promise.",),
    "orders": ("order.", "shipment.", "return."),
    "people": ("customer.", "consent."),
}
"""Which events each tab of the timeline shows, by the beginning of their names."""


def timeline(customer: Customer, wanted: str, before: int) -> dict[str, Any]:
    """Everything that happened with the person, newest first, older than event `before` (0: from now)."""
    rows = Event.objects.filter(customer_id__in=_records(customer), name__in=_names(wanted))
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-id")[: MOMENTS + 1])
    shown = found[:MOMENTS]
    base = address("people:customer", scope.current().store.slug, customer.public_id)
    more = f"{base}?{urlencode({'show': wanted, 'before': shown[-1].pk})}" if len(found) > MOMENTS else ""
    return {"days": _days(shown), "more_url": more, "filters": _filters(base, wanted), "here_url": base}


def _records(customer: Customer) -> list[int]:
    return [customer.pk, *Customer.objects.filter(joined_to=customer).values_list("pk", flat=True)]


def _names(wanted: str) -> list[str]:
    return [name for name in TELLERS if name.startswith(FILTERS[wanted])]


def _filters(base: str, wanted: str) -> list[dict[str, Any]]:
    labels = {
        "": _("Everything"),
        "messages": _("Messages"),
        "promises": _("Promises"),
        "orders": _("Orders"),
        "people": _("Record"),
    }
    return [
        {"url": f"{base}?show={key}" if key else base, "label": label, "current": key == wanted}
        for key, label in labels.items()
    ]


def _days(events: list[Any]) -> list[dict[str, Any]]:
    moments, names = told(events), names_of({event.actor for event in events})
    told_events = [event for event in events if event.pk in moments]
    return [
        {"says": says, "moments": [_moment(event, moments[event.pk], names) for event in of_day]}
        for says, of_day in groupby(told_events, key=lambda event: said_day(event.at))
    ]


def _moment(event: Any, moment: Any, names: dict[str, str]) -> dict[str, Any]:
    return {
        "icon": moment.icon,
        "tone": moment.tone,
        "title": moment.title,
        "text": moment.text,
        "url": moment.url,
        "undo_url": moment.undo_url,
        "at": event.at,
        "actor": names.get(event.actor, ""),
    }


def names_of(actors: set[str]) -> dict[str, str]:
    """The names of the staff among these who acted. Staff live beside people, so the model is asked for by name."""
    ids = {int(actor[6:]) for actor in actors if actor.startswith("staff:")}
    if not ids:
        return {}
    rows = apps.get_model("team", "Staff").objects.filter(pk__in=ids).values_list("pk", "name")
    return {f"staff:{pk}": name for pk, name in rows}


def said_day(at: datetime) -> str:
    zone, language = timezone.get_current_timezone(), (get_language() or "ar")[:2]
    return day(at, zone, language, scope.current().store.figures)
