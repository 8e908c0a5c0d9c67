"""What a rule would have done over the last 30 days: exactly whom it would have touched. Nothing is done or written.

Of what happened, the event log is asked, and the time is the time of then; of the records, what they say now, for what
they said then is kept nowhere.
Limits are applied in the order of time. A rule of the clock is asked whom it would touch now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db.models import Exists, OuterRef

from wafaa.lib.time import now
from wafaa.playbook.acting import as_rule, may_set_off
from wafaa.playbook.kinds import KINDS, Kind
from wafaa.playbook.models import Rule, Run
from wafaa.playbook.rules import Allowance, asks_of, fits, live_on
from wafaa.playbook.the_time import TIME
from wafaa.playbook.triggers import TRIGGERS, Trigger
from wafaa.playbook.verbs.clock import windows
from wafaa.playbook.verbs.firing import HELD, wait_until
from wafaa.work.models import Event

DAYS = timedelta(days=30)
MOST_EVENTS = 500
WINDOW, MOST_WINDOWS = 10_000, 20
"""Rows of the event log looked at by one query, and so many queries: what a dry run costs does not grow with it."""
MOST_TOUCHED = 200
SECONDS = 3.0


@dataclass(frozen=True)
class Touch:
    """One record it would have acted on, and when."""

    record: Any
    at: datetime
    customer_id: int | None = None


@dataclass
class Trial:
    """Whom it would have touched, newest first; how often its limits would have held it back, by reason; how far back
    it looked, and where the next page begins (None: it looked at all of the 30 days, or of the records)."""

    touched: list[Touch] = field(default_factory=list)
    held_back: Counter[str] = field(default_factory=Counter)
    since: datetime | None = None
    before: int | None = None

    @property
    def customers(self) -> int:
        return len({touch.customer_id for touch in self.touched} - {None})


def dry_run(rule: Rule, before: int | None = None) -> Trial:
    """Ask the rule, kept or not. `before` is where a page ended: an event's id, or a record's."""
    kind = KINDS.get(rule.kind)
    if kind is None:
        return Trial()
    with as_rule(rule):
        if rule.every is not None:
            return _by_the_clock(rule, kind, before or 0)
        trigger = TRIGGERS.get(rule.trigger)
        return _by_events(rule, kind, trigger, before) if trigger else Trial()


def _by_events(rule: Rule, kind: Kind, trigger: Trigger, before: int | None) -> Trial:
    trial, allowance, ground = Trial(since=now() - DAYS), Allowance(rule), kind.ground()
    rows, trial.before = _heard(trigger.event, before)
    if trial.before is not None and rows:
        trial.since = rows[0].at
    others, asks_time = list(_before(rule, trigger)), asks_of(rule, TIME)
    for row in rows:
        at, record = wait_until(rule, row.at), None
        if at <= now() and may_set_off(rule, row.actor):
            record = trigger.find(row.data)
        there = kind.ground(at) if asks_time else ground
        if record is None or not fits(rule, record, there) or _is_stopped(rule, others, row, record):
            continue
        if rule.wait and rule.gives_way and kind.taken_over(record, row.at):
            continue
        _touch(trial, allowance, kind, record, at)
    trial.touched.reverse()
    return trial


def _touch(trial: Trial, allowance: Allowance, kind: Kind, record: Any, at: datetime) -> None:
    customer_id = kind.customer(record)
    if reason := allowance.refuses(record.pk, customer_id, at):
        trial.held_back[reason] += 1
    else:
        allowance.use(record.pk, customer_id, at)
        trial.touched.append(Touch(record, at, customer_id))


def _heard(name: str, before: int | None) -> tuple[list[Event], int | None]:
    """The events of this name in the last 30 days, oldest first, and where to go on looking further back."""
    since, found, cursor = now() - DAYS, list[Event](), before
    for _window in range(MOST_WINDOWS):
        rows = Event.objects.filter(pk__lt=cursor) if cursor is not None else Event.objects.all()
        edge = rows.order_by("-pk").values_list("pk", "at")[WINDOW - 1 : WINDOW].first()
        if edge is not None:
            rows = rows.filter(pk__gte=edge[0])
        left = MOST_EVENTS - len(found)
        found += rows.filter(name=name, at__gte=since).order_by("-pk")[:left]
        if len(found) == MOST_EVENTS:
            return found[::-1], found[-1].pk
        if edge is None or edge[1] < since:
            return found[::-1], None
        cursor = edge[0]
    return found[::-1], cursor


def _is_stopped(rule: Rule, others: list[Rule], row: Event, record: Any) -> bool:
    """Whether one of those that stand before it, and let no other act, would have acted on the same."""
    for other in others:
        found = record if other.trigger == rule.trigger else TRIGGERS[other.trigger].find(row.data)
        if found is None or found.pk != record.pk or not may_set_off(other, row.actor):
            continue
        if fits(other, found, KINDS[other.kind].ground(wait_until(other, row.at))):
            return True
    return False


def _before(rule: Rule, trigger: Trigger) -> Iterator[Rule]:
    names = [one.name for one in TRIGGERS.values() if one.event == trigger.event]
    for other in live_on(names):
        if other.pk == rule.pk or (other.place, other.pk) > (rule.place, rule.pk or 0):
            return
        if other.stops_others and other.kind == rule.kind:
            yield other


def _by_the_clock(rule: Rule, kind: Kind, after: int) -> Trial:
    trial, allowance, ground, ends = Trial(), Allowance(rule), kind.ground(), monotonic() + SECONDS
    for rows, reached in windows(rule, kind, after=after):
        if rule.pk:
            held = Run.everywhere.filter(rule=rule, mark=HELD, record_id=OuterRef("pk"))
            rows = rows.exclude(Exists(held))
        for record in rows[:WINDOW]:
            if fits(rule, record, ground):
                _touch(trial, allowance, kind, record, now())
            if len(trial.touched) == MOST_TOUCHED:
                trial.before = record.pk
                return trial
        if monotonic() > ends:
            trial.before = reached
            return trial
    return trial
