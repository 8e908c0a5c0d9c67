"""The codes of coupons and vouchers that an order was bought with."""

from __future__ import annotations

from collections.abc import Sequence

from wafaa.lib.text.folding import fold
from wafaa.orders.models import Order, OrderCode, key_of


def write_codes(order: Order, codes: Sequence[str]) -> bool:
    """Make them the order's, in the open unit; whether any was otherwise."""
    held = {one.key: one for one in OrderCode.objects.filter(order=order)}
    wanted: dict[str, str] = {}
    for text in codes:
        if key := key_of(text):
            wanted.setdefault(key, text[:60])
    if [(one.key, one.text) for one in sorted(held.values(), key=lambda one: one.place)] == list(wanted.items()):
        return False
    OrderCode.objects.filter(order=order).delete()
    OrderCode.objects.bulk_create(
        OrderCode(store_id=order.store_id, order=order, text=text, key=key, word=fold(text).strip()[:120], place=place)
        for place, (key, text) in enumerate(wanted.items())
    )
    return True
