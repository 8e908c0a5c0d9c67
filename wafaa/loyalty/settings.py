"""What a store decides about its programme."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from wafaa.stores.settings import setting, settings
from wafaa.stores.sums import is_sum


@settings("loyalty", _("Loyalty programme"))
@dataclass(frozen=True)
class LoyaltySettings:
    is_on: bool = setting(
        False,
        _("The programme runs"),
        _("While it is off nothing is earned and customers see nothing of it. What they have stays theirs."),
    )
    joins: str = setting(
        "ask",
        _("Who takes part"),
        _("Whoever joins by themselves with one tap, or everybody from their first order on."),
        choices=(("ask", _("Whoever joins")), ("all", _("Everybody who orders"))),
    )
    look_back: int = setting(
        30,
        _("Days before joining that count"),
        _("Orders of so many days before somebody joined earn as well: nobody loses points for joining late."),
        least=0,
        most=365,
    )
    worth: str = setting(
        "1.00",
        _("What 100 points are worth"),
        _("In the store's money. Shown to customers, and what the store owes its members is counted by it."),
        most=12,
        fits=is_sum,
    )
    valid_days: int = setting(
        365,
        _("Days that points live"),
        _("Counted from the day on which they can be spent. Nought is for ever."),
        least=0,
        most=3650,
    )
