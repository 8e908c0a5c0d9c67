"""Whose ledger counts: this one, or that of a shop which has a programme of its own.

While a shop keeps the points of its orders, those orders earn nothing here, and its coupons are not bought with points
from here. When no other shop is left the whole programme rests: nobody can spend, so nothing ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from wafaa.loyalty.models import Keeping, KeptBalance
from wafaa.people.models import Customer, everyone_in
from wafaa.shops.adapter import BY_LISTS
from wafaa.shops.models import Shop, ShopState


@dataclass(frozen=True)
class Kept:
    """A balance as a shop said it last; `address` is where it is spent, "" where nobody knows."""

    shop: str
    address: str
    points: int
    as_of: datetime


def shops() -> list[Shop]:
    """Those that sell: what only came by a list does not."""
    return list(Shop.objects.exclude(state=ShopState.OFF).exclude(kind=BY_LISTS).order_by("pk"))


def choosable() -> list[Shop]:
    """Those that sell, and those switched off that still keep their points: that must have an end too."""
    is_open = Q(pk__in=Keeping.objects.filter(until=None).values("shop"))
    return list(Shop.objects.filter(~Q(state=ShopState.OFF) & ~Q(kind=BY_LISTS) | is_open).order_by("pk"))


def keepers() -> frozenset[int]:
    """The ids of the shops that keep their points themselves now."""
    return frozenset(Keeping.objects.filter(until=None).values_list("shop_id", flat=True))


def rests(kept: frozenset[int] | None = None) -> bool:
    """Whether every shop keeps its points itself, so that nothing can be earned or spent here."""
    kept = keepers() if kept is None else kept
    here = shops() if kept else []
    return bool(here) and all(shop.pk in kept for shop in here)


def was_kept(shop_id: int | None, at: datetime) -> bool:
    """Whether this shop kept its points itself at an instant."""
    if shop_id is None:
        return False
    begun = Keeping.objects.filter(shop_id=shop_id, since__lte=at)
    return bool(begun.filter(Q(until__isnull=True) | Q(until__gt=at)).exists())


def kept(customer: Customer) -> list[Kept]:
    """What the shops that keep points said last of this person, in any of their records."""
    rows = KeptBalance.objects.filter(everyone_in(customer), shop__in=keepers()).select_related("shop")
    found: dict[int, KeptBalance] = {}
    for row in rows.order_by("as_of", "pk"):
        found[row.shop_id] = row
    return [Kept(row.shop.name, _web(row.shop.address), row.points, row.as_of) for row in found.values()]


def _web(address: str) -> str:
    return address if address.startswith(("https://", "http://")) else f"https://{address}" if "." in address else ""
