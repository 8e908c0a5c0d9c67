"""Reads of rules: which are live on an event, whether one's conditions hold, what it lacks, what its limits leave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from wafaa.lib.prepared import Prepared, Slot
from wafaa.playbook.actions import ACTIONS, Action
from wafaa.playbook.conditions import BadTree, Ground, Group, holds, leaves, missing, shape
from wafaa.playbook.kinds import KINDS, Kind
from wafaa.playbook.models import Mode, Rule, Run, State
from wafaa.playbook.settings import PlaybookSettings
from wafaa.playbook.triggers import TRIGGERS
from wafaa.stores import scope
from wafaa.stores.local_time import edge
from wafaa.stores.settings import read

MOST_RULES = 200
BRAKE, WITHIN = 10, timedelta(hours=1)
"""So often a rule acts on one record within that time, whatever sets it off: a circle nobody saw ends here."""

LIVE: Prepared[Rule] = Prepared(
    lambda: (
        Rule.everywhere.filter(store_id=Slot("store"), trigger__among=Slot("triggers"), archived_at=None)
        .exclude(mode=Mode.OFF)
        .order_by("place", "id")
    )
)


def live_on(triggers: Iterable[str]) -> list[Rule]:
    """The entered store's live rules on these triggers, in their order."""
    return LIVE.all(store=scope.current().store_id, triggers=list(triggers))


MOST_COUNTED = 99
ASKED: Prepared[tuple[int]] = Prepared(
    lambda: Run.everywhere.filter(store_id=Slot("store"), state=State.ASKED).values_list("pk")[: MOST_COUNTED + 1]
)


def how_many_ask() -> int:
    """How many runs ask for a yes; counted no further than one more than MOST_COUNTED."""
    return len(ASKED.all(store=scope.current().store_id))


def in_order() -> QuerySet[Rule]:
    """The store's rules as they are asked, without the archived ones."""
    return Rule.objects.filter(archived_at=None).order_by("place", "id")


def on_the_clock(rules: QuerySet[Rule]) -> QuerySet[Rule]:
    """Those of them that the clock asks: neither off, nor archived, nor of a trigger by now."""
    return rules.filter(every__isnull=False, archived_at=None).exclude(mode=Mode.OFF)


def sleeps(rule: Rule) -> str:
    """Why the rule, as it is kept, does not act at present: switched_off or paused; "" where it may."""
    if rule.mode == Mode.OFF or rule.archived_at is not None:
        return "switched_off"
    return "paused" if is_paused() else ""


def is_paused() -> bool:
    return read(PlaybookSettings).is_paused


def tree_of(rule: Rule) -> Group | None:
    """Its conditions; None where it has none. Raises BadTree for what cannot be read (another version wrote it)."""
    if rule.tree is None:
        return None
    return shape({key: value for key, value in rule.tree.items() if key != "version"})


def fits(rule: Rule, record: Any, ground: Ground) -> bool:
    """Whether its conditions hold of the record. One that asks for what is not there any more holds of nothing."""
    try:
        tree = tree_of(rule)
    except BadTree:
        return False
    if tree is None:
        return True
    return all(ground.known(leaf) for leaf in leaves(tree)) and holds(tree, record, ground)


def asks_of(rule: Rule, about: str) -> bool:
    """Whether one of its conditions is about this kind of record."""
    try:
        tree = tree_of(rule)
    except BadTree:
        return False
    return tree is not None and any(leaf.fact.startswith(f"{about}.") for leaf in leaves(tree))


def lacks(rule: Rule) -> list[str]:
    """What it names and is not there any more: its trigger, facts, actions, or what these are told. Such a rule does
    not act."""
    kind = KINDS.get(rule.kind)
    if kind is None or (rule.trigger and rule.trigger not in TRIGGERS):
        return [rule.trigger or rule.kind]
    return list(dict.fromkeys([*_facts_gone(rule, kind), *steps_gone(rule.steps, kind)]))


