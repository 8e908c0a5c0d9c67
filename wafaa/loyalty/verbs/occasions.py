"""Points for what is no purchase: joining, a birthday, and what upper apps declare (`loyalty.earnings`)."""

from __future__ import annotations

from collections.abc import Sequence

from wafaa.lib.time import now
from wafaa.loyalty import keeping
from wafaa.loyalty.books import Currency
from wafaa.loyalty.earning import Step
from wafaa.loyalty.earning_settings import BEST, EarningSettings
from wafaa.loyalty.measuring import ANNOUNCED, start_of
from wafaa.loyalty.membership import is_running, member
from wafaa.loyalty.models import Earned, EarningRule
from wafaa.loyalty.verbs.earning import earn
from wafaa.loyalty.verbs.measuring import draw, note_given
from wafaa.loyalty.verbs.posting import opened
from wafaa.loyalty.verbs.squaring import room_of, running, store_day, terms_of
from wafaa.people.models import Customer, everyone_in
from wafaa.stores.settings import read
from wafaa.work.unit import unit


def earn_for(customer: Customer, what: str, occasion: str) -> int:
    """Give a member what the rules say for this; how many points that was. `occasion` names it ("birthday:2026",
    "review:<public id>"): for the same one a person earns once. Nothing while the programme is off or its shops keep
    the points themselves, to colleagues, and to whoever takes no part."""
    whole = customer.joined_to or customer
    if not is_running() or keeping.rests() or whole.is_colleague or customer.is_colleague:
        return 0
    with unit():
        if member(whole) is None:
            return 0
        opened(whole, Currency.POINTS)
        if Earned.objects.filter(everyone_in(whole), subject=occasion).exists():
            return 0
        drawn = draw(whole, what, since=start_of(store_day(now()))) if what in ANNOUNCED else None
        if drawn is not None and drawn.is_left_out:
            return 0
        rules = _counting(running([what], store_day(now())))
        room = room_of([rule.pk for rule in rules], whole, occasion, store_day(now()))
        given = sum(_give(rule, whole, occasion, room) for rule in rules)
        note_given(drawn, given)
        return given


def _counting(rules: Sequence[EarningRule]) -> list[EarningRule]:
    """Those that count where several fit: the one that gives most, or all."""
    fixed = [rule for rule in rules if rule.fixed]
    if read(EarningSettings).overlap != BEST or not fixed:
        return fixed
    return [max(fixed, key=lambda rule: (rule.fixed or 0, -rule.pk))]


def _give(rule: EarningRule, customer: Customer, occasion: str, room: dict[int, int]) -> int:
    points = min(rule.fixed or 0, room.get(rule.pk, rule.fixed or 0))
    if not points:
        return 0
    step = Step(rule.pk, points, pieces=1, fixed=rule.fixed or 0, capped=points < (rule.fixed or 0))
    Earned.objects.create(
        rule=rule, customer=customer, subject=occasion, day=store_day(now()), net=points, step=step.plain()
    )
    earn(
        customer,
        Currency.POINTS,
        points,
        key=f"earn:{occasion}:{rule.pk}:{customer.public_id}",
        reason=rule.what,
        subject=occasion,
        valid_days=terms_of(rule).valid_days,
    )
    return points
