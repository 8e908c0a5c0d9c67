"""On which tier a member stands: up at once, down only after the days of grace, and never in silence."""

from __future__ import annotations

from datetime import datetime, timedelta

from wafaa.channels import verbs as channels
from wafaa.lib.time import now
from wafaa.loyalty import tier_words
from wafaa.loyalty.events import TierEnding, TierLeft, TierReached
from wafaa.loyalty.membership import is_running
from wafaa.loyalty.models import Member, Standing, StandingChange, Tier, Why
from wafaa.loyalty.tier_settings import TierSettings
from wafaa.loyalty.tiers import measure, reached
from wafaa.people.models import Customer
from wafaa.stores import scope
from wafaa.stores.settings import read
from wafaa.work.events import emit
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit


def weigh(member: Member) -> Standing | None:
    """Count anew what a member's tier follows from, and let them stand where they belong. Safe at any time: what has
    not changed does nothing. None while the programme is off, and for whoever has left."""
    if not is_running() or member.left_at is not None:
        return None
    with unit():
        take_turns(f"standing:{scope.current().store_id}:{member.pk}")
        customer = _person(member)
        stands = Standing.objects.filter(member=member).select_related("tier", "floor_tier").first()
        stands = stands or Standing(member=member)
        at = now()
        stands.measured, stands.measured_at = measure(customer, at), at
        best, floor = reached(stands.measured), _floor(stands, at)
        by_floor = _is_above(floor, best)
        best = floor if by_floor else best
        if _is_above(best, stands.tier):
            _rise(stands, best, customer)
        elif _is_above(stands.tier, best):
            _keep_or_fall(stands, best, customer, at)
        else:
            stands.holds_until = None
            if best is not None and stands.tier_id != best.pk:
                _move(stands, best, Why.RULES)
            stands.save()
        if by_floor and floor is not None and stands.tier_id == floor.pk and stands.holds_until != stands.floor_until:
            stands.holds_until = stands.floor_until
            stands.save()
    return stands


def _floor(stands: Standing, at: datetime) -> Tier | None:
    """What they brought along by a list, while it lasts: whoever rises above it comes down to it again."""
    if stands.floor_until is None or stands.floor_until <= at or stands.floor_tier is None:
        return None
    return stands.floor_tier if stands.floor_tier.ended_at is None else None


def _person(member: Member) -> Customer:
    found: Customer = Customer.objects.select_related("joined_to").get(pk=member.customer_id)
    return found.joined_to or found


def _is_above(one: Tier | None, other: Tier | None) -> bool:
    """By what it asks for: a tier that was taken away keeps its place until nobody stands on it."""
    return one is not None and (other is None or one.threshold > other.threshold)


def _rise(stands: Standing, best: Tier | None, customer: Customer) -> None:
    """At once, and told once. The step on which everybody begins is no news."""
    change = _move(stands, best, Why.REACHED)
    emit(TierReached(stands.member_id, change.pk), topic=f"ledger:{customer.pk}", customer_id=customer.pk)
    if best is not None and best.threshold > 0:
        _tell(customer, "tier.reached", f"tier.reached:{change.pk}", tier_words.reached(customer, change))


def _keep_or_fall(stands: Standing, best: Tier | None, customer: Customer, at: datetime) -> None:
    tier = stands.tier
    assert tier is not None
    if stands.holds_until is None and _was_never_kept(stands, tier, customer, at):
        _fall(stands, best, customer)
        return
    if stands.holds_until is None:
        stands.holds_until = at + timedelta(days=read(TierSettings).grace_days)
        stands.save()
        emit(TierEnding(stands.member_id, tier.pk), topic=f"ledger:{customer.pk}", customer_id=customer.pk)
        key = f"tier.ending:{stands.pk}:{stands.holds_until.isoformat()}"
        _tell(customer, "tier.ending", key, tier_words.ending(customer, stands))
        return
    if stands.holds_until > at:
        stands.save()
        return
    _fall(stands, best, customer)


def _was_never_kept(stands: Standing, tier: Tier, customer: Customer, at: datetime) -> bool:
    """Whether what lifted them there lately came to nothing: counted as of that day, with all that is known today, it
    is not enough. The days of grace are for who had reached a tier, not for a purchase that was sent back."""
    rose = StandingChange.objects.filter(member=stands.member, after=tier).order_by("-id").first()
    lately = at - stands.since <= timedelta(days=read(TierSettings).grace_days)
    if rose is None or not lately or rose.measured < tier.threshold:
        return False  # it was the owner who asked for more since
    return measure(customer, rose.at) < tier.threshold


def _fall(stands: Standing, best: Tier | None, customer: Customer) -> None:
    tier = stands.tier
    assert tier is not None
    why = Why.RULES if tier.ended_at is not None else Why.LAPSED if stands.holds_until else Why.UNDONE
    change = _move(stands, best, why)
    emit(TierLeft(stands.member_id, change.pk), topic=f"ledger:{customer.pk}", customer_id=customer.pk)
    _tell(customer, "tier.left", f"tier.left:{change.pk}", tier_words.left(customer, change))


def _move(stands: Standing, to: Tier | None, why: str) -> StandingChange:
    before = stands.tier
    stands.tier, stands.since, stands.holds_until = to, stands.measured_at, None
    stands.save()
    return StandingChange.objects.create(
        member=stands.member, before=before, after=to, why=why, measured=stands.measured, at=stands.measured_at
    )


def _tell(customer: Customer, code: str, key: str, told: tier_words.Told) -> None:
    """Through the gate, within the hours they like."""
    if customer.is_colleague:
        return
    subject = f"customer:{customer.public_id}"
    channels.notify(customer, key=key, code=code, subject=subject, title=told.title, text=told.text, at_once=False)
