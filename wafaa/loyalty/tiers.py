"""Which tiers there are, what counts for them, and where somebody stands.

A tier gives and never takes from others: it may raise somebody in a queue and shorten the reply that is aimed at, but
whoever was promised an answer keeps the place that the promise gives them (`inbox.precedence`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from wafaa.lib.money import Money
from wafaa.lib.time import now
from wafaa.loyalty import multipliers
from wafaa.loyalty.books import Currency, Kind, LotState
from wafaa.loyalty.earning_settings import EarningSettings
from wafaa.loyalty.membership import is_running, member
from wafaa.loyalty.models import Lot, Member, Standing, Tier
from wafaa.loyalty.multipliers import multiplier as multiplier
from wafaa.loyalty.purchases import has_arrived
from wafaa.loyalty.queries import accounts
from wafaa.loyalty.tier_settings import EARNED, TierSettings
from wafaa.orders.models import Order
from wafaa.orders.queries import records
from wafaa.people.models import Customer
from wafaa.shops.states import OrderState
from wafaa.stores import scope
from wafaa.stores.settings import read

YEAR = timedelta(days=365)
NOT_BOUGHT = ("signup", "birthday", "contest", "friend", "brought")
"""Reasons of points that no purchase earned: they open no tier."""
NOT_SPENT = (
    OrderState.UNPAID,
    OrderState.UNKNOWN,
    OrderState.CANCELLED,
    OrderState.FAILED,
    OrderState.RETURNED,
    OrderState.REFUNDED,
)
"""Orders of these states count for nothing; of all others what was not paid back counts."""


def tiers() -> list[Tier]:
    """The tiers of the store, the lowest first."""
    return list(Tier.objects.filter(ended_at=None).order_by("threshold"))


def name_of_tier(public_id: str) -> str:
    """What a tier is called in the reader's language, also one that was taken away."""
    found = Tier.objects.filter(public_id=public_id).first()
    return found.name_in((get_language() or "ar")[:2]) if found is not None else ""


def is_by_points() -> bool:
    return read(TierSettings).measure == EARNED


def measure(customer: Customer, at: datetime | None = None) -> int:
    """What counts for this person's tier at an instant, over all of their records: money or points of twelve months."""
    until = at or now()
    return _earned(customer, until) if is_by_points() else _spent(customer, until)


def _spent(customer: Customer, until: datetime) -> int:
    """What was paid for orders that have arrived, less what was paid back. One that was only placed may be called off
    as soon as it has opened something. Where nobody ever tells of an arrival, an order counts after as many days as
    its points wait at most."""
    silent = Q(placed_at__lte=until - timedelta(days=read(EarningSettings).latest_days), is_troubled=False)
    rows = Order.objects.filter(
        has_arrived() | silent,
        customer_id__in=records(customer),
        currency=scope.current().store.currency,
        is_told=True,
        is_gone=False,
        placed_at__gt=until - YEAR,
        placed_at__lte=until,
    ).exclude(state__in=NOT_SPENT)
    paid = Coalesce(F("total_minor"), 0) - F("refunded_minor")
    return max(0, int(rows.order_by().aggregate(sum=Sum(paid))["sum"] or 0))


def _earned(customer: Customer, until: datetime) -> int:
    """Points that purchases earned and that can be spent, or could once, without what was taken back of them. Gifts do
    not count, nor what still waits."""
    rows = Lot.objects.filter(
        account__in=accounts(customer, Currency.POINTS),
        parent=None,
        earning__kind=Kind.EARN,
        created_at__gt=until - YEAR,
        created_at__lte=until,
    )
    rows = rows.exclude(earning__reason__in=NOT_BOUGHT).exclude(state=LotState.PENDING)
    return int(rows.aggregate(sum=Sum(F("quantity") - F("clawed")))["sum"] or 0)


def reached(measured: int) -> Tier | None:
    """The highest tier that so much reaches."""
    return next((tier for tier in reversed(tiers()) if tier.threshold <= measured), None)


def standing(one: Member) -> Standing | None:
    found: Standing | None = Standing.objects.filter(member=one).select_related("tier").first()
    return found


def tier_of(customer: Customer) -> Tier | None:
    """The tier of this person; none while the programme is off, and for whoever is no member."""
    one = member(customer) if is_running() else None
    stands = standing(one) if one is not None else None
    return stands.tier if stands is not None else None


@dataclass(frozen=True)
class Way:
    """How far it is to the next tier. `share` is how much of the way is done, in percent; `missing` what is left, in
    the units of the measure."""

    measured: int
    tier: Tier | None
    upcoming: Tier | None
    missing: int
    share: int
    holds_until: datetime | None
    to_stay: int
    """What is missing to stay on the tier that is about to end; nought when none is."""


def way(stands: Standing | None, among: list[Tier] | None = None) -> Way:
    """Where somebody stands, as it was counted last; `among` are the tiers, for whoever has asked already."""
    measured = stands.measured if stands else 0
    tier = stands.tier if stands else None
    upcoming = next(
        (one for one in (tiers() if among is None else among) if one.threshold > (tier.threshold if tier else -1)), None
    )
    missing = max(0, upcoming.threshold - measured) if upcoming else 0
    share = 100 if not upcoming or not upcoming.threshold else min(100, 100 * measured // upcoming.threshold)
    holds_until = stands.holds_until if stands else None
    to_stay = max(0, tier.threshold - measured) if tier and holds_until else 0
    return Way(measured, tier, upcoming, missing, share, holds_until, to_stay)


def amount(units: int) -> Money | int:
    """So many units of the measure: a sum of money, or points."""
    return units if is_by_points() else Money(units, scope.current().store.currency)


def by_tier(customer: Customer) -> tuple[int, str]:
    """What the tier of this person makes of what a purchase earns."""
    tier = tier_of(customer)
    return (tier.multiplier, f"tier:{tier.public_id}") if tier else (100, "")


if by_tier not in multipliers.MULTIPLIERS:
    multipliers.MULTIPLIERS.append(by_tier)
