"""Whose own page it is: who reads at an address, and which orders are theirs to see.

Only what is proven joins. Whoever types back a code has proven that they read at that address, and nothing else about
them is taken on trust. Single orders that were placed under that very address are shown as well, because the shop
writes about them to the same address; but nothing is joined, their delivery address stays hidden, nothing can be done
about them, and a record on which somebody has proven any address is somebody else's and shows nothing.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.db.models import Q

from wafaa.orders.models import Order
from wafaa.people.identities import BadIdentity, is_first_hand, normal
from wafaa.people.models import Customer, Identity, IdentityKind
from wafaa.stores import scope

ADDRESSES = (IdentityKind.EMAIL, IdentityKind.PHONE)
BY_THE_SHOP = ("shop", "staff", "import")
"""Where an unproven address came from, when it is the store or its shop that wrote it down; guests' begin "guest:"."""
BY_STRANGERS = ("webchat", "form")
"""Where anybody may type any phone: none of them gets a code by SMS."""
MOST_RECORDS = 200
MOST_ORDERS = 500


def known(kind: str, value: str) -> list[Identity]:
    """Everything known by this address: what is proven first, then where mail came from, then mere claims. Colleagues
    have no page, and an address that nothing reaches is nobody's."""
    rows = Identity.objects.filter(kind=kind, value=value, customer__staff=None).select_related(
        "customer", "customer__joined_to"
    )
    if kind == IdentityKind.PHONE:
        rows = rows.exclude(source__in=BY_STRANGERS, verified_at=None)
    found = list(rows.order_by("id")[:MOST_RECORDS])
    if any(one.unreachable_since is not None and one.verified_at is not None for one in found):
        return []
    return sorted(found, key=nearness)


def nearness(one: Identity) -> tuple[bool, bool, int]:
    """Of what is known by one address, what is proven sorts first, then what came from there, then mere claims."""
    return one.verified_at is None, not is_first_hand(one), one.pk


def is_anothers(identity: Identity) -> bool:
    """Whether somebody else has proven this address since: then nobody comes in by what was only claimed."""
    if identity.verified_at is not None:
        return False
    proven = Identity.objects.filter(kind=identity.kind, value=identity.value, verified_at__isnull=False)
    holder = proven.select_related("customer").first()
    return holder is not None and holder.customer.root_id != identity.customer.root_id


def records(customer: Customer) -> list[int]:
    """The ids of all records joined into this person; asked once a page."""
    root = customer.root_id

    def find() -> list[int]:
        return [root, *Customer.everywhere.filter(joined_to_id=root).values_list("pk", flat=True)]

    return scope.current().once(f"records:{root}", find)


def beside(customer: Customer) -> list[int]:
    """The ids of orders that carry an address which this person has proven (or, having proven none, was let in by), on
    records of which nobody has proven anything. They are to be read, and nothing is to be done about them or about the
    records they stand on."""

    def find() -> list[int]:
        mine = records(customer)
        held = Identity.objects.filter(customer_id__in=mine, kind__in=ADDRESSES)
        proven = _addresses(held.filter(verified_at__isnull=False)) or _addresses(held.filter(source="page"))
        claims = list(_claims(proven).exclude(customer_id__in=mine)[:MOST_RECORDS]) if proven else []
        return _placed_under(proven, _free(claims)) if claims else []

    return scope.current().once(f"beside:{customer.root_id}", find)


def _addresses(held: Any) -> set[tuple[str, str]]:
    return {(str(kind), value) for kind, value in held.values_list("kind", "value")[:20]}


def _placed_under(proven: set[tuple[str, str]], ids: list[int]) -> list[int]:
    """Of these records' orders, those that were placed under one of these addresses: a record may have got an address
    by one order that somebody else placed, and the others are none of theirs."""
    country = scope.current().store.country
    rows = Order.objects.filter(customer_id__in=ids, is_told=True, is_gone=False).order_by("-placed_at", "-id")
    return [pk for pk, person in rows.values_list("pk", "person")[:MOST_ORDERS] if _ways(person, country) & proven]


def _ways(person: dict[str, Any], country: str) -> set[tuple[str, str]]:
    found = set()
    for kind in ADDRESSES:
        with suppress(BadIdentity):
            found.add((kind.value, normal(kind, str(person.get(kind.value) or ""), country)))
    return found


def _claims(proven: set[tuple[str, str]]) -> Any:
    same = Q()
    for kind, value in sorted(proven):
        same |= Q(kind=kind, value=value)
    written = Q(source__startswith="guest:") | Q(source__in=BY_THE_SHOP)
    rows = Identity.objects.filter(same, written, customer__staff=None, verified_at=None)
    return rows.select_related("customer").order_by("id")


def _free(claims: list[Identity]) -> list[int]:
    """All records of the people behind these claims, but for those who have proven any address."""
    roots = {one.customer.root_id for one in claims}
    family = {
        pk: joined_to or pk
        for pk, joined_to in Customer.everywhere.filter(Q(pk__in=roots) | Q(joined_to_id__in=roots)).values_list(
            "pk", "joined_to_id"
        )
    }
    held = Identity.objects.filter(customer_id__in=list(family), kind__in=ADDRESSES, verified_at__isnull=False)
    taken = {family[pk] for pk in held.values_list("customer_id", flat=True)}
    return sorted(pk for pk, root in family.items() if root not in taken)
