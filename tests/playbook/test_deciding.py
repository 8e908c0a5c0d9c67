"""Suggested and asked: nothing happens before a person's yes, and what was done can be taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.playbook.rules import IS_NORMAL, LABEL, RAISE, a_rule, now_of, runs, states, step, work_off
from tests.world import World
from wafaa.inbox import verbs as inbox
from wafaa.playbook import verbs
from wafaa.playbook.actions import ACTIONS, CannotBeDone
from wafaa.playbook.models import Mode, Rule, Run
from wafaa.playbook.verbs import deciding, firing


def asked(shop: World, *steps: dict[str, Any], mode: str = Mode.ASK, **traits: Any) -> tuple[Rule, Run, Any]:
    rule = a_rule("message.received", *(steps or (RAISE, LABEL)), mode=mode, **traits)
    talk = shop.conversation(shop.layla_writes())
    work_off()
    (run,) = runs(rule)
    return rule, run, talk


@pytest.mark.parametrize("mode", [Mode.ASK, Mode.SUGGEST])
def test_nothing_happens_before_a_yes(shop: World, mode: str) -> None:
    _rule, run, talk = asked(shop, mode=mode)
    assert now_of(talk).priority == "normal"
    with shop.as_staff(shop.omar):
        verbs.agree(run)
        assert now_of(talk).priority == "high"
        run.refresh_from_db()
        assert (run.state, run.by) == ("done", f"staff:{shop.omar.pk}")
        with pytest.raises(verbs.TooLate):
            verbs.agree(run)
        with pytest.raises(verbs.TooLate):
            verbs.decline(run)


def test_what_was_shown_is_what_is_done_though_the_rule_changed(shop: World) -> None:
    rule, run, talk = asked(shop)
    verbs.keep_rule(rule, steps=[step("conversation.prioritise", priority="urgent")])
    with shop.as_staff(shop.omar):
        verbs.agree(run)
    assert now_of(talk).priority == "high"


def test_a_no_does_nothing_and_frees_the_limits(shop: World) -> None:
    rule, run, talk = asked(shop, most_per_customer=1, in_days=7)
    with shop.as_staff(shop.omar):
        verbs.decline(run)
    assert now_of(talk).priority == "normal"
    shop.layla_writes("مرة أخرى", conversation=talk)
    work_off()
    assert states(rule) == ["declined", "asked"]


def test_what_waits_for_a_yes_counts_towards_the_limits(shop: World) -> None:
    rule, _run, talk = asked(shop, most_per_customer=1, in_days=7)
    shop.layla_writes("مرة أخرى", conversation=talk)
    work_off()
    assert states(rule) == ["asked", "passed:customer_limit"]


def test_a_yes_lends_nobody_a_right_they_lack(shop: World) -> None:
    _rule, run, talk = asked(shop)
    with shop.as_staff(shop.clerk), pytest.raises(verbs.NotAllowed):
        verbs.agree(run)
    assert now_of(talk).priority == "normal"


def test_what_was_done_is_taken_back_last_first(shop: World) -> None:
    _rule, run, talk = asked(shop, mode=Mode.DO)
    assert (now_of(talk).priority, now_of(talk).labels) == ("high", ["قاعدة"])
    with shop.as_staff(shop.omar):
        assert verbs.can_take_back(run)
        assert verbs.take_back(run) == []
        assert (now_of(talk).priority, now_of(talk).labels) == ("normal", [])
        run.refresh_from_db()
        assert (run.state, run.by) == ("undone", f"staff:{shop.omar.pk}")
        assert verbs.take_back(run) == []


def test_what_has_moved_on_stays(shop: World) -> None:
    _rule, run, talk = asked(shop, mode=Mode.DO)
    inbox.prioritise(now_of(talk), "urgent")
    with shop.as_staff(shop.omar):
        assert verbs.take_back(run) == [str(ACTIONS["conversation.prioritise"].label)]
    assert (now_of(talk).priority, now_of(talk).labels) == ("urgent", [])


def test_an_undo_that_undoes_nothing_leaves_the_run_as_it_is(shop: World) -> None:
    _rule, run, talk = asked(shop, RAISE, mode=Mode.DO)
    inbox.prioritise(now_of(talk), "urgent")
    with shop.as_staff(shop.omar):
        assert len(verbs.take_back(run)) == 1
    run.refresh_from_db()
    assert run.state == "done"


def test_a_question_that_stands_is_not_put_twice(shop: World) -> None:
    rule, run, talk = asked(shop)
    shop.layla_writes("مرة أخرى", conversation=talk)
    work_off()
    assert states(rule) == ["asked", "passed:asks_already"]
    with shop.as_staff(shop.omar):
        verbs.decline(run)
    shop.layla_writes("وثالثة", conversation=talk)
    work_off()
    assert states(rule)[-1] == "asked"


def test_who_is_slow_overwrites_nothing_that_was_settled(shop: World, clock: Any) -> None:
    """Two workers have taken the same job, the first one's lease being over."""
    rule = a_rule(wait=60)
    shop.layla_writes()
    work_off()
    slow = runs(rule)[0]
    clock.shift(timedelta(minutes=61))
    work_off()
    firing.let_pass(slow, "paused")
    assert not firing.failed(slow, ValueError("late"))
    (run,) = runs(rule)
    assert (run.state, run.reason, len(run.memory)) == ("done", "", 1)


def test_a_yes_that_fails_leaves_what_another_person_settled(shop: World, monkeypatch: pytest.MonkeyPatch) -> None:
    rule, run, _talk = asked(shop)

    def meanwhile(run: Run, *given: Any, **more: Any) -> bool:
        verbs.decline(runs(rule)[0])
        return firing.failed(run, *given, **more)

    def cannot(*given: Any) -> None:
        raise CannotBeDone("لا")

    monkeypatch.setattr(deciding, "carry_out", cannot)
    monkeypatch.setattr(deciding, "failed", meanwhile)
    with shop.as_staff(shop.omar), pytest.raises(verbs.TooLate):
        verbs.agree(run)
    assert states(rule) == ["declined"]


def test_of_a_forgotten_person_only_the_count_stays(shop: World) -> None:
    rule, run, _talk = asked(shop, tree=IS_NORMAL)
    assert run.why
    assert verbs.forget([shop.layla.pk]) == 1
    run.refresh_from_db()
    assert (run.state, run.reason, run.why, run.memory, run.detail) == ("passed", "gone", [], [], "")
    with shop.as_staff(shop.omar), pytest.raises(verbs.TooLate):
        verbs.agree(run)
    assert states(rule) == ["passed:gone"]
