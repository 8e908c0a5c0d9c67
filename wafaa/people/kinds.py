"""The kind of a customer by thresholds: what the rules say of somebody, without writing anything.

{"join": "all", "rows": [{"fact": "customer.days_known", "least": "90"}, …]}

A rule holds when all, or any, of its facts reach their numbers. Of a fact that is no longer there nothing is known: a
rule that hangs on it moves nobody, either way. Nobody is a visitor again by the rules, and who is VIP stays it for the
store's days of grace.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, cast

from wafaa.lib.prepared import Prepared, Slot
from wafaa.lib.time import now
from wafaa.people.models import Customer, CustomerKind, KindBy, KindRules
from wafaa.playbook.facts import Fact, facts_about
from wafaa.stores import scope

Join = Literal["all", "any"]
Figures = Mapping[str, Decimal | None]
"""What the facts that are there tell of one person; None: nothing."""
NUMERIC = (int, float, Decimal)
PREVIEWED = 1000
CHUNK = 200


@dataclass(frozen=True)
class Threshold:
    fact: str
    least: Decimal

    def reached(self, figures: Figures) -> bool | None:
        """None when the fact is no longer there."""
        if self.fact not in figures:
            return None
        figure = figures[self.fact]
        return figure is not None and figure >= self.least

    def __str__(self) -> str:
        return f"{self.fact}>={self.least:f}"


@dataclass(frozen=True)
class Rule:
    join: Join = "all"
    thresholds: tuple[Threshold, ...] = ()

    def holds(self, figures: Figures) -> bool | None:
        """None when what is missing would decide. A rule without thresholds holds for nobody."""
        answers = {one.reached(figures) for one in self.thresholds}
        decisive = self.join == "any"
        if not answers:
            return False
        return decisive if decisive in answers else None if None in answers else not decisive

    def that_are(self, reached: bool, figures: Figures) -> str:
        """The thresholds that are reached, or are not, one a line."""
        return "\n".join(str(one) for one in self.thresholds if one.reached(figures) is reached)


@dataclass(frozen=True)
class Rules:
    """All that a store says of kinds."""

    customer: Rule
    vip: Rule
    grace: timedelta

    def facts(self) -> set[str]:
        return {one.fact for rule in (self.customer, self.vip) for one in rule.thresholds}


@dataclass(frozen=True)
class Verdict:
    """The kind of somebody from now on, since when a VIP no longer reaches the rules, and why the kind changed."""

    kind: str
    unmet_since: datetime | None = None
    why: str = ""


def read_rule(data: Mapping[str, Any]) -> Rule:
    rows = tuple(Threshold(row["fact"], Decimal(row["least"])) for row in data.get("rows", ()))
    return Rule(cast(Join, data.get("join", "all")), rows)


def write_rule(rule: Rule) -> dict[str, Any]:
    return {"join": rule.join, "rows": [{"fact": one.fact, "least": f"{one.least:f}"} for one in rule.thresholds]}


def rules_of(row: KindRules) -> Rules:
    return Rules(read_rule(row.customer), read_rule(row.vip), timedelta(days=row.grace_days))


def kind_rules() -> KindRules | None:
    """The entered store's rules; None when it never made any."""
    return RULES.first(store=scope.current().store_id)


RULES: Prepared[KindRules] = Prepared(lambda: KindRules.everywhere.filter(store_id=Slot("store"))[:1])


def decide(kind: str, unmet_since: datetime | None, rules: Rules, figures: Figures, at: datetime) -> Verdict:
    """What somebody of this kind is by the rules. Kinds besides visitor, customer and VIP stay what they are."""
    if kind not in (CustomerKind.LEAD, CustomerKind.CUSTOMER, CustomerKind.VIP):
        return Verdict(kind)
    is_vip = rules.vip.holds(figures)
    if is_vip:
        return Verdict(CustomerKind.VIP, None, "" if kind == CustomerKind.VIP else rules.vip.that_are(True, figures))
    if kind == CustomerKind.VIP:
        return _slipping(unmet_since, is_vip, rules, figures, at)
    if kind == CustomerKind.LEAD and rules.customer.holds(figures):
        return Verdict(CustomerKind.CUSTOMER, None, rules.customer.that_are(True, figures))
    return Verdict(kind)


def _slipping(unmet: datetime | None, is_vip: bool | None, rules: Rules, figures: Figures, at: datetime) -> Verdict:
    if is_vip is None:
        return Verdict(CustomerKind.VIP, unmet)
    since = unmet or at
    if at - since < rules.grace:
        return Verdict(CustomerKind.VIP, since)
    return Verdict(CustomerKind.CUSTOMER, None, rules.vip.that_are(False, figures))


def numeric_facts() -> list[Fact]:
    """The facts about a customer that are numbers, the store's own fields among them."""
    return [fact for fact in facts_about("customer") if fact.type in NUMERIC]


def figures_of(customers: Iterable[Customer], names: Iterable[str]) -> dict[int, dict[str, Decimal | None]]:
    """{customer id: figures}: one query for all facts that the database can tell."""
    people, wanted = list(customers), set(names)
    facts = [fact for fact in numeric_facts() if fact.name in wanted]
    told = [fact for fact in facts if fact.sql is not None]
    found: dict[int, dict[str, Decimal | None]] = {one.pk: {} for one in people}
    if told:
        columns = {f"figure_{number}": fact.sql for number, fact in enumerate(told)}
        rows = Customer.objects.filter(pk__in=list(found)).annotate(**columns).values_list("pk", *columns)
        for pk, *values in rows:
            found[pk] |= {fact.name: _figure(value) for fact, value in zip(told, values, strict=True)}
    for fact in facts:
        if fact.sql is None:
            for one in people:
                found[one.pk][fact.name] = _figure(fact.read(one))
    return found


def _figure(value: Any) -> Decimal | None:
    figure = None if value is None else Decimal(str(value))
    return figure if figure is not None and figure.is_finite() else None


@dataclass(frozen=True)
class Change:
    """What the rules would make of one customer. `is_later`: only after the days of grace."""

    customer: Customer
    kind: str
    why: str
    is_later: bool


def preview(rules: Rules) -> tuple[int, list[Change]]:
    """How many of the latest customers were looked at, and what would change of them."""
    latest = list(Customer.objects.filter(joined_to=None).order_by("-last_at", "-id")[:PREVIEWED])
    changes = []
    for start in range(0, len(latest), CHUNK):
        some = [one for one in latest[start : start + CHUNK] if one.kind_by == KindBy.RULES]
        figures = figures_of(some, rules.facts())
        changes += [change for one in some if (change := _change(one, rules, figures[one.pk]))]
    return len(latest), changes


def _change(customer: Customer, rules: Rules, figures: Figures) -> Change | None:
    at = now()
    verdict = decide(customer.kind, customer.kind_unmet_since, rules, figures, at)
    if verdict.kind != customer.kind:
        return Change(customer, verdict.kind, verdict.why, False)
    if verdict.unmet_since is not None:
        then = decide(customer.kind, at - rules.grace, rules, figures, at)
        return Change(customer, then.kind, then.why, True) if then.kind != customer.kind else None
    return None
