"""What a colleague finds missing on the shelf while packing."""

from __future__ import annotations

from wafaa.orders import events
from wafaa.orders.models import Order, OrderLine
from wafaa.orders.verbs.holding import tell
from wafaa.work.unit import unit


def mark_short(order: Order, line: OrderLine, *, is_short: bool = True) -> bool:
    """This of an order is out of stock, or is there after all. True when this call changed it."""
    with unit():
        mine = OrderLine.objects.filter(pk=line.pk, order=order, is_short=not is_short).update(is_short=is_short)
        if mine and is_short:
            tell(order, events.OrderShort(order.pk, line.pk))
    return bool(mine)
