"""What time does to lists of customers, and what events and time do to kinds of customers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from wafaa.lib.time import now
from wafaa.people import verbs
from wafaa.people.models import Import, ImportState
from wafaa.stores.scope import entered
from wafaa.work.events import every, on

FORGOTTEN = timedelta(days=14)


@every("1d")
def drop_forgotten_lists() -> None:
    """A list that nobody carried out holds people's data for nothing."""
    waiting = (ImportState.MAPPING, ImportState.CHECKED)
    rows = Import.everywhere.filter(state__in=waiting, created_at__lt=now() - FORGOTTEN).select_related("store")
    for batch in rows:
        with entered(batch.store):
            verbs.drop_import(batch)


@on("customer.changed")
@on("customer.joined")
@on("customer.parted")
def weigh_whom_it_is_about(event: Any) -> None:
    """The figures that the kind hangs on may be others now."""
    ids = [event.customer_id] if hasattr(event, "customer_id") else [event.winner_id, event.loser_id]
    verbs.weigh(ids)


@every("5m")
def walk_over_kinds() -> None:
    """Days pass, and what no event tells changes too: everybody is looked at in turn."""
    verbs.walk_on()


@on("company.changed")
def let_kinds_follow_the_company(event: Any) -> None:
    """Its people become wholesale customers with it, or are again what they were."""
    if "is_wholesale" in event.what.split(","):
        verbs.let_kinds_follow(event.company_id)
