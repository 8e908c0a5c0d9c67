"""What time does to lists of customers."""

from __future__ import annotations

from datetime import timedelta

from wafaa.lib.time import now
from wafaa.people import verbs
from wafaa.people.models import Import, ImportState
from wafaa.stores.scope import entered
from wafaa.work.events import every

FORGOTTEN = timedelta(days=14)


@every("1d")
def drop_forgotten_lists() -> None:
    """A list that nobody carried out holds people's data for nothing."""
    waiting = (ImportState.MAPPING, ImportState.CHECKED)
    rows = Import.everywhere.filter(state__in=waiting, created_at__lt=now() - FORGOTTEN).select_related("store")
    for batch in rows:
        with entered(batch.store):
            verbs.drop_import(batch)
