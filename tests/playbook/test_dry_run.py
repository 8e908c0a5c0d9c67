"""A dry run names exactly those whom the rule touches when it is live, and does nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.playbook.rules import LABEL, a_rule, all_of, leaf, runs, step, work_off
from tests.world import World
from wafaa.channels.models import Channel
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Priority
from wafaa.lib.time import now
from wafaa.people import verbs as people
from wafaa.people.models import IdentityKind
from wafaa.playbook import dry_run as trying
from wafaa.playbook import verbs
from wafaa.playbook.dry_run import dry_run
from wafaa.playbook.models import Mode, Rule, Run, State
from wafaa.playbook.reactions import ask_the_clock

THANKS = step("conversation.label", label="شكر")
WAITED = st.sampled_from([0, 30, 90])
LIMITS = st.sampled_from([{}, {"most_per_customer": 1, "in_days": 2}, {"most_per_day": 2}, {"stops_others": True}])


def customer(number: int) -> Any:
    return people.recognise(IdentityKind.EMAIL, f"c{number}@customer.test", source="email", name=f"عميل {number}")


def write(world: World, who: Any, number: int) -> Any:
    return inbox.receive(who, channel=Channel.WEBCHAT, line=world.chat, text=f"رسالة {number}", key=None)


def pass_time(clock: Any, minutes: int) -> None:
    """So many minutes go by, and what waits acts when it is due."""
    end = now() + timedelta(minutes=minutes)
    while (due := Run.objects.filter(state=State.WAITING, due_at__lte=end).order_by("due_at").first()) is not None:
        assert due.due_at is not None
        clock.move_to(due.due_at)
        work_off()
    clock.move_to(end)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    course=st.lists(st.tuples(st.integers(0, 2), st.integers(1, 900), st.booleans()), min_size=1, max_size=9),
    wait=WAITED,
    limits=LIMITS,
)
def test_what_it_says_is_what_then_happens(
    shop: World, clock: Any, course: list[tuple[int, int, bool]], wait: int, limits: dict[str, Any]
) -> None:
    """The same course with the rule live, and asked afterwards: the same records at the same instants."""
    Rule.objects.all().delete()
    tree = all_of(leaf("conversation.priority", "is", "normal"))
    first = a_rule("message.received", LABEL, tree=tree, most_per_day=None, name="أولى")
    rule = a_rule("message.received", THANKS, tree=tree, wait=wait, **limits)
    clock.shift(timedelta(days=40))
    for number, (who, minutes, is_low) in enumerate(course):
        message = write(shop, customer(who), number)
        if is_low:
            inbox.prioritise(shop.conversation(message), Priority.LOW)
        work_off()
        pass_time(clock, minutes)
    did = [(run.record_id, run.settled_at) for run in runs(rule) if run.state == State.DONE]
    trial = dry_run(Rule(**{name: getattr(rule, name) for name in TRAITS}, store=shop.shop, pk=rule.pk))
    assert sorted(did) == sorted((touch.record.pk, touch.at) for touch in trial.touched)
    assert trial.before is None and first.pk


TRAITS = (
    "public_id",
    "kind",
    "trigger",
    "tree",
    "wait",
    "steps",
    "mode",
    "place",
    "gives_way",
    "most_per_customer",
    "in_days",
    "most_per_day",
    "stops_others",
)


def test_nothing_is_done_and_nothing_written(shop: World) -> None:
    rule = a_rule(mode=Mode.OFF)
    for number in range(3):
        write(shop, customer(number), number)
    work_off()
    with CaptureQueriesContext(connection) as asked:
        trial = dry_run(rule)
    assert len(trial.touched) == 3
    assert [query["sql"] for query in asked if not query["sql"].startswith("SELECT")] == []
    assert not Run.objects.exists()


def test_only_the_last_thirty_days_and_newest_first(shop: World, clock: Any) -> None:
    rule = a_rule(mode=Mode.OFF)
    write(shop, customer(1), 1)
    clock.shift(timedelta(days=20))
    late = [write(shop, customer(2), 2), write(shop, customer(3), 3)]
    clock.shift(timedelta(days=11))
    trial = dry_run(rule)
    assert [touch.record.pk for touch in trial.touched] == [late[1].conversation_id, late[0].conversation_id]


def test_limits_hold_back_in_the_order_of_time(shop: World, clock: Any) -> None:
    rule = a_rule(mode=Mode.OFF, most_per_customer=1, in_days=30)
    first = write(shop, customer(1), 1)
    clock.shift(timedelta(hours=1))
    write(shop, customer(1), 2)
    trial = dry_run(rule)
    assert [touch.record.pk for touch in trial.touched] == [first.conversation_id]
    assert (trial.held_back["customer_limit"], trial.customers) == (1, 1)


def test_one_before_it_that_stops_others_is_counted_in(shop: World) -> None:
    before = a_rule(stops_others=True)
    rule = a_rule(mode=Mode.OFF)
    write(shop, customer(1), 1)
    assert dry_run(rule).touched == []
    verbs.switch(before, Mode.OFF)
    assert len(dry_run(rule).touched) == 1


def test_it_looks_so_far_and_goes_on_where_it_ended(shop: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "MOST_EVENTS", 2)
    rule = a_rule(mode=Mode.OFF)
    written = [write(shop, customer(number), number).conversation_id for number in range(5)]
    found: list[int] = []
    before = None
    for _page in range(3):
        trial = dry_run(rule, before)
        found += [touch.record.pk for touch in trial.touched]
        before = trial.before
    assert found == written[::-1]
    assert before is None


def test_a_rule_of_the_clock_tells_whom_it_would_touch_now(shop: World, clock: Any) -> None:
    rule = a_rule("", LABEL, every=60, tree=all_of(leaf("conversation.silent_for", "longer", 60)), mode=Mode.OFF)
    for number in range(3):
        write(shop, customer(number), number)
    clock.shift(timedelta(minutes=90))
    write(shop, customer(4), 4)
    said = sorted(touch.record.pk for touch in dry_run(rule).touched)
    verbs.switch(rule, Mode.DO)
    ask_the_clock()
    assert said == sorted(run.record_id for run in runs(rule))
    assert len(said) == 3
    assert dry_run(rule).touched == []
