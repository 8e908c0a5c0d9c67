"""A round of offers before it is made: the exact people, things, reasons and cost. Making it makes exactly these."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core import signing
from django.db.models import Max

from wafaa.lib.time import now
from wafaa.loyalty import personal, taste
from wafaa.loyalty.models import PersonalOffer, Whom
from wafaa.loyalty.personal import Terms, Worked
from wafaa.loyalty.personal_settings import OfferSettings
from wafaa.loyalty.taste import Liked, kept_orders
from wafaa.loyalty.tiers import tier_of, tiers
from wafaa.orders.models import Product
from wafaa.people.models import Customer
from wafaa.stores import scope
from wafaa.stores.settings import read

LATELY = timedelta(days=90)
MOST_LOOKED = 300
"""So many people are looked at, those who bought last before."""
VALID = 3600
SALT = "wafaa.loyalty.offer_round"


@dataclass(frozen=True)
class One:
    customer: Customer
    liked: Liked
    comes: Worked


@dataclass
class Round:
    """`people` get one; `passed` counts why others do not, by code. `is_cut`: more people might fit."""

    people: list[One] = field(default_factory=list)
    passed: dict[str, int] = field(default_factory=dict)
    looked: int = 0
    cost: int = 0
    is_cut: bool = False

    def note(self, code: str) -> None:
        self.passed[code] = self.passed.get(code, 0) + 1


def preview(terms: Terms, whom: str, tier: str, most: int) -> Round:
    """Whom it would reach, by what is known now and within the limits as they stand."""
    found, left = Round(), personal.left_to_spend()
    lately = PersonalOffer.objects.filter(created_at__gt=now() - personal.MONTH).count()
    room = min(most, max(read(OfferSettings).a_month - lately, 0))
    for customer in _whom(whom, tier):
        if found.looked >= MOST_LOOKED or len(found.people) >= room:
            found.is_cut = True
            return found
        found.looked += 1
        if (one := _one(found, customer, terms)) is None:
            continue
        if found.cost + one.comes.cost > left:
            found.note("budget")
            found.is_cut = True
            return found
        found.people.append(one)
        found.cost += one.comes.cost
    return found


def _one(found: Round, customer: Customer, terms: Terms) -> One | None:
    for liked in taste.likes(customer):
        code = personal.stands_against(customer, terms, liked.product)
        comes = personal.worked(terms, liked.product)
        if not code and isinstance(comes, Worked):
            return One(customer, liked, comes)
        if code not in ("open", "declined", "gone", "amount", "currency"):
            found.note(code)
            return None
    found.note("nothing")
    return None


def _whom(whom: str, tier: str) -> Iterator[Customer]:
    """People, who bought last first; each once."""
    orders = kept_orders()
    since = now() - LATELY
    rows = orders.values("customer").annotate(last=Max("placed_at")).order_by("-last", "customer")
    if whom == Whom.LATELY:
        rows = rows.filter(last__gte=since)
    elif whom == Whom.QUIET:
        rows = rows.filter(last__lt=since)
    least = next((one.threshold for one in tiers() if one.public_id == tier), None) if whom == Whom.TIER else None
    seen: set[int] = set()
    for row in rows[: MOST_LOOKED * 3]:
        found = Customer.objects.select_related("joined_to").get(pk=row["customer"])
        root = found.joined_to or found
        if root.pk in seen:
            continue
        seen.add(root.pk)
        if whom == Whom.TIER:
            stands = tier_of(root)
            if least is None or stands is None or stands.threshold < least:
                continue
        yield root


def sealed(found: Round, terms: Terms, whom: str, tells: bool, key: str) -> str:
    """What was shown, so that exactly this is made."""
    rows = [[one.customer.pk, one.liked.product.pk, one.liked.because.pk] for one in found.people]
    told = [rows, terms.kind, terms.percent, terms.amount_minor, terms.days, whom, tells, key, scope.current().store_id]
    return signing.dumps(told, salt=SALT, compress=True)


@dataclass(frozen=True)
class Sealed:
    terms: Terms
    liked: list[tuple[Customer, Liked]]
    whom: str
    tells: bool
    key: str


def opened(text: str) -> Sealed | None:
    """What was sealed within the last hour, in this store; None for anything else."""
    try:
        told: list[Any] = signing.loads(text, salt=SALT, max_age=VALID)
    except signing.BadSignature:
        return None
    rows, kind, percent, amount, days, whom, tells, key, store = told
    if store != scope.current().store_id:
        return None
    people = Customer.objects.select_related("joined_to").in_bulk([row[0] for row in rows])
    things = Product.objects.in_bulk([pk for row in rows for pk in row[1:]])
    liked = [
        (people[customer], Liked(things[product], things[because], 0))
        for customer, product, because in rows
        if customer in people and product in things and because in things
    ]
    return Sealed(Terms(kind, percent, amount, days), liked, whom, tells, key)
