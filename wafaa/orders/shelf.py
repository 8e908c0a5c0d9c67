"""How much of what lies where, for the lines of orders and for goods: asked once a page, however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wafaa.orders.models import ONLINE, Branch, OrderLine, Product, Stock
from wafaa.orders.verbs.counting import SOME
from wafaa.stores import scope


@dataclass(frozen=True)
class Lying:
    """So many lie at a place; None: there is some, and nobody counts it."""

    place: str
    quantity: int | None


def branches() -> list[Branch]:
    """The store's branches in the order in which they were heard of; asked once a page."""
    return scope.current().once("branches", lambda: list(Branch.objects.order_by("id")[:200]))


def lying(products: Iterable[Product]) -> dict[int, list[Lying]]:
    """What lies where of each, online first, then by branch; a product that nobody counts has nothing."""
    mine = {one.pk: one for one in products}
    found: dict[int, dict[str, int | None]] = {pk: {} for pk in mine}
    for pk, place, quantity in (
        Stock.objects.filter(product_id__in=list(mine)).values_list("product_id", "place", "quantity") if mine else ()
    ):
        found[pk][place] = quantity
    for pk, product in mine.items():
        for code in product.said:
            if code.startswith(SOME):
                found[pk].setdefault(code.removeprefix(SOME), None)
    order = {ONLINE: -1} | {one.code: place for place, one in enumerate(branches())} if found else {}
    return {
        pk: [Lying(code, places[code]) for code in sorted(places, key=lambda code: (order.get(code, 999), code))]
        for pk, places in found.items()
    }


def products_of(lines: Sequence[OrderLine], shops: dict[int, int | None]) -> dict[int, Product]:
    """The product of each line that is known here, by the line's id; `shops` are the shops of the lines' orders. A line
    names the product as its shop does, else by its number (SKU)."""
    codes: dict[int, set[str]] = defaultdict(set)
    own: set[str] = set()
    for line in lines:
        shop = shops[line.order_id]
        if line.product and shop is None:
            own.add(line.product)
        elif line.product and shop is not None:
            codes[shop].add(line.product)
    known: dict[tuple[int | None, str], Product] = {}
    for shop, wanted in codes.items():
        for one in Product.objects.filter(shop_id=shop, external_id__in=wanted):
            known[shop, one.external_id] = one
    if own:
        known |= {(None, one.public_id): one for one in Product.objects.filter(public_id__in=own)}
    found = {line.pk: known[key] for line in lines if (key := (shops[line.order_id], line.product)) in known}
    return found | _by_number([line for line in lines if line.pk not in found and line.sku], shops)


def _by_number(lines: Sequence[OrderLine], shops: dict[int, int | None]) -> dict[int, Product]:
    if not lines:
        return {}
    rows = Product.objects.filter(sku__in={line.sku for line in lines}).order_by("-id")[:200]
    held = {(one.shop_id, one.sku): one for one in rows}
    return {line.pk: held[key] for line in lines if (key := (shops[line.order_id], line.sku)) in held}
