"""Writing rules: by their owner, and from the standards that the product ships."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Max

from wafaa.lib.time import now
from wafaa.playbook import events
from wafaa.playbook.kinds import KINDS
from wafaa.playbook.models import Mode, Rule
from wafaa.playbook.rules import in_order
from wafaa.playbook.settings import PlaybookSettings
from wafaa.playbook.standards import STANDARDS, Standard
from wafaa.stores import scope
from wafaa.stores.verbs import choose
from wafaa.work.events import emit
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit

STEP = 10
JUST_OPENED = timedelta(days=1)


def keep_rule(rule: Rule | None, **traits: Any) -> Rule:
    """Write a new rule (None), or this one anew; `traits` are fields of Rule. A new one stands last."""
    with unit():
        kept, what = (rule, "changed") if rule is not None else (Rule(place=_last() + STEP), "made")
        for name, value in traits.items():
            setattr(kept, name, value)
        kept.is_changed = True
        _begin_clock(kept)
        kept.save()
        _tell(kept, what)
    return kept


def _last() -> int:
    return Rule.objects.aggregate(last=Max("place"))["last"] or 0


def _begin_clock(rule: Rule) -> None:
    """A rule of the clock is asked soon; what it held before stays held."""
    is_asked = rule.every is not None and rule.mode != Mode.OFF and rule.archived_at is None
    rule.next_at, rule.reached = (now(), 0) if is_asked else (None, 0)


def switch(rule: Rule, mode: str) -> None:
    """Off, suggest, ask first, do it. The same again does nothing."""
    wanted = Mode(mode)
    with unit():
        if rule.mode == wanted:
            return
        rule.mode, rule.is_changed = wanted, True
        _begin_clock(rule)
        rule.save(update_fields=["mode", "is_changed", "next_at", "reached"])
        _tell(rule, wanted.value)


def move(rule: Rule, *, up: bool) -> None:
    """One place up or down; at either end it stays."""
    with unit():
        take_turns("playbook:order")
        order = list(in_order())
        at = next((place for place, one in enumerate(order) if one.pk == rule.pk), None)
        to = None if at is None else at - 1 if up else at + 1
        if at is None or to is None or not 0 <= to < len(order):
            return
        order[at], order[to] = order[to], order[at]
        for place, one in enumerate(order, 1):
            if one.place != place * STEP:
                Rule.objects.filter(pk=one.pk).update(place=place * STEP)
        Rule.objects.filter(pk=rule.pk).update(is_changed=True)


def archive(rule: Rule, *, is_over: bool = False) -> None:
    """Out of the playbook with its history kept; `is_over` brings it back, switched off."""
    with unit():
        rule.archived_at, rule.is_changed = (None if is_over else now()), True
        rule.mode = Mode.OFF
        _begin_clock(rule)
        rule.save(update_fields=["archived_at", "is_changed", "mode", "next_at", "reached"])
        _tell(rule, "brought_back" if is_over else "archived")


def restore(rule: Rule, *, is_off: bool = False) -> bool:
    """Back to what the product ships, its place and mode too, or switched off; False where it came from no standard."""
    standard = STANDARDS.get(rule.standard)
    if standard is None:
        return False
    with unit():
        _write(rule, standard)
        rule.is_changed, rule.archived_at = is_off, None
        rule.mode = Mode.OFF if is_off else rule.mode
        _begin_clock(rule)
        rule.save()
        _tell(rule, "original")
    return True


def begin_with_standards(*, is_catching_up: bool = False) -> int:
    """Give the entered store the standard rules it has not got, and bring those up to date that nobody has changed.
    Answers how many were written. Twice is once. `is_catching_up`: in a store that was open before they came, none
    begins to act by itself; it suggests, until its owner chooses."""
    with unit():
        take_turns("playbook:standards")
        known = {rule.standard: rule for rule in Rule.objects.exclude(standard="")}
        was_open = is_catching_up and (bool(known) or scope.current().store.created_at < now() - JUST_OPENED)
        return sum(_adopt(known.get(code), standard, was_open) for code, standard in STANDARDS.items())


def _adopt(rule: Rule | None, standard: Standard, was_open: bool) -> bool:
    if standard.about not in KINDS or (rule is not None and rule.is_changed):
        return False
    kept = rule or Rule(standard=standard.code, mode=Mode.SUGGEST if was_open else standard.mode)
    before = None if rule is None else {name: getattr(rule, name) for name in WRITTEN}
    mode = kept.mode
    _write(kept, standard)
    if kept.mode == Mode.DO:
        kept.mode = mode  # no update makes a rule act by itself that did not
    if before == {name: getattr(kept, name) for name in WRITTEN}:
        return False
    _begin_clock(kept)
    kept.save()
    return True


WRITTEN = (
    "name",
    "says",
    "kind",
    "trigger",
    "every",
    "tree",
    "wait",
    "steps",
    "mode",
    "place",
    "stops_others",
    "gives_way",
    "most_per_customer",
    "in_days",
    "most_per_day",
)


def _write(rule: Rule, standard: Standard) -> None:
    most, days = standard.at_most or (None, None)
    rule.name = rule.says = ""
    rule.kind, rule.trigger = standard.about, standard.trigger
    rule.every = int(standard.every.total_seconds() // 60) if standard.every else None
    rule.tree = dict(standard.when) if standard.when else None
    rule.wait = int(standard.wait.total_seconds() // 60)
    rule.steps = [{"do": step.do, "choices": dict(step.choices)} for step in standard.steps]
    rule.mode, rule.place = Mode(standard.mode), standard.order
    rule.stops_others, rule.gives_way = False, True
    rule.most_per_customer, rule.in_days, rule.most_per_day = most, days, None


def pause() -> None:
    """No rule acts until `resume`. Again does nothing."""
    _pause(True, events.PlaybookPaused())


def resume() -> None:
    _pause(False, events.PlaybookResumed())


def _pause(is_paused: bool, happening: events.PlaybookPaused | events.PlaybookResumed) -> None:
    from wafaa.playbook.rules import is_paused as present

    with unit():
        if present() != is_paused:
            choose(PlaybookSettings, {"is_paused": is_paused})
            emit(happening)


def _tell(rule: Rule, what: str) -> None:
    emit(events.RuleChanged(rule.pk, rule.name or rule.standard, what))
