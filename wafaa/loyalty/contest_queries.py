"""Who takes part in a contest: read from members and orders until the draw, from the tickets after it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, Least

from wafaa.loyalty.models import Contest, Member
from wafaa.loyalty.models.contests import ContestState, Entering
from wafaa.orders.models import Order
from wafaa.people.models import Customer
from wafaa.shops.states import OrderState
from wafaa.stores import scope

NOT_BOUGHT = (
    OrderState.UNPAID,
    OrderState.UNKNOWN,
    OrderState.RETURNED,
    OrderState.REFUNDED,
    OrderState.CANCELLED,
    OrderState.FAILED,
)
PERSON = Coalesce("customer__joined_to_id", "customer_id")


@dataclass(frozen=True)
class Chance:
    """One ticket that a person has earned: `person` is their root record, `subject` what they earned it by."""

    person: int
    subject: str


def chances(contest: Contest, customer: Customer | None = None) -> list[Chance]:
    """All tickets as they would be written now, or one person's; in the order in which they were earned.

    Colleagues take no part. Orders that were called off, given back or not paid are none.
    """
    members = set(_members(contest, customer).values_list("root", flat=True))
    if contest.entering == Entering.MEMBER:
        return [Chance(person, f"person:{person}") for person in sorted(members)]
    held: Counter[int] = Counter()
    found = []
    rows = _orders(contest, customer).annotate(root=PERSON).order_by("placed_at", "pk")
    for person, public_id in rows.values_list("root", "public_id"):
        if person in members and held[person] < contest.most_tickets:
            held[person] += 1
            found.append(Chance(person, f"order:{public_id}"))
    return found


def counted(contest: Contest) -> tuple[int, int]:
    """How many tickets there are, and of how many people: of `chances` before the draw, of the tickets after it."""
    if contest.state == ContestState.DRAWN:
        told = contest.tickets.aggregate(tickets=Count("pk"), people=Count("customer", distinct=True))
    elif contest.entering == Entering.MEMBER:
        people = _members(contest, None).values("root").distinct().count()
        return people, people
    else:
        rows = _orders(contest, None).annotate(root=PERSON).filter(root__in=_members(contest, None).values("root"))
        each = rows.order_by().values("root").annotate(many=Least(Count("pk"), Value(contest.most_tickets)))
        told = each.aggregate(tickets=Sum("many", default=0), people=Count("root"))
    return told["tickets"], told["people"]


def _members(contest: Contest, customer: Customer | None) -> QuerySet[Any]:
    """Those who take part, each with their person's record as `root`."""
    rows = Member.objects.filter(left_at__isnull=True, joined_at__lt=contest.ends_at)
    rows = rows.filter(customer__staff=None).filter(Q(customer__joined_to=None) | Q(customer__joined_to__staff=None))
    if customer is not None:
        rows = rows.filter(_of(customer))
    return rows.order_by().annotate(root=PERSON)


def _orders(contest: Contest, customer: Customer | None) -> QuerySet[Order]:
    rows = Order.objects.filter(
        placed_at__gte=contest.starts_at,
        placed_at__lt=contest.ends_at,
        is_told=True,
        is_gone=False,
        is_history=False,
        customer__isnull=False,
        currency=scope.current().store.currency,
        total_minor__gte=max(contest.least_minor, 1),
    ).exclude(state__in=NOT_BOUGHT)
    rows = rows.filter(total_minor__gte=F("refunded_minor") + max(contest.least_minor, 1))
    return rows if customer is None else rows.filter(_of(customer))


def _of(customer: Customer) -> Q:
    return Q(customer_id=customer.root_id) | Q(customer__joined_to_id=customer.root_id)


def contests() -> QuerySet[Contest]:
    """Of the entered store, the newest first."""
    found: QuerySet[Contest] = Contest.objects.order_by("-pk")
    return found


def public_contests() -> QuerySet[Contest]:
    """Those that customers may see."""
    return contests().exclude(state=ContestState.DRAFT)
