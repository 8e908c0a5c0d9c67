"""The registry of facts: what apps can tell, for rules, segments, saved views, templates and screens alike.

@fact("customer.kind", about="customer", type=str, label=_("Kind of customer"))
def kind(customer): return customer.kind
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import Expression, F, Q
from django.utils.functional import Promise as Lazy

FACTS: dict[str, Fact] = {}
Options = Callable[[], list[tuple[str, Any]]]
Reading = Callable[[str], list[str]]


@dataclass(frozen=True)
class Fact:
    """One thing an app can tell about a record.

    `about` is the kind of record ("customer", "conversation", "promise"), `read` answers it for one record, and
    `sql`, where there is one, is the same as an expression on that record's table. `in_texts` is what it is called in
    a text to a customer; empty when it does not read well there.

    `options` are the values there are, as (value, label); a str without them is free text. `stands_for` answers what
    a word such as "me" means for whoever acts. A timedelta is kept in `sql` as the instant since which it runs, or
    until which (`runs`). `void` is what stands in the column, besides NULL, when there is nothing. `where` is the
    condition under which a bool is true.
    """

    name: str
    about: str
    type: type
    label: str | Lazy
    read: Callable[[Any], Any]
    sql: Expression | F | None = None
    in_texts: str | Lazy = ""
    options: Options | None = None
    stands_for: Reading | None = None
    runs: Literal["since", "until"] = "since"
    void: Any = None
    where: Callable[[], Q] | None = None

    @property
    def path(self) -> str:
        """The column that holds it, on its record's table; "" when there is none."""
        name: str = getattr(self.sql, "name", "") if isinstance(self.sql, F) else ""
        return name

    @property
    def can_select(self) -> bool:
        """Whether records can be selected by it in the database."""
        return bool(self.path or self.where)


def fact(
    name: str,
    *,
    about: str,
    type: type,
    label: str | Lazy,
    **traits: Any,
) -> Callable[[Callable[[Any], Any]], Callable[[Any], Any]]:
    """Declare a fact; `traits` are the further fields of `Fact`. Raises ValueError when its name is taken."""

    def register(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
        if name in FACTS and FACTS[name].read.__module__ != read.__module__:
            raise ValueError(f"two facts are called {name}")
        FACTS[name] = Fact(name, about, type, label, read, **traits)
        return read

    return register


def facts_about(kind: str) -> list[Fact]:
    """All facts of this kind of record, by name."""
    return sorted((fact for fact in FACTS.values() if fact.about == kind), key=lambda fact: fact.name)
