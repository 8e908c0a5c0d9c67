"""Reads about people that several screens share."""

from __future__ import annotations

from django.db.models import F

from wafaa.people.models import Consent, Customer, Identity, Purpose, everyone_in

ALWAYS_ALLOWED = (Purpose.REPLY, Purpose.SERVICE)


def identities_of(customer: Customer) -> list[Identity]:
    """All ways to reach or recognise the person, proven ones first."""
    # Sorted here: asked to sort by kind, SQLite walks every identity of the store in that order instead.
    return sorted(Identity.objects.filter(everyone_in(customer)), key=_kind_then_proven)


def _kind_then_proven(identity: Identity) -> tuple[str, bool, float, int]:
    at = identity.verified_at
    return identity.kind, at is None, -at.timestamp() if at else 0.0, identity.pk


def address_of(customer: Customer, kind: str) -> Identity | None:
    """The best identity of this kind: proven before claimed, reachable before not."""
    found: Identity | None = (
        Identity.objects.filter(everyone_in(customer), kind=kind)
        .order_by(F("unreachable_since").asc(nulls_first=True), F("verified_at").desc(nulls_last=True), "-id")
        .first()
    )
    return found


def consents(customer: Customer, purpose: str, channel: str) -> bool:
    """Whether the person agreed to this purpose here. Replies and service notices need no consent but can be
    refused; everything else needs a yes. The newest word counts, about this channel or about all of them: who
    withdraws from everything is not held to an older yes."""
    rows = Consent.objects.filter(everyone_in(customer), purpose=purpose, channel__in=[channel, "*"])
    newest = rows.order_by("-id").values_list("given", flat=True).first()
    return purpose in ALWAYS_ALLOWED if newest is None else newest


def maybe_the_same(customer: Customer) -> list[Customer]:
    """Other people who share a claimed, unproven identity with this one: for a person to judge."""
    mine = identities_of(customer)
    shared = Identity.objects.filter(kind__in=[i.kind for i in mine], value__in=[i.value for i in mine]).select_related(
        "customer", "customer__joined_to"
    )
    pairs = {(i.kind, i.value) for i in mine}
    others = {
        (i.customer.joined_to or i.customer)
        for i in shared
        if (i.kind, i.value) in pairs and i.customer.root_id != customer.root_id
    }
    return sorted(others, key=lambda other: other.pk)
