"""Whose an order is: the person behind what a shop wrote about its buyer."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import fields

from wafaa.orders.models import Order
from wafaa.people import verbs as people
from wafaa.people.birthdays import birthday_of
from wafaa.people.identities import BadIdentity, normal
from wafaa.people.models import Customer, Identity, IdentityKind
from wafaa.shops.adapter import BY_LISTS
from wafaa.shops.models import Shop
from wafaa.shops.said import PersonSaid

ACCOUNT, OWN_LIST = "shop", "import"


def ways_of(shop: Shop, person: PersonSaid) -> list[tuple[str, str]]:
    """The sound ways by which this buyer may be recognised, the surest first."""
    told = [
        (IdentityKind.SHOP, f"{shop.prefix}{person.id}" if person.id else ""),
        (IdentityKind.EMAIL, person.email),
        (IdentityKind.PHONE, person.phone),
    ]
    found = []
    for kind, typed in told:
        with suppress(BadIdentity):
            normal(kind, typed, shop.store.country)
            found.append((str(kind), typed))
    return found


def whose(shop: Shop, person: PersonSaid) -> Customer | None:
    """The customer, in the open unit; None when nothing says who it is.

    An account is proven by the shop's own word, and so is an address that it has checked. Any other address is a claim:
    a guest who types one is not taken for the person who has an account with it, unless that person proved it to us;
    the two stand side by side as possibly the same, for a colleague to judge.
    """
    ways = ways_of(shop, person)
    if not ways:
        return None
    # In a list of its own the store itself says who its customers are.
    guest = OWN_LIST if shop.kind == BY_LISTS else f"guest:{shop.pk}"
    source = ACCOUNT if ways[0][0] == IdentityKind.SHOP else guest
    kind, typed = ways[0]
    customer = people.recognise(kind, typed, source=source, name=person.name, language=person.language)
    if kind == IdentityKind.SHOP:
        customer = people.prove(customer, kind, typed, proof="shop", source=ACCOUNT)
    for kind, typed in ways[1:]:
        if kind in person.proven:
            customer = people.prove(customer, kind, typed, proof="shop", source=source)
        else:
            people.identify(customer, kind, typed, source=source)
    # What is known already is not the shop's to change.
    if person.id and person.birthday and birthday_of(customer) is None:
        people.describe(customer, birthday=person.birthday)
    return customer


def is_known_to_others(shop: Shop, person: PersonSaid, customer: Customer) -> bool:
    """Whether somebody else is known by an address that this guest typed: maybe the same person."""
    for kind, typed in ways_of(shop, person):
        value = normal(kind, typed, shop.store.country)
        held = Identity.objects.filter(kind=kind, value=value).select_related("customer")[:20]
        if any(one.customer.root_id != customer.root_id for one in held):
            return True
    return False


def said_of(order: Order) -> PersonSaid:
    """What the shop wrote about the buyer of this order, as far as it is kept."""
    kept = {one.name for one in fields(PersonSaid)} - {"proven"}
    return PersonSaid(**{name: value for name, value in order.person.items() if name in kept})
