"""Whose ledger counts for a shop: switching over and back loses nothing on either side."""

from __future__ import annotations

from wafaa.lib.time import now
from wafaa.loyalty.events import KeeperChanged
from wafaa.loyalty.models import Keeping
from wafaa.shops.models import Shop
from wafaa.stores import scope
from wafaa.work.events import emit
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit


def let_shop_keep(shop: Shop, *, is_shop: bool) -> bool:
    """From now on this shop keeps the points of its orders itself, or no more. Whether anything changed."""
    with unit():
        take_turns(f"keeping:{shop.pk}")
        held = Keeping.objects.filter(shop=shop, until=None).first()
        if (held is not None) == is_shop:
            return False
        if held is not None:
            held.until = now()
            held.save(update_fields=["until"])
        else:
            Keeping.objects.create(shop=shop, staff_id=scope.current().staff_id)
        emit(KeeperChanged(shop.pk, is_shop))
    return True
