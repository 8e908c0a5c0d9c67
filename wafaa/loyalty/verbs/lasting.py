"""Points that end: living on while the store owes something, and telling of their end in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from wafaa.channels import verbs as channels
from wafaa.channels.models import Notice
from wafaa.lib.time import now
from wafaa.loyalty import gifts
from wafaa.loyalty.books import Currency, LotState
from wafaa.loyalty.earning_settings import EarningSettings
from wafaa.loyalty.models import Lot, Txn, Warned
from wafaa.loyalty.queries import accounts
from wafaa.loyalty.verbs.earning import extend
from wafaa.loyalty.verbs.posting import opened
from wafaa.people.models import Customer
from wafaa.stores import scope
from wafaa.stores.local_time import known_zone
from wafaa.stores.settings import read
from wafaa.work.unit import unit

PAUSED = "paused"
STAGES = (30, 7, 1)
"""So many days before points end their owner is told."""


def pause(lot: Lot) -> Txn:
    """It lives a day longer: something is our fault. Once for each of its ends. Raises NotThat when it is over."""
    if lot.expires_at is None:
        raise ValueError("a lot that never ends needs no pause")
    until: datetime = lot.expires_at + timedelta(days=1)
    return extend(lot, until, key=f"pause:{lot.public_id}:{lot.expires_at:%Y%m%d%H%M}", reason=PAUSED)


def remind(customer: Customer) -> Notice | None:
    """Tell this person of points that end within the next stage of the reminders, once for each lot and stage, those of
    the same stage together. None when there is nothing (more) to tell, or too little."""
    with unit():
        opened(customer, Currency.POINTS)
        at = now()
        ending = Lot.objects.filter(account__in=accounts(customer, Currency.POINTS), state=LotState.ACTIVE)
        ending = ending.filter(remaining__gt=0, expires_at__gt=at, expires_at__lte=at + timedelta(days=STAGES[0]))
        lots = list(ending.order_by("expires_at", "pk"))
        told = set(Warned.objects.filter(lot__in=lots).values_list("lot_id", "days"))
        due = [(lot, stage) for lot in lots if (lot.pk, stage := _stage(lot, at)) not in told]
        new = [
            Warned(lot=lot, days=days)
            for lot, stage in due
            for days in STAGES
            if days >= stage and (lot.pk, days) not in told
        ]
        for row in new:
            row.save(force_insert=True)
        worth_it = [(lot, stage) for lot, stage in due if _was_long_there(lot, stage, at)]
        parts = _by_day([lot for lot, _stage_of in worth_it])
        if sum(points for points, _at in parts) < read(EarningSettings).notice_least:
            return None
        first, stage = worth_it[0]
        words = gifts.ending(customer, parts)
        return channels.notify(
            customer,
            key=f"points.ending:{stage}:{first.public_id}",
            code="points.ending",
            subject=f"customer:{customer.public_id}",
            title=words.title,
            text=words.text,
            at_once=False,
        )


def _stage(lot: Lot, at: datetime) -> int:
    left = (lot.expires_at or at) - at
    return min(days for days in STAGES if left <= timedelta(days=days))


def _was_long_there(lot: Lot, stage: int, at: datetime) -> bool:
    """Who was given points a moment ago was told of their end then."""
    since: datetime = max(lot.activates_at or lot.created_at, lot.created_at)
    return at - since >= timedelta(days=stage) / 2


def _by_day(lots: Sequence[Lot]) -> list[tuple[int, datetime]]:
    """Points by the store's day on which they end: (how many, the last instant of those)."""
    zone = known_zone(scope.current().store.timezone)
    found: dict[date, tuple[int, datetime]] = {}
    for lot in lots:
        if lot.expires_at is not None:
            day = lot.expires_at.astimezone(zone).date()
            found[day] = (found.get(day, (0, lot.expires_at))[0] + lot.remaining, lot.expires_at)
    return list(found.values())
