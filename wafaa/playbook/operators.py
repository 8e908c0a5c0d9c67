"""What may be asked of a fact, by the kind of its value: each question of one value, and the same in the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Expression, F, Q
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

import wafaa.lib.rowvalues  # noqa: F401  (registers the lookup `lists`)
from wafaa.lib.text import fold
from wafaa.playbook.facts import Fact

Holds = Callable[[Any, Any], bool]
Where = Callable[["Column", Any], Q]


@dataclass(frozen=True)
class Column:
    """Where a fact is kept, as seen from the rows that are selected; `path` leads to its record: "customer__"."""

    fact: Fact
    path: str
    at: datetime

    def __call__(self, lookup: str, value: Any) -> Q:
        if self.fact.elsewhere:
            return self.fact.elsewhere.where(self.path, lookup, value)
        return Q(**{f"{self.path}{self.fact.path}{lookup}": value})

    def but(self, lookup: str, value: Any) -> Q:
        """Those of which it is not so, and those of which nothing is kept. Said of both, since a negation alone loses
        the rows that no joined row belongs to, once another condition of the same tree has asked by that join."""
        is_so = ~self(lookup, value)
        return is_so if self.fact.elsewhere else is_so | self("__isnull", True)

    def lists(self, word: str) -> Q:
        return self("", word) if self.fact.elsewhere else self("__lists", word)

    @property
    def is_empty(self) -> Q:
        if self.fact.elsewhere:
            return ~self.fact.elsewhere.filled(self.path)
        nothing = self("__isnull", True)
        void = VOIDS.get(self.fact.type, self.fact.void)
        return nothing if void is None else nothing | self("", void)

    @property
    def value(self) -> Expression | F:
        """What stands in it."""
        if self.fact.elsewhere:
            return self.fact.elsewhere.value(self.path)
        return F(f"{self.path}{self.fact.path}")


VOIDS: dict[type, Any] = {str: "", list: []}


@dataclass(frozen=True)
class Operator:
    """`wants` is the kind of value it is given: "one" or "many" options, "text", "words", "number", "amount",
    "length", "moment", "day", or "" for none. `where` is empty when only the value itself can answer."""

    name: str
    label: str | Lazy
    wants: str
    holds: Holds
    where: Where | None = None


def kind_of(fact: Fact) -> str:
    """Of which kind a fact's values are: flag, moment, date, length, number, amount, listed, tags, choice or text."""
    plain = {bool: "flag", datetime: "moment", date: "date", timedelta: "length", int: "number", Decimal: "amount"}
    if fact.type in plain:
        return plain[fact.type]
    if fact.type is list:
        return "listed" if fact.options else "tags"
    return "choice" if fact.options else "text"


def operators_of(fact: Fact) -> dict[str, Operator]:
    """What may be asked of it, by name, in the order in which people are offered it."""
    return OPERATORS[kind_of(fact)]


def _is_empty(value: Any, _wanted: Any) -> bool:
    return value is None or value == "" or value == []


def _is_filled(value: Any, _wanted: Any) -> bool:
    return not _is_empty(value, None)


def _longer(column: Column, wanted: timedelta) -> Q:
    if column.fact.runs == "since":
        return column("__lt", column.at - wanted)
    return column("__gt", column.at + wanted) & ~column.is_empty


def _shorter(column: Column, wanted: timedelta) -> Q:
    if column.fact.runs == "since":
        return column("__gt", column.at - wanted)
    return column("__lt", column.at + wanted) & ~column.is_empty


def _any_listed(column: Column, wanted: Any) -> Q:
    found = Q(pk__in=[])
    for word in wanted:
        found |= column.lists(word)
    return found


def _one_of_words(value: Any, wanted: Any) -> bool:
    return any(word in wanted for word in value or [])


def _same_word(value: Any, wanted: Any) -> bool:
    return any(fold(word).strip() in wanted for word in value or [])


def _within(value: Any, wanted: Any) -> bool:
    return value is not None and wanted[0] <= value < wanted[1]


def _flag(column: Column, _wanted: Any) -> Q:
    return column.fact.where() if column.fact.where else column("", True)


