"""How large a coupon an agent may have the shop make."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from wafaa.orders.return_settings import is_sum
from wafaa.stores.settings import setting, settings


@settings("coupons", _("Coupons"))
@dataclass(frozen=True)
class CouponSettings:
    most_percent: int = setting(
        15,
        _("Per cent at most"),
        _("The largest coupon in per cent that an agent may give beside a conversation. Managers are not bound."),
        least=0,
        most=100,
    )
    most_sum: str = setting(
        "50",
        _("A sum at most"),
        _("The largest coupon over a sum that an agent may give, in the shop's currency."),
        most=9,
        fits=is_sum,
    )
    most_a_month: int = setting(
        2,
        _("Coupons for one customer in thirty days"),
        _("More than so many are for a manager to give."),
        least=0,
        most=50,
    )
    days: int = setting(
        30,
        _("Days that a coupon is valid"),
        _("Counted from the day on which it is made."),
        least=1,
        most=365,
    )
