"""What goes with what in this store, and what somebody might like: from what was bought and kept, and nothing else.

Item-item cosine over customers (two things are near when the same people keep them), in plain Python, by the worker, on
the newest orders. Never offered is what somebody has had, sent back or refused, and what is not on the shelf.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt

from django.db.models import QuerySet

from wafaa.loyalty.models import PersonalOffer, Taste
from wafaa.loyalty.offers import UNDONE
from wafaa.orders.models import Order, OrderLine, Product, ReturnLine
from wafaa.orders.queries import records
from wafaa.people.models import Consent, Customer, Purpose, everyone_in
from wafaa.stores import scope

NEWEST, MOST_KEPT, NEIGHBOURS, LEAST_TOGETHER = 20_000, 40, 20, 2
FINE = 10_000


def cosine(baskets: Iterable[frozenset[int]]) -> dict[tuple[int, int], int]:
    """{(thing, what goes with it): cosine in ten thousandths}, the nearest NEIGHBOURS of each; things that fewer than
    LEAST_TOGETHER people keep together are chance."""
    single, both = Counter[int](), Counter[tuple[int, int]]()
    for basket in baskets:
        kept = sorted(basket)[-MOST_KEPT:]
        single += Counter(kept)
        both += Counter(combinations(kept, 2))
    near: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for (one, other), many in both.items():
        if many >= LEAST_TOGETHER:
            score = int(FINE * many / sqrt(single[one] * single[other]))
            near[one].append((score, other))
            near[other].append((score, one))
    return {
        (one, other): score
        for one, found in near.items()
        for score, other in sorted(found, key=lambda pair: (-pair[0], pair[1]))[:NEIGHBOURS]
    }


def kept_orders() -> QuerySet[Order]:
    """Purchases that stand and went well; old ones from a list as well. Their customer is the person."""
    rows = Order.objects.filter(is_gone=False, is_troubled=False, customer__isnull=False, customer__staff=None)
    return rows.exclude(state__in=UNDONE)


def baskets() -> list[frozenset[int]]:
    """What each person kept, of the newest orders."""
    newest = list(kept_orders().order_by("-placed_at", "-pk").values_list("pk", flat=True)[:NEWEST])
    found: dict[int, set[int]] = defaultdict(set)
    for start in range(0, len(newest), 500):
        for person, product in _kept_in(newest[start : start + 500]):
            found[person].add(product)
    return [frozenset(things) for things in found.values() if len(things) > 1]


def _kept_in(orders: Sequence[int]) -> list[tuple[int, int]]:
    """(person, product) of the lines that did not come back."""
    lines = list(
        OrderLine.objects.filter(order__in=orders)
        .exclude(product="")
        .select_related("order", "order__customer")
        .only("product", "external_id", "order__shop", "order__customer__joined_to")
    )
    back = set(ReturnLine.objects.filter(order__in=orders).values_list("order_id", "ref"))
    known = _products(lines)
    return [
        (line.order.customer.root_id, known[key])
        for line in lines
        if line.order.customer is not None
        and (line.order_id, line.external_id) not in back
        and (key := (line.order.shop_id, line.product)) in known
    ]


def _products(lines: Sequence[OrderLine]) -> Mapping[tuple[int | None, str], int]:
    """Our products by the shop and the name that a line calls them by; of orders taken by hand, by our own."""
    told: dict[int | None, set[str]] = defaultdict(set)
    for line in lines:
        told[line.order.shop_id].add(line.product)
    found: dict[tuple[int | None, str], int] = {}
    for shop, names in told.items():
        # By the shop first: asked by names alone the database would walk all products of the store.
        key = "public_id" if shop is None else "external_id"
        rows = Product.everywhere.filter(**{f"{key}__in": names}, **({} if shop is None else {"shop_id": shop}))
        for pk, name in rows.filter(store_id=scope.current().store_id).values_list("pk", key):
            found[(shop, name)] = pk
    return found


@dataclass(frozen=True)
class Liked:
    """Something for somebody: why is the thing of theirs that it goes with best."""

    product: Product
    because: Product
    score: int


def objects_to_profiling(customer: Customer) -> bool:
    """Whether they said no to offers: then nobody guesses what they like."""
    said = Consent.objects.filter(everyone_in(customer), purpose=Purpose.MARKETING).order_by("-pk").first()
    return said is not None and not said.given


def had(customer: Customer) -> set[int]:
    """The products of all their orders, kept or not: what came back is not offered again."""
    mine = Order.objects.filter(customer_id__in=records(customer), is_gone=False).values_list("pk", flat=True)
    lines = list(OrderLine.objects.filter(order__in=list(mine)).exclude(product="").select_related("order"))
    known = _products(lines)
    return {known[key] for line in lines if (key := (line.order.shop_id, line.product)) in known}


def kept(customer: Customer) -> set[int]:
    rows = kept_orders().filter(customer_id__in=records(customer)).values_list("pk", flat=True)
    return {product for _person, product in _kept_in(list(rows))}


def refused(customer: Customer) -> set[int]:
    """What they do not want, or have an offer for already."""
    rows = PersonalOffer.everywhere.filter(everyone_in(customer), product__isnull=False)
    return {pk for pk in rows.values_list("product_id", flat=True) if pk is not None}


def likes(customer: Customer, most: int = 3) -> list[Liked]:
    """What they might like, the likeliest first. Empty for whoever said no to offers."""
    if objects_to_profiling(customer):
        return []
    mine = kept(customer)
    never = had(customer) | refused(customer)
    sums: Counter[int] = Counter()
    best: dict[int, tuple[int, int]] = {}
    for taste in Taste.objects.filter(product__in=mine).exclude(goes_with__in=never):
        sums[taste.goes_with_id] += taste.score
        best[taste.goes_with_id] = max(best.get(taste.goes_with_id, (0, 0)), (taste.score, taste.product_id))
    rows = Product.objects.filter(pk__in=list(sums), is_offered=True, is_short=False, price_minor__gt=0)
    on_shelf = {row.pk: row for row in rows.select_related("shop")}
    reasons = Product.objects.in_bulk([pk for _score, pk in best.values()])
    found = [
        Liked(on_shelf[pk], reasons[best[pk][1]], score)
        for pk, score in sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))
        if pk in on_shelf
    ]
    return found[:most]
