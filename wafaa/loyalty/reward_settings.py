"""How rewards are weighed, and how they go together."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from wafaa.stores.settings import setting, settings
from wafaa.stores.sums import is_sum


@settings("rewards", _("Rewards"))
@dataclass(frozen=True)
class RewardSettings:
    usual_order: str = setting(
        "200",
        _("A usual order"),
        _("In the store's money. What a discount in per cent is worth is reckoned by it."),
        most=12,
        fits=is_sum,
    )
    go_together: bool = setting(
        False,
        _("Several on one order"),
        _("Whether somebody may use several rewards for the same order. It is counted in when exclusivity is proven."),
    )
