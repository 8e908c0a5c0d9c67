"""What one conversation of the past owed: its promises and the segments of their clocks, worked out without
the database by the rules of `wafaa.promises.verbs`. A test holds the two together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from wafaa.demo.clockwork import NEVER
from wafaa.inbox.models import Conversation
from wafaa.lib.time import now, pretending
from wafaa.promises import clock, events
from wafaa.promises.models import LIVE, WAITED_FOR, Policy, Promise, PromiseKind, PromiseState, Segment
from wafaa.promises.policies import hours_of, the_policy
from wafaa.promises.verbs import RISK_PERCENT

REPLIES = (PromiseKind.FIRST_REPLY, PromiseKind.NEXT_REPLY)
Tell = Callable[[type[events.PromiseEvent], Promise], None]


class Owing:
    """The promises of one conversation, in the order in which they were made; `tell` takes each event."""

    def __init__(self, tell: Tell) -> None:
        self.tell = tell
        self.promises: list[Promise] = []
        self.segments: list[Segment] = []

    def owed(self, *kinds: str) -> list[Promise]:
        """What is still owed (of these kinds, if any are named), nearest first."""
        waited_for = [one for one in self.promises if one.state in WAITED_FOR and one.settled_at is None]
        fitting = [one for one in waited_for if not kinds or one.kind in kinds]
        return sorted(fitting, key=lambda one: one.due_at)

    def by_policy(self, kind: str, about: Conversation) -> None:
        """Make what the store's policy promises here, if it promises anything."""
        policy = the_policy(kind, channel=about.channel, priority=about.priority, customer_kind=about.customer.kind)
        if policy is not None:
            self._make(about, kind=kind, staff_id=about.assignee_id, **_terms(now(), policy))

    def own(self, about: Conversation, staff_id: int | None, text: str, due_at: datetime) -> Promise:
        """A colleague gives their word."""
        risk_at = now() + (due_at - now()) * RISK_PERCENT / 100
        return self._make(
            about, kind=PromiseKind.OWN, staff_id=staff_id, text=text[:300], due_at=due_at, at_risk_at=risk_at
        )

    def entrust(self, staff_id: int | None, team_id: int | None) -> None:
        for one in self.owed():
            one.staff_id, one.team_id = staff_id, team_id

    def keep(self, promise: Promise) -> None:
        if promise.state in LIVE:
            self._settle(promise, PromiseState.KEPT, events.PromiseKept)
        else:
            self._settle(promise, promise.state, events.PromiseSettledLate)

    def cancel(self, promise: Promise) -> None:
        is_live = promise.state in LIVE
        self._settle(promise, PromiseState.CANCELLED if is_live else promise.state, events.PromiseCancelled)

    def pause(self, promise: Promise, why: str) -> None:
        at = now()
        if promise.due_at <= at:
            self._break(promise)
        if promise.state in LIVE and promise.next_tick_at is not None:
            promise.next_tick_at = None
            self._end_segment(promise, at)
            self.segments.append(Segment(promise=promise, running=False, why=why, started_at=at))
            self.tell(events.PromisePaused, promise)

    def tick_before(self, at: datetime) -> None:
        """Let the clock say what it has to say before this instant."""
        while (promise := min(self.promises, key=_tick_of, default=None)) and _tick_of(promise) < at:
            with pretending(_tick_of(promise)):
                if promise.due_at <= now():
                    self._break(promise)
                else:
                    promise.state, promise.next_tick_at = PromiseState.AT_RISK, promise.due_at
                    self.tell(events.PromiseAtRisk, promise)

    def _make(self, about: Conversation, **traits: Any) -> Promise:
        at = now()
        promise = Promise(customer=about.customer, subject=about.topic, team_id=about.team_id, made_at=at, **traits)
        promise.next_tick_at, promise.first_due_at = promise.at_risk_at, promise.due_at
        self.promises.append(promise)
        self.segments.append(Segment(promise=promise, running=True, why="made", started_at=at))
        self.tell(events.PromiseMade, promise)
        return promise

    def _break(self, promise: Promise) -> None:
        if promise.state in LIVE and promise.next_tick_at is not None:
            promise.state, promise.broken_at, promise.next_tick_at = PromiseState.BROKEN, now(), None
            promise.counted_at = promise.broken_at
            self.tell(events.PromiseBroken, promise)

    def _settle(self, promise: Promise, state: str, kind: type[events.PromiseEvent]) -> None:
        promise.state, promise.settled_at, promise.next_tick_at = state, now(), None
        promise.counted_at = now() if state == PromiseState.KEPT else promise.counted_at
        self._end_segment(promise, now())
        self.tell(kind, promise)

    def _end_segment(self, promise: Promise, at: datetime) -> None:
        for one in self.segments:
            if one.promise is promise and one.ended_at is None:
                one.ended_at = at


def _tick_of(promise: Promise) -> datetime:
    return promise.next_tick_at or NEVER


def _terms(start: datetime, policy: Policy) -> dict[str, Any]:
    hours = hours_of(policy.calendar_id, in_hours=not policy.around_the_clock)
    due_at = clock.due(start, policy.minutes, hours)
    return {
        "due_at": due_at,
        "at_risk_at": clock.risk_at(start, due_at, policy.minutes, policy.risk_percent, hours),
        "target_minutes": policy.minutes,
        "in_hours": not policy.around_the_clock,
        "calendar_id": policy.calendar_id,
    }
