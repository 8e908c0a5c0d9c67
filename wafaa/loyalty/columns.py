"""Points and tiers of a person, where people and conversations are selected by them (`playbook.facts.Elsewhere`).

What costs time follows the rows that are looked at: each condition reads the accounts of one person by its index. The
kept sums are read, which the clock moves every minute."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    CharField,
    Count,
    DateTimeField,
    Exists,
    Expression,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from wafaa.lib.time import now
from wafaa.loyalty.books import Currency, LotState
from wafaa.loyalty.membership import is_running
from wafaa.loyalty.models import Account, Lot, Member, Referral, ReferralState, Standing
from wafaa.loyalty.models.referrals import STANDING
from wafaa.people.models import Customer
from wafaa.stores import scope


def _person(path: str) -> QuerySet[Customer]:
    """The records of the person to whom `path` leads, in a subquery of a subquery."""
    root = Coalesce(OuterRef(OuterRef(f"{path}joined_to")), OuterRef(OuterRef(f"{path}pk")))
    return Customer.everywhere.filter(Q(pk=root) | Q(joined_to=root))


def _members(path: str) -> QuerySet[Member]:
    """Their memberships, the one that counts first (as `membership.member` has it)."""
    return Member.everywhere.filter(
        store_id=scope.current().store_id, customer_id__in=_person(path).values("pk"), left_at__isnull=True
    ).order_by("pk")


def _since(path: str) -> QuerySet[Any]:
    return _members(path).values_list(Coalesce("began_at", "joined_at"))


def _tier(path: str) -> QuerySet[Any]:
    rows = Standing.everywhere.filter(
        store_id=scope.current().store_id,
        member__customer_id__in=_person(path).values("pk"),
        member__left_at__isnull=True,
    )
    return (rows if is_running() else rows.none()).order_by("member_id").values_list("tier__public_id")


def _points(path: str) -> QuerySet[Any]:
    rows = Account.everywhere.filter(
        store_id=scope.current().store_id, customer_id__in=_person(path).values("pk"), currency=Currency.POINTS
    )
    return rows.order_by().values("store_id").annotate(sum=Sum("active")).values_list("sum")


def _brought(path: str) -> QuerySet[Any]:
    rows = Referral.everywhere.filter(
        store_id=scope.current().store_id,
        advocate_id__in=_person(path).values("pk"),
        state=ReferralState.REWARDED,
    )
    return rows.order_by().values("store_id").annotate(many=Count("pk")).values_list("many")


def _came_by(path: str) -> QuerySet[Referral]:
    return Referral.everywhere.filter(
        store_id=scope.current().store_id, customer_id__in=_person(path).values("pk"), state__in=STANDING
    )


def _next_end(path: str) -> QuerySet[Any]:
    accounts = Account.everywhere.filter(
        store_id=scope.current().store_id, customer_id__in=_person_deeper(path).values("pk"), currency=Currency.POINTS
    )
    rows = Lot.everywhere.filter(
        account_id__in=accounts.values("pk"), remaining__gt=0, state=LotState.ACTIVE, expires_at__gt=now()
    )
    return rows.order_by("expires_at").values_list("expires_at")


def _person_deeper(path: str) -> QuerySet[Customer]:
    root = Coalesce(OuterRef(OuterRef(OuterRef(f"{path}joined_to"))), OuterRef(OuterRef(OuterRef(f"{path}pk"))))
    return Customer.everywhere.filter(Q(pk=root) | Q(joined_to=root))


@dataclass(frozen=True)
class Figure:
    """One value of a person: the first of these rows, `empty` where there is none."""

    rows: Callable[[str], QuerySet[Any]]
    empty: Any = None
    kind: Any = field(default_factory=CharField)

    def value(self, path: str) -> Expression:
        found: Any = Subquery(self.rows(path)[:1], output_field=self.kind)
        return found if self.empty is None else Coalesce(found, Value(self.empty), output_field=self.kind)

    def where(self, path: str, lookup: str, value: Any) -> Q:
        return _so(self.value(path), lookup, value)

    def filled(self, path: str) -> Q:
        if self.empty is None:
            return ~_so(self.value(path), "__isnull", True)
        return Q(pk__isnull=False) if self.empty == 0 else ~_so(self.value(path), "", self.empty)


@dataclass(frozen=True)
class There:
    """Whether any of these rows of the person is there."""

    rows: Callable[[str], QuerySet[Any]]

    def where(self, path: str, lookup: str, value: Any) -> Q:
        there = Q(Exists(self.rows(path)))
        return there if value else ~there

    def filled(self, path: str) -> Q:
        return Q(pk__isnull=False)

    def value(self, path: str) -> Expression:
        return Case(When(Exists(self.rows(path)), then=Value(True)), default=Value(False))


def _so(value: Expression, lookup: str, wanted: Any) -> Q:
    """Whether it compares so; never NULL."""
    kind: Any = value.output_field.get_lookup(lookup.removeprefix("__") or "exact")
    return Q(Case(When(kind(value, wanted), then=Value(True)), default=Value(False), output_field=BooleanField()))


TIER = Figure(_tier, "")
POINTS = Figure(_points, 0, BigIntegerField())
SINCE = Figure(_since, None, DateTimeField(null=True))
NEXT_END = Figure(_next_end, None, DateTimeField(null=True))
IS_MEMBER = There(_members)
FRIENDS_BROUGHT = Figure(_brought, 0, BigIntegerField())
BROUGHT_BY = There(_came_by)
