"""A promise fires each change once, keeps its history, and its clock is the sum of its segments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.stores.reem import REEM
from tests.world import World
from wafaa.lib.time import now
from wafaa.promises import clock as arithmetic
from wafaa.promises import policies, verbs
from wafaa.promises.models import WAITED_FOR, Policy, Promise, PromiseKind, Revision, Segment
from wafaa.promises.policies import forget_policies, hours_of, the_policy
from wafaa.promises.reactions import watch_the_clock
from wafaa.promises.verbs import InThePast
from wafaa.stores.verbs import plan_hours
from wafaa.work.models import Event

MONDAY = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
SUBJECT = "conversation:test"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(world: World, clock: time_machine.Traveller) -> Iterator[World]:
    with world.inside():
        yield world


def policy(minutes: int = 60, **traits: Any) -> Policy:
    made: Policy = Policy.objects.create(kind=PromiseKind.OWN, minutes=minutes, **traits)
    return made


def hour(world: World, minutes: int = 60, **traits: Any) -> Promise:
    """A promise due in an hour, at risk after 45 minutes."""
    found = Policy.objects.filter(kind=PromiseKind.OWN, minutes=minutes).first() or policy(minutes)
    return verbs.make(PromiseKind.OWN, world.layla, SUBJECT, policy=found, **traits)


def fresh(promise: Promise) -> Promise:
    found: Promise = Promise.objects.get(pk=promise.pk)
    return found


def told() -> Counter[str]:
    names = Event.objects.filter(topic=SUBJECT).values_list("name", flat=True)
    return Counter(name.partition(".")[2] for name in names)


def tick() -> None:
    for _ in range(2):
        watch_the_clock()


def test_the_most_specific_policy_wins(desk: World) -> None:
    Policy.objects.all().delete()
    for minutes, traits in (
        (1, {}),
        (2, {"channel": "email"}),
        (3, {"priority": "high"}),
        (4, {"priority": "high", "channel": "email"}),
        (5, {"customer_kind": "vip"}),
        (6, {"customer_kind": "vip", "channel": "form"}),
        (7, {"customer_kind": "vip", "channel": "email", "is_on": False}),
    ):
        policy(minutes, **traits)
    forget_policies()

    def minutes(channel: str, priority: str, kind: str) -> int:
        found = the_policy(PromiseKind.OWN, channel=channel, priority=priority, customer_kind=kind)
        assert found is not None
        return found.minutes

    assert minutes("form", "low", "lead") == 1
    assert minutes("email", "low", "lead") == 2
    assert minutes("form", "high", "lead") == 3
    assert minutes("email", "high", "lead") == 4
    assert minutes("email", "high", "vip") == 5
    assert minutes("form", "high", "vip") == 6
    assert the_policy(PromiseKind.NEXT_REPLY, channel="x", priority="low", customer_kind="lead") is None


def test_due_times_count_working_hours_only(desk: World) -> None:
    hours = REEM
    calendar = desk.shop
    from wafaa.stores.models import Calendar

    main = Calendar.objects.get(is_main=True)
    plan_hours(main, hours)
    calendar.__dict__.pop("_hours", None)
    promise = hour(desk, 600)
    assert promise.due_at == hours.add_working(MONDAY, 600) != MONDAY + timedelta(minutes=600)
    around = verbs.make(PromiseKind.OWN, desk.layla, SUBJECT, policy=policy(601, around_the_clock=True, channel="x"))
    assert around.due_at == MONDAY + timedelta(minutes=601)
    assert hours_of(None, in_hours=False) is None and hours_of(main.pk, in_hours=True) == hours


def test_a_calendar_that_never_opens_still_gives_a_date() -> None:
    from wafaa.stores.hours import Hours

    never = Hours("Asia/Riyadh", weekly={})
    assert arithmetic.due(MONDAY, 5, never) == MONDAY + arithmetic.FAR


@pytest.mark.parametrize("due_at", [None, MONDAY, MONDAY - timedelta(seconds=1)])
def test_a_promise_is_never_due_in_the_past(desk: World, due_at: datetime | None) -> None:
    with pytest.raises(InThePast):
        verbs.make(PromiseKind.OWN, desk.layla, SUBJECT, due_at=due_at)
    assert not Promise.objects.exists()


def test_at_risk_and_broken_fire_once(desk: World, clock: Any) -> None:
    promise = hour(desk)
    tick()
    assert fresh(promise).state == "open"
    clock.shift(timedelta(minutes=45))
    tick()
    assert fresh(promise).state == "at_risk" and told() == {"made": 1, "at_risk": 1}
    clock.shift(timedelta(minutes=15))
    tick()
    assert fresh(promise).state == "broken" and fresh(promise).broken_at == now()
    assert told() == {"made": 1, "at_risk": 1, "broken": 1}
    assert not verbs.mark_broken(promise) and not verbs.mark_at_risk(promise)


def test_each_promise_is_ticked_in_its_own_store(world: World, clock: Any) -> None:
    for scope in (world.inside, world.next_door):
        with scope():
            hour(world)
    clock.shift(timedelta(hours=2))
    tick()
    assert set(Promise.everywhere.values_list("state", flat=True)) == {"broken"}
    with world.next_door():
        assert told()["broken"] == 1


def test_one_bad_row_does_not_stop_the_clock(desk: World, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = hour(desk), hour(desk)
    real = verbs.mark_broken

    def stumble(promise: Promise) -> bool:
        if promise.pk == bad.pk:
            raise RuntimeError
        return real(promise)

    monkeypatch.setattr(verbs, "mark_broken", stumble)
    clock.shift(timedelta(hours=2))
    tick()
    assert (fresh(bad).state, fresh(good).state) == ("open", "broken")


def test_kept_in_time(desk: World, clock: Any) -> None:
    promise = hour(desk)
    clock.shift(timedelta(minutes=59))
    assert verbs.keep(promise) and not verbs.keep(promise)
    assert (fresh(promise).state, fresh(promise).settled_at) == ("kept", now())
    clock.shift(timedelta(days=1))
    tick()
    assert told() == {"made": 1, "kept": 1}
    assert not Segment.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize("ticked", [True, False])
def test_kept_late_is_broken_and_settled(desk: World, clock: Any, ticked: bool) -> None:
    promise = hour(desk)
    clock.shift(timedelta(minutes=61))
    if ticked:
        watch_the_clock()
    assert not verbs.keep(promise)
    late = fresh(promise)
    assert (late.state, late.settled_at) == ("broken", now())
    assert not verbs.keep(late)
    assert told() == {"made": 1, "broken": 1, "settled_late": 1}


def test_a_pause_keeps_the_time_left(desk: World, clock: Any) -> None:
    promise = hour(desk)
    clock.shift(timedelta(minutes=20))
    assert verbs.pause(promise, "customer") and not verbs.pause(promise, "customer")
    clock.shift(timedelta(days=2))
    tick()
    assert fresh(promise).state == "open"
    assert verbs.resume(promise, "wrote") and not verbs.resume(promise, "wrote")
    again = fresh(promise)
    assert again.due_at == now() + timedelta(minutes=40) and again.at_risk_at == now() + timedelta(minutes=25)
    assert list(Segment.objects.order_by("id").values_list("running", "why")) == [
        (True, "made"),
        (False, "customer"),
        (True, "wrote"),
    ]


def test_a_pause_comes_too_late_for_what_is_over(desk: World, clock: Any) -> None:
    promise = hour(desk)
    clock.shift(timedelta(minutes=61))
    assert not verbs.pause(promise, "customer")
    assert fresh(promise).state == "broken"


def test_who_was_at_risk_before_a_pause_is_not_told_so_again(desk: World, clock: Any) -> None:
    promise = hour(desk)
    clock.shift(timedelta(minutes=50))
    tick()
    verbs.pause(promise, "customer")
    verbs.resume(promise, "wrote")
    tick()
    assert fresh(promise).state == "at_risk" and told()["at_risk"] == 1
    clock.shift(timedelta(minutes=10))
    tick()
    assert fresh(promise).state == "broken"


def test_a_stated_instant_stays_through_a_pause(desk: World, clock: Any) -> None:
    thursday = MONDAY + timedelta(days=3)
    promise = verbs.make(PromiseKind.OWN, desk.layla, SUBJECT, due_at=thursday)
    verbs.pause(promise, "customer")
    clock.shift(timedelta(days=1))
    verbs.resume(promise, "wrote")
    assert fresh(promise).due_at == thursday


def test_renegotiating_keeps_the_history(desk: World, clock: Any) -> None:
    promise = hour(desk)
    was, then = promise.due_at, MONDAY + timedelta(days=2)
    assert verbs.renegotiate(promise, then, why="the courier", told=True)
    again = fresh(promise)
    assert (again.due_at, again.state, again.told_at) == (then, "open", MONDAY)
    revision = Revision.objects.get()
    assert (revision.was_due_at, revision.due_at, revision.why) == (was, then, "the courier")
    verbs.pause(again, "customer")
    clock.shift(timedelta(hours=5))
    verbs.resume(again, "wrote")
    assert fresh(promise).due_at == then, "the agreed date holds, not the policy's minutes"


def test_renegotiating_starts_a_paused_clock(desk: World) -> None:
    promise = hour(desk)
    verbs.pause(promise, "customer")
    verbs.renegotiate(promise, MONDAY + timedelta(days=2))
    assert Segment.objects.get(ended_at=None).running


def test_what_is_settled_cannot_be_renegotiated(desk: World) -> None:
    kept, cancelled = hour(desk), hour(desk)
    verbs.keep(kept)
    verbs.cancel(cancelled)
    for promise in (kept, cancelled):
        assert not verbs.renegotiate(promise, MONDAY + timedelta(days=2))
    assert not Revision.objects.exists() and fresh(kept).state == "kept"
    with pytest.raises(InThePast):
        verbs.renegotiate(kept, MONDAY)


def test_cancelling_ends_what_is_owed(desk: World, clock: Any) -> None:
    promise, broken = hour(desk), hour(desk)
    assert verbs.cancel(promise) and not verbs.cancel(promise)
    assert fresh(promise).state == "cancelled"
    clock.shift(timedelta(hours=2))
    tick()
    assert verbs.owed_on(SUBJECT) == [broken]
    assert verbs.cancel(broken)
    assert verbs.owed_on(SUBJECT) == [] and fresh(broken).state == "broken"


def test_what_was_taken_back_is_owed_by_its_old_date(desk: World, clock: Any) -> None:
    promise = hour(desk)
    clock.shift(timedelta(minutes=50))
    tick()
    verbs.keep(promise)
    assert verbs.reopen(promise) and not verbs.reopen(promise)
    again = fresh(promise)
    assert (again.state, again.due_at, again.settled_at) == ("at_risk", MONDAY + timedelta(hours=1), None)
    assert Segment.objects.filter(ended_at=None).count() == 1
    clock.shift(timedelta(minutes=10))
    tick()
    assert told() == {"made": 1, "at_risk": 1, "kept": 1, "reopened": 1, "broken": 1}


def test_a_late_one_taken_back_is_owed_and_broken(desk: World, clock: Any) -> None:
    promise = hour(desk)
    clock.shift(timedelta(hours=2))
    verbs.keep(promise)
    assert verbs.reopen(promise)
    assert verbs.owed_on(SUBJECT) == [promise] and fresh(promise).state == "broken"
    cancelled = hour(desk)
    verbs.cancel(cancelled)
    assert not verbs.reopen(cancelled)


def test_entrusting_changes_only_who_keeps_it(desk: World) -> None:
    promise = hour(desk)
    verbs.entrust(promise, staff_id=desk.huda.pk, team_id=None)
    assert fresh(promise).staff_id == desk.huda.pk and fresh(promise).due_at == promise.due_at


def test_policies_are_read_once_and_forgotten_when_changed(desk: World) -> None:
    forget_policies()
    count = len(policies._policies())
    policy(7)
    assert len(policies._policies()) == count
    forget_policies()
    assert len(policies._policies()) == count + 1


steps = st.lists(
    st.one_of(
        st.sampled_from(["tick", "keep", "cancel", "pause", "resume", "reopen"]),
        st.tuples(st.just("renegotiate"), st.integers(1, 90)),
        st.tuples(st.just("wait"), st.integers(1, 50)),
    ),
    max_size=14,
)


def take(promise: Promise, step: Any, clock: Any) -> None:
    """One step, on an object that may be stale."""
    if step == "tick":
        watch_the_clock()
    elif step in ("pause", "resume"):
        getattr(verbs, step)(promise, "test")
    elif isinstance(step, str):
        getattr(verbs, step)(promise)
    elif step[0] == "wait":
        clock.shift(timedelta(minutes=step[1]))
    else:
        verbs.renegotiate(promise, now() + timedelta(minutes=step[1]))


def check(promise: Promise) -> None:
    row = fresh(promise)
    segments = list(Segment.objects.filter(promise=promise).order_by("id"))
    is_owed = row.state in WAITED_FOR and row.settled_at is None
    assert [s.ended_at is None for s in segments] == [False] * (len(segments) - 1) + [is_owed]
    assert all(before.ended_at == after.started_at for before, after in zip(segments, segments[1:], strict=False))
    if row.state in ("kept", "cancelled"):
        assert row.settled_at is not None and row.next_tick_at is None
    if row.state == "broken":
        assert row.next_tick_at is None and row.broken_at is not None
    if row.state in ("open", "at_risk"):
        assert (row.next_tick_at is not None) == segments[-1].running
    heard, reopened, renewed = told(), told()["reopened"], told()["renegotiated"]
    assert heard["made"] == 1
    assert heard["at_risk"] <= 1 + renewed and heard["broken"] <= 1 + renewed
    assert heard["kept"] + heard["settled_late"] + heard["cancelled"] <= 1 + reopened


def used(promise: Promise) -> timedelta:
    ran = Segment.objects.filter(promise=promise, running=True)
    return sum(((s.ended_at or now()) - s.started_at for s in ran), timedelta())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_whatever_happens_the_promise_stays_sound(world: World, many: list[Any]) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock, world.inside():
        Event.objects.filter(topic=SUBJECT).delete()
        Promise.objects.all().delete()
        promise = hour(world)
        for step in many:
            take(promise, step, clock)
            check(promise)
        row = fresh(promise)
        if row.state in ("open", "at_risk") and row.next_tick_at and row.target_minutes:
            assert row.due_at - now() <= timedelta(hours=1) - used(promise) + timedelta(minutes=1)