EMPTY = Operator("empty", _("is empty"), "", _is_empty, lambda c, _w: c.is_empty)
FILLED = Operator("filled", _("is not empty"), "", _is_filled, lambda c, _w: ~c.is_empty)


def _named(*operators: Operator) -> dict[str, Operator]:
    return {operator.name: operator for operator in operators}


def _figures(wants: str) -> dict[str, Operator]:
    return _named(
        Operator("is", _("is"), wants, lambda v, w: v is not None and v == w, lambda c, w: c("", w)),
        Operator("is_not", _("is not"), wants, lambda v, w: v is None or v != w, lambda c, w: c.but("", w)),
        Operator("more", _("is more than"), wants, lambda v, w: v is not None and v > w, lambda c, w: c("__gt", w)),
        Operator("less", _("is less than"), wants, lambda v, w: v is not None and v < w, lambda c, w: c("__lt", w)),
        EMPTY,
        FILLED,
    )


OPERATORS: dict[str, dict[str, Operator]] = {
    "choice": _named(
        Operator("is", _("is"), "one", lambda v, w: (v or "") in w, lambda c, w: c("__in", w)),
        Operator("is_not", _("is not"), "one", lambda v, w: (v or "") not in w, lambda c, w: c.but("__in", w)),
        Operator("one_of", _("is one of"), "many", lambda v, w: (v or "") in w, lambda c, w: c("__in", w)),
        Operator("none_of", _("is none of"), "many", lambda v, w: (v or "") not in w, lambda c, w: c.but("__in", w)),
        EMPTY,
        FILLED,
    ),
    "text": _named(
        Operator("contains", _("contains"), "text", lambda v, w: w in fold(v or "")),
        Operator("contains_not", _("does not contain"), "text", lambda v, w: w not in fold(v or "")),
        Operator("is", _("is"), "text", lambda v, w: fold(v or "").strip() == w.strip()),
        Operator("is_not", _("is not"), "text", lambda v, w: fold(v or "").strip() != w.strip()),
        EMPTY,
        FILLED,
    ),
    "listed": _named(
        Operator("has", _("has"), "one", _one_of_words, _any_listed),
        Operator("has_not", _("has not"), "one", lambda v, w: not _one_of_words(v, w), lambda c, w: ~_any_listed(c, w)),
        Operator("has_one_of", _("has one of"), "many", _one_of_words, _any_listed),
        EMPTY,
        FILLED,
    ),
    "tags": _named(
        Operator("has", _("has"), "words", _same_word),
        Operator("has_not", _("has not"), "words", lambda v, w: not _same_word(v, w)),
        EMPTY,
        FILLED,
    ),
    "number": _figures("number"),
    "amount": _figures("amount"),
    "date": _named(
        Operator("before", _("is before"), "moment", lambda v, w: v is not None and v < w, lambda c, w: c("__lt", w)),
        Operator("after", _("is after"), "moment", lambda v, w: v is not None and v > w, lambda c, w: c("__gt", w)),
        Operator("on", _("is on the day"), "day", lambda v, w: v is not None and v == w, lambda c, w: c("", w)),
        EMPTY,
        FILLED,
    ),
    "moment": _named(
        Operator(
            "before", _("is before"), "moment", lambda v, w: v is not None and v < w[0], lambda c, w: c("__lt", w[0])
        ),
        Operator(
            "after", _("is after"), "moment", lambda v, w: v is not None and v >= w[1], lambda c, w: c("__gte", w[1])
        ),
        Operator(
            "on",
            _("is on the day"),
            "day",
            _within,
            lambda c, w: c("__gte", w[0]) & c("__lt", w[1]),
        ),
        EMPTY,
        FILLED,
    ),
    "length": _named(
        Operator("longer", _("is longer than"), "length", lambda v, w: v is not None and v > w, _longer),
        Operator("shorter", _("is shorter than"), "length", lambda v, w: v is not None and v < w, _shorter),
        EMPTY,
        FILLED,
    ),
    "flag": _named(
        Operator("yes", _("yes"), "", lambda v, _w: bool(v), _flag),
        Operator("no", _("no"), "", lambda v, _w: not v, lambda c, _w: ~_flag(c, None)),
    ),
}
