"""What Today shows: what was promised, how it stands, and what needs a person now."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import datetime, timedelta
from functools import cache
from statistics import median
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q

from wafaa.channels.models import INSIDE
from wafaa.inbox import queries
from wafaa.inbox.models import Conversation
from wafaa.lib.prepared import Prepared, Slot
from wafaa.lib.time import now
from wafaa.promises import tally
from wafaa.promises.models import LIVE, Promise, PromiseKind, PromiseState
from wafaa.promises.sight import ALLOWED, eyes
from wafaa.stores import scope

MOST_BEADS = 40
MOST_LINES = 8
MOST_COUNTED = 99
RUNS = Q(next_tick_at__isnull=False) | Q(state=PromiseState.BROKEN)
"""What is owed now: its clock runs, or has run out. A paused promise waits for the customer."""
URGENT = Q(RUNS, state__in=(PromiseState.BROKEN, PromiseState.AT_RISK), settled_at=None)


class Owed(NamedTuple):
    """A promise as a line or a bead shows it."""

    pk: int
    kind: str
    state: str
    subject: str
    text: str
    made_at: datetime
    due_at: datetime
    at_risk_at: datetime | None
    next_tick_at: datetime | None
    settled_at: datetime | None
    customer_name: str
    customer_kind: str


class Day(NamedTuple):
    starts_at: datetime
    ends_at: datetime


def the_day() -> Day:
    """The store's civil day, as instants."""
    local = now().astimezone(ZoneInfo(scope.current().store.timezone))
    start = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return Day(start, start + timedelta(days=1))


def of_the_day(is_mine: bool) -> list[Owed]:
    """The promises that fall due today, first to last; the clock of a paused one does not count."""
    day = the_day()
    return [Owed(*row) for row in _of_the_day(is_mine).all(**eyes(), starts=day.starts_at, ends=day.ends_at)]


def at_risk(is_mine: bool) -> list[Owed]:
    """What can still be saved, the soonest first."""
    return [Owed(*row) for row in _at_risk(is_mine).all(**eyes())]


def broken(is_mine: bool) -> list[Owed]:
    """What is broken and still owed, the latest first: the sooner somebody comes, the smaller the harm."""
    return [Owed(*row) for row in _broken(is_mine).all(**eyes())]


def how_many_owed(is_mine: bool) -> int:
    """How many are at risk or broken; counted no further than one more than MOST_COUNTED."""
    return scope.current().once(f"owed:{is_mine}", lambda: len(_count_owed(is_mine).all(**eyes())))


def due_today(is_mine: bool) -> list[Owed]:
    """Still in good time, and due before the day ends."""
    return [Owed(*row) for row in _due(is_mine).all(**eyes(), ends=the_day().ends_at)]


def unanswered(is_mine: bool, besides: Container[str] = ()) -> list[dict[str, Any]]:
    """Conversations in which a customer waits, who came last first, without those `besides` it."""
    rows = _unanswered(is_mine, "-").all(**eyes())
    return [row for row in rows if row["public_id"] not in besides][:MOST_LINES]


def longest_unanswered() -> list[dict[str, Any]]:
    """The team's conversations in which a customer waits, longest first."""
    return _unanswered(False, "").all(**eyes())[:MOST_LINES]


def _promises(is_mine: bool) -> Any:
    """The acting person's promises, or the whole team's, as far as they may see them."""
    rows = Promise.everywhere.filter(ALLOWED, store_id=Slot("store"), at_desk=True)
    return rows.filter(staff_id=Slot("me")) if is_mine else rows


LINE = (
    "pk",
    "kind",
    "state",
    "subject",
    "text",
    "made_at",
    "due_at",
    "at_risk_at",
    "next_tick_at",
    "settled_at",
    "customer__name",
    "customer__kind",
)
"""The columns of Owed."""


