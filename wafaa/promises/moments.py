"""How what happens to a promise reads on its customer's timeline."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from wafaa.playbook.moments import Moment, tells
from wafaa.promises.models import Promise, PromiseKind
from wafaa.promises.pages import url_of_subject
from wafaa.promises.sight import visible
from wafaa.stores import scope

NAMES = (
    "promise.made",
    "promise.at_risk",
    "promise.broken",
    "promise.kept",
    "promise.settled_late",
    "promise.renegotiated",
    "promise.revised",
    "promise.cancelled",
)
LOOKS = {
    "promise.made": ("vow", ""),
    "promise.at_risk": ("clock", "risk"),
    "promise.broken": ("alert", "broken"),
    "promise.kept": ("check", "kept"),
    "promise.settled_late": ("check", "risk"),
    "promise.renegotiated": ("calendar", "risk"),
    "promise.revised": ("calendar", "note"),
    "promise.cancelled": ("cross", ""),
}


@tells(*NAMES)
def tell_promises(events: list[Any]) -> dict[int, Moment]:
    shut = scope.current().hidden_teams
    # Both count: whose it was then, and whose it has become since.
    named = {event.data["promise_id"] for event in events}
    promises = {promise.pk: promise for promise in visible(Promise.objects.filter(pk__in=named))}
    return {
        event.pk: _moment(event.name, promises[event.data["promise_id"]])
        for event in events
        if event.data["promise_id"] in promises and event.team_id not in shut
    }


def _moment(name: str, promise: Promise) -> Moment:
    icon, tone = LOOKS[name]
    what = promise.text or " ".join(part for part in (str(PromiseKind(promise.kind).label), promise.about) if part)
    return Moment(icon, _title(name) % {"what": what}, tone=tone, url=url_of_subject(promise.subject))


def _title(name: str) -> str:
    return {
        "promise.made": _("Promised: %(what)s"),
        "promise.at_risk": _("Promise at risk: %(what)s"),
        "promise.broken": _("Promise broken: %(what)s"),
        "promise.kept": _("Promise kept: %(what)s"),
        "promise.settled_late": _("Done late: %(what)s"),
        "promise.renegotiated": _("Another time agreed: %(what)s"),
        "promise.revised": _("Another date: %(what)s"),
        "promise.cancelled": _("Promise dropped: %(what)s"),
    }[name]
