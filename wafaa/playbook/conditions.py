"""Conditions over facts, nested by "all of" and "any of": read strictly, asked of one record, or selected by.

{"version": 1, "all": [{"fact": "conversation.status", "op": "is", "value": "open"},
                       {"any": [{"fact": "customer.kind", "op": "is", "value": "vip"}, ...]}]}

Which records a tree speaks of is its `Ground`. A fact that no longer exists holds for nobody, and `missing` names it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from wafaa.lib.text import fold
from wafaa.lib.time import now
from wafaa.playbook.facts import FACTS, Fact, called, own_facts
from wafaa.playbook.operators import Column, Operator, operators_of
from wafaa.stores import scope
from wafaa.stores.local_time import edge

VERSION = 1
DEEPEST = 4
MOST_CONDITIONS = 30
MOST_VALUES = 50
LONGEST_VALUE = 100
MOST_MINUTES = 60 * 24 * 366 * 10
MOST_NUMBER = 2**31 - 1
AMOUNT = re.compile(r"-?\d{1,11}(\.\d{1,4})?", re.ASCII)
NEAR_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2199, 12, 31)

Join = Literal["all", "any"]


class BadTree(ValueError):
    """A tree that cannot be kept; `says` is why, in the reader's words."""

    def __init__(self, says: str) -> None:
        super().__init__(says)
        self.says = says


@dataclass(frozen=True)
class Leaf:
    """One condition: a fact, an operator by name, and the value as JSON holds it."""

    fact: str
    op: str
    value: Any = None


@dataclass(frozen=True)
class Group:
    """All of its parts hold, or any of them."""

    join: Join
    parts: tuple[Leaf | Group, ...]


@dataclass(frozen=True)
class Ground:
    """Which records a tree may speak of: by the kind of record, the path of its columns from the selected rows, and
    how to come to it from one of them. Where it is nobody's, as for rules, facts about whoever looks are left out."""

    records: Mapping[str, tuple[str, Callable[[Any], Any]]]
    at: datetime = field(default_factory=now)
    is_nobodys: bool = False
    _meant: dict[str, Any] = field(default_factory=dict)

    def facts(self) -> list[Fact]:
        """The facts that can be asked here, by the kind of record, as their apps declare them; the store's own last."""
        kinds = list(self.records)
        every = [*FACTS.values(), *self.own.values()]
        offered = [fact for fact in every if self._asks(fact)]
        return sorted(offered, key=lambda fact: kinds.index(fact.about))

    @cached_property
    def own(self) -> dict[str, Fact]:
        """The facts that the entered store has defined for itself, by name."""
        return {fact.name: fact for fact in own_facts()}

    def fact(self, name: str) -> Fact | None:
        """The fact of this name, if it can be asked here."""
        fact = FACTS.get(name) or self.own.get(name)
        return fact if fact is not None and self._asks(fact) else None

    def _asks(self, fact: Fact) -> bool:
        return fact.about in self.records and fact.can_select and self._is_open(fact)

    def _is_open(self, fact: Fact) -> bool:
        """Rules act for nobody, and ask what they like of what is nobody's own; a person asks what they may know."""
        return not fact.is_personal if self.is_nobodys else fact.is_open

    def known(self, leaf: Leaf) -> tuple[Fact, Operator] | None:
        """The fact and the operator of a condition; None when either does not exist here."""
        fact = self.fact(leaf.fact)
        operator = operators_of(fact).get(leaf.op) if fact else None
        return (fact, operator) if fact and operator else None

    def column(self, fact: Fact) -> Column:
        return Column(fact, self.records[fact.about][0], self.at)


def read(data: Any, ground: Ground) -> Group:
    """The tree in this JSON. Raises BadTree for anything that is not exactly one."""
    if not isinstance(data, dict) or data.get("version") != VERSION:
        raise BadTree(_("These conditions are of a kind that is not known here."))
    tree = shape({key: value for key, value in data.items() if key != "version"})
    for leaf in leaves(tree):
        problem = wrong(leaf, ground)
        if problem:
            raise BadTree(problem)
    return tree


def shape(data: Any) -> Group:
    """The tree without a look at its facts, within its bounds. Raises BadTree."""
    found = _node(data, 1)
    if not isinstance(found, Group):
        raise BadTree(_not_a_tree())
    if sum(1 for _leaf in leaves(found)) > MOST_CONDITIONS:
        raise BadTree(_("At most %(most)s conditions, please.") % {"most": MOST_CONDITIONS})
    return found


def _not_a_tree() -> str:
    return _("These conditions cannot be read.")


