"""Any life a promise may have: random steps, and beside each promise a plain model of what it should be by now.

A few hundred steps in the suite, tens of thousands in `make test-long`; a failure prints the seed and the steps.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
import time_machine
from django.db.models import Sum

from tests.world import World
from wafaa.lib.time import now
from wafaa.promises import clock as arithmetic
from wafaa.promises import events, verbs
from wafaa.promises.models import Policy, Promise, PromiseKind, PromiseState, Segment, Tally
from wafaa.promises.policies import hours_of
from wafaa.promises.reactions import watch_the_clock
from wafaa.stores.hours import Hours
from wafaa.work.models import Event

MONDAY = datetime(2026, 5, 4, 6, 0, tzinfo=UTC)
STEPS, MANY_STEPS = 250, 40_000
AT_ONCE = 6
"""So many promises live at the same time; a step is taken by one of them, and time passes for all."""
LIVE = (PromiseState.OPEN, PromiseState.AT_RISK)
WEIGHTS = {"pass": 12, "keep": 3, "cancel": 1, "reopen": 4, "renegotiate": 4, "pause": 3, "resume": 4}
SECONDS = [1, 59, 60, 600, 1200, 1801, 5400]


@dataclass
class Life:
    """What one promise should be. `spans` are the stretches in which its clock ran, the last one perhaps open."""

    pk: int
    subject: str
    due: datetime
    risk: datetime
    target: int | None
    hours: Hours | None
    state: str = PromiseState.OPEN
    is_running: bool = True
    is_settled: bool = False
    at_risk_told: bool = False
    spans: list[list[datetime | None]] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)

    def passes(self) -> None:
        if not self.is_running or self.is_settled or self.state not in LIVE:
            return
        if self.due <= now():
            self.state = PromiseState.BROKEN
        elif self.risk <= now() and self.state == PromiseState.OPEN:
            self.state, self.at_risk_told = PromiseState.AT_RISK, True

    def keep(self) -> None:
        if self.is_settled:
            return
        if self.state in LIVE:
            is_late = self.is_running and now() > self.due
            self.state = PromiseState.BROKEN if is_late else PromiseState.KEPT
        self._settle()

    def cancel(self) -> None:
        if self.is_settled:
            return
        if self.state in LIVE:
            self.state = PromiseState.CANCELLED
        self._settle()

    def _settle(self) -> None:
        self.is_settled = True
        if self.is_running:
            self.spans[-1][1] = now()

    def reopen(self) -> None:
        if not self.is_settled or self.state == PromiseState.CANCELLED:
            return
        self.is_settled = False
        if self.is_running:
            self.spans[-1][1] = None
        if self.state == PromiseState.KEPT:
            self.state = PromiseState.AT_RISK if self.at_risk_told else PromiseState.OPEN

    def renegotiate(self, due: datetime) -> None:
        if self.is_settled or self.state == PromiseState.CANCELLED:
            return
        if not self.is_running:
            self.is_running = True
            self.spans.append([now(), None])
        self.state, self.due, self.target, self.hours = PromiseState.OPEN, due, None, None
        self.risk, self.at_risk_told = now() + (due - now()) * 0.75, False

    def pause(self) -> None:
        if self.is_settled or not self.is_running or self.state not in LIVE:
            return
        if self.due <= now():
            self.state = PromiseState.BROKEN
            return
        self.is_running = False
        self.spans[-1][1] = now()

    def resume(self) -> None:
        if self.is_settled or self.is_running or self.state not in LIVE:
            return
        self.is_running = True
        if self.target is None:
            self.risk = max(self.risk, now())
        else:
            used = self.used_minutes()
            self.due = arithmetic.due(now(), max(0.0, self.target - used), self.hours)
            until_risk = max(0.0, self.target * 0.75 - used)
            self.risk = min(self.due, arithmetic.due(now(), until_risk, self.hours))
        self.spans.append([now(), None])

    def used_minutes(self) -> float:
        return arithmetic.used_minutes([(start, end or now()) for start, end in self.spans if start], self.hours)


class Walk:
    """Promises in one shop, each beside its life."""

    def __init__(self, world: World, seed: int, clock: time_machine.Traveller) -> None:
        self.world, self.chance, self.clock = world, Random(seed), clock
        self.lives: list[Life] = []
        self.ended = 0
        Policy.objects.filter(kind=PromiseKind.OWN).delete()
        self.policies = [
            Policy.objects.create(kind=PromiseKind.OWN, minutes=90, around_the_clock=True),
            Policy.objects.create(kind=PromiseKind.OWN, minutes=120, channel="email"),
        ]

    def step(self) -> None:
        if len(self.lives) < AT_ONCE:
            self.lives.append(self._born())
        life = self.chance.choice(self.lives)
        kind = self.chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        life.steps.append(f"{now():%d %H:%M:%S} {kind}")
        promise = Promise.objects.get(pk=life.pk)
        if kind == "pass":
            self._time_passes()
        elif kind == "renegotiate":
            due = now() + timedelta(minutes=self.chance.randint(1, 240))
            verbs.renegotiate(promise, due)
            life.renegotiate(due)
        elif kind in ("pause", "resume"):
            {"pause": verbs.pause, "resume": verbs.resume}[kind](promise, "walk")
            {"pause": life.pause, "resume": life.resume}[kind]()
        else:
            {"keep": verbs.keep, "cancel": verbs.cancel, "reopen": verbs.reopen}[kind](promise)
            {"keep": life.keep, "cancel": life.cancel, "reopen": life.reopen}[kind]()
        for one in self.lives if kind == "pass" else [life]:
            self.compare(one)
        if life.is_settled and len(life.steps) > 25:
            self.lives.remove(life)
            self.ended += 1

    def _born(self) -> Life:
        subject = f"walk:{self.ended + len(self.lives)}:{self.chance.getrandbits(40)}"
        policy = self.chance.choice([None, *self.policies])
        stated = now() + timedelta(minutes=self.chance.randint(1, 300)) if policy is None else None
        made = verbs.make(PromiseKind.OWN, self.world.layla, subject, policy=policy, due_at=stated)
        hours = None if policy is None else hours_of(policy.calendar_id, in_hours=not policy.around_the_clock)
        target = policy.minutes if policy else None
        start = now()
        due = stated or arithmetic.due(start, policy.minutes if policy else 0, hours)
        risk = start + (due - start) * 0.75 if target is None else arithmetic.due(start, target * 0.75, hours)
        life = Life(made.pk, subject, due, min(due, risk), target, hours)
        life.spans.append([start, None])
        return life

    def _time_passes(self) -> None:
        self.clock.shift(timedelta(seconds=self.chance.choice(SECONDS)))
        for _ in range(2):
            watch_the_clock()
        for life in self.lives:
            life.passes()

    def compare(self, life: Life) -> None:
        promise = Promise.objects.get(pk=life.pk)
        found = (promise.state, promise.settled_at is not None, promise.due_at)
        assert found == (life.state, life.is_settled, life.due), life.steps
        clocked = promise.next_tick_at is not None
        assert clocked == (life.is_running and not life.is_settled and life.state in LIVE), life.steps
        segments = list(Segment.objects.filter(promise_id=life.pk).order_by("id"))
        assert [[one.started_at, one.ended_at] for one in segments if one.running] == life.spans, life.steps
        assert sum(one.ended_at is None for one in segments) == (0 if life.is_settled else 1), life.steps
        assert all(one.ended_at == after.started_at for one, after in zip(segments, segments[1:], strict=False))

    def compare_the_numbers(self) -> None:
        for state in (PromiseState.KEPT, PromiseState.BROKEN):
            counted = Tally.objects.filter(by="all").aggregate(n=Sum(state))["n"] or 0
            assert counted == Promise.objects.filter(subject__startswith="walk:", state=state).count()
        for life in self.lives:
            told = Event.objects.filter(topic=life.subject, name=events.PromiseMade.name).count()
            assert told == 1


@pytest.mark.parametrize("seed", [1, 2])
def test_a_promise_is_what_its_life_made_of_it(world: World, seed: int) -> None:
    walk(world, seed, STEPS)


@pytest.mark.long
def test_a_promise_is_what_a_very_long_life_made_of_it(world: World) -> None:
    walk(world, 3, MANY_STEPS)


def walk(world: World, seed: int, steps: int) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock, world.inside():
        going = Walk(world, seed, clock)
        for _ in range(steps):
            going.step()
        going.compare_the_numbers()
