"""Rules and runs in plain sentences, in the reader's language and the store's digits."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.functional import Promise as Lazy
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from wafaa.lib.dates import clock, day, span
from wafaa.lib.money import sign_of
from wafaa.lib.text.digits import Digits, digits_for, in_digits
from wafaa.lib.text.listing import listed
from wafaa.playbook.actions import words
from wafaa.playbook.conditions import NEAR_DAYS, BadTree, Ground, Group, Leaf
from wafaa.playbook.facts import Fact, called
from wafaa.playbook.kinds import KINDS
from wafaa.playbook.models import Mode, Rule, Run
from wafaa.playbook.rules import tree_of
from wafaa.playbook.standards import STANDARDS
from wafaa.playbook.triggers import TRIGGERS
from wafaa.stores import scope

REASONS: dict[str, str | Lazy] = {
    "customer_limit": _l("As often as the rule may for this customer."),
    "day_limit": _l("As often as the rule may on one day."),
    "asks_already": _l("It already asks about this, and nobody has decided."),
    "circle": _l("It acted on this very often within an hour: a circle was stopped."),
    "switched_off": _l("The rule was switched off while it waited."),
    "paused": _l("The playbook was paused when its time came."),
    "gone": _l("What it was about is no longer there."),
    "no_longer": _l("When its time came it was no longer so."),
    "taken_over": _l("A person had taken over meanwhile."),
    "cannot": _l("A step could not be done, so nothing was."),
    "error": _l("Something went wrong that should not; nothing was done, and it is in the log."),
}
MODES: dict[str, str | Lazy] = {
    Mode.OFF: _l("It sleeps."),
    Mode.SUGGEST: _l("It says what it would do, beside the record; who wants it done presses it."),
    Mode.ASK: _l("It waits in the list for a person's yes or no."),
    Mode.DO: _l("It acts by itself, and writes down why."),
}
TONES = {"done": "kept", "failed": "broken", "asked": "risk", "suggested": "brand", "waiting": "note"}


def name_of(rule: Rule) -> str:
    """Its owner's name for it, or the standard's in the reader's language."""
    standard = STANDARDS.get(rule.standard)
    return rule.name or (str(standard.name) if standard else rule.standard)


def says_of(rule: Rule) -> str:
    standard = STANDARDS.get(rule.standard)
    return rule.says or (str(standard.says) if standard and not rule.name else "")


def sentence(rule: Rule) -> dict[str, Any]:
    """{when, ifs, thens}: each in words; ifs is "" where there are no conditions."""
    return {"when": _when(rule), "ifs": _ifs(rule), "thens": [words(step) for step in rule.steps]}


def _when(rule: Rule) -> str:
    kind = KINDS.get(rule.kind)
    if rule.every is not None:
        given = {"kind": kind.label if kind else rule.kind, "every": length(rule.every)}
        return _("As long as it is so of this: %(kind)s (looked at every %(every)s)") % given
    trigger = TRIGGERS.get(rule.trigger)
    said = str(trigger.label) if trigger else rule.trigger
    if not rule.wait:
        return said
    return _("%(when)s, and %(wait)s have passed") % {"when": said, "wait": length(rule.wait)}


def _ifs(rule: Rule) -> str:
    kind = KINDS.get(rule.kind)
    try:
        tree = tree_of(rule)
    except BadTree as bad:
        return bad.says
    return tree_words(tree, kind.ground()) if tree and kind else ""


def tree_words(tree: Group, ground: Ground) -> str:
    """The conditions as one phrase; groups within stand in brackets."""
    joint = _(", or ") if tree.join == "any" else _(", and ")
    parts = [f"({tree_words(part, ground)})" if isinstance(part, Group) else _leaf(part, ground) for part in tree.parts]
    return joint.join(parts)


def _leaf(leaf: Leaf, ground: Ground) -> str:
    known = ground.known(leaf)
    if known is None:
        return _("“%(fact)s”, which no longer exists") % {"fact": called(leaf.fact)}
    fact, operator = known
    said = _value(fact, operator.wants, leaf.value)
    return f"{fact.label}: {operator.label} {said}" if said else f"{fact.label}: {operator.label}"


