"""The steps of a rule as fields of a form, unfinished too: "s.0.do" is an action, "s.0.c.label" one of its words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from wafaa.lib.text.listing import listed
from wafaa.lib.text.safe import visible
from wafaa.playbook.actions import ACTIONS, Action, CannotBeDone, Choice, actions_within
from wafaa.playbook.kinds import KINDS, Kind
from wafaa.playbook.saying import figures
from wafaa.playbook.texts import Variables, written

MOST_STEPS = 10
MOST_SAID = 4_000
MOST_EXAMPLES = 20
NAMED = re.compile(r"s\.(\d{1,2})\.(?:do|c\.(\w{1,40}))")
May = Callable[[str], bool]


@dataclass
class StepRow:
    """One step as it stands in the form."""

    do: str = ""
    said: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    is_tried: bool = False


def typed(given: QueryDict) -> list[StepRow]:
    """What was sent, in its order."""
    rows: dict[int, StepRow] = {}
    for name in given:
        found = NAMED.fullmatch(name)
        if found is None:
            continue
        row, value = rows.setdefault(int(found[1]), StepRow()), str(given[name]).replace("\x00", "")
        if found[2]:
            row.said[found[2]] = value
        else:
            row.do = value
    return [rows[number] for number in sorted(rows)][:MOST_STEPS]


def drafted(steps: list[dict[str, Any]]) -> list[StepRow]:
    """Kept steps as the form shows them."""
    return [StepRow(step["do"], dict(step.get("choices", {}))) for step in steps]


def changed(rows: list[StepRow], act: str) -> None:
    """Do what a button says: "step" adds one, "unstep:<n>" cuts one, "stepup:<n>" moves one up,
    "steptry:<n>" shows what it would say."""
    what, _sep, number = act.partition(":")
    at = int(number) if number.isascii() and number.isdigit() else -1
    if what == "step" and len(rows) < MOST_STEPS:
        rows.append(StepRow())
    elif what == "unstep" and 0 <= at < len(rows):
        del rows[at]
    elif what == "stepup" and 0 < at < len(rows):
        rows[at - 1], rows[at] = rows[at], rows[at - 1]
    elif what == "steptry" and 0 <= at < len(rows):
        rows[at].is_tried = True


def judged(rows: list[StepRow], kind: Kind, may: May) -> bool:
    """Write beside each step what it lacks; whether there is one and none lacks anything."""
    for row in rows:
        row.problem = _problem(row, kind, may)
    return bool(rows) and not any(row.problem for row in rows)


def _problem(row: StepRow, kind: Kind, may: May) -> str:
    action = ACTIONS.get(row.do)
    if not row.do:
        return _("Choose what is done, or remove the line.")
    if action is None or action.about not in (kind.name, *kind.reaches):
        return _("This cannot be done here.")
    if not may(action.permission):
        return _("You may not have done what you may not do yourself.")
    lacking = [one.label for one in action.choices if not one.may_be_empty and not row.said.get(one.name, "")]
    if lacking:
        return _("This is needed as well: %(label)s.") % {"label": listed(lacking)}
    for choice in action.choices:
        value = row.said.get(choice.name, "")
        if value and choice.options is not None and value not in {str(one) for one, _label in choice.options()}:
            return _("This can no longer be chosen: %(label)s.") % {"label": choice.label}
        if len(_plain(value, choice)) > MOST_SAID:
            given = {"label": choice.label, "most": figures(str(MOST_SAID))}
            return _("Too long: %(label)s. At most %(most)s characters, please.") % given
    return action.check(**_said(row, action)) if action.check is not None else ""


def _said(row: StepRow, action: Action) -> dict[str, str]:
    said = {choice.name: _plain(row.said.get(choice.name, ""), choice) for choice in action.choices}
    return {name: value for name, value in said.items() if value}


def _plain(text: str, choice: Choice) -> str:
    """Words without what cannot be seen; more than a line of them keeps its lines."""
    if choice.is_long:
        return "\n".join(visible(line) for line in text.splitlines()).strip()
    return visible(text).strip()


def finished(rows: list[StepRow]) -> list[dict[str, Any]]:
    """The steps that name an action, as they are kept."""
    known = [(row, ACTIONS[row.do]) for row in rows if row.do in ACTIONS]
    return [{"do": row.do, "choices": _said(row, action)} for row, action in known]


def shown(rows: list[StepRow], kind: Kind, may: May) -> list[dict[str, Any]]:
    """Everything playbook/_steps.html needs of them."""
    groups = _groups(kind, may)
    return [_shown(row, number, groups, kind, may) for number, row in enumerate(rows)]


def _groups(kind: Kind, may: May) -> list[dict[str, Any]]:
    found = []
    for about in (kind.name, *kind.reaches):
        offered = [(one.name, str(one.label)) for one in actions_within([about]) if may(one.permission)]
        if offered:
            found.append({"title": str(KINDS[about].label) if about in KINDS else about, "actions": offered})
    return found


def _shown(row: StepRow, number: int, groups: list[dict[str, Any]], of: Kind, may: May) -> dict[str, Any]:
    action = ACTIONS.get(row.do)
    offered = {name for group in groups for name, _label in group["actions"]}
    return {
        "name": f"s.{number}",
        "id": f"s-{number}",
        "number": number,
        "do": row.do,
        "gone": "" if not row.do or row.do in offered else str(action.label) if action else row.do,
        "groups": groups,
        "fields": [_field(row, number, choice) for choice in action.choices] if action else [],
        "problem": row.problem,
        "variables": _variables(action) if action else [],
        "may_try": action is not None and action.preview is not None,
        "example": _example(row, action, of, may) if row.is_tried and action else None,
    }


def _variables(action: Action) -> list[dict[str, str]]:
    """What may be put into its own words: how it is written, and what it is called; what it is about comes first."""
    facts = sorted(Variables(action.texts).offered(), key=lambda fact: action.texts.index(fact.about))
    return [{"mark": written(fact), "label": str(fact.in_texts)} for fact in facts]


def _example(row: StepRow, action: Action, of: Kind, may: May) -> dict[str, str]:
    """{about, says, wrong}: what it would say for the last record of which it can say anything."""
    kind, said = KINDS.get(action.about), _said(row, action)
    if wrong := _problem(row, of, may):
        return {"wrong": wrong}
    if kind is None or action.preview is None or not may(kind.permission):
        return {"wrong": _("There is nothing yet by which it could be shown.")}
    why = ""
    for record in kind.rows().order_by("-pk")[:MOST_EXAMPLES]:
        try:
            return {"about": kind.title(record), "says": action.preview(record, **said)}
        except CannotBeDone as cannot:
            why = why or cannot.says
    return {"wrong": why or _("There is nothing yet by which it could be shown.")}


def _field(row: StepRow, number: int, choice: Choice) -> dict[str, Any]:
    options = None if choice.options is None else [(str(value), str(label)) for value, label in choice.options()]
    value = row.said.get(choice.name, "")
    return {
        "name": f"s.{number}.c.{choice.name}",
        "id": f"s-{number}-{choice.name}",
        "label": str(choice.label),
        "options": options,
        "value": value,
        "is_lost": bool(value and options is not None and value not in dict(options)),
        "is_optional": choice.may_be_empty,
        "is_long": choice.is_long,
    }
