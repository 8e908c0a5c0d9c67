"""The registry of facts: what apps can tell, for rules, segments, saved views, templates and screens alike.

@fact("customer.kind", about="customer", type=str, label=_("Kind of customer"))
def kind(customer): return customer.kind
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from django.db.models import Expression, F, Q
from django.utils.functional import Promise as Lazy

from wafaa.lib.text.digits import Digits
from wafaa.stores import scope

FACTS: dict[str, Fact] = {}
OF_STORES: list[Callable[[], Iterable[Fact]]] = []
REMEMBERED: list[Callable[[str], str | Lazy]] = []
Options = Callable[[], Sequence[tuple[str, Any]]]
Reading = Callable[[str], list[str]]


class Elsewhere(Protocol):
    """Where a fact is kept that is no column of its record's table. `path` leads to the record from the rows that are
    selected ("customer__"; "" when they are the records)."""

    def where(self, path: str, lookup: str, value: Any) -> Q:
        """Those of which what is kept is so; never NULL, so that it can be negated. Of a list: one of its words."""

    def filled(self, path: str) -> Q:
        """Those of which anything is kept."""

    def value(self, path: str) -> Expression:
        """What is kept, of a text."""


@dataclass(frozen=True)
class Fact:
    """One thing an app can tell about a record.

    `about` is the kind of record ("customer", "conversation", "promise"), `read` answers it for one record, and
    `sql`, where there is one, is the same as an expression on that record's table. `in_texts` is what it is called in
    a text to a customer; empty when it does not read well there. `options`, where there are some, are the values it
    may have, as (value, label); a str without them is free text. `say`, where there is one, writes a value for a reader
    of a language and digits.

    `stands_for` answers what a word such as "me" means for whoever acts. A timedelta is kept in `sql` as the instant
    since which it runs, or until which (`runs`). `void` is what stands in the column, besides NULL, when there is
    nothing. `where` is the condition under which a bool is true. `elsewhere` selects by what no column holds. `unit` is
    the currency of its sums. `permission` is what a person needs to ask it or to put it into a text; empty: nothing.
    What is not `is_listed` is for asking alone, and stands on no page about its record. `is_personal` says that it is
    about whoever looks ("unread by me"): no rule asks it.
    """

    name: str
    about: str
    type: type
    label: str | Lazy
    read: Callable[[Any], Any]
    sql: Expression | F | None = None
    in_texts: str | Lazy = ""
    options: Options | None = None
    say: Callable[[Any, str, Digits], str] | None = None
    stands_for: Reading | None = None
    runs: Literal["since", "until"] = "since"
    void: Any = None
    where: Callable[[], Q] | None = None
    elsewhere: Elsewhere | None = None
    unit: str = ""
    is_personal: bool = False
    permission: str = ""
    is_listed: bool = True

    @property
    def path(self) -> str:
        """The column that holds it, on its record's table; "" when there is none."""
        name: str = getattr(self.sql, "name", "") if isinstance(self.sql, F) else ""
        return name

    @property
    def is_open(self) -> bool:
        """Whether whoever acts may know it."""
        return not self.permission or scope.current().can(self.permission)

    @property
    def can_select(self) -> bool:
        """Whether records can be selected by it in the database."""
        return bool(self.path or self.where or self.elsewhere)


def facts_of_stores(tell: Callable[[], Iterable[Fact]]) -> Callable[[], Iterable[Fact]]:
    """Register who tells the facts that the entered store has defined for itself."""
    if all(one.__qualname__ != tell.__qualname__ or one.__module__ != tell.__module__ for one in OF_STORES):
        OF_STORES.append(tell)
    return tell


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


def all_facts() -> list[Fact]:
    """Every fact, and those which the entered store has of its own."""
    return [*FACTS.values(), *own_facts()]


def own_facts() -> list[Fact]:
    """The facts that the entered store has defined for itself; outside a store none."""
    return [] if scope.peek() is None else [fact for tell in OF_STORES for fact in tell()]


def the_fact(name: str) -> Fact | None:
    """The fact of this name, the entered store's own among them."""
    return FACTS.get(name) or next((fact for fact in own_facts() if fact.name == name), None)


def remembers(tell: Callable[[str], str | Lazy]) -> Callable[[str], str | Lazy]:
    """Register who knows how facts were called that are no longer there: their name to their label, or ""."""
    if all(one.__qualname__ != tell.__qualname__ or one.__module__ != tell.__module__ for one in REMEMBERED):
        REMEMBERED.append(tell)
    return tell


def called(name: str) -> str:
    """What a fact is called in the reader's language, one that is no longer there too where somebody remembers it."""
    known = the_fact(name)
    if known is not None:
        return str(known.label)
    told = "" if scope.peek() is None else next((label for tell in REMEMBERED if (label := tell(name))), "")
    return str(told) or name


def facts_about(kind: str) -> list[Fact]:
    """All facts of this kind of record, by name."""
    return sorted((fact for fact in all_facts() if fact.about == kind), key=lambda fact: fact.name)
