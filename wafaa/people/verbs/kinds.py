"""The kind of a customer: by hand, or by the store's thresholds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db.models import Q

from wafaa.lib.time import now
from wafaa.people import events
from wafaa.people.kinds import Rule, Rules, Verdict, decide, figures_of, kind_rules, rules_of, write_rule
from wafaa.people.models import Customer, CustomerKind, KindBy, KindRules
from wafaa.stores import scope
from wafaa.stores.scope import entered
from wafaa.work.events import emit
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit

BATCH = 200
BATCHES_A_WALK = 10
REST = timedelta(hours=1)


def set_kind_rules(*, customer: Rule, vip: Rule, grace_days: int) -> KindRules:
    """From now on these thresholds count. Everybody is looked at anew, a batch at a time."""
    store = scope.current().store
    with unit():
        take_turns(f"kind_rules:{store.pk}")
        said = {"customer": write_rule(customer), "vip": write_rule(vip), "grace_days": grace_days}
        made, _is_new = KindRules.objects.update_or_create(
            store=store, defaults=said | {"walked_to": 0, "walked_at": None}
        )
        emit(events.KindRulesChanged())
    return made


def by_hand() -> dict[str, Any]:
    """What is written beside a kind that somebody sets."""
    return {
        "kind_by": KindBy.HAND,
        "kind_actor": scope.current().actor,
        "kind_at": now(),
        "kind_unmet_since": None,
    }


def hold_kind(customer: Customer) -> None:
    """The kind stays what it is until a person says otherwise. Twice is once."""
    with unit():
        mine = Customer.objects.filter(pk=customer.pk).exclude(kind_by=KindBy.HAND)
        if mine.update(**by_hand()):
            emit(events.KindHeld(customer.pk, KindBy.HAND), customer_id=customer.pk)
    customer.refresh_from_db()


def leave_kind_to_rules(customer: Customer) -> None:
    """What was set by hand counts no more: the rules say at once what the kind is, without days of grace."""
    with unit():
        mine = Customer.objects.select_for_update().get(pk=customer.pk)
        if mine.kind_by != KindBy.RULES:
            Customer.objects.filter(pk=mine.pk).update(
                kind_by=KindBy.RULES, kind_actor="", kind_at=None, kind_unmet_since=None
            )
            emit(events.KindHeld(mine.pk, KindBy.RULES), customer_id=mine.pk)
            row = kind_rules()
            if row is not None:
                _settle(mine, replace(rules_of(row), grace=timedelta()))
    customer.refresh_from_db()


def _settle(customer: Customer, rules: Rules) -> None:
    known = (CustomerKind.LEAD, CustomerKind.CUSTOMER, CustomerKind.VIP)
    kind = customer.kind if customer.kind in known else CustomerKind.CUSTOMER
    verdict = decide(kind, None, rules, figures_of([customer], rules.facts())[customer.pk], now())
    _write(customer, verdict, rules)


def weigh(ids: Iterable[int]) -> int:
    """Let the rules say what these people are; how many changed. Whoever's kind was set by hand, or came with a list,
    is left alone. Twice, and two at once, is once."""
    row = kind_rules()
    if row is None:
        return 0
    with unit():
        rules, at = rules_of(row), now()
        mine = Customer.objects.filter(pk__in=list(ids), joined_to=None, kind_by=KindBy.RULES)
        people = list(mine.select_for_update().order_by("pk"))
        figures = figures_of(people, rules.facts())
        verdicts = [(one, decide(one.kind, one.kind_unmet_since, rules, figures[one.pk], at)) for one in people]
        return sum(_write(one, verdict, rules) for one, verdict in verdicts)


def _write(customer: Customer, verdict: Verdict, rules: Rules) -> bool:
    """Whether the kind changed."""
    was = customer.kind
    if (was, customer.kind_unmet_since) == (verdict.kind, verdict.unmet_since):
        return False
    Customer.objects.filter(pk=customer.pk).update(kind=verdict.kind, kind_unmet_since=verdict.unmet_since)
    if was == verdict.kind:
        return False
    moved = events.KindMoved(customer.pk, was, verdict.kind, verdict.why, rules.grace.days)
    emit(moved, customer_id=customer.pk)
    return True


def walk_on() -> None:
    """Weigh the next people of every store whose walk is not resting, by id, a bounded number at a time."""
    due = Q(walked_at=None) | Q(walked_at__lt=now() - REST)
    for row in KindRules.everywhere.filter(due).select_related("store"):
        with entered(row.store):
            for _batch in range(BATCHES_A_WALK):
                if _walk_a_batch(row.pk):
                    break


def _walk_a_batch(pk: int) -> bool:
    """Whether everybody was seen."""
    with unit():
        row = KindRules.objects.select_for_update().get(pk=pk)
        rows = Customer.objects.filter(pk__gt=row.walked_to, kind_by=KindBy.RULES, joined_to=None)
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
        weigh(ids)
        is_over = len(ids) < BATCH
        KindRules.objects.filter(pk=pk).update(
            walked_to=0 if is_over else ids[-1], walked_at=now() if is_over else row.walked_at
        )
    return is_over
