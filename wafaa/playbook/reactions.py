"""What sets off rules: events with a trigger, the clock, and stores that open."""

from __future__ import annotations

import logging
from typing import Any

from wafaa.lib.time import now
from wafaa.playbook.acting import caused_by, may_set_off
from wafaa.playbook.kinds import KINDS
from wafaa.playbook.models import Rule
from wafaa.playbook.rules import is_paused, live_on, on_the_clock
from wafaa.playbook.standards import STANDARDS
from wafaa.playbook.triggers import TRIGGERS
from wafaa.playbook.verbs import begin_with_standards, set_off, tick
from wafaa.stores import scope
from wafaa.stores.models import Store
from wafaa.work.events import REACTIONS, Happening, every, heard, on

log = logging.getLogger("wafaa.playbook")
RULES_AT_ONCE = 20


def set_off_rules(event: Happening) -> None:
    """Ask the live rules on this event, in their order. Where there are none it costs one look into an index."""
    names = [trigger.name for trigger in TRIGGERS.values() if trigger.event == event.name]
    rules = live_on(names)
    what = heard()
    if not rules or what is None or is_paused():
        return
    _depth = caused_by(what.actor)[1] + 1
    found: dict[str, Any] = {}
    stopped: set[tuple[str, int]] = set()
    for rule in rules:
        if rule.kind not in KINDS or not may_set_off(rule, what.actor):
            continue
        if rule.trigger not in found:
            found[rule.trigger] = TRIGGERS[rule.trigger].find(event.ids())
        record = found[rule.trigger]
        if record is None or (rule.kind, record.pk) in stopped:
            continue
        if set_off(rule, record, f"event:{what.id}", event_id=what.id, depth=_depth) and rule.stops_others:
            stopped.add((rule.kind, record.pk))


def listen() -> None:
    """React to every event that is a trigger, once each."""
    for name in sorted({trigger.event for trigger in TRIGGERS.values()}):
        if all(reaction.react is not set_off_rules for reaction in REACTIONS.get(name, ())):
            on(name)(set_off_rules)


@every("1m")
def ask_the_clock() -> None:
    """Rules of the clock whose time has come; what one round leaves, the next one takes."""
    due = on_the_clock(Rule.everywhere.filter(next_at__lte=now())).select_related("store").order_by("next_at")
    for rule in due[:RULES_AT_ONCE]:
        with scope.entered(rule.store):
            try:
                tick(rule)
            except Exception:
                log.exception("a rule of the clock stumbled rule=%s", rule.public_id)


@on("store.opened")
def give_a_new_store_its_playbook(event: Happening) -> None:
    begin_with_standards()


@every("1h")
def catch_up_with_standards() -> None:
    """Stores that were open before a standard came, and standards that have changed since."""
    if STANDARDS:
        for store in Store.objects.order_by("pk").iterator(chunk_size=200):
            with scope.entered(store):
                begin_with_standards(is_catching_up=True)
