"""Reads of what is a customer's own; each walks an index, and no further than a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from django.db.models import Q, QuerySet

from wafaa.orders.models import Order, OrderLine, Refund, Shipment
from wafaa.ownpage import whose
from wafaa.people.models import Customer
from wafaa.promises.models import Promise, PromiseState, Revision

PAGE = 10
MOST_LINES = 200


def orders_of(customer: Customer, after: str = "") -> tuple[list[Order], str]:
    """A page of the person's orders, the newest first, and the cursor behind it, "" at the end."""
    rows = _mine(customer)
    if cursor := _read(after):
        at, pk = cursor
        rows = rows.filter(placed_at__lte=at).exclude(placed_at=at, pk__gte=pk)
    found = list(rows.order_by("-placed_at", "-id").prefetch_related("shipments", "lines", "refunds")[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return found[:PAGE], f"{last.placed_at.timestamp():.6f}_{last.pk}" if last else ""


def order_of(customer: Customer, public_id: str) -> Order | None:
    """The person's order of this id; None for anybody else's."""
    rows = _mine(customer).filter(public_id=public_id).prefetch_related("shipments", "refunds")
    found: Order | None = rows.first()
    return found


def is_beside(customer: Customer, order: Order) -> bool:
    """Whether it stands on a record that is not joined to them: to be read, without where it was delivered to,
    and not to be acted on."""
    return order.customer_id not in whose.records(customer)


def _mine(customer: Customer) -> QuerySet[Order]:
    theirs = Q(customer_id__in=whose.records(customer))
    if beside := whose.beside(customer):
        theirs |= Q(pk__in=beside)
    return Order.objects.filter(theirs, is_told=True, is_gone=False)


def _read(cursor: str) -> tuple[datetime, int] | None:
    at, _sep, pk = cursor.partition("_")
    try:
        return datetime.fromtimestamp(float(at), UTC), int(pk[:18])
    except (ValueError, OverflowError, OSError):
        return None


def lines_of(order: Order) -> list[OrderLine]:
    return list(OrderLine.objects.filter(order=order).order_by("place", "id")[:MOST_LINES])


def parcels_of(order: Order) -> list[Shipment]:
    return sorted((one for one in order.shipments.all() if not one.is_no_more), key=lambda parcel: parcel.pk)


def refunds_of(order: Order) -> list[Refund]:
    return sorted(order.refunds.all(), key=lambda refund: (refund.at, refund.pk))


def promises_about(orders: Sequence[Order]) -> dict[str, list[Promise]]:
    """What was promised of each of these orders, by its topic, the nearest first."""
    topics = [order.topic for order in orders]
    found: dict[str, list[Promise]] = defaultdict(list)
    rows = Promise.objects.filter(subject__in=topics).exclude(state=PromiseState.CANCELLED)
    for promise in rows.order_by("due_at", "id")[: 20 * len(topics)] if topics else ():
        found[promise.subject].append(promise)
    return found


def revisions_of(promises: Sequence[Promise]) -> dict[int, list[Revision]]:
    """The further dates each was given, the first first."""
    found: dict[int, list[Revision]] = defaultdict(list)
    ids = [promise.pk for promise in promises]
    for revision in Revision.objects.filter(promise_id__in=ids).order_by("id")[: 20 * len(ids)] if ids else ():
        found[revision.promise_id].append(revision)
    return found
