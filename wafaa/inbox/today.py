"""What Today shows: what was promised, how it stands, and what needs a person now."""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import median
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q

from wafaa.inbox import queries
from wafaa.inbox.models import Conversation
from wafaa.lib.time import now
from wafaa.promises import tally
from wafaa.promises.models import Promise, PromiseKind, PromiseState
from wafaa.promises.sight import visible
from wafaa.stores import scope

MOST_BEADS = 40
MOST_LINES = 8
RUNS = Q(next_tick_at__isnull=False) | Q(state=PromiseState.BROKEN)
"""What is owed now: its clock runs, or has run out. A paused promise waits for the customer."""


class Day(NamedTuple):
    starts_at: datetime
    ends_at: datetime


def the_day() -> Day:
    """The store's civil day, as instants."""
    local = now().astimezone(ZoneInfo(scope.current().store.timezone))
    start = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return Day(start, start + timedelta(days=1))


def whose(is_mine: bool) -> Q:
    """The acting person's promises, or the whole team's."""
    me = scope.current().staff_id
    return Q(staff_id=me) if is_mine else Q()


def of_the_day(is_mine: bool) -> list[Promise]:
    """The promises that fall due today, first to last; the clock of a paused one does not count."""
    day = the_day()
    rows = visible(Promise.objects.filter(whose(is_mine), due_at__gte=day.starts_at, due_at__lt=day.ends_at))
    running = rows.exclude(state__in=[PromiseState.CANCELLED]).exclude(
        state__in=["open", "at_risk"], next_tick_at__isnull=True
    )
    return list(running.select_related("customer").order_by("due_at", "id")[:MOST_BEADS])


def owed(is_mine: bool, states: list[str], limit: int = MOST_LINES) -> list[Promise]:
    """What is still owed in these states, nearest first."""
    rows = visible(Promise.objects.filter(whose(is_mine), state__in=states, settled_at=None))
    running = rows.filter(RUNS)
    return list(running.select_related("customer").order_by("due_at", "id")[:limit])


def how_many_owed(is_mine: bool, states: list[str]) -> int:
    rows = visible(Promise.objects.filter(whose(is_mine), state__in=states, settled_at=None))
    return int(rows.filter(RUNS).count())


def due_today(is_mine: bool) -> list[Promise]:
    """Still in good time, and due before the day ends."""
    day = the_day()
    rows = Promise.objects.filter(
        whose(is_mine), state=PromiseState.OPEN, next_tick_at__isnull=False, due_at__lt=day.ends_at
    )
    return list(visible(rows).select_related("customer").order_by("due_at", "id")[:MOST_LINES])


def unanswered(is_mine: bool) -> list[dict[str, Any]]:
    """Conversations in which a customer waits, longest first."""
    me = scope.current().staff_id
    rows = Conversation.objects.visible().filter(waiting_since__isnull=False)
    if is_mine:
        rows = rows.filter(assignee_id=me)
    return list(rows.order_by("waiting_since", "id").values(*queries.ROW, "waiting_since")[:MOST_LINES])


def kept_this_month(is_mine: bool) -> tuple[int, int]:
    """(kept, made) of the promises that were settled or broken this month."""
    kept, broken = tally.of_month(now(), scope.current().staff_id if is_mine else None)
    return kept, kept + broken


def median_first_reply(is_mine: bool) -> int | None:
    """The median of today's first replies, in minutes; None when there was none."""
    me = scope.current().staff_id
    rows = Conversation.objects.filter(opened_at__gte=the_day().starts_at, first_reply_seconds__isnull=False)
    if is_mine:
        rows = rows.filter(assignee_id=me)
    seconds = [n for n in rows.values_list("first_reply_seconds", flat=True)[:2000] if n is not None]
    return round(median(seconds) / 60) if seconds else None


def conversations_of(promises: list[Promise]) -> dict[str, dict[str, Any]]:
    """The conversations these promises are about, by their public id."""
    wanted = [promise.subject.partition(":")[2] for promise in promises if promise.subject.startswith("conversation:")]
    rows = Conversation.objects.visible().filter(public_id__in=wanted)
    return {row["public_id"]: row for row in rows.values(*queries.ROW)}


def is_reply(promise: Promise) -> bool:
    return promise.kind in (PromiseKind.FIRST_REPLY, PromiseKind.NEXT_REPLY)
