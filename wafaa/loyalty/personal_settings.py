"""How far personal offers go, whoever makes them: the owner, a colleague or a rule."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from wafaa.stores.settings import setting, settings
from wafaa.stores.sums import is_sum


@settings("offers", _("Personal offers"))
@dataclass(frozen=True)
class OfferSettings:
    budget: str = setting(
        "1000",
        _("What offers may cost within thirty days"),
        _("In the store's money, the most that they can cost: also those which are not used yet."),
        most=12,
        fits=is_sum,
    )
    a_month: int = setting(
        200,
        _("Most offers within thirty days"),
        _("All together, whoever makes them."),
        least=0,
        most=100_000,
    )
    for_one: int = setting(
        2,
        _("Most offers for one customer within thirty days"),
        _("More than a few is no sign of taste."),
        least=0,
        most=50,
    )
    at_once: str = setting(
        "50",
        _("What a colleague's offer may cost"),
        _("In the store's money. Who decides about the programme has no such limit."),
        most=12,
        fits=is_sum,
    )
    days: int = setting(
        14,
        _("Days that an offer lives"),
        _("Unless something else is chosen when it is made."),
        least=1,
        most=90,
    )
