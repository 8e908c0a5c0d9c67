"""By which address a customer is reached on a channel, and what stands in the way before anybody writes."""

from __future__ import annotations

from collections.abc import Sequence

from wafaa.channels.abilities import Load
from wafaa.channels.connector import abilities_of
from wafaa.channels.gate import RESTRAINTS, Question
from wafaa.channels.models import Line, LineState
from wafaa.lib.time import now
from wafaa.people import queries as people
from wafaa.people.models import Customer, Identity, Purpose


def ways_of(channel: str) -> tuple[str, ...]:
    """The kinds of identity this channel can write to, the best first; none for a channel without addresses."""
    return abilities_of(channel).reaches


def address_on(channel: str, line: Line | None, ways: Sequence[Identity]) -> Identity | None:
    """The identity to write to: of a kind the channel knows, one that came in by this very line before others."""
    own = f"line:{line.pk}" if line is not None else ""
    for kind in ways_of(channel):
        fit = [way for way in ways if way.kind == kind and not (way.source.startswith("line:") and way.source != own)]
        found = people.best([way for way in fit if way.source == own], kind) or people.best(fit, kind)
        if found is not None:
            return found
    return None


def hindrance(
    customer: Customer, channel: str, line: Line | None, ways: Sequence[Identity], *, is_template: bool = False
) -> str:
    """The code (a key of gate.REASONS) of why a reply cannot go out now, "" when it can."""
    if line is None:
        return "no_line"
    if line.state == LineState.OFF:
        return "line_is_off"
    way = address_on(channel, line, ways)
    if way is None:
        return "no_address"
    if way.unreachable_since is not None:
        return "unreachable"
    question = Question(
        customer, Purpose.REPLY, channel, now(), False, way.value, None, line, Load(is_template=is_template)
    )
    verdicts = (restrains(question) for restrains in RESTRAINTS.get(channel, ()))
    return next((verdict.code for verdict in verdicts if verdict is not None and verdict.says == "no"), "")
