"""How sending is, across all stores."""

from __future__ import annotations

from django.db.models import Min

from wafaa.channels.models import Outgoing, OutgoingState
from wafaa.lib.time import now
from wafaa.stores.models import Store
from wafaa.work.health import vital


@vital("oldest_unsent_seconds")
def oldest_unsent_seconds() -> int:
    """How long the message that should have left first has been waiting; 0 when none is late."""
    at = now()
    due = Outgoing.everywhere.filter(state=OutgoingState.QUEUED, not_before__lte=at)
    # By store, so that the index on store and state serves it.
    stores = list(Store.objects.values_list("pk", flat=True))
    stuck = Outgoing.everywhere.filter(store_id__in=stores, state=OutgoingState.SENDING, not_before__lte=at)
    oldest = [rows.aggregate(oldest=Min("not_before"))["oldest"] for rows in (due, stuck)]
    return max((int((at - instant).total_seconds()) for instant in oldest if instant is not None), default=0)
