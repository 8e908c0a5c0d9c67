"""What points and tiers tell to rules, segments, templates and screens."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from wafaa.lib.dates import day
from wafaa.lib.money import Money
from wafaa.lib.text.digits import Digits
from wafaa.lib.time import now
from wafaa.loyalty import columns, queries
from wafaa.loyalty import referral_facts as referral_facts
from wafaa.loyalty.books import Currency, LotState
from wafaa.loyalty.membership import member
from wafaa.loyalty.models import Tier
from wafaa.loyalty.tiers import tier_of, tiers
from wafaa.people.models import Customer
from wafaa.playbook.facts import fact
from wafaa.stores import scope
from wafaa.stores.local_time import known_zone

SEE = "loyalty.see"
SOON = timedelta(days=30)


def _tiers() -> list[tuple[str, Any]]:
    return [(tier.public_id, tier.name) for tier in tiers()]


def _say_tier(value: str, language: str, digits: Digits) -> str:
    tier = Tier.objects.filter(public_id=value).first() if value else None
    return tier.name_in(language) if tier else ""


def _say_day(value: datetime, language: str, digits: Digits) -> str:
    return day(value, known_zone(scope.current().store.timezone), language, digits, in_sentence=True)


@fact(
    "customer.tier",
    about="customer",
    type=str,
    label=_("Tier"),
    in_texts=_("Customer's tier"),
    options=_tiers,
    elsewhere=columns.TIER,
    permission=SEE,
    is_listed=False,
    say=_say_tier,
)
def tier(customer: Customer) -> str:
    found = tier_of(customer)
    return found.public_id if found else ""


@fact(
    "customer.points",
    about="customer",
    type=int,
    label=_("Points that can be used"),
    in_texts=_("Customer's points"),
    elsewhere=columns.POINTS,
    permission=SEE,
    is_listed=False,
)
def points(customer: Customer) -> int:
    return queries.balance(customer, Currency.POINTS).active


@fact(
    "customer.points_pending", about="customer", type=int, label=_("Points on the way"), permission=SEE, is_listed=False
)
def points_pending(customer: Customer) -> int:
    return queries.balance(customer, Currency.POINTS).pending


def _ending(customer: Customer) -> list[Any]:
    at = now()
    lots = queries.lots(customer, Currency.POINTS)
    return [lot for lot in lots if lot.state == LotState.ACTIVE and lot.expires_at and at < lot.expires_at <= at + SOON]


@fact(
    "customer.points_ending",
    about="customer",
    type=int,
    label=_("Points that end within 30 days"),
    in_texts=_("Points that end soon"),
    permission=SEE,
    is_listed=False,
)
def points_ending(customer: Customer) -> int:
    return sum(lot.remaining for lot in _ending(customer))


@fact(
    "customer.points_ending_on",
    about="customer",
    type=datetime,
    label=_("Day on which the next points end"),
    in_texts=_("Day on which the next points end"),
    elsewhere=columns.NEXT_END,
    permission=SEE,
    is_listed=False,
    say=_say_day,
)
def points_ending_on(customer: Customer) -> datetime | None:
    at = now()
    ends = [lot.expires_at for lot in queries.lots(customer, Currency.POINTS) if lot.state == LotState.ACTIVE]
    return min((end for end in ends if end is not None and end > at), default=None)


@fact(
    "member.is_one", about="customer", type=bool, label=_("Takes part in the programme"), elsewhere=columns.IS_MEMBER,
    permission=SEE,
    is_listed=False,
)  # fmt: skip
def is_member(customer: Customer) -> bool:
    return member(customer) is not None


@fact(
    "member.since",
    about="customer",
    type=datetime,
    label=_("Takes part since"),
    elsewhere=columns.SINCE,
    permission=SEE,
    is_listed=False,
    say=_say_day,
)
def since(customer: Customer) -> datetime | None:
    one = member(customer)
    return one.since if one else None


@fact(
    "tier.queue_weight",
    about="customer",
    type=int,
    label=_("Weight of their tier in a queue"),
    permission=SEE,
    is_listed=False,
)
def queue_weight(customer: Customer) -> int:
    """From 0 to 10. A tier may raise somebody and pushes nobody past their promise: whoever orders a queue by it does
    so among those alone whose promises are in no danger."""
    found = tier_of(customer)
    return found.queue_weight if found else 0


@fact(
    "tier.reply_minutes",
    about="customer",
    type=int,
    label=_("Minutes within which their tier is to be answered"),
    permission=SEE,
    is_listed=False,
)
def reply_minutes(customer: Customer) -> int | None:
    found = tier_of(customer)
    return found.reply_minutes if found else None


@fact("tier.tone", about="customer", type=str, label=_("How to speak to their tier"), permission=SEE, is_listed=False)
def tone(customer: Customer) -> str:
    found = tier_of(customer)
    return found.tone if found else ""


@fact(
    "tier.gesture_most",
    about="customer",
    type=Decimal,
    label=_("How much more an apology to their tier may cost"),
    permission=SEE,
    is_listed=False,
)
def gesture_most(customer: Customer) -> Decimal:
    found = tier_of(customer)
    return Money(found.gesture_minor if found else 0, scope.current().store.currency).decimal