def _node(data: Any, depth: int) -> Leaf | Group:
    if depth > DEEPEST + 1:
        raise BadTree(_too_deep())
    if not isinstance(data, dict):
        raise BadTree(_not_a_tree())
    if set(data) in ({"all"}, {"any"}):
        if depth > DEEPEST:
            raise BadTree(_too_deep())
        ((join, parts),) = data.items()
        if not isinstance(parts, list) or not parts:
            raise BadTree(_("A group needs at least one condition."))
        if len(parts) > MOST_CONDITIONS:
            raise BadTree(_("At most %(most)s conditions, please.") % {"most": MOST_CONDITIONS})
        return Group(cast(Join, join), tuple(_node(part, depth + 1) for part in parts))
    named = data.get("fact"), data.get("op")
    if not set(data) <= {"fact", "op", "value"} or not all(isinstance(one, str) and len(one) <= 80 for one in named):
        raise BadTree(_not_a_tree())
    return Leaf(data["fact"], data["op"], data.get("value"))


def _too_deep() -> str:
    return _("Groups stand at most %(most)s deep in each other.") % {"most": DEEPEST}


def written(tree: Group) -> dict[str, Any]:
    """The tree as JSON."""
    return {"version": VERSION, **_written(tree)}


def _written(node: Leaf | Group) -> dict[str, Any]:
    if isinstance(node, Group):
        return {node.join: [_written(part) for part in node.parts]}
    plain: dict[str, Any] = {"fact": node.fact, "op": node.op}
    return plain if node.value is None else plain | {"value": node.value}


def leaves(tree: Leaf | Group) -> Iterator[Leaf]:
    if isinstance(tree, Leaf):
        yield tree
    else:
        for part in tree.parts:
            yield from leaves(part)


def wrong(leaf: Leaf, ground: Ground) -> str:
    """What is wrong with a condition, in the reader's words; "" when nothing is."""
    known = ground.known(leaf)
    if known is None:
        fact = ground.fact(leaf.fact)
        if fact is None:
            return _("There is no such fact: %(name)s.") % {"name": called(leaf.fact)}
        return _("“%(fact)s” cannot be asked that way: %(name)s.") % {"fact": fact.label, "name": leaf.op}
    fact, operator = known
    if not VALID[operator.wants](leaf.value, fact):
        return _("“%(fact)s” needs a value that makes sense.") % {"fact": fact.label}
    return ""


def missing(tree: Group, ground: Ground) -> list[str]:
    """What a kept tree names and is no longer there: facts, operators, and options that have gone."""
    found: list[str] = []
    for leaf in leaves(tree):
        known = ground.known(leaf)
        if known is None:
            found.append(called(leaf.fact))
        elif known[1].wants in ("one", "many") and known[0].options:
            there = {value for value, _label in known[0].options()}
            if any(value not in there for value in _many(leaf.value)):
                found.append(str(known[0].label))
    return list(dict.fromkeys(found))


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_VALUE and "\x00" not in value and value.isprintable()


def _is_text(value: Any, _fact: Fact) -> bool:
    return _is_word(value) and bool(fold(value).strip())


def _are_words(value: Any, fact: Fact) -> bool:
    return isinstance(value, list) and 0 < len(value) <= MOST_VALUES and all(_is_text(word, fact) for word in value)


def _is_option(value: Any, fact: Fact) -> bool:
    return _is_word(value) and fact.options is not None and value in {one for one, _label in fact.options()}


def _are_options(value: Any, fact: Fact) -> bool:
    if not isinstance(value, list) or not 0 < len(value) <= MOST_VALUES or fact.options is None:
        return False
    there = {one for one, _label in fact.options()}
    return all(_is_word(one) and one in there for one in value)


def _is_number(value: Any, most: int = MOST_NUMBER) -> bool:
    return type(value) is int and -most <= value <= most


def _is_amount(value: Any, _fact: Fact) -> bool:
    return isinstance(value, str) and AMOUNT.fullmatch(value) is not None


def _is_day(value: Any, _fact: Fact | None = None) -> bool:
    if not isinstance(value, dict) or set(value) != {"day"} or not isinstance(value["day"], str):
        return False
    return value["day"] in NEAR_DAYS or _dated(value["day"]) is not None


def _dated(text: str) -> date | None:
    try:
        found = date.fromisoformat(text) if len(text) == 10 and text.isascii() else None
    except ValueError:
        return None
    return found if found is not None and FIRST_DAY <= found <= LAST_DAY else None


def _is_moment(value: Any, fact: Fact) -> bool:
    if isinstance(value, dict) and set(value) in ({"ago"}, {"ahead"}):
        (minutes,) = value.values()
        return _is_number(minutes, MOST_MINUTES) and minutes >= 0
    return _is_day(value, fact)


