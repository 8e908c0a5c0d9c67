"""What a store decides about friends who bring friends."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from wafaa.stores.settings import setting, settings
from wafaa.stores.sums import is_sum


def is_sum_or_none(typed: str) -> bool:
    """Whether this is a sum, or nought."""
    return is_sum(typed, least=0)


@settings("referral", _("Bringing friends"))
@dataclass(frozen=True)
class ReferralSettings:
    is_on: bool = setting(
        False,
        _("Members may bring friends"),
        _("Each member has a link of their own. While it is off no link works; what was promised before stays."),
    )
    advocate_points: int = setting(
        100,
        _("Points for who brings a friend"),
        _("Once the friend's first order was kept: its time to be sent back is over."),
        least=0,
        most=100_000,
    )
    friend_points: int = setting(
        100,
        _("Points for the friend"),
        _("On the same day. Both see them on the way as soon as the friend has ordered."),
        least=0,
        most=100_000,
    )
    friend_reward: str = setting(
        "",
        _("A voucher for the friend's first order"),
        _("One of your rewards, given at once and for nothing. It need not be on offer to others."),
        most=26,
    )
    least_order: str = setting(
        "0",
        _("The first order has to come to"),
        _("In the store's money, of what was kept and paid. Nought: any order."),
        most=12,
        fits=is_sum_or_none,
    )
    most_a_month: int = setting(
        5,
        _("Friends a month for one member"),
        _("Who was refused or did not buy in time is not counted."),
        least=1,
        most=1000,
    )
    most_ever: int = setting(
        50,
        _("Friends altogether for one member"),
        _("Nought: no limit."),
        least=0,
        most=100_000,
    )
    days: int = setting(
        30,
        _("Days that an invitation counts"),
        _("From opening the link to taking it, and from taking it to the first order."),
        least=1,
        most=365,
    )
