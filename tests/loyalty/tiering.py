"""A programme with three tiers, and orders that count for them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from wafaa.lib.time import now
from wafaa.loyalty import verbs
from wafaa.loyalty.models import Tier
from wafaa.orders.models import Order
from wafaa.people.models import Customer
from wafaa.stores import scope
from wafaa.stores.models import Setting

SAR = 100


def runs(**tiers: Any) -> None:
    """The programme of the entered store is on."""
    Setting.objects.update_or_create(app="loyalty", defaults={"values": {"is_on": True}})
    Setting.objects.update_or_create(app="tiers", defaults={"values": tiers})
    scope.current().store.__dict__.pop("_settings", None)


def three() -> tuple[Tier, Tier, Tier]:
    """Everybody, silver from 1,000 riyals on, gold from 5,000 on."""
    return (
        verbs.keep_tier(None, threshold=0, name_ar="الأصدقاء", name_en="Friends"),
        verbs.keep_tier(None, threshold=1000 * SAR, name_ar="الفضي", name_en="Silver", multiplier=125),
        verbs.keep_tier(
            None,
            threshold=5000 * SAR,
            name_ar="الذهبي",
            name_en="Gold",
            multiplier=150,
            perks_ar="تغليف هدايا\nشحن مجاني",
            perks_en="Gift wrap\nFree delivery",
            tone="نناديها باسمها",
            queue_weight=5,
            reply_minutes=15,
            gesture_minor=50 * SAR,
        ),
    )


def bought(customer: Customer, riyals: int, *, days_ago: int = 0, **traits: Any) -> Order:
    number = str(1000 + Order.objects.count())
    usual: dict[str, Any] = {
        "number": number,
        "number_key": number,
        "customer": customer,
        "state": "completed",
        "currency": "SAR",
        "total_minor": riyals * SAR,
        "placed_at": now() - timedelta(days=days_ago),
        "is_told": True,
    }
    made: Order = Order.objects.create(**(usual | traits))
    return made