VALID: dict[str, Callable[[Any, Fact], bool]] = {
    "": lambda value, _fact: value is None,
    "one": _is_option,
    "many": _are_options,
    "text": _is_text,
    "words": _are_words,
    "number": lambda value, _fact: _is_number(value),
    "amount": _is_amount,
    "length": lambda value, _fact: _is_number(value, MOST_MINUTES),
    "moment": _is_moment,
    "day": _is_day,
}


def meant(leaf: Leaf, fact: Fact, operator: Operator, ground: Ground) -> Any:
    """The value as it is compared with, for whoever acts and now: "me" is a person, "today" two instants."""
    known, key = ground._meant, f"{leaf.fact} {leaf.op} {leaf.value!r}"
    if key not in known:
        known[key] = _meaning(leaf, fact, operator, ground.at)
    return known[key]


def _meaning(leaf: Leaf, fact: Fact, operator: Operator, at: datetime) -> Any:
    wants, value = operator.wants, leaf.value
    if wants in ("one", "many"):
        named = _many(value)
        if fact.stands_for is None:
            return named
        return [one for name in named for one in fact.stands_for(name)]
    if wants == "text":
        return fold(value)
    if wants == "words":
        return [fold(word).strip() for word in value]
    if wants == "length":
        return timedelta(minutes=value)
    if wants in ("moment", "day"):
        return _date(value, at) if fact.type is date else _instants(value, at)
    if wants == "amount":
        return Decimal(value)
    return value


def _instants(value: dict[str, Any], at: datetime) -> tuple[datetime, datetime]:
    if "day" not in value:
        away = timedelta(minutes=value.get("ahead", 0) - value.get("ago", 0))
        return at + away, at + away
    zone = ZoneInfo(scope.current().store.timezone)
    near = NEAR_DAYS.get(value["day"])
    that = at.astimezone(zone).date() + timedelta(days=near) if near is not None else date.fromisoformat(value["day"])
    return edge(that, 0, zone), edge(that + timedelta(days=1), 0, zone)


def _date(value: dict[str, Any], at: datetime) -> date:
    """The store's day that is meant."""
    return _instants(value, at)[0].astimezone(ZoneInfo(scope.current().store.timezone)).date()


def holds(tree: Leaf | Group, record: Any, ground: Ground) -> bool:
    """Whether this is so of one record, read fact by fact."""
    if isinstance(tree, Group):
        return (all if tree.join == "all" else any)(holds(part, record, ground) for part in tree.parts)
    known = ground.known(tree)
    if known is None:
        return False
    fact, operator = known
    found = ground.records[fact.about][1](record)
    value = None if found is None else fact.read(found)
    return operator.holds(value, meant(tree, fact, operator, ground))


def where(leaf: Leaf, ground: Ground) -> Q | None:
    """The condition in the database; None when only the value itself can answer."""
    known = ground.known(leaf)
    if known is None:
        return Q(pk__in=[])
    fact, operator = known
    return operator.where(ground.column(fact), meant(leaf, fact, operator, ground)) if operator.where else None


def narrowed(tree: Leaf | Group, ground: Ground) -> Q | None:
    """What must hold in the database of all rows the tree may hold of: the tree itself where every condition can be
    asked there, else less than it. None when nothing is known."""
    if isinstance(tree, Leaf):
        return where(tree, ground)
    parts = [narrowed(part, ground) for part in tree.parts]
    known = [part for part in parts if part is not None]
    if not known or (tree.join == "any" and len(known) < len(parts)):
        return None
    found = known[0]
    for part in known[1:]:
        found = found & part if tree.join == "all" else found | part
    return found


def possible(tree: Leaf | Group, name: str, every: frozenset[str] | None, ground: Ground) -> frozenset[str] | None:
    """The values this choice may have where the tree holds; None: any. `every` are all there are, where known."""
    if isinstance(tree, Group):
        found = [possible(part, name, every, ground) for part in tree.parts]
        bounds = [one for one in found if one is not None]
        if tree.join == "any":
            return frozenset[str]().union(*bounds) if len(bounds) == len(found) else every
        return frozenset.intersection(*bounds) if bounds else every
    known = ground.known(tree)
    if known is None:
        return frozenset()
    fact, operator = known
    if fact.name != name or operator.name == "filled":
        return every
    if operator.name == "empty":
        return frozenset({""})
    values = frozenset(meant(tree, fact, operator, ground))
    if operator.name in ("is", "one_of"):
        return values
    return None if every is None else every - values
