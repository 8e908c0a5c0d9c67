"""Reads about people that several screens share."""

from __future__ import annotations

from collections.abc import Iterable

from wafaa.lib.prepared import Prepared, Slot
from wafaa.people.models import Consent, Customer, Identity, Likeness, LikenessState, Purpose, everyone
from wafaa.stores import scope

ALWAYS_ALLOWED = (Purpose.REPLY, Purpose.SERVICE)


IDENTITIES: Prepared[Identity] = Prepared(lambda: Identity.everywhere.filter(everyone(), store_id__same=Slot("store")))
CONSENT: Prepared[tuple[bool]] = Prepared(
    lambda: (
        Consent.everywhere.filter(
            everyone(), store_id__same=Slot("store"), purpose=Slot("purpose"), channel__among=Slot("channels")
        )
        .order_by("-id")
        .values_list("given")[:1]
    )
)


def identities_of(customer: Customer) -> list[Identity]:
    """All ways to reach or recognise the person, proven ones first."""
    # Sorted here: asked to sort by kind, SQLite walks every identity of the store in that order instead.
    return sorted(IDENTITIES.all(store=scope.current().store_id, root=customer.root_id), key=_kind_then_proven)


def _kind_then_proven(identity: Identity) -> tuple[str, bool, float, int]:
    at = identity.verified_at
    return identity.kind, at is None, -at.timestamp() if at else 0.0, identity.pk


def address_of(customer: Customer, kind: str) -> Identity | None:
    """The best identity of this kind: proven before claimed, reachable before not."""
    return best(identities_of(customer), kind)


def best(identities: Iterable[Identity], kind: str) -> Identity | None:
    """The one of this kind to write to: reachable before not (the longest dead first), then the latest proven,
    then the newest."""
    return min((one for one in identities if one.kind == kind), key=_reach, default=None)


def _reach(identity: Identity) -> tuple[float, float, int]:
    dead, proven = identity.unreachable_since, identity.verified_at
    return dead.timestamp() if dead else float("-inf"), -proven.timestamp() if proven else float("inf"), -identity.pk


def consents(customer: Customer, purpose: str, channel: str) -> bool:
    """Whether the person agreed to this purpose here. Replies and service notices need no consent but can be
    refused; everything else needs a yes. The newest word counts, about this channel or about all of them: who
    withdraws from everything is not held to an older yes."""
    newest = CONSENT.first(
        store=scope.current().store_id, root=customer.root_id, purpose=purpose, channels=[str(channel), "*"]
    )
    return purpose in ALWAYS_ALLOWED if newest is None else newest[0]


def maybe_the_same(customer: Customer) -> list[Customer]:
    """Other people who may be this one, for a person to judge: the likeliest first. Whom somebody has told apart
    is not among them."""
    root = customer.root_id
    others = {(row.other.joined_to or row.other): None for row in ALIKE.all(store=scope.current().store_id, root=root)}
    return [other for other in others if other.pk != root]


ALIKE: Prepared[Likeness] = Prepared(
    lambda: (
        Likeness.everywhere.filter(everyone(), store_id__same=Slot("store"), state=LikenessState.OPEN)
        .select_related("other", "other__joined_to")
        .order_by("-score", "-id")[:20]
    )
)
