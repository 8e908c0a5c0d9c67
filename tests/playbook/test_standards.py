"""A store begins with the standard rules; what its owner changed is never overwritten, and can go back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.playbook.rules import now_of, runs, states, work_off
from tests.world import World
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Status
from wafaa.lib.time import now
from wafaa.playbook import verbs
from wafaa.playbook.kinds import KINDS
from wafaa.playbook.models import Mode, Rule
from wafaa.playbook.reactions import ask_the_clock, catch_up_with_standards
from wafaa.playbook.rules import lacks
from wafaa.playbook.standards import STANDARDS, Standard, Step, standard
from wafaa.promises.models import Promise, PromiseKind
from wafaa.stores.models import Store
from wafaa.team.models import Notification, NotificationKind


@pytest.fixture
def ours() -> Iterator[Standard]:
    yield standard(
        "test.greet",
        name="Greet",
        says="",
        about="conversation",
        trigger="conversation.opened",
        steps=(Step("conversation.label", {"label": "جديد"}),),
        mode="do",
    )
    STANDARDS.pop("test.greet", None)


def greeting() -> Rule:
    found: Rule = Rule.objects.get(standard="test.greet")
    return found


def test_every_store_gets_each_once(shop: World, ours: Standard) -> None:
    Store.objects.update(created_at=now())
    catch_up_with_standards()
    catch_up_with_standards()
    assert Rule.objects.exclude(standard="").count() == len([one for one in STANDARDS.values() if one.about in KINDS])
    assert (greeting().mode, greeting().is_changed) == (Mode.DO, False)
    with shop.next_door():
        assert Rule.objects.filter(standard="test.greet").exists()


@pytest.mark.parametrize("was_open", ["for long", "with a playbook"])
def test_in_a_store_that_was_open_a_new_standard_only_suggests(shop: World, ours: Standard, was_open: str) -> None:
    if was_open == "for long":
        Store.objects.update(created_at=now() - timedelta(days=2))
    else:
        STANDARDS.pop("test.greet")
        verbs.begin_with_standards()
        STANDARDS["test.greet"] = ours
    for _hour in range(2):
        catch_up_with_standards()
        assert (greeting().mode, greeting().is_changed) == (Mode.SUGGEST, False)
    STANDARDS["test.greet"] = replace(ours, steps=(Step("conversation.label", {"label": "أهلًا"}),))
    catch_up_with_standards()
    verbs.begin_with_standards()
    assert greeting().steps == [{"do": "conversation.label", "choices": {"label": "أهلًا"}}]
    assert greeting().mode == Mode.SUGGEST
    verbs.restore(greeting())
    catch_up_with_standards()
    assert greeting().mode == Mode.DO


def test_a_later_version_reaches_those_who_changed_nothing(shop: World, ours: Standard) -> None:
    verbs.begin_with_standards()
    STANDARDS["test.greet"] = replace(ours, steps=(Step("conversation.label", {"label": "أهلًا"}),))
    assert verbs.begin_with_standards() == 1
    assert greeting().steps == [{"do": "conversation.label", "choices": {"label": "أهلًا"}}]


@pytest.mark.parametrize("change", ["mode", "steps", "archived", "place"])
def test_an_owners_changes_are_never_overwritten(shop: World, ours: Standard, change: str) -> None:
    verbs.begin_with_standards()
    rule = greeting()
    if change == "mode":
        verbs.switch(rule, Mode.OFF)
    elif change == "archived":
        verbs.archive(rule)
    elif change == "place":
        verbs.move(rule, up=True)
    else:
        verbs.keep_rule(rule, steps=[{"do": "conversation.label", "choices": {"label": "لنا"}}])
    mine = Rule.objects.filter(pk=rule.pk).values().get()
    STANDARDS["test.greet"] = replace(ours, steps=(), mode="do")
    catch_up_with_standards()
    assert Rule.objects.filter(pk=rule.pk).values().get() == mine


def test_back_to_the_original(shop: World, ours: Standard) -> None:
    verbs.begin_with_standards()
    rule = greeting()
    verbs.keep_rule(rule, name="لنا", steps=[], mode=Mode.OFF, tree={"version": 1, "all": []})
    assert verbs.restore(rule)
    rule = greeting()
    assert (rule.name, rule.mode, rule.tree, rule.is_changed) == ("", Mode.DO, None, False)
    assert rule.steps == [{"do": "conversation.label", "choices": {"label": "جديد"}}]


def test_all_that_ship_are_whole(shop: World) -> None:
    verbs.begin_with_standards()
    assert {rule.standard: lacks(rule) for rule in Rule.objects.all() if lacks(rule)} == {}


def test_a_solved_complaint_is_followed_up_after_a_yes(shop: World) -> None:
    verbs.begin_with_standards()
    rule = Rule.objects.get(standard="conversation.after_complaint")
    for labels in ([], ["شكوى"]):
        talk = shop.conversation(shop.layla_writes(f"{labels}"))
        inbox.assign(talk, staff=shop.omar, team=None)
        inbox.label(talk, labels)
        inbox.set_status(talk, Status.SOLVED)
        work_off()
    (run,) = runs(rule)
    with shop.as_staff(shop.huda):
        verbs.agree(run)
    made = Promise.objects.get(kind=PromiseKind.FOLLOW_UP)
    assert (made.subject, made.staff_id) == (talk.topic, shop.omar.pk)


def test_a_late_reply_that_is_nobodys_is_told_to_the_managers(shop: World, clock: Any) -> None:
    verbs.begin_with_standards()
    talk = shop.conversation(shop.layla_writes())
    work_off()
    promise = Promise.objects.get(subject=talk.topic, kind=PromiseKind.FIRST_REPLY)
    clock.move_to(promise.at_risk_at + timedelta(seconds=1))
    from wafaa.promises import reactions

    reactions.watch_the_clock()
    work_off()
    assert states(Rule.objects.get(standard="conversation.late_and_nobodys")) == ["done"]
    assert states(Rule.objects.get(standard="conversation.late_reply")) == ["suggested"]
    told = Notification.objects.filter(kind=NotificationKind.REMINDED, topic=talk.topic)
    assert set(told.values_list("staff_id", flat=True)) == {shop.reem.pk, shop.manager.pk}
    assert now_of(talk).priority == "normal"


def test_a_silent_conversation_is_brought_to_mind_once(shop: World, clock: Any) -> None:
    verbs.begin_with_standards()
    talk = shop.conversation(shop.layla_writes())
    inbox.assign(talk, staff=shop.omar, team=None)
    clock.shift(timedelta(days=3, hours=1))
    for _round in range(3):
        ask_the_clock()
        clock.shift(timedelta(hours=1, minutes=1))
    rule = Rule.objects.get(standard="conversation.silent")
    assert states(rule) == ["done"]
    assert Notification.objects.filter(kind=NotificationKind.REMINDED, staff=shop.omar).count() == 1
