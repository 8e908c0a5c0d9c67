"""The registry of facts: what apps can tell, for rules, segments, saved views, templates and screens alike.

@fact("customer.kind", about="customer", type=str, label=_("Kind of customer"))
def kind(customer): return customer.kind
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Expression, F
from django.utils.functional import Promise as Lazy

FACTS: dict[str, Fact] = {}


@dataclass(frozen=True)
class Fact:
    """One thing an app can tell about a record.

    `about` is the kind of record ("customer", "conversation", "promise"), `read` answers it for one record, and
    `sql`, where there is one, is the same as an expression on that record's table. `in_texts` is what it is called in
    a text to a customer; empty when it does not read well there.
    """

    name: str
    about: str
    type: type
    label: str | Lazy
    read: Callable[[Any], Any]
    sql: Expression | F | None = None
    in_texts: str | Lazy = ""


def fact(
    name: str,
    *,
    about: str,
    type: type,
    label: str | Lazy,
    sql: Expression | F | None = None,
    in_texts: str | Lazy = "",
) -> Callable[[Callable[[Any], Any]], Callable[[Any], Any]]:
    """Declare a fact. Raises ValueError when its name is taken."""

    def register(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
        if name in FACTS and FACTS[name].read.__module__ != read.__module__:
            raise ValueError(f"two facts are called {name}")
        FACTS[name] = Fact(name, about, type, label, read, sql, in_texts)
        return read

    return register


def facts_about(kind: str) -> list[Fact]:
    """All facts of this kind of record, by name."""
    return sorted((fact for fact in FACTS.values() if fact.about == kind), key=lambda fact: fact.name)
