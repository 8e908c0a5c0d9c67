"""The numbers of a programme. What is owed and what moved are sums of days (`Total`), so that they cost the same for
however many members; what only an owner asks for now and then is read from its own index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from wafaa.lib.time import now
from wafaa.loyalty.books import Book, Currency, Kind, LotState
from wafaa.loyalty.breakage import Cohort
from wafaa.loyalty.models import Account, Lot, Member, Total, Txn
from wafaa.stores import scope
from wafaa.stores.local_time import known_zone

MONTHS = 12
COHORTS = 24
GRANTS_OF = timedelta(days=90)
AGES = (30, 60, 90)
KINDS_OF = {
    "given": (Kind.EARN, Kind.GRANT, Kind.OPENING),
    "used": (Kind.REDEEM, Kind.CAPTURE, Kind.GIVE_BACK),
    "ended": (Kind.EXPIRE, Kind.RELEASE),
    "taken": (Kind.CLAW_BACK, Kind.RESTORE),
}
BOOKS = {Book.ISSUED: "given", Book.REDEEMED: "used", Book.EXPIRED: "ended", Book.CLAWED: "taken"}


def zone() -> Any:
    return known_zone(scope.current().store.timezone)


def today() -> date:
    return now().astimezone(zone()).date()


def months_back(count: int) -> list[date]:
    """The first days of the last months, the oldest first, this one last."""
    month, found = today().replace(day=1), []
    for _ in range(count):
        found.append(month)
        month = (month - timedelta(days=1)).replace(day=1)
    return found[::-1]


def edges(month: date) -> tuple[datetime, datetime]:
    """From when to when a month is, by the store's clock."""
    following = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    begins, ends = (datetime.combine(day, time(), zone()) for day in (month, following))
    return begins, ends


@dataclass(frozen=True)
class Month:
    """What moved in a month: given, used, ended unused, taken back."""

    month: date
    given: int = 0
    used: int = 0
    ended: int = 0
    taken: int = 0


def by_month(currency: str = Currency.POINTS) -> list[Month]:
    wanted = months_back(MONTHS)
    rows = Total.objects.filter(currency=currency, day__gte=wanted[0], book__in=list(BOOKS))
    moved: dict[date, dict[str, int]] = {month: {} for month in wanted}
    for row in rows.annotate(month=TruncMonth("day")).values("month", "book").annotate(sum=Sum("amount")).order_by():
        if row["month"] in moved:
            sign = -1 if row["book"] == Book.ISSUED else 1
            moved[row["month"]][BOOKS[Book(row["book"])]] = sign * row["sum"]
    return [Month(month, **moved[month]) for month in wanted]


def redemption_rate(months: list[Month]) -> int | None:
    """How many of a hundred points that stayed given were used, over these months; None when none were given."""
    given = sum(one.given - one.taken for one in months)
    return min(100, max(0, 100 * sum(one.used for one in months) // given)) if given > 0 else None


def members() -> int:
    return Member.objects.filter(left_at=None).count()


def ending(days: int) -> QuerySet[Lot]:
    """What ends within so many days, the soonest first."""
    at = now()
    rows = Lot.objects.filter(
        state=LotState.ACTIVE,
        remaining__gt=0,
        expires_at__gt=at,
        expires_at__lte=at + timedelta(days=days),
        account__currency=Currency.POINTS,
    )
    return rows.order_by("expires_at", "id")


def ageing() -> list[tuple[int, int]]:
    """(days, points that end within them), for 30, 60 and 90 days; each holds those before it."""
    sums = {f"in_{days}": Sum("remaining", filter=Q(expires_at__lte=now() + timedelta(days=days))) for days in AGES}
    found = ending(AGES[-1]).order_by().aggregate(**sums)
    return [(days, found[f"in_{days}"] or 0) for days in AGES]


def debts() -> QuerySet[Account]:
    """Who owes points, the most first."""
    rows = Account.objects.filter(currency=Currency.POINTS, debt__lt=0)
    return rows.select_related("customer", "customer__joined_to").order_by("debt", "id")


def credits() -> QuerySet[Account]:
    """Who has store credit; in the order of the index of debts, of which credit knows none."""
    rows = Account.objects.filter(currency=Currency.CREDIT, active__gt=0)
    return rows.select_related("customer", "customer__joined_to").order_by("-debt", "id")


def debt_sums() -> tuple[int, int]:
    """(how many owe, how much in all)."""
    found = debts().order_by().aggregate(many=Count("pk"), sum=Sum("debt"))
    return found["many"], -(found["sum"] or 0)


def grants(actor: str = "") -> QuerySet[Txn]:
    """What colleagues gave by hand in ninety days, the latest first."""
    rows = Txn.objects.filter(kind=Kind.GRANT, actor__startswith="staff:", at__gt=now() - GRANTS_OF)
    rows = rows.filter(account__currency=Currency.POINTS)
    return (rows.filter(actor=actor) if actor else rows).order_by("-id")


def grants_by_colleague() -> list[dict[str, Any]]:
    """{actor, many, sum}, the most first."""
    rows: Any = grants().order_by().values("actor").annotate(many=Count("pk"), sum=Sum("amount"))
    return sorted(rows, key=lambda row: (-row["sum"], row["actor"]))[:10]


def moved_in(what: str, month: date) -> QuerySet[Txn]:
    """The transactions behind a number of a month, the latest first."""
    begins, ends = edges(month)
    rows = Txn.objects.filter(kind__in=KINDS_OF[what], at__gte=begins, at__lt=ends)
    return rows.filter(account__currency=Currency.POINTS).order_by("-id")


def cohorts() -> list[Cohort]:
    """What became of the points of each month, the oldest first; months in which none were given are left out."""
    first, _end = edges(months_back(COHORTS)[0])
    rows = Lot.objects.filter(account__currency=Currency.POINTS, earning__at__gte=first)
    sums = {
        "given": Sum(F("quantity") - F("clawed"), filter=Q(parent=None), default=0),
        "ended": Sum(F("expired") - F("absorbed"), default=0),
        "left": Sum(F("remaining") + F("held"), default=0),
    }
    by: Any = rows.annotate(month=TruncMonth("earning__at", tzinfo=zone())).values("month").annotate(**sums)
    return [
        Cohort(row["month"].date(), row["given"], row["given"] - row["ended"] - row["left"], row["ended"], row["left"])
        for row in by.order_by("month")
        if row["given"] > 0
    ]
