"""The clock of the ledger, and its nightly proof."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from wafaa.lib.time import now
from wafaa.loyalty import contest_reactions as contest_reactions
from wafaa.loyalty import earning_clock as earning_clock
from wafaa.loyalty import earning_reactions as earning_reactions  # what it does is offered as well
from wafaa.loyalty import joints as joints
from wafaa.loyalty import measure_clock as measure_clock
from wafaa.loyalty import personal_actions as personal_actions
from wafaa.loyalty import personal_reactions as personal_reactions
from wafaa.loyalty import referral_reactions as referral_reactions
from wafaa.loyalty import replay, verbs
from wafaa.loyalty import return_credit as return_credit
from wafaa.loyalty import return_points as return_points
from wafaa.loyalty import reward_reactions as reward_reactions  # what it does is offered as well
from wafaa.loyalty import survey_reactions as survey_reactions
from wafaa.loyalty import tier_reactions as tier_reactions  # tiers are weighed there
from wafaa.loyalty import weights as weights
from wafaa.loyalty.books import LotState
from wafaa.loyalty.models import Hold, Lot
from wafaa.loyalty.verbs import unreferring as unreferring  # who is forgotten
from wafaa.loyalty.verbs.passing import run_out
from wafaa.stores import scope
from wafaa.stores.models import Store
from wafaa.work.events import every

AT_ONCE = 500

log = logging.getLogger("wafaa.loyalty")


@every("1m")
def let_time_pass() -> None:
    """Lots become usable and end, holds run out. Whatever one round leaves, the next one takes."""
    at = now()
    held = Hold.everywhere.filter(left__gt=0, ends_at__lte=at).select_related("store")
    _walk(held.order_by("ends_at", "id"), run_out)
    lots = Lot.everywhere.filter(remaining__gt=0).select_related("store", "account__customer")
    ripe = lots.filter(state=LotState.PENDING, activates_at__lte=at).order_by("activates_at", "id")
    over = lots.filter(state=LotState.ACTIVE, expires_at__lte=at).order_by("expires_at", "id")
    for due in (ripe, over):
        _walk(due, _catch_up)


def _catch_up(lot: Lot) -> None:
    verbs.catch_up(lot.account.customer, lot.account.currency)


def _walk(due: QuerySet[Any], act: Callable[[Any], None]) -> None:
    """Up to AT_ONCE rows. What cannot be written neither stops the others nor takes their place in the round."""
    done = failed = 0
    for row in list(due[: 10 * AT_ONCE]):
        if done >= AT_ONCE:
            return
        with scope.entered(row.store):
            try:
                act(row)
                done += 1
            except Exception:
                failed += 1
                if failed == 1:
                    log.exception("the ledger's clock stumbled over %s %s", type(row).__name__, row.pk)


@every("1d")
def prove_the_books() -> None:
    """Every kept sum of every store is made anew; what is wrong is written down for an operator."""
    for store in Store.objects.order_by("pk"):
        with scope.entered(store):
            wrong = list(replay.faults())
            if wrong:
                verbs.note_disproof(len(wrong))
                log.error("the ledger of %s is not right: %s", store.slug, "; ".join(wrong[:20]))
