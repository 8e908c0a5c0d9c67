"""On which shelves the things of a purchase lie, for rules that are about some of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from wafaa.loyalty.earning import Purchase, Terms
from wafaa.orders.models import Category, Order, OrderLine, Product

MOST = 1000
Shelves = Mapping[str, Sequence[str]]


def on_shelves(
    order: Order, bought: Purchase | None, terms: Sequence[Terms], known: Shelves | None = None
) -> Purchase | None:
    """The purchase with the categories of its things; as it is where no rule asks for any. `known` are those of its
    lines as they were promised their points: a thing that is put on another shelf later has earned what it has."""
    if bought is None or not any(one.categories for one in terms):
        return bought
    found = dict(known or {})
    missing = [thing.ref for thing in bought.things if thing.ref and thing.ref not in found]
    found |= _lie_on(order, missing) if missing else {}
    things = (replace(thing, categories=tuple(found.get(thing.ref, ()))) for thing in bought.things)
    return replace(bought, things=tuple(things))


def kept(bought: Purchase) -> dict[str, list[str]]:
    """What a deal remembers of them: also that a thing lay on none."""
    return {thing.ref: list(thing.categories) for thing in bought.things if thing.ref}


def _lie_on(order: Order, refs: Sequence[str]) -> dict[str, list[str]]:
    """By the shop's id of the product; a line without one, as a colleague takes it, by its number (SKU)."""
    rows = OrderLine.objects.filter(order=order, external_id__in=refs)
    lines = list(rows.values_list("external_id", "product", "sku"))
    by_id = {product for _ref, product, _sku in lines if product}
    by_sku = {sku for _ref, product, sku in lines if sku and not product}
    ids = Product.objects.filter(shop=order.shop_id, external_id__in=by_id)
    skus = Product.objects.filter(sku__in=by_sku).order_by("pk")
    on_id = dict(ids.values_list("external_id", "categories"))
    on_sku = dict(skus.values_list("sku", "categories"))
    return {ref: on_id.get(product, []) if product else on_sku.get(sku, []) for ref, product, sku in lines}


def shelves_there(also: Sequence[str] = ()) -> list[str]:
    """The names that can be chosen: all that shops told of, and those which were chosen before."""
    told = list(Category.objects.order_by("key").values_list("name", flat=True)[:MOST])
    return [*told, *(name for name in also if name not in told)]
