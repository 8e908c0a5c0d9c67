"""The builder of conditions: as fields of a form, however unfinished, and as a tree when they are whole.

A field is named by where it stands: "n.0.1.fact" is the fact of the second row in the first group of the root "n".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wafaa.lib.dates import typed_day
from wafaa.lib.money import NotASum, shifted, sign_of
from wafaa.lib.text import ascii_digits
from wafaa.lib.text.digits import in_digits
from wafaa.lib.text.safe import visible
from wafaa.playbook.conditions import DEEPEST, MOST_CONDITIONS, NEAR_DAYS, Ground, Group, Leaf, wrong
from wafaa.playbook.facts import Fact, called
from wafaa.playbook.kinds import KINDS
from wafaa.playbook.operators import Operator, operators_of
from wafaa.playbook.the_time import LABEL, TIME
from wafaa.stores import scope

ROOT = "n"
NAMED = re.compile(r"n((?:\.\d{1,2}){0,8})\.(join|fact|op|value|unit|when|date)")
UNITS = {"m": 1, "h": 60, "d": 1440}
PLACES = 4
NUMBER = re.compile(r"[-−]?\d{1,9}")
MOST_SAID = 2_000


@dataclass
class Row:
    """One condition as it stands in the form."""

    fact: str = ""
    op: str = ""
    values: list[str] = field(default_factory=list)
    unit: str = "h"
    when: str = ""
    date: str = ""
    problem: str = ""

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""


@dataclass
class Bunch:
    """A group as it stands in the form."""

    join: str = "all"
    parts: list[Row | Bunch] = field(default_factory=list)

    def rows(self) -> Iterator[Row]:
        for part in self.parts:
            if isinstance(part, Row):
                yield part
            else:
                yield from part.rows()


def blank() -> Bunch:
    return Bunch("all", [Row()])


def typed(given: QueryDict) -> Bunch:
    """What was sent, as far as it can be understood."""
    said: dict[str, dict[str, list[str]]] = {}
    for name in given:
        found = NAMED.fullmatch(name)
        if found:
            said.setdefault(found.group(1), {})[found.group(2)] = [_plain(one) for one in given.getlist(name)[:200]]
    return _bunch("", said, 1)


def _plain(text: str) -> str:
    return text[:MOST_SAID].replace("\x00", "")


def _bunch(path: str, said: dict[str, dict[str, list[str]]], depth: int) -> Bunch:
    join = said.get(path, {}).get("join", ["all"])[0]
    found = Bunch("any" if join == "any" else "all")
    children = {int(one[len(path) + 1 :].split(".")[0]) for one in said if one.startswith(f"{path}.")}
    for number in sorted(children)[:MOST_CONDITIONS]:
        below = f"{path}.{number}"
        if "join" not in said.get(below, {}):
            found.parts.append(_row(said.get(below, {})))
        elif depth < DEEPEST:
            found.parts.append(_bunch(below, said, depth + 1))
    return found


def _row(said: dict[str, list[str]]) -> Row:
    first = {name: values[0] for name, values in said.items() if values}
    fact, op = first.get("fact", ""), first.get("op", "")
    unit = first.get("unit", "h")
    return Row(
        fact,
        op,
        said.get("value", []),
        unit if unit in UNITS else "h",
        first.get("when", ""),
        first.get("date", ""),
    )


def changed(tree: Bunch, act: str) -> None:
    """Do what a button says: "add:<path>" a row, "group:<path>" a group, "cut:<path>" away with it. Anything else, and
    paths that lead nowhere, change nothing."""
    what, _sep, path = act.partition(":")
    steps = [int(step) for step in path.split(".") if step.isascii() and step.isdigit()]
    is_full = sum(1 for _row in tree.rows()) >= MOST_CONDITIONS
    if what == "cut":
        _cut(tree, steps)
    elif (bunch := _at(tree, steps)) is not None and not is_full:
        if what == "add":
            bunch.parts.append(Row())
        elif what == "group" and len(steps) + 1 < DEEPEST:
            bunch.parts.append(Bunch("any" if bunch.join == "all" else "all", [Row(), Row()]))
    if not tree.parts:
        tree.parts.append(Row())


def _at(tree: Bunch, steps: list[int]) -> Bunch | None:
    for step in steps:
        part = tree.parts[step] if step < len(tree.parts) else None
        if not isinstance(part, Bunch):
            return None
        tree = part
    return tree


def _cut(tree: Bunch, steps: list[int]) -> None:
    above = _at(tree, steps[:-1])
    if steps and above is not None and steps[-1] < len(above.parts):
        del above.parts[steps[-1]]
        if not above.parts and len(steps) > 1:
            _cut(tree, steps[:-1])


def finished(tree: Bunch, ground: Ground) -> Group | None:
    """The tree of all rows that are whole; None when there are none."""
    parts = [_finished(part, ground) for part in tree.parts]
    known = tuple(part for part in parts if part is not None)
    return Group("any" if tree.join == "any" else "all", known) if known else None


def _finished(part: Row | Bunch, ground: Ground) -> Leaf | Group | None:
    if isinstance(part, Bunch):
        return finished(part, ground)
    leaf = leaf_of(part, ground)
    return leaf if leaf is not None and not wrong(leaf, ground) else None


def judged(tree: Bunch, ground: Ground) -> bool:
    """Write beside each row what it lacks; whether none lacks anything."""
    for row in tree.rows():
        leaf = leaf_of(row, ground)
        row.problem = _lacks(row, ground) if leaf is None else wrong(leaf, ground)
    return not any(row.problem for row in tree.rows())


def _lacks(row: Row, ground: Ground) -> str:
    if not row.fact:
        return _("Choose what this is about, or remove the line.")
    return wrong(Leaf(row.fact, row.op), ground) or _("This needs a value.")


def leaf_of(row: Row, ground: Ground) -> Leaf | None:
    """The condition of a row; None while it has no value that can be read."""
    known = ground.known(Leaf(row.fact, row.op))
    if known is None:
        return None
    wants = known[1].wants
    if not wants:
        return Leaf(row.fact, row.op)
    value = READ[wants](row)
    return None if value is None else Leaf(row.fact, row.op, value)


def whole_number(text: str) -> int | None:
    """A number typed in any digits; None when it is none."""
    said = re.sub(r"[\s,٬،']", "", ascii_digits(text))
    return int(said.replace("−", "-")) if NUMBER.fullmatch(said) else None


def amount(text: str) -> str | None:
    """A number or a sum typed in any digits, plainly: "12.5"; None when it is none."""
    try:
        return f"{Decimal(shifted(text, PLACES)).scaleb(-PLACES).normalize() + 0:f}"
    except NotASum:
        return None


def _minutes(row: Row) -> int | None:
    number = whole_number(row.value)
    return None if number is None else number * UNITS[row.unit]


def _moment(row: Row) -> dict[str, Any] | None:
    if row.when in ("ago", "ahead"):
        minutes = _minutes(row)
        return None if minutes is None else {row.when: minutes}
    return _day(row)


def _day(row: Row) -> dict[str, Any] | None:
    if row.when in NEAR_DAYS:
        return {"day": row.when}
    that = typed_day(row.date)
    return {"day": that.isoformat()} if that and row.when == "date" else None


def _words(row: Row) -> list[str] | None:
    return [word for one in re.split(r"[,،;؛\n]", row.value) if (word := visible(one).strip())] or None


READ: dict[str, Callable[[Row], Any]] = {
    "one": lambda row: row.value or None,
    "many": lambda row: list(dict.fromkeys(value for value in row.values if value)) or None,
    "text": lambda row: visible(row.value).strip() or None,
    "words": _words,
    "number": lambda row: whole_number(row.value),
    "amount": lambda row: amount(row.value),
    "length": _minutes,
    "moment": _moment,
    "day": _day,
}


def drafted(tree: Group, ground: Ground) -> Bunch:
    """A kept tree as the form shows it."""
    return Bunch(
        tree.join,
        [drafted(part, ground) if isinstance(part, Group) else _row_of(part, ground) for part in tree.parts],
    )


def _row_of(leaf: Leaf, ground: Ground) -> Row:
    known, row = ground.known(leaf), Row(leaf.fact, leaf.op)
    wants, value = known[1].wants if known else "", leaf.value
    if wants in ("one", "many"):
        row.values = value if isinstance(value, list) else [value]
    elif wants == "words":
        row.values = ["، ".join(value)]
    elif wants == "length":
        _say_minutes(row, value)
    elif wants in ("moment", "day"):
        _say_moment(row, value)
    elif wants:
        row.values = [_figures(str(value)) if wants in ("number", "amount") else str(value)]
        if wants == "amount" and scope.current().store.figures == "arab":
            row.values = [row.values[0].replace(".", "٫")]
    return row


def _figures(text: str) -> str:
    return in_digits(text, scope.current().store.figures)


def _say_minutes(row: Row, minutes: int) -> None:
    row.unit = next(unit for unit in ("d", "h", "m") if minutes % UNITS[unit] == 0 and (minutes or unit == "m"))
    row.values = [_figures(str(minutes // UNITS[row.unit]))]


def _say_moment(row: Row, value: dict[str, Any]) -> None:
    ((way, said),) = value.items()
    if way != "day":
        row.when = way
        _say_minutes(row, said)
    elif said in NEAR_DAYS:
        row.when = said
    else:
        row.when, row.date = "date", _figures(said)


def shown(tree: Bunch, ground: Ground) -> dict[str, Any]:
    """Everything playbook/_group.html needs of the tree."""
    return _group(tree, ROOT, [], _Choices(ground))


class _Choices:
    """What the fields offer; the options of a fact are asked for once a page."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self._options: dict[str, list[tuple[str, Any]]] = {}

    def facts(self) -> list[dict[str, Any]]:
        offered, own = self.ground.facts(), self.ground.own
        groups = [
            (_called(kind), [fact for fact in offered if fact.about == kind and fact.name not in own])
            for kind in self.ground.records
        ]
        groups.append((_("Your own fields"), [fact for fact in offered if fact.name in own]))
        return [
            {"title": title, "facts": [(fact.name, fact.label) for fact in facts]} for title, facts in groups if facts
        ]

    def options(self, fact: Fact) -> list[tuple[str, Any]]:
        if fact.name not in self._options:
            self._options[fact.name] = list(fact.options()) if fact.options else []
        return self._options[fact.name]


