"""The registry of standard rules: the playbook a store begins with, as each app knows it for its own records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

from django.utils.functional import Promise as Lazy

STANDARDS: dict[str, Standard] = {}

Mode = Literal["off", "suggest", "ask", "do"]


@dataclass(frozen=True)
class Step:
    """One action and its arguments; an argument that is not named is the action's own best (a text of the product's
    own, in the customer's language)."""

    do: str
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Standard:
    """A rule that a store is given. `when` is a tree of conditions as JSON (`playbook.conditions`), None: always.
    `wait` is how long after the trigger it is asked, again with its conditions. `at_most` is (so many, in so many days)
    for one customer; None: no limit but the store's. `every` makes it a rule of the clock: asked of all records of its
    kind in that state, once for each as long as it stays so; `trigger` is empty then."""

    code: str
    name: str | Lazy
    says: str | Lazy
    about: str
    trigger: str
    steps: tuple[Step, ...]
    mode: Mode
    when: Mapping[str, Any] | None = None
    wait: timedelta = timedelta(0)
    at_most: tuple[int, int] | None = None
    every: timedelta | None = None
    order: int = 100


def standard(code: str, **traits: Any) -> Standard:
    """Declare a standard rule; `traits` are the further fields of `Standard`."""
    STANDARDS[code] = Standard(code, **traits)
    return STANDARDS[code]
