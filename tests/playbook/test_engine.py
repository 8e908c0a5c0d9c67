"""A rule acts when, if and as often as it says, once, and never halfway."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.playbook.rules import IS_NORMAL, LABEL, RAISE, a_rule, all_of, leaf, now_of, runs, states, step, work_off
from tests.world import World
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Status
from wafaa.lib.time import now
from wafaa.playbook import actions, verbs
from wafaa.playbook.acting import caused_by
from wafaa.playbook.models import Mode, Rule, Run
from wafaa.playbook.reactions import ask_the_clock, set_off_rules
from wafaa.playbook.rules import BRAKE, lacks
from wafaa.work.events import HAPPENINGS, Heard, hearing
from wafaa.work.models import Event, Job


def again(name: str) -> None:
    """The last event of this name is heard a second time, as after a worker that died."""
    row = Event.objects.filter(name=name).latest("pk")
    with hearing(Heard(row.pk, row.actor)):
        set_off_rules(HAPPENINGS[row.name](**row.data))


def test_when_a_customer_writes_and_it_fits_the_steps_are_done(shop: World) -> None:
    rule = a_rule("message.received", RAISE, LABEL, tree=IS_NORMAL)
    talk = shop.conversation(shop.layla_writes())
    work_off()
    talk = now_of(talk)
    assert (talk.priority, talk.labels) == ("high", ["قاعدة"])
    (run,) = runs(rule)
    assert (run.state, run.record_id, run.customer_id) == ("done", talk.pk, shop.layla.pk)
    assert run.why == [{"fact": "conversation.priority", "value": "normal"}]
    told = Event.objects.filter(name="conversation.tended").latest("pk")
    assert caused_by(told.actor) == (rule.public_id, 0)


def test_where_it_does_not_fit_nothing_is_kept(shop: World) -> None:
    rule = a_rule("message.received", RAISE, tree=all_of(leaf("conversation.priority", "is", "low")))
    shop.layla_writes()
    work_off()
    assert runs(rule) == []


@pytest.mark.parametrize("mode", [Mode.DO, Mode.ASK, Mode.SUGGEST])
def test_twice_is_once(shop: World, mode: str) -> None:
    rule = a_rule(mode=mode)
    shop.layla_writes()
    work_off()
    again("message.received")
    assert len(runs(rule)) == 1


def test_off_and_archived_rules_sleep_and_a_pause_holds_all(shop: World) -> None:
    off, old, live = a_rule(mode=Mode.OFF), a_rule(), a_rule()
    verbs.archive(old)
    shop.layla_writes()
    work_off()
    assert (states(off), states(old), states(live)) == ([], [], ["done"])
    verbs.pause()
    shop.layla_writes("ثانية")
    work_off()
    assert states(live) == ["done"]
    verbs.resume()
    shop.layla_writes("ثالثة")
    work_off()
    assert states(live) == ["done", "done"]


def test_a_store_without_live_rules_pays_one_look(shop: World) -> None:
    a_rule(mode=Mode.OFF)
    shop.layla_writes()
    row = Event.objects.filter(name="message.received").latest("pk")
    event = HAPPENINGS[row.name](**row.data)
    with hearing(Heard(row.pk, row.actor)):
        set_off_rules(event)
        with CaptureQueriesContext(connection) as asked:
            set_off_rules(event)
    assert len(asked) == 1


def test_after_the_wait_it_is_asked_again(shop: World, clock: Any) -> None:
    kept, dropped = a_rule(wait=60), a_rule(wait=60, tree=all_of(leaf("conversation.status", "is", "open")))
    talk = shop.conversation(shop.layla_writes())
    work_off()
    assert states(kept) == states(dropped) == ["waiting"]
    clock.shift(timedelta(minutes=59))
    work_off()
    assert states(kept) == ["waiting"]
    inbox.set_status(now_of(talk), Status.SOLVED)
    clock.shift(timedelta(minutes=2))
    work_off()
    assert states(kept) == ["done"]
    assert states(dropped) == ["passed:no_longer"]


def test_who_waits_gives_way_to_a_person(shop: World, clock: Any) -> None:
    polite, stubborn = a_rule(wait=60), a_rule(wait=60, gives_way=False)
    talk = shop.conversation(shop.layla_writes())
    work_off()
    clock.shift(timedelta(minutes=5))
    with shop.as_staff(shop.omar):
        inbox.reply(now_of(talk), "حاضر", key="k1")
    clock.shift(timedelta(minutes=60))
    work_off()
    assert (states(polite), states(stubborn)) == (["passed:taken_over"], ["done"])


def test_a_rule_switched_off_or_paused_while_it_waited_comes_to_nothing(shop: World, clock: Any) -> None:
    off, paused = a_rule(wait=60), a_rule(wait=120)
    shop.layla_writes()
    work_off()
    verbs.switch(off, Mode.OFF)
    clock.shift(timedelta(minutes=61))
    work_off()
    verbs.pause()
    clock.shift(timedelta(minutes=61))
    work_off()
    assert (states(off), states(paused)) == (["passed:switched_off"], ["passed:paused"])


def test_rules_are_asked_in_their_order_and_one_may_stop_the_others(shop: World) -> None:
    first = a_rule("message.received", step("conversation.label", label="أولى"), tree=IS_NORMAL, stops_others=True)
    second = a_rule("message.received", step("conversation.label", label="ثانية"))
    talk = shop.conversation(shop.layla_writes())
    work_off()
    assert now_of(talk).labels == ["أولى"]
    verbs.move(second, up=True)
    assert list(Rule.objects.order_by("place").values_list("pk", flat=True)) == [second.pk, first.pk]
    shop.layla_writes("مرة أخرى", conversation=talk)
    work_off()
    assert now_of(talk).labels == ["أولى", "ثانية"]
    assert states(first) == ["done", "done"]


def test_so_often_for_a_customer_and_so_often_a_day(shop: World, clock: Any) -> None:
    each, daily = a_rule(most_per_customer=1, in_days=7), a_rule(most_per_day=2)
    for text in ("واحد", "اثنان", "ثلاثة"):
        shop.layla_writes(text)
        work_off()
    assert states(each) == ["done", "passed:customer_limit", "passed:customer_limit"]
    assert states(daily) == ["done", "done", "passed:day_limit"]
    clock.shift(timedelta(days=1))
    shop.layla_writes("أربعة")
    work_off()
    assert (states(each)[-1], states(daily)[-1]) == ("passed:customer_limit", "done")
    clock.shift(timedelta(days=7))
    shop.layla_writes("خمسة")
    work_off()
    assert states(each)[-1] == "done"


def test_a_step_that_fails_leaves_nothing_of_the_others_and_says_why(shop: World) -> None:
    def refuse(conversation: Any) -> None:
        raise actions.CannotBeDone("لا عنوان")

    actions.action("test.refuse", about="conversation", label="Refuse", permission="inbox.tend")(refuse)
    try:
        rule = a_rule("message.received", RAISE, step("test.refuse"))
        talk = shop.conversation(shop.layla_writes())
        work_off()
    finally:
        del actions.ACTIONS["test.refuse"]
    (run,) = runs(rule)
    assert (run.state, run.reason, run.detail, run.memory, run.counted_at) == ("failed", "cannot", "لا عنوان", [], None)
    assert now_of(talk).priority == "normal"
    assert not Job.objects.exclude(error="").exists()


def test_an_action_that_is_gone_shows_and_does_not_act(shop: World) -> None:
    rule = a_rule("message.received", RAISE, step("conversation.dance"))
    talk = shop.conversation(shop.layla_writes())
    work_off()
    assert lacks(rule) == ["conversation.dance"]
    assert states(rule) == ["failed:cannot"]
    assert now_of(talk).priority == "normal"


def test_a_fact_that_is_gone_shows_and_does_not_act(shop: World) -> None:
    tree = {"version": 1, "any": [leaf("conversation.moon", "is", "full"), leaf("conversation.status", "is", "open")]}
    rule = a_rule(tree=tree)
    shop.layla_writes()
    work_off()
    assert lacks(rule) == ["conversation.moon"]
    assert runs(rule) == []


def test_rules_do_not_chase_each_other_in_a_circle(shop: World) -> None:
    """Each solved conversation is opened and each opened one solved: three turns, then silence."""
    opens = a_rule("conversation.solved", step("conversation.set_status", status="open"))
    solves = a_rule("conversation.open", step("conversation.set_status", status="solved"))
    talk = shop.conversation(shop.layla_writes())
    inbox.set_status(talk, Status.SOLVED)
    for _round in range(30):
        work_off()
    assert len(runs(opens)) + len(runs(solves)) == 3
    assert max(run.depth for run in Run.objects.all()) == 2


def test_no_rule_is_set_off_by_its_own_doing(shop: World) -> None:
    rule = a_rule("conversation.assigned", step("conversation.assign", to=f"staff:{shop.omar.public_id}"))
    talk = shop.conversation(shop.layla_writes())
    inbox.assign(talk, staff=shop.huda, team=None)
    work_off()
    assert states(rule) == ["done"]


def test_a_brake_stops_what_no_depth_shows(shop: World) -> None:
    rule = a_rule()
    talk = shop.conversation(shop.layla_writes())
    for number in range(BRAKE + 1):
        shop.layla_writes(f"رسالة {number}", conversation=talk)
        work_off()
    assert states(rule) == ["done"] * BRAKE + ["passed:circle"] * 2


def test_the_clock_acts_once_as_long_as_it_stays_so(shop: World, clock: Any) -> None:
    tree = all_of(leaf("conversation.silent_for", "longer", 60))
    rule = a_rule("", LABEL, every=15, tree=tree)
    talk = shop.conversation(shop.layla_writes())
    ask_the_clock()
    assert states(rule) == []
    clock.shift(timedelta(minutes=70))
    ask_the_clock()
    assert states(rule) == ["done"]
    clock.shift(timedelta(minutes=70))
    ask_the_clock()
    assert states(rule) == ["done"]
    shop.layla_writes("ما زلت أنتظر", conversation=talk)
    clock.shift(timedelta(minutes=15))
    ask_the_clock()
    clock.shift(timedelta(minutes=70))
    ask_the_clock()
    assert states(rule) == ["done", "done"]
    assert now_of(talk).labels == ["قاعدة"]


def test_the_clock_waits_its_time_and_asks_its_own_store_only(shop: World, clock: Any) -> None:
    rule = a_rule("", LABEL, every=60)
    ask_the_clock()
    shop.layla_writes()
    clock.shift(timedelta(minutes=30))
    ask_the_clock()
    assert states(rule) == []
    with shop.next_door():
        assert not Run.objects.exists()
    clock.shift(timedelta(minutes=31))
    ask_the_clock()
    assert states(rule) == ["done"]


def test_a_days_limit_holds_the_clock_until_the_next_day(shop: World, clock: Any) -> None:
    for number in range(3):
        shop.layla_writes(f"رسالة {number}")
    rule = a_rule("", LABEL, every=60, most_per_day=1)
    for _hour in range(3):
        ask_the_clock()
        clock.shift(timedelta(minutes=61))
    assert states(rule) == ["done"]
    clock.shift(timedelta(days=1))
    ask_the_clock()
    assert states(rule) == ["done", "done"]
    rule.refresh_from_db()
    assert rule.next_at is not None and rule.next_at > now()
