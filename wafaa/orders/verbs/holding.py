"""Holding the order that a statement is about, and telling what happened to it."""

from __future__ import annotations

from datetime import datetime

from wafaa.orders.models import Order, key_of
from wafaa.shops.adapter import BY_LISTS
from wafaa.shops.models import Shop
from wafaa.work.events import Happening, emit


def turn(shop: Shop, order: str) -> str:
    """Whose turn it is at an order that may be no row yet."""
    return f"order:{shop.pk}:{order}"


def the_order(shop: Shop, named: str, at: datetime) -> Order:
    """The order of this id, locked; a new row of which only its id is known, if nobody spoke of it before."""
    order: Order | None = Order.objects.select_for_update().filter(shop=shop, external_id=named).first()
    if order is None:
        order = Order.objects.create(
            shop=shop,
            external_id=named,
            number=named[:60],
            number_key=key_of(named),
            currency=shop.currency,
            placed_at=at,
            marks=["unheard"],
            is_history=shop.kind == BY_LISTS,
        )
    if "placed_at" not in order.said:
        order.placed_at = min(order.placed_at, at)
    return order


def tell(order: Order, happening: Happening) -> None:
    emit(happening, topic=order.topic, customer_id=order.customer_id)
