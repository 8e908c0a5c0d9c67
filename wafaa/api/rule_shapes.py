"""What the API answers of the playbook: its rules, and what each firing came to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wafaa.api.shapes import Id, Named, Shape
from wafaa.playbook import saying
from wafaa.playbook.actions import words
from wafaa.playbook.models import Rule, Run
from wafaa.playbook.rules import lacks


class RuleShape(Shape):
    """`mode`: `off`, `suggest`, `ask` or `do`. It is set off by `trigger`, or looked for every so many minutes. `when`,
    `ifs` and `thens` say it in words. `lacks` names what it speaks of and is no longer there: it does not act then."""

    id: Id
    name: str
    says: str
    mode: str
    about: str
    trigger: str
    every_minutes: int | None
    wait_minutes: int
    conditions: dict[str, Any] | None
    steps: list[dict[str, Any]]
    when: str
    ifs: str
    thens: list[str]
    standard: str
    is_changed: bool
    stops_others: bool
    most_per_customer: int | None
    in_days: int | None
    most_per_day: int | None
    lacks: list[str]


class FactThenShape(Shape):
    fact: str
    value: Any


class RunShape(Shape):
    """One firing. `title`, `why` (the facts as they were) and `detail` are told where the token may read what it was
    about; `reason` is why it did not act, a code, and `says` the same for people."""

    id: Id
    rule: Named
    about: str
    title: str | None
    mode: str
    state: str
    reason: str
    says: str
    detail: str
    thens: list[str]
    why: list[FactThenShape]
    by: str
    at: datetime
    due_at: datetime | None
    settled_at: datetime | None


def rule_shape(rule: Rule) -> RuleShape:
    """Asked for as a rule: then nobody is "me" in what it says (`playbook.acting.as_rule`)."""
    said, tree = saying.sentence(rule), rule.tree
    kept = ("mode", "trigger", "steps", "standard", "is_changed", "stops_others")
    more = ("most_per_customer", "in_days", "most_per_day")
    return RuleShape(
        id=rule.public_id,
        name=saying.name_of(rule),
        says=saying.says_of(rule),
        about=rule.kind,
        every_minutes=rule.every,
        wait_minutes=rule.wait,
        conditions={key: value for key, value in tree.items() if key != "version"} if tree else None,
        when=said["when"],
        ifs=said["ifs"],
        thens=said["thens"],
        lacks=lacks(rule),
        **{name: getattr(rule, name) for name in (*kept, *more)},
    )


def run_shape(run: Run, title: str | None) -> RunShape:
    """Its rule is best fetched along. `title`: what its record is called; None for one that may not be read."""
    is_seen = title is not None
    return RunShape(
        id=run.public_id,
        rule=Named(id=run.rule.public_id, name=saying.name_of(run.rule)),
        about=run.kind,
        title=title,
        mode=run.mode,
        state=run.state,
        reason=run.reason,
        says=str(saying.REASONS.get(run.reason, run.reason)),
        detail=run.detail if is_seen else "",
        thens=[words(step) for step in run.steps] if is_seen else [],
        why=[FactThenShape(fact=one["fact"], value=one["value"]) for one in run.why] if is_seen else [],
        by=run.by,
        at=run.at,
        due_at=run.due_at,
        settled_at=run.settled_at,
    )
