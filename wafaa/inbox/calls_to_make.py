"""Calls to make: who, when it suits them best, and when again if nobody answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _l

from wafaa.channels.gate import contact_time
from wafaa.inbox.models import FollowUp, FollowUpWay
from wafaa.lib.prepared import Prepared, Slot
from wafaa.lib.time import now
from wafaa.people.models import Customer, everyone_in
from wafaa.promises.sight import eyes
from wafaa.stores import scope
from wafaa.stores.queries import main_hours
from wafaa.stores.settings import setting, settings

PAGE = 50
MOST_COUNTED = 99
MOST_STEPS = 10
SOON = timedelta(hours=3)
MORNING, EVENING, NOON = 10, 18, 14


@settings("follow_ups", _l("Follow-ups"))
@dataclass(frozen=True)
class FollowUpSettings:
    most_tries: int = setting(
        3, _l("Tries to reach somebody"), _l("After so many calls that nobody answers it is let be."), least=1, most=10
    )
    grace_hours: int = setting(
        24,
        _l("Hours for a call"),
        _l("A call to ask whether all is well is late so many hours after the time that suited best."),
        least=1,
        most=168,
    )


def best_time(customer: Customer, at: datetime) -> datetime:
    """The first instant from `at` on that suits the customer and at which somebody works here; where the two never meet
    soon, the customer's."""
    asked = at
    for _again in range(MOST_STEPS):
        theirs = contact_time(customer, asked)
        opens = main_hours().next_opening(theirs)
        if opens is None:
            return theirs
        if opens <= theirs:
            return theirs
        asked = opens
    return contact_time(customer, at)


def next_try(follow_up: FollowUp) -> datetime:
    """When to try again: first some hours later, then on the next day in the other half of it."""
    customer = follow_up.customer.joined_to or follow_up.customer
    if follow_up.tries % 2:
        return best_time(customer, now() + SOON)
    zone = ZoneInfo(customer.timezone or scope.current().store.timezone)
    local = now().astimezone(zone)
    hour = EVENING if local.hour < NOON else MORNING
    tomorrow = (local + timedelta(days=1)).replace(hour=hour, minute=0, second=0, microsecond=0)
    return best_time(customer, tomorrow)


def calls(after: tuple[datetime, int] | None = None) -> tuple[list[FollowUp], bool]:
    """Those that the acting person may see, the earliest first, and whether there are more."""
    found = FIRST.all(**eyes()) if after is None else FURTHER.all(**eyes(), at=after[0], pk=after[1])
    return found[:PAGE], len(found) > PAGE


def due(most: int) -> list[FollowUp]:
    """Calls whose time has come."""
    return DUE.all(**eyes(), at=now())[:most]


def how_many() -> int:
    """All that stand on the store's list; counted no further than one more than MOST_COUNTED."""
    return len(COUNT.all(store=scope.current().store_id))


def open_of(customer: Customer) -> list[FollowUp]:
    """The calls that this person waits for, the earliest first."""
    rows = FollowUp.objects.filter(everyone_in(customer), way=FollowUpWay.CALL, settled_at=None)
    return list(rows.select_related("promise", "customer", "customer__joined_to").order_by("best_at", "id"))


ALLOWED = Q(promise__team__isnull=True) | ~Q(promise__team_id__among=Slot("hidden")) | Q(promise__staff_id=Slot("me"))
"""As of their promises: a closed team's are its members', the leads' and their keeper's."""


def _open() -> QuerySet[FollowUp]:
    rows = FollowUp.everywhere.filter(ALLOWED, store_id=Slot("store"), way=FollowUpWay.CALL, settled_at__isnull=True)
    return rows.order_by("best_at", "id")


def _told() -> QuerySet[FollowUp]:
    return _open().select_related("customer", "customer__joined_to", "promise", "promise__staff")


FIRST: Prepared[FollowUp] = Prepared(lambda: _told()[: PAGE + 1])
FURTHER: Prepared[FollowUp] = Prepared(
    lambda: _told().filter(Q(best_at__gt=Slot("at")) | Q(best_at=Slot("at"), id__gt=Slot("pk")))[: PAGE + 1]
)
DUE: Prepared[FollowUp] = Prepared(lambda: _told().filter(best_at__lte=Slot("at"))[:10])
COUNT: Prepared[tuple[int]] = Prepared(
    lambda: FollowUp.everywhere.filter(
        store_id=Slot("store"), way=FollowUpWay.CALL, settled_at__isnull=True
    ).values_list("pk")[: MOST_COUNTED + 1]
)
