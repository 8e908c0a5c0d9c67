"""Ninety days after a gift, and the days in which things come back: what was bought and kept is set down."""

from __future__ import annotations

import logging

from wafaa.lib.time import now
from wafaa.loyalty.models import Draw
from wafaa.loyalty.verbs.measuring import SETTLES, WINDOW, settle_draw
from wafaa.stores import scope
from wafaa.work.events import every

MOST = 1000

log = logging.getLogger("wafaa.loyalty")


@every("1h")
def set_down_what_was_bought_since() -> None:
    due = Draw.everywhere.filter(settled_at__isnull=True, at__lte=now() - WINDOW - SETTLES).order_by("at", "id")
    for one in due.select_related("store", "customer", "customer__joined_to")[:MOST]:
        try:
            with scope.entered(one.store):
                settle_draw(one)
        except Exception:
            log.exception("a measured gift was not settled")
