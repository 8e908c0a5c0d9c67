"""Orders and returns by their number, goods by name or number, for the command bar."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from wafaa.lib.pages import address
from wafaa.orders import goods_queries, queries, return_queries, return_screens, screens
from wafaa.playbook.finders import Find, finds
from wafaa.stores import scope

MOST = 5


@finds("orders.see")
def orders(words: str) -> Iterable[Find]:
    slug = scope.current().store.slug
    for order in queries.numbered(words)[:MOST]:
        name, number = screens.name_of(order), screens.figures(order.number)
        yield Find(_("Orders"), name or number, "box", address("orders:order", slug, order.public_id), number)


@finds("returns.see")
def returns(words: str) -> Iterable[Find]:
    slug = scope.current().store.slug
    for back in return_queries.numbered(words)[:MOST]:
        name, number = return_screens.name_of(back), screens.figures(back.number)
        yield Find(_("Returns"), name or number, "undo", address("orders:return", slug, back.public_id), number)


@finds("goods.see")
def goods(words: str) -> Iterable[Find]:
    slug = scope.current().store.slug
    for product in goods_queries.found(words, MOST):
        url = address("orders:product", slug, product.public_id)
        yield Find(_("Goods"), product.name or product.sku, "shop", url, product.sku)
