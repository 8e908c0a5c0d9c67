"""Who acts when a rule acts: "playbook:<public id>", and ":<depth>" behind it where rules set each other off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from wafaa.playbook.models import Rule, Run
from wafaa.stores import scope
from wafaa.stores.permissions import EVERY_PERMISSION

ACTOR = "playbook"
DEEPEST = 3
"""So many rules may set each other off in a row."""


@contextmanager
def as_rule(rule: Rule | None = None, depth: int = 0) -> Iterator[scope.Scope]:
    """Act, or look at facts and choices, as a rule does: there is no person, so nobody is "me"."""
    name = rule.public_id if rule is not None else ""
    actor = f"{ACTOR}:{name}" + (f":{depth}" if depth else "")
    with scope.entered(scope.Scope(scope.current().store, actor, EVERY_PERMISSION)) as entered:
        yield entered


_carried: ContextVar[Run | None] = ContextVar("carried", default=None)


@contextmanager
def carrying(run: Run) -> Iterator[None]:
    """What is done or previewed here are steps of this run."""
    before = _carried.set(run)
    try:
        yield
    finally:
        _carried.reset(before)


def carried() -> Run | None:
    """The run whose steps are being done or previewed; None where a person does them by hand."""
    return _carried.get()


def caused_by(actor: str) -> tuple[str, int]:
    """The public id of the rule that acted, and how deep it stood; ("", -1) when it was no rule."""
    kind, _sep, rest = actor.partition(":")
    if kind != ACTOR:
        return "", -1
    name, _sep, depth = rest.partition(":")
    return name, int(depth) if depth.isdigit() else 0


def may_set_off(rule: Rule, actor: str) -> bool:
    """Whether what this actor did may set off the rule: never its own doing, and not at the end of a long row."""
    name, depth = caused_by(actor)
    return name != rule.public_id and depth + 1 < DEEPEST