@cache
def _of_the_day(is_mine: bool) -> Prepared[tuple[Any, ...]]:
    paused = Q(state__in=LIVE, next_tick_at__isnull=True)
    return Prepared(
        lambda: (
            _promises(is_mine)
            .filter(due_at__gte=Slot("starts"), due_at__lt=Slot("ends"))
            .exclude(state=PromiseState.CANCELLED)
            .exclude(paused)
            .order_by("due_at", "id")
            .values_list(*LINE)[:MOST_BEADS]
        )
    )


# A state at a time: for several in the order of their dates SQLite would walk every promise ever made.
@cache
def _at_risk(is_mine: bool) -> Prepared[tuple[Any, ...]]:
    urgent = Q(state=PromiseState.AT_RISK, settled_at=None, next_tick_at__isnull=False)
    return Prepared(lambda: _promises(is_mine).filter(urgent).order_by("due_at", "id").values_list(*LINE)[:MOST_LINES])


@cache
def _broken(is_mine: bool) -> Prepared[tuple[Any, ...]]:
    urgent = Q(RUNS, state=PromiseState.BROKEN, settled_at=None)
    return Prepared(
        lambda: _promises(is_mine).filter(urgent).order_by("-due_at", "-id").values_list(*LINE)[:MOST_LINES]
    )


@cache
def _count_owed(is_mine: bool) -> Prepared[tuple[int]]:
    return Prepared(lambda: _promises(is_mine).filter(URGENT).values_list("pk")[: MOST_COUNTED + 1])


@cache
def _due(is_mine: bool) -> Prepared[tuple[Any, ...]]:
    running = Q(state=PromiseState.OPEN, settled_at=None, next_tick_at__isnull=False)
    return Prepared(
        lambda: (
            _promises(is_mine)
            .filter(running, due_at__lt=Slot("ends"))
            .order_by("due_at", "id")
            .values_list(*LINE)[:MOST_LINES]
        )
    )


@cache
def _unanswered(is_mine: bool, order: str) -> Prepared[dict[str, Any]]:
    """`order`: "" longest first, "-" latest first; some more than are shown, since some are shown elsewhere."""

    def build() -> Any:
        rows = Conversation.everywhere.filter(queries.ALLOWED, store_id=Slot("store"), waiting_since__isnull=False)
        rows = rows.filter(assignee_id=Slot("me")) if is_mine else rows
        rows = rows.order_by(f"{order}waiting_since", f"{order}id")
        return rows.values(*queries.ROW, "waiting_since", **queries.LAST_WAY)[: 3 * MOST_LINES]

    return Prepared(build)


def kept_this_month(is_mine: bool) -> tuple[int, int]:
    """(kept, made) of the promises that were settled or broken this month."""
    kept, broken = tally.of_month(now(), scope.current().staff_id if is_mine else None)
    return kept, kept + broken


def median_first_reply(is_mine: bool) -> int | None:
    """The median of today's first replies to customers, in minutes; None when there was none."""
    given = {"me": scope.current().me} if is_mine else {}
    rows = _first_replies(is_mine).all(store=scope.current().store_id, starts=the_day().starts_at, **given)
    return round(median(row[0] for row in rows) / 60) if rows else None


@cache
def _first_replies(is_mine: bool) -> Prepared[tuple[int]]:
    def build() -> Any:
        rows = Conversation.everywhere.filter(
            store_id=Slot("store"), opened_at__gte=Slot("starts"), first_reply_seconds__isnull=False
        ).exclude(channel__in=INSIDE)
        rows = rows.filter(assignee_id=Slot("me")) if is_mine else rows
        return rows.values_list("first_reply_seconds")[:2000]

    return Prepared(build)


def conversations_of(promises: Sequence[Promise | Owed]) -> dict[str, queries.About]:
    """The conversations these promises are about, by their public id."""
    wanted = {promise.subject.partition(":")[2] for promise in promises if promise.subject.startswith("conversation:")}
    return {one.public_id: one for one in queries.about(sorted(wanted))}


def is_reply(promise: Promise) -> bool:
    return promise.kind in (PromiseKind.FIRST_REPLY, PromiseKind.NEXT_REPLY)
