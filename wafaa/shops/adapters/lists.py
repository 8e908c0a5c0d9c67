"""No engine at all: where orders stand that a person brought by a list. Nobody calls it, and it is asked nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from wafaa.shops.adapter import BY_LISTS, Understood, Unreadable, register
from wafaa.shops.models import Shop
from wafaa.work.hookdoor import Accepted, Challenge, Knock, Rejected


class Lists:
    kind = BY_LISTS
    label = _("Lists of orders (CSV)")
    steps = (_("Open Shops and press Bring in orders from a list. What came by lists stands here."),)

    def knock(self, knock: Knock, shop: Shop) -> Accepted | Challenge | Rejected:
        return Rejected("only_lists", 404)

    def understand(self, raw: bytes, meta: Mapping[str, Any], shop: Shop, received_at: datetime) -> Understood:
        return Unreadable("unknown_type")

    def health(self, shop: Shop) -> list[str]:
        return []


register(Lists())