def _called(kind: str) -> str:
    if kind == TIME:
        return str(LABEL)
    return str(KINDS[kind].label) if kind in KINDS else kind


def _group(tree: Bunch, name: str, steps: list[int], choices: _Choices) -> dict[str, Any]:
    parts: list[dict[str, Any]] = []
    for number, part in enumerate(tree.parts):
        below, path = f"{name}.{number}", [*steps, number]
        if isinstance(part, Bunch):
            parts.append({"group": _group(part, below, path, choices)})
        else:
            parts.append({"row": _shown_row(part, below, path, choices)})
    return {
        "name": name,
        "id": name.replace(".", "-"),
        "path": ".".join(map(str, steps)),
        "join": tree.join,
        "parts": parts,
        "is_root": not steps,
        "may_nest": len(steps) + 1 < DEEPEST,
    }


def _shown_row(row: Row, name: str, steps: list[int], choices: _Choices) -> dict[str, Any]:
    known = choices.ground.fact(row.fact)
    operators = operators_of(known) if known else {}
    operator: Operator | None = operators.get(row.op)
    wants = operator.wants if operator else ""
    units = [("m", _("minutes")), ("h", _("hours")), ("d", _("days"))]
    options = choices.options(known) if known and wants in ("one", "many") else []
    return {
        "name": name,
        "id": name.replace(".", "-"),
        "path": ".".join(map(str, steps)),
        "fact": row.fact,
        "gone": "" if known or not row.fact else called(row.fact),
        "facts": choices.facts(),
        "op": row.op,
        "operators": [(one.name, one.label) for one in operators.values()],
        "wants": wants,
        "options": options,
        "values": row.values,
        "lost": [value for value in row.values if value and options and value not in dict(options)],
        "value": row.value,
        "unit": row.unit,
        "units": [("d", _("days"))] if known and known.type is date else units,
        "sign": sign_of(known.unit, get_language() or "ar") if known else "",
        "when": row.when,
        "whens": _whens(wants),
        "date": row.date,
        "problem": row.problem,
    }


def _whens(wants: str) -> list[tuple[str, str]]:
    near = [("today", _("today")), ("yesterday", _("yesterday")), ("tomorrow", _("tomorrow")), ("date", _("a date…"))]
    away = [("ago", _("so long ago…")), ("ahead", _("so long from now…"))]
    return near + away if wants == "moment" else near


def settled(tree: Bunch, ground: Ground) -> None:
    """A fact that was just chosen gets its first operator, and one whose operator does not fit it as well."""
    for row in tree.rows():
        known = ground.fact(row.fact)
        if known is not None and row.op not in operators_of(known):
            row.op, row.values = next(iter(operators_of(known))), []
        if row.when == "" and ground.known(Leaf(row.fact, row.op)):
            row.when = "today"
