"""Which promises the acting person may read: a closed team's are its members', the leads' and their keeper's."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from wafaa.lib.prepared import Slot
from wafaa.promises.models import Promise
from wafaa.stores import scope

ALLOWED = Q(team__isnull=True) | ~Q(team_id__among=Slot("hidden")) | Q(staff_id=Slot("me"))
"""The same for prepared queries, whose slots `eyes` fills."""


def eyes() -> dict[str, Any]:
    """The slots `hidden`, `me` and `store` of the acting person."""
    entered = scope.current()
    return {"store": entered.store_id, "me": entered.me, "hidden": entered.hidden_teams}


def visible(rows: QuerySet[Promise]) -> QuerySet[Promise]:
    """These promises without those of teams that are closed to the acting person."""
    hidden = scope.current().hidden_teams
    if not hidden:
        return rows
    return rows.filter(Q(team__isnull=True) | ~Q(team_id__in=hidden) | Q(staff_id=scope.current().me))
