"""Rules of the clock: asked of all records of their kind, a window of ids at a time, once for each as long as it stays
so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from time import monotonic
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from wafaa.lib.time import now
from wafaa.playbook.acting import as_rule
from wafaa.playbook.conditions import BadTree, Ground, leaves, narrowed
from wafaa.playbook.kinds import KINDS, Kind
from wafaa.playbook.models import Rule, Run
from wafaa.playbook.rules import fits, is_paused, on_the_clock, tree_of
from wafaa.playbook.verbs.firing import HELD, set_off
from wafaa.work.unit import unit

WINDOW = 5_000
"""Ids looked at by one query: what a look costs does not grow with the store."""
AT_ONCE = 200
SECONDS = 1.0


def tick(rule: Rule) -> int:
    """One round of a rule of the clock, as far as it comes in a second; answers how many records set it off. Where it
    has not come to the end it is asked again at once."""
    kind = KINDS.get(rule.kind)
    if kind is None or is_paused():
        _ask_next(rule, is_through=True)
        return 0
    count, is_through = 0, True
    try:
        with as_rule(rule):
            _let_go(rule, kind)
            count, is_through = _look_through(rule, kind)
    finally:
        _ask_next(rule, is_through=is_through)
    return count


def _look_through(rule: Rule, kind: Kind) -> tuple[int, bool]:
    """How many records set it off, and whether all were looked at."""
    ends, count = monotonic() + SECONDS, 0
    for rows, reached in windows(rule, kind, after=rule.reached):
        held = Run.everywhere.filter(rule=rule, mark=HELD, record_id=OuterRef("pk"))
        found = list(rows.exclude(Exists(held))[:AT_ONCE])
        count += sum(1 for record in found if set_off(rule, record, HELD))
        rule.reached = found[-1].pk if len(found) == AT_ONCE else reached
        if len(found) == AT_ONCE or monotonic() > ends:
            return count, False
    return count, True


def _ask_next(rule: Rule, *, is_through: bool) -> None:
    rule.next_at = now() + timedelta(minutes=rule.every or 60 if is_through else 0)
    if is_through:
        rule.reached = 0
    with unit():
        on_the_clock(Rule.objects.filter(pk=rule.pk)).update(
            next_at=rule.next_at, reached=rule.reached, let_go=rule.let_go
        )


def windows(rule: Rule, kind: Kind, after: int = 0) -> Iterator[tuple[QuerySet[Any], int]]:
    """The records of which its conditions may hold, by windows of their ids, and the id at which each ends."""
    try:
        tree = tree_of(rule)
    except BadTree:
        return
    ground = kind.ground()
    if tree is not None and not all(ground.known(leaf) for leaf in leaves(tree)):
        return
    told = narrowed(tree, ground) if tree else None
    rows = kind.rows().filter(told if told is not None else Q()).order_by("pk")
    last = rows.model._base_manager.aggregate(last=Max("pk"))["last"] or 0
    while after < last:
        yield rows.filter(pk__gt=after, pk__lte=after + WINDOW), after + WINDOW
        after += WINDOW


def _let_go(rule: Rule, kind: Kind) -> None:
    """Release the records that are not so any more: the next time they are, the rule may act again."""
    held = Run.objects.filter(rule=rule, mark=HELD, pk__gt=rule.let_go).order_by("pk")
    page = list(held.values_list("pk", "record_id")[:AT_ONCE])
    rule.let_go = page[-1][0] if len(page) == AT_ONCE else 0
    still = _still_so(rule, kind, kind.ground(), [record for _pk, record in page])
    gone = [pk for pk, record in page if record not in still]
    with unit():
        for pk in gone:
            Run.objects.filter(pk=pk, mark=HELD).update(mark=f"was:{pk}")


def _still_so(rule: Rule, kind: Kind, ground: Ground, ids: list[int]) -> set[int]:
    return {record.pk for record in kind.rows().filter(pk__in=ids) if fits(rule, record, ground)}