def _value(fact: Fact, wants: str, value: Any) -> str:
    if wants in ("one", "many"):
        options = dict(fact.options()) if fact.options else {}
        many = value if isinstance(value, list) else [value]
        return _(" or ").join(str(options.get(one, one)) for one in many)
    if wants == "words":
        return _(" or ").join(value)
    if wants == "text":
        return f"“{value}”"
    if wants == "length":
        return length(value)
    if wants in ("moment", "day"):
        return _moment(value)
    if wants == "amount":
        return f"{figures(str(value))} {sign_of(fact.unit, _lang())}".strip()
    return figures(str(value)) if wants else ""


def _moment(value: dict[str, Any]) -> str:
    if "ago" in value:
        return _("%(length)s ago") % {"length": length(value["ago"])}
    if "ahead" in value:
        return _("%(length)s from now") % {"length": length(value["ahead"])}
    near = {"today": _("today"), "yesterday": _("yesterday"), "tomorrow": _("tomorrow")}
    return near[value["day"]] if value["day"] in NEAR_DAYS else figures(value["day"])


def length(minutes: int) -> str:
    """So many minutes, as people say it."""
    sign, size = ("-", -minutes) if minutes < 0 else ("", minutes)
    return sign + span(size, _lang(), _digits())


def figures(text: str) -> str:
    return in_digits(text, scope.current().store.figures)


def limits(rule: Rule) -> str:
    """Its limits in words; "" where it has none."""
    parts = []
    if most := rule.most_per_customer:
        days = rule.in_days or 1
        so_many = ngettext("%(n)s time a customer", "%(n)s times a customer", most) % {"n": figures(str(most))}
        within = ngettext("in %(n)s day", "in %(n)s days", days) % {"n": figures(str(days))}
        parts.append(f"{so_many} {within}")
    if most := rule.most_per_day:
        parts.append(ngettext("%(n)s time a day", "%(n)s times a day", most) % {"n": figures(str(most))})
    return " · ".join(parts)


def why(run: Run, ground: Ground | None) -> list[dict[str, str]]:
    """The facts as they were: [{label, value}]."""
    return [{"label": called(one["fact"]), "value": _was(one, ground)} for one in run.why]


def _was(one: dict[str, Any], ground: Ground | None) -> str:
    fact, value = ground.fact(one["fact"]) if ground else None, one["value"]
    if value is None or value == "" or value == []:
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if fact is not None and fact.options:
        options = dict(fact.options())
        return listed(options.get(v, v) for v in (value if isinstance(value, list) else [value]))
    if isinstance(value, list):
        return listed(value)
    if fact is not None and fact.type.__name__ == "timedelta":
        return length(value)
    if fact is not None and fact.type is datetime:
        return instant(datetime.fromisoformat(value))
    if fact is not None and fact.type is Decimal:
        return _amount(fact, str(value))
    return figures(str(value)) if isinstance(value, int) else str(value)


def _amount(fact: Fact, value: str) -> str:
    """A number or a sum as it was written down, as the fact says its own."""
    try:
        if fact.say is not None:
            return fact.say(Decimal(value), _lang(), _digits())
    except ArithmeticError:  # written down by an older version, in other words
        return figures(value)
    return f"{figures(value)} {sign_of(fact.unit, _lang())}".strip()


def instant(at: datetime) -> str:
    zone = ZoneInfo(scope.current().store.timezone)
    return f"{day(at, zone, _lang(), _digits())} {clock(at, zone, _lang(), _digits())}"


def reason(run: Run) -> str:
    """Why it did not act, in words; "" where it did."""
    said = str(REASONS.get(run.reason, run.reason))
    return f"{said} {run.detail}".strip() if run.reason else ""


def _lang() -> str:
    return (get_language() or "ar")[:2]


def _digits() -> Digits:
    return digits_for(_lang(), scope.current().store.digits)
