"""Which orders are a friend's: those of their records, and those that were placed under an address they have proven.

A shop's account is a record of its own until somebody proves that it is the same person. An order of such an account
counts for who has proven the address it was placed under, as long as nobody has proven any address of that record: then
it is somebody else's.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.db.models import Q, QuerySet

from wafaa.loyalty.models import Referral
from wafaa.orders.models import Order
from wafaa.people.identities import BadIdentity, normal
from wafaa.people.models import Customer, Identity, IdentityKind
from wafaa.stores import scope

ADDRESSES = (IdentityKind.EMAIL, IdentityKind.PHONE)
MOST_RECORDS = 20
MOST_ORDERS = 40


def records_of(customer: Customer) -> list[int]:
    """All records of the person."""
    root = customer.root_id
    return [root, *Customer.everywhere.filter(joined_to_id=root).values_list("pk", flat=True)]


def orders_of(friend: Customer, among: Q) -> list[Order]:
    """Theirs, of those that `among` says, the first placed first."""
    mine = records_of(friend)
    proven = set(
        Identity.objects.filter(customer_id__in=mine, kind__in=ADDRESSES, verified_at__isnull=False)
        .order_by("pk")
        .values_list("kind", "value")[:MOST_RECORDS]
    )
    beside = _unproven_records(proven, mine)
    told = Order.objects.filter(among, is_told=True, is_gone=False).select_related("customer", "shop")
    rows = told.filter(customer_id__in=[*mine, *beside]).order_by("placed_at", "pk")[:MOST_ORDERS]
    return [one for one in rows if one.customer_id in mine or ways(one.person) & proven]


def _unproven_records(proven: set[tuple[str, str]], mine: list[int]) -> list[int]:
    """Records that merely name one of these addresses, and on which nobody has proven any."""
    if not proven:
        return []
    claims = Identity.objects.filter(_same(proven), verified_at=None, customer__staff=None)
    found = list(claims.exclude(customer_id__in=mine).select_related("customer").order_by("pk")[:MOST_RECORDS])
    family: dict[int, int] = {}
    for one in found:
        family |= dict.fromkeys(records_of(one.customer), one.customer.root_id)
    held = Identity.objects.filter(customer_id__in=list(family), kind__in=ADDRESSES, verified_at__isnull=False)
    taken = {family[pk] for pk in held.values_list("customer_id", flat=True)}
    return [pk for pk, root in family.items() if root not in taken]


def referrals_of(order: Order) -> QuerySet[Referral]:
    """Those that an order may concern."""
    here = Q(order=order)
    if order.customer is not None:
        here |= Q(customer_id__in=records_of(order.customer))
    if told := ways(order.person):
        proven = Identity.objects.filter(_same(told), verified_at__isnull=False).select_related("customer")
        for one in proven[:MOST_RECORDS]:
            here |= Q(customer_id__in=records_of(one.customer))
    return Referral.objects.filter(here)


def ways(person: dict[str, Any]) -> set[tuple[str, str]]:
    """The addresses in what a shop wrote of a person, in their normal form."""
    found: set[tuple[str, str]] = set()
    for kind in ADDRESSES:
        with suppress(BadIdentity):
            value = normal(kind, str(person.get(kind.value) or ""), scope.current().store.country)
            found.add((kind.value, value))
    return found


def _same(addresses: set[tuple[str, str]]) -> Q:
    same = Q()
    for kind, value in sorted(addresses):
        same |= Q(kind=kind, value=value)
    return same
