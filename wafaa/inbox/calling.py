"""Who called: a number in any digits, with or without its country's code, or a part of a name."""

from __future__ import annotations

from wafaa.people.identities import BadIdentity, normal
from wafaa.people.models import Customer, Identity, IdentityKind
from wafaa.people.search import find
from wafaa.stores import scope

MOST = 6


def number_in(typed: str) -> str:
    """The number as "+966501234567", or "" where what was typed is no whole number."""
    try:
        return normal(IdentityKind.PHONE, typed, scope.current().store.country)
    except BadIdentity:
        return ""


def callers(typed: str) -> list[Customer]:
    """The people this may be, latest contact first, six at most: those who hold the number, else those found by
    these last digits or by a part of their name."""
    number = number_in(typed)
    ids = _holders(number) if number else []
    return _people(ids or find(typed))


def _holders(number: str) -> list[int]:
    """Who has this number. WhatsApp writes numbers without the plus."""
    rows = Identity.objects.filter(
        kind__in=[IdentityKind.PHONE, IdentityKind.WHATSAPP], value__in=[number, number.lstrip("+")]
    )
    return list(rows.values_list("customer_id", flat=True).distinct()[:50])


def _people(ids: list[int]) -> list[Customer]:
    rows = Customer.objects.filter(pk__in=ids[:50]).select_related("joined_to")
    roots = {(customer.joined_to or customer) for customer in rows}
    return sorted(roots, key=lambda root: root.last_at, reverse=True)[:MOST]
