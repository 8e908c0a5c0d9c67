"""What a person's orders and returns say, where people and conversations are selected by it.

Each condition looks at the orders of one person for each row that is asked about, through the index of a person's
orders: what it costs follows the rows that are looked at, not the orders that the store has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateTimeField,
    Exists,
    Expression,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from wafaa.lib.time import now
from wafaa.orders.models import Order, OrderCode, Return, key_of
from wafaa.orders.returning import OPEN
from wafaa.people.models import Customer
from wafaa.shops.states import OrderState
from wafaa.stores import scope

NOT_COUNTED = (OrderState.CANCELLED, OrderState.FAILED)


def _person(path: str) -> QuerySet[Customer]:
    """The records of the person to whom `path` leads, in a subquery of a subquery."""
    root = Coalesce(OuterRef(OuterRef(f"{path}joined_to")), OuterRef(OuterRef(f"{path}pk")))
    return Customer.everywhere.filter(Q(pk=root) | Q(joined_to=root))


def orders_of(path: str) -> QuerySet[Order]:
    rows = Order.everywhere.filter(store_id=scope.current().store_id, customer_id__in=_person(path).values("pk"))
    return rows.filter(is_told=True, is_gone=False).exclude(state__in=NOT_COUNTED)


def returns_of(path: str) -> QuerySet[Return]:
    return Return.everywhere.filter(store_id=scope.current().store_id, customer_id__in=_person(path).values("pk"))


def _so(value: Expression, lookup: str, wanted: Any) -> Q:
    """Whether it compares so; never NULL."""
    kind: Any = value.output_field.get_lookup(lookup.removeprefix("__") or "exact")
    return Q(Case(When(kind(value, wanted), then=Value(True)), default=Value(False), output_field=BooleanField()))


@dataclass(frozen=True)
class AnyOf:
    """Whether any of these rows of the person is there (see `playbook.facts.Elsewhere`)."""

    rows: Callable[[str], QuerySet[Any]]

    def where(self, path: str, lookup: str, value: Any) -> Q:
        there = Q(Exists(self.rows(path)))
        return there if value else ~there

    def filled(self, path: str) -> Q:
        return Q(pk__isnull=False)

    def value(self, path: str) -> Expression:
        return Case(When(Exists(self.rows(path)), then=Value(True)), default=Value(False))


@dataclass(frozen=True)
class HasCode:
    """Whether an order of the person was bought with the code of this word."""

    def _rows(self, path: str) -> QuerySet[OrderCode]:
        root = Coalesce(OuterRef(f"{path}joined_to"), OuterRef(f"{path}pk"))
        theirs = Q(order__customer_id=root) | Q(order__customer__joined_to=root)
        rows = OrderCode.everywhere.filter(theirs, store_id=scope.current().store_id)
        return rows.filter(order__is_told=True, order__is_gone=False).exclude(order__state__in=NOT_COUNTED)

    def where(self, path: str, lookup: str, value: Any) -> Q:
        return Q(Exists(self._rows(path).filter(key=key_of(str(value)), word=str(value))))

    def filled(self, path: str) -> Q:
        return Q(Exists(self._rows(path)))

    def value(self, path: str) -> Expression:
        found: Any = Subquery(self._rows(path).order_by("pk").values("word")[:1])
        return cast("Expression", found)


@dataclass(frozen=True)
class OneOf:
    """What one order of the person says: the first in this order of those."""

    column: Any
    order_by: tuple[str, ...]
    empty: Any
    only: Q = field(default_factory=Q)
    kind: Any = field(default_factory=CharField)

    def value(self, path: str) -> Expression:
        rows = orders_of(path).filter(self.only).order_by(*self.order_by).annotate(told=self.column)
        found: Any = Subquery(rows.values("told")[:1], output_field=self.kind)
        return found if self.empty is None else Coalesce(found, Value(self.empty), output_field=self.kind)

    def where(self, path: str, lookup: str, value: Any) -> Q:
        return _so(self.value(path), lookup, value)

    def filled(self, path: str) -> Q:
        return ~_so(self.value(path), "__isnull", True) if self.empty is None else ~_so(self.value(path), "", "")


def open_orders(path: str) -> QuerySet[Order]:
    return orders_of(path).filter(is_over=False)


def late_orders(path: str) -> QuerySet[Order]:
    at: datetime = now()
    return open_orders(path).filter(due_at__lt=at)


def troubled_orders(path: str) -> QuerySet[Order]:
    return open_orders(path).filter(is_troubled=True)


def open_returns(path: str) -> QuerySet[Return]:
    return returns_of(path).filter(state__in=OPEN)


HAS_OPEN, IS_LATE, IS_SLIPPING, HAS_RETURN = (
    AnyOf(rows) for rows in (open_orders, late_orders, troubled_orders, open_returns)
)
CODES = HasCode()
STATE = OneOf(
    Case(When(state=OrderState.UNKNOWN, then=Value("")), default=F("state"), output_field=CharField()),
    ("is_over", "-placed_at", "-id"),
    "",
)
"""Of the order that a talk with them is about, as `facts.state` reads it."""
PROMISED_FOR = OneOf(
    F("due_at"), ("due_at", "id"), None, Q(is_over=False, due_at__isnull=False), DateTimeField(null=True)
)
