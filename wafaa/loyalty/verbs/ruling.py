"""What is earned, as its owner settles it."""

from __future__ import annotations

from typing import Any

from wafaa.loyalty.earnings import OF_ORDERS
from wafaa.loyalty.events import RuleChanged
from wafaa.loyalty.models import EarningRule
from wafaa.loyalty.verbs.offering import prove_promises
from wafaa.work.events import emit
from wafaa.work.unit import unit


def change_rule(rule: EarningRule | None, **traits: Any) -> EarningRule:
    """Make a rule, or change one. What was promised by it before stays as it was promised. Raises
    Matched when what it gives to newcomers would equal a reward that is promised to members only."""
    with unit():
        held = EarningRule() if rule is None else EarningRule.objects.select_for_update().get(pk=rule.pk)
        for name, value in traits.items():
            setattr(held, name, value)
        held.save()
        if held.is_on and held.what not in OF_ORDERS:
            prove_promises()
        emit(RuleChanged(held.pk, held.is_on))
    return held


def switch_rule(rule: EarningRule, *, is_on: bool) -> EarningRule:
    """On or off, for what is bought from now on."""
    return change_rule(rule, is_on=is_on)
