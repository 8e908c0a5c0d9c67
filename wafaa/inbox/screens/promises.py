"""Promises as lines of text."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wafaa.inbox.today import Owed
from wafaa.lib.dates import clock, day, span
from wafaa.lib.pages import address
from wafaa.lib.text.digits import Digits
from wafaa.lib.text.direction import isolated
from wafaa.lib.time import now
from wafaa.promises.models import LIVE, PERSONAL, Promise, PromiseKind, PromiseState
from wafaa.stores import scope


def line(promise: Promise) -> dict[str, Any]:
    """{state, text, note} and, for a person's own that is still owed, {keep_url, move_url, drop_url}."""
    may_keep = promise.kind in PERSONAL and promise.settled_at is None and scope.current().can("promises.make")
    where = (scope.current().store.slug, promise.public_id)
    acts = {f"{act}_url": address(f"inbox:{act}", *where) for act in ("keep", "move", "drop")} if may_keep else {}
    return {"state": promise.state, "text": title(promise), "note": standing(promise), **acts}


def ring_of_promise(promise: Promise | Owed) -> dict[str, Any] | None:
    """The promise as the ring draws it; None while its clock rests."""
    if promise.state in LIVE and promise.next_tick_at is None:
        return None
    return {
        "opened_at": promise.made_at,
        "due_at": promise.due_at,
        "risk_at": promise.at_risk_at,
        "state": promise.state,
        "label": title(promise),
    }


def title(promise: Promise | Owed) -> str:
    """What was promised, in words."""
    what = isolated(promise.text) or str(PromiseKind(promise.kind).label)
    return _("%(what)s before %(when)s") % {"what": what, "when": moment(promise)}


def standing(promise: Promise | Owed) -> str:
    """How it stands: what is left, how late, or how it ended."""
    language, digits = (get_language() or "ar")[:2], scope.current().store.figures
    minutes = int((promise.due_at - now()).total_seconds() // 60)
    if promise.state in LIVE and promise.next_tick_at is None:
        return _("paused")
    if promise.state in LIVE:
        return _("%(span)s left") % {"span": span(max(minutes, 0), language, digits)}
    if promise.state == PromiseState.BROKEN and promise.settled_at is None:
        return _("late by %(span)s") % {"span": span(max(-minutes, 0), language, digits, after_preposition=True)}
    if promise.state == PromiseState.BROKEN:
        return _("done, but late")
    return str(PromiseState(promise.state).label)


def moment(promise: Promise | Owed) -> str:
    """The due instant as a person says it: the hour today, day and hour else."""
    return moment_of(promise.due_at)


def moment_of(due_at: datetime) -> str:
    """The same for any instant."""
    language, store = (get_language() or "ar")[:2], scope.current().store
    zone = ZoneInfo(store.timezone)
    return _moment(due_at, now().astimezone(zone).date(), zone, language, store.figures)


@lru_cache(maxsize=4096)
def _moment(due_at: datetime, today: date, zone: ZoneInfo, language: str, digits: Digits) -> str:
    hour = clock(due_at, zone, language, digits)
    if due_at.astimezone(zone).date() == today:
        return hour
    return f"{day(due_at, zone, language, digits, in_sentence=True)} {hour}"
