"""What time does besides the ledger itself: birthdays, reminders before points end, and days that do not count."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from wafaa.lib.time import now
from wafaa.loyalty import keeping, verbs
from wafaa.loyalty.birthdays import born_on, may_have_gift, took_part
from wafaa.loyalty.books import Currency, LotState
from wafaa.loyalty.earning_settings import EarningSettings
from wafaa.loyalty.earnings import BIRTHDAY
from wafaa.loyalty.faults import is_owed
from wafaa.loyalty.membership import is_running
from wafaa.loyalty.models import EarningRule, Lot, Warned
from wafaa.loyalty.verbs.celebrating import LATE
from wafaa.loyalty.verbs.lasting import STAGES
from wafaa.people.models import Customer
from wafaa.stores import scope
from wafaa.stores.local_time import known_zone
from wafaa.stores.models import Store
from wafaa.stores.settings import read
from wafaa.work.events import every

SOON = timedelta(hours=36)
"""Looked at so long before their end, so that no lot ends while the clock is away for a night."""
MOST, AT_ONCE = 2000, 500
LOOKS_BACK = 3
"""Every so many hours days before today are looked at."""

log = logging.getLogger("wafaa.loyalty")


@every("1h")
def let_nothing_end_while_we_owe() -> None:
    """Points of a customer whom the store owes something live on, day by day, for as long as it lasts."""
    ids = list(_ending(SOON).order_by("expires_at", "id").values_list("pk", flat=True))
    owed: dict[int, bool] = {}
    for start in range(0, len(ids), AT_ONCE):
        for lot in list(_ending(SOON).filter(pk__in=ids[start : start + AT_ONCE])):
            with scope.entered(lot.store):
                _one(_live_on, lot, owed)


def _live_on(lot: Lot, owed: dict[int, bool]) -> None:
    customer = lot.account.customer
    if not is_running() or keeping.rests():  # nobody can spend them
        verbs.pause(lot)
        return
    if not read(EarningSettings).pauses:
        return
    if customer.root_id not in owed:
        owed[customer.root_id] = is_owed(customer)
    if owed[customer.root_id]:
        verbs.pause(lot)


@every("1h")
def remind_before_they_end() -> None:
    """30, 7 and 1 days before; nobody is told of what does not end because the store owes them something."""
    for stage in STAGES:
        told = Warned.everywhere.filter(lot=OuterRef("pk"), days=stage)
        due = _ending(timedelta(days=stage)).exclude(Exists(told)).order_by("expires_at", "id")[:MOST]
        done: set[int] = set()
        for lot in due:
            customer = lot.account.customer
            if customer.root_id not in done:
                done.add(customer.root_id)
                with scope.entered(lot.store):
                    _one(_remind, customer)


def _remind(customer: Customer) -> None:
    if is_running() and not (read(EarningSettings).pauses and is_owed(customer)):
        verbs.remind(customer.joined_to or customer)


def _ending(within: timedelta) -> QuerySet[Lot]:
    at = now()
    live = Lot.everywhere.filter(state=LotState.ACTIVE, remaining__gt=0, account__currency=Currency.POINTS)
    return live.filter(expires_at__gt=at, expires_at__lte=at + within).select_related(
        "store", "account__customer", "account__customer__joined_to"
    )


@every("1h")
def greet_on_birthdays() -> None:
    """Whoever takes part gets what the store gives for a birthday, once a year, on its day; some days late when nobody
    came by on the day itself, as with a shop's computer that was off."""
    stores = EarningRule.everywhere.filter(what=BIRTHDAY, is_on=True).values("store")
    for store in Store.objects.filter(pk__in=stores).order_by("pk"):
        with scope.entered(store):
            if is_running():
                _greet(now().astimezone(known_zone(store.timezone)))


def _greet(here: datetime) -> None:
    began = EarningRule.objects.filter(what=BIRTHDAY, is_on=True).order_by("created_at")[0].created_at
    for back in range(LATE if here.hour % LOOKS_BACK == 0 else 1):
        day = here.date() - timedelta(days=back)
        if back and day < began.astimezone(here.tzinfo).date():
            return
        for customer in born_on(day):
            if may_have_gift(customer, day) and (not back or took_part(customer, day)):
                _one(verbs.wish, customer, day)


def _one(act: Callable[..., object], *about: object) -> None:
    """What fails for one is the affair of nobody else."""
    try:
        act(*about)
    except Exception:
        log.exception("the programme's clock stumbled")