def _facts_gone(rule: Rule, kind: Kind) -> list[str]:
    try:
        tree = tree_of(rule)
    except BadTree as bad:
        return [bad.says]
    return missing(tree, kind.ground()) if tree else []


def steps_gone(steps: list[dict[str, Any]], kind: Kind) -> list[str]:
    """The names of the actions that are gone or cannot be done so any more."""
    found = []
    for step in steps:
        action = ACTIONS.get(step["do"])
        if action is None or action.about not in (kind.name, *kind.reaches):
            found.append(str(step["do"]))
        elif not _can_be_told(action, step.get("choices", {})):
            found.append(str(action.label))
    return found


def _can_be_told(action: Action, said: dict[str, str]) -> bool:
    for choice in action.choices:
        value = said.get(choice.name)
        if value and choice.options is not None and value not in {one for one, _label in choice.options()}:
            return False
    return set(said) <= {choice.name for choice in action.choices}


def facts_now(rule: Rule, record: Any, ground: Ground) -> list[dict[str, Any]]:
    """What the facts it asks for are now, plainly: [{fact, value}]."""
    tree = tree_of(rule)
    found: dict[str, Any] = {}
    for leaf in leaves(tree) if tree else ():
        known = ground.known(leaf)
        of = ground.records[known[0].about][1](record) if known else None
        if known and of is not None and leaf.fact not in found:
            found[leaf.fact] = plain(known[0].read(of))
    return [{"fact": name, "value": value} for name, value in found.items()]


def plain(value: Any) -> Any:
    """A fact's value as JSON keeps it; a length is minutes."""
    if isinstance(value, timedelta):
        return int(value.total_seconds() // 60)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, str):
        return value[:200]
    return [plain(one) for one in value][:20] if isinstance(value, (list, tuple)) else value


@dataclass
class Allowance:
    """What a rule's limits leave, counted in the order of time: `refuses` says why not, `use` counts one."""

    rule: Rule
    uses: list[tuple[datetime, int | None, int]] = field(default_factory=list)

    def refuses(self, record_id: int, customer_id: int | None, at: datetime) -> str:
        """ "" where it may act, else customer_limit, day_limit or circle."""
        rule = self.rule
        if rule.most_per_customer and customer_id is not None:
            since = at - timedelta(days=rule.in_days or 1)
            if self._count(lambda use: use[1] == customer_id and use[0] > since) >= rule.most_per_customer:
                return "customer_limit"
        if rule.most_per_day and self._count(lambda use: use[0] >= day_of(at)) >= rule.most_per_day:
            return "day_limit"
        brake = at - WITHIN
        return "circle" if self._count(lambda use: use[2] == record_id and use[0] > brake) >= BRAKE else ""

    def _count(self, counts: Any) -> int:
        return sum(1 for use in self.uses if counts(use))

    def use(self, record_id: int, customer_id: int | None, at: datetime) -> None:
        self.uses.append((at, customer_id, record_id))


def refused(rule: Rule, record_id: int, customer_id: int | None, at: datetime) -> str:
    """What `Allowance.refuses` says, of what the rule has done so far. Ask it holding the rule's turn."""
    counted = Run.objects.filter(rule=rule)
    if rule.most_per_customer and customer_id is not None:
        since = at - timedelta(days=rule.in_days or 1)
        if counted.filter(customer_id=customer_id, counted_at__gt=since).count() >= rule.most_per_customer:
            return "customer_limit"
    if rule.most_per_day and counted.filter(counted_at__gte=day_of(at)).count() >= rule.most_per_day:
        return "day_limit"
    lately = counted.filter(record_id=record_id, counted_at__gt=at - WITHIN).count()
    return "circle" if lately >= BRAKE else ""


def day_of(at: datetime) -> datetime:
    """When the store's day of this instant began."""
    zone = ZoneInfo(scope.current().store.timezone)
    return edge(at.astimezone(zone).date(), 0, zone)
