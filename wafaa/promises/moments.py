"""How what happens to a promise reads on its customer's timeline."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from wafaa.playbook.moments import Moment, tells
from wafaa.promises.models import Promise, PromiseKind
from wafaa.stores import scope
from wafaa.team.models import Team

NAMES = (
    "promise.made",
    "promise.at_risk",
    "promise.broken",
    "promise.kept",
    "promise.settled_late",
    "promise.renegotiated",
    "promise.cancelled",
)
LOOKS = {
    "promise.made": ("vow", ""),
    "promise.at_risk": ("clock", "risk"),
    "promise.broken": ("alert", "broken"),
    "promise.kept": ("check", "kept"),
    "promise.settled_late": ("check", "risk"),
    "promise.renegotiated": ("calendar", "risk"),
    "promise.cancelled": ("cross", ""),
}


@tells(*NAMES)
def tell_promises(events: list[Any]) -> dict[int, Moment]:
    shut = _teams_not_for_me()
    promises = Promise.objects.in_bulk({event.data["promise_id"] for event in events})
    return {
        event.pk: _moment(event.name, promises[event.data["promise_id"]])
        for event in events
        if event.data["promise_id"] in promises and event.team_id not in shut
    }


def _teams_not_for_me() -> set[int]:
    """The closed teams whose work the acting person may not see."""
    entered = scope.current()
    if entered.sees_all_teams:
        return set()
    closed = Team.objects.filter(is_closed=True).values_list("pk", flat=True)
    return {pk for pk in closed if pk not in entered.teams}


def _moment(name: str, promise: Promise) -> Moment:
    icon, tone = LOOKS[name]
    what = promise.text or str(PromiseKind(promise.kind).label)
    return Moment(icon, _title(name) % {"what": what}, tone=tone, url=_url(promise.subject))


def _title(name: str) -> str:
    return {
        "promise.made": _("Promised: %(what)s"),
        "promise.at_risk": _("Promise at risk: %(what)s"),
        "promise.broken": _("Promise broken: %(what)s"),
        "promise.kept": _("Promise kept: %(what)s"),
        "promise.settled_late": _("Done late: %(what)s"),
        "promise.renegotiated": _("Another time agreed: %(what)s"),
        "promise.cancelled": _("Promise dropped: %(what)s"),
    }[name]


def _url(subject: str) -> str:
    kind, _sep, public_id = subject.partition(":")
    slug = scope.current().store.slug
    return reverse("inbox:conversation", args=[slug, public_id]) if kind == "conversation" else ""
