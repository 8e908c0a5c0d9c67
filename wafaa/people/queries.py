"""Reads about people that several screens share."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Coalesce

from wafaa.lib.prepared import Prepared, Slot
from wafaa.people.identities import stands_for_its_record
from wafaa.people.models import (
    Consent,
    Customer,
    FollowUpBy,
    Identity,
    IdentityKind,
    Likeness,
    LikenessState,
    Purpose,
    everyone,
)
from wafaa.stores import scope

ALWAYS_ALLOWED = (Purpose.REPLY, Purpose.SERVICE)
MOST_HOLDERS = 50


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


def number_of(customer: Customer) -> str:
    """The number to call somebody by: their best phone, else their WhatsApp; "" when none is known."""
    return _number(identities_of(customer))


def _number(identities: Iterable[Identity]) -> str:
    ways = list(identities)
    found = best(ways, IdentityKind.PHONE) or best(ways, IdentityKind.WHATSAPP)
    return f"+{found.value.lstrip('+')}" if found and found.value.lstrip("+").isdigit() else ""


def numbers_of(roots: Collection[int]) -> dict[int, str]:
    """The same for many records that stand for a person: two queries however many they are."""
    root_of = {pk: pk for pk in roots}
    root_of |= dict(Customer.objects.filter(joined_to_id__in=roots).values_list("pk", "joined_to_id"))
    ways: dict[int, list[Identity]] = {}
    asked = (IdentityKind.PHONE, IdentityKind.WHATSAPP)
    for one in Identity.objects.filter(customer_id__in=list(root_of), kind__in=asked):
        ways.setdefault(root_of[one.customer_id], []).append(one)
    return {root: _number(some) for root, some in ways.items()}


def consents(customer: Customer, purpose: str, channel: str) -> bool:
    """Whether the person agreed to this purpose here. Replies and service notices need no consent but can be
    refused; everything else needs a yes. The newest word counts, about this channel or about all of them: who
    withdraws from everything is not held to an older yes."""
    said = newest_word(customer, purpose, channel)
    return purpose in ALWAYS_ALLOWED if said is None else said


def newest_word(customer: Customer, purpose: str, channel: str) -> bool | None:
    """What the person said last about this purpose here, yes or no; None when they never said anything."""
    found = CONSENT.first(
        store=scope.current().store_id, root=customer.root_id, purpose=purpose, channels=[str(channel), "*"]
    )
    return None if found is None else found[0]


def follow_up_wish(customer: Customer) -> str:
    """How the person likes to be asked whether all is well (a FollowUpBy; "" as long as they say nothing). Who wants
    nothing on any of their joined records is asked nothing; else it is what they said last."""
    said = WISHES.all(store=scope.current().store_id, root=customer.root_id)
    if any(way == FollowUpBy.NOTHING for _pk, way, _at in said):
        return FollowUpBy.NOTHING
    named = [
        (at is not None, at.timestamp() if at else 0.0, pk == customer.root_id, way) for pk, way, at in said if way
    ]
    return max(named)[-1] if named else ""


WISHES: Prepared[tuple[int, str, datetime | None]] = Prepared(
    lambda: Customer.everywhere.filter(
        Q(pk=Slot("root")) | Q(joined_to_id=Slot("root")), store_id__same=Slot("store")
    ).values_list("pk", "follow_up", "wishes_said_at")
)


def is_refused_at(customer: Customer, kinds: Sequence[str], value: str, purpose: str, channel: str) -> bool:
    """Whether somebody else's record with this very address says no to this purpose here: a no holds for the address,
    whoever's record it stands on. A newer yes of this person lifts it only where they have proven the address. What
    they must know of their own orders is withheld only by who reads there, not by who merely claimed the address."""
    held = HOLDING.all(store=scope.current().store_id, kinds=[str(kind) for kind in kinds], value=value)
    mine, counts_any = customer.root_id, purpose != Purpose.SERVICE
    others = {one.customer.root_id for one in held if counts_any or _reads_there(one)} - {mine}
    if not others:
        return False
    roots = dict(
        Customer.everywhere.filter(Q(pk__in=[*others, mine]) | Q(joined_to_id__in=[*others, mine])).values_list(
            "pk", Coalesce("joined_to_id", "pk")
        )
    )
    rows = Consent.objects.filter(customer_id__in=list(roots), purpose=purpose, channel__in=[str(channel), "*"])
    # Sorted here: asked to sort, SQLite may walk every word of the store in that order instead.
    said = sorted(rows.order_by().values_list("pk", "customer_id", "given"))
    newest = {roots[of]: (given, pk) for pk, of, given in said}
    own = newest.pop(mine, (False, 0))
    is_proven = any(one.verified_at is not None and one.customer.root_id == mine for one in held)
    lifted = own[1] if own[0] and is_proven else 0
    return any(not given and pk > lifted for given, pk in newest.values())


HOLDING: Prepared[Identity] = Prepared(
    lambda: Identity.everywhere.filter(
        store_id=Slot("store"), kind__among=Slot("kinds"), value=Slot("value")
    ).select_related("customer")[:MOST_HOLDERS]
)


def _reads_there(one: Identity) -> bool:
    """Whether a word on its record is a word of who reads at the address; a STOP by SMS is one of the number's."""
    return stands_for_its_record(one) or one.source == "sms"


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
