"""The stock beside an order, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from wafaa.orders import shelf
from wafaa.orders.models import ONLINE, Order, OrderLine
from wafaa.orders.shelf import Lying
from wafaa.orders.speech import figures, url_of
from wafaa.stores import scope


def place_name(code: str) -> str:
    """What people call a place."""
    if code == ONLINE:
        return _("Online")
    return next((one.called for one in shelf.branches() if one.code == code), code)


def lies(one: Lying) -> dict[str, Any]:
    """One place in words: {place, text, many (or ""), tone}."""
    name = place_name(one.place)
    if one.quantity is None:
        return {"place": name, "text": _("%(place)s: there") % {"place": name}, "many": "", "tone": ""}
    many = figures(str(one.quantity))
    text = _("%(place)s: %(many)s") % {"place": name, "many": many}
    return {"place": name, "text": text, "many": many, "tone": "" if one.quantity > 0 else "broken"}


def stock_of(lines: Sequence[OrderLine], orders: Iterable[Order]) -> dict[int, dict[str, Any]]:
    """{url, stock [see lies]} of each line whose product is known here, by the line's id; nothing for who may not see
    goods."""
    if not lines or not scope.current().can("goods.see"):
        return {}
    products = shelf.products_of(lines, {order.pk: order.shop_id for order in orders})
    there = shelf.lying({one.pk: one for one in products.values()}.values())
    return {
        pk: {"url": url_of("product", one.public_id), "stock": [lies(place) for place in there[one.pk]]}
        for pk, one in products.items()
    }
