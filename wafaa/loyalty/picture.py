"""What a person has, as one picture. The customer's page, the colleague's panel and the API all show this one: the
numbers cannot differ."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from wafaa.lib.money import Money
from wafaa.lib.time import now
from wafaa.loyalty import queries, telling, tiers
from wafaa.loyalty.books import Currency, LotState
from wafaa.loyalty.membership import member, worth
from wafaa.loyalty.models import Lot, Member, Standing, Txn
from wafaa.loyalty.purchases import on_the_way
from wafaa.loyalty.queries import Balance
from wafaa.people.models import Customer
from wafaa.stores import scope


@dataclass(frozen=True)
class Part:
    """So many points that become usable, or end, together; `at` is empty where nobody knows the day yet. `is_latest`:
    their purchase is still on its way, so that the day is the latest one."""

    points: int
    at: datetime | None
    is_latest: bool = False


@dataclass(frozen=True)
class Picture:
    """`worth` is what can be spent, in money. `coming` becomes usable, the soonest first; `ending` ends, the soonest
    first. `standing` and `way` are of the tier; None for whoever is no member. `credit` is money, beside the points."""

    member: Member | None
    balance: Balance
    worth: Money
    coming: tuple[Part, ...]
    ending: tuple[Part, ...]
    standing: Standing | None
    way: tiers.Way | None
    credit: Money

    @property
    def next_end(self) -> Part | None:
        return self.ending[0] if self.ending else None


def picture(customer: Customer) -> Picture:
    balance = queries.balance(customer, Currency.POINTS)
    at, lots = now(), queries.lots(customer, Currency.POINTS)
    one = member(customer)
    stands, among = (tiers.standing(one), tiers.tiers()) if one else (None, [])
    return Picture(
        one,
        balance,
        worth(balance.active),
        _coming([lot for lot in lots if _is_coming(lot, at)]),
        _together([(lot.remaining, lot.expires_at) for lot in lots if _is_ending(lot, at)]),
        stands,
        tiers.way(stands, among) if among else None,
        credit(customer),
    )


def credit(customer: Customer) -> Money:
    """What the store owes them in money, to be taken off what they buy."""
    return Money(queries.balance(customer, Currency.CREDIT).active, scope.current().store.currency)


def _is_coming(lot: Lot, at: datetime) -> bool:
    return lot.state == LotState.PENDING and (lot.activates_at is None or lot.activates_at > at)


def _is_ending(lot: Lot, at: datetime) -> bool:
    return lot.state == LotState.ACTIVE and lot.expires_at is not None and lot.expires_at > at


def _coming(lots: list[Lot]) -> tuple[Part, ...]:
    unsure = on_the_way(lot.subject for lot in lots)
    latest = {lot.activates_at for lot in lots if lot.subject in unsure}
    parts = _together([(lot.remaining, lot.activates_at) for lot in lots])
    return tuple(replace(one, is_latest=one.at in latest) if one.at else one for one in parts)


def _together(parts: list[tuple[int, datetime | None]]) -> tuple[Part, ...]:
    """Those of one instant as one; what has no day last."""
    sums: dict[datetime | None, int] = {}
    for points, at in parts:
        sums[at] = sums.get(at, 0) + points
    dated = sorted((at, points) for at, points in sums.items() if at is not None)
    undated = [Part(sums[None], None)] if None in sums else []
    return (*(Part(points, at) for at, points in dated), *undated)


def lines(customer: Customer, *, before: int | None = None, currency: str = Currency.POINTS) -> list[telling.Said]:
    return telling.said(queries.statement(customer, currency, before=before))


def lines_until(customer: Customer, until: datetime, *, currency: str = Currency.POINTS) -> list[telling.Said]:
    """The newest lines as they stood at an instant."""
    mine = queries.accounts(customer, currency)
    later = Txn.objects.filter(account__in=mine, at__gt=until).order_by("pk").values_list("pk", flat=True).first()
    return lines(customer, before=later, currency=currency)
