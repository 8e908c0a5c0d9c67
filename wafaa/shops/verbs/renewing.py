"""Tokens that an engine exchanges for new ones: one exchange at a time for each shop, in whatever process."""

from __future__ import annotations

from datetime import timedelta

from wafaa.lib.time import now
from wafaa.shops.models import Shop
from wafaa.work.models import Schedule
from wafaa.work.unit import unit

LEASE = timedelta(seconds=60)
"""Longer than a call to an engine may take."""


def begin_renewal(shop: Shop, lease: str) -> bool:
    """Take the right to renew this shop's tokens. False while somebody else is at it."""
    name, at = f"shop_renew:{shop.pk}", now()
    with unit():
        Schedule.objects.get_or_create(name=name, defaults={"next_at": at})
        rows = Schedule.objects.filter(name=name)
        free = rows.filter(next_at__lte=at) | rows.filter(lease="")
        return bool(free.update(next_at=at + LEASE, lease=lease))


def end_renewal(shop: Shop, lease: str) -> None:
    """Give the right back; a dead one's ends by itself."""
    with unit():
        Schedule.objects.filter(name=f"shop_renew:{shop.pk}", lease=lease).update(next_at=now(), lease="")
