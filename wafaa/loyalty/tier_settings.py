"""What a store decides about its tiers."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from wafaa.stores.settings import setting, settings

SPEND, EARNED = "spend", "earned"


@settings("tiers", _("Tiers"))
@dataclass(frozen=True)
class TierSettings:
    measure: str = setting(
        SPEND,
        _("What counts for a tier"),
        _(
            "Of the last twelve months: orders once they have arrived, points once they can be spent. The balance "
            "never counts: spending points costs nobody their tier."
        ),
        choices=((SPEND, _("What they spent")), (EARNED, _("The points they earned"))),
    )
    grace_days: int = setting(
        30,
        _("Days of grace"),
        _("Who falls below their tier keeps it for so many days, and is told what is missing."),
        least=7,
        most=180,
    )
