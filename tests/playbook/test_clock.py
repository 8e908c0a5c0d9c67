"""A rule of the clock is heard the moment it is switched off, and what waits comes to an end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from tests.playbook.rules import LABEL, a_rule, states, step, work_off
from tests.world import World
from wafaa.lib.time import now
from wafaa.playbook import actions, verbs
from wafaa.playbook.models import Mode, Rule
from wafaa.playbook.reactions import ask_the_clock


@contextmanager
def a_step_that(does: Callable[[], Any]) -> Iterator[dict[str, Any]]:
    def act(conversation: Any) -> None:
        does()

    actions.action("test.meanwhile", about="conversation", label="Meanwhile", permission="inbox.tend")(act)
    try:
        yield step("test.meanwhile")
    finally:
        del actions.ACTIONS["test.meanwhile"]


def kept(rule: Rule) -> Rule:
    found: Rule = Rule.objects.get(pk=rule.pk)
    return found


@pytest.mark.parametrize(
    "ends",
    [
        lambda: verbs.switch(Rule.objects.get(), Mode.OFF),
        lambda: verbs.archive(Rule.objects.get()),
        verbs.pause,
    ],
    ids=["off", "archived", "paused"],
)
def test_who_switches_off_is_heard_amid_many_records(shop: World, clock: Any, ends: Callable[[], None]) -> None:
    for number in range(3):
        shop.layla_writes(f"رسالة {number}")
    with a_step_that(ends) as ending:
        rule = a_rule("", ending, every=60)
        ask_the_clock()
    assert states(rule) == ["done"]
    clock.shift(timedelta(hours=2))
    ask_the_clock()
    assert states(rule) == ["done"]
    assert (kept(rule).next_at is None) is (kept(rule).mode == Mode.OFF)


@pytest.mark.parametrize("change", [{"mode": Mode.OFF}, {"archived_at": "now"}])
def test_the_clock_asks_no_rule_that_sleeps(shop: World, change: dict[str, Any]) -> None:
    shop.layla_writes()
    rule = a_rule("", LABEL, every=60)
    Rule.objects.update(next_at=now(), **{name: now() if value == "now" else value for name, value in change.items()})
    ask_the_clock()
    assert states(rule) == []
    assert kept(rule).next_at == now()


def test_a_new_way_counts_from_the_next_record(shop: World) -> None:
    for number in range(2):
        shop.layla_writes(f"رسالة {number}")
    with a_step_that(lambda: verbs.switch(Rule.objects.get(), Mode.ASK)) as asking:
        rule = a_rule("", asking, every=60)
        ask_the_clock()
    assert states(rule) == ["done", "asked"]


def test_a_clock_rule_that_waited_into_its_limit_is_asked_again(shop: World, clock: Any) -> None:
    for number in range(2):
        shop.layla_writes(f"رسالة {number}")
    rule = a_rule("", LABEL, every=60, wait=30, most_per_day=1)
    ask_the_clock()
    assert states(rule) == ["waiting", "waiting"]
    clock.shift(timedelta(minutes=31))
    work_off()
    assert states(rule) == ["done", "passed:day_limit"]
    clock.shift(timedelta(minutes=31))
    ask_the_clock()
    assert len(states(rule)) == 2
    clock.shift(timedelta(days=1))
    ask_the_clock()
    clock.shift(timedelta(minutes=31))
    work_off()
    assert states(rule) == ["done", "passed:day_limit", "done"]
