"""Whoever buys, brings back or earns is weighed anew; and every night all members are, because time passes too."""

from __future__ import annotations

import logging

from wafaa.lib.time import now
from wafaa.loyalty import verbs
from wafaa.loyalty.membership import is_running, member
from wafaa.loyalty.models import Member, Standing, Tier, Txn
from wafaa.orders.models import Order
from wafaa.people.models import Customer
from wafaa.stores import scope
from wafaa.stores.models import Store
from wafaa.work import jobs
from wafaa.work.events import Happening, every, on
from wafaa.work.unit import unit

SOME = 200
WEIGH = "wafaa.loyalty.tier_reactions.weigh_some"

log = logging.getLogger("wafaa.loyalty")


@on("order.placed")
@on("order.moved")
@on("order.changed")
@on("order.given")
@on("order.refunded")
def weigh_who_ordered(event: Happening) -> None:
    order = Order.objects.filter(pk=event.ids()["order_id"]).select_related("customer", "customer__joined_to").first()
    if order is not None and order.customer is not None:
        _weigh(order.customer)


@on("ledger.activated")
@on("ledger.clawed_back")
@on("ledger.given_back")
def weigh_who_earned(event: Happening) -> None:
    txn = Txn.objects.filter(pk=event.ids()["txn_id"]).select_related("account__customer__joined_to").first()
    if txn is not None:
        _weigh(txn.account.customer)


@on("member.joined")
def weigh_who_joined(event: Happening) -> None:
    found = Customer.objects.filter(pk=event.ids()["customer_id"]).select_related("joined_to").first()
    if found is not None:
        _weigh(found)


@on("customer.joined")
@on("customer.parted")
def weigh_whose_records_changed(event: Happening) -> None:
    ids = event.ids()
    for found in Customer.objects.filter(pk__in=[ids["winner_id"], ids["loser_id"]]).select_related("joined_to"):
        _weigh(found)


def _weigh(customer: Customer) -> None:
    one = member(customer) if _has_tiers() else None
    if one is not None:
        verbs.weigh(one)


def _has_tiers() -> bool:
    return is_running() and Tier.objects.exists()


@on("tiers.changed")
def weigh_all(event: Happening) -> None:
    _begin()


@every("1d")
def weigh_every_night() -> None:
    """What was spent a year ago counts no more."""
    for store in Store.objects.order_by("pk"):
        with scope.entered(store):
            _begin()


def _begin() -> None:
    if _has_tiers():
        with unit():
            jobs.enqueue(WEIGH, {"after": 0}, dedup=f"weigh:{scope.current().store_id}")


def weigh_some(after: int) -> None:
    """The next members of the store, and a job for those behind them. Whoever cannot be weighed stops nobody else."""
    found = list(Member.objects.filter(pk__gt=after, left_at=None).order_by("pk")[:SOME])
    for one in found:
        try:
            verbs.weigh(one)
            verbs.celebrate(one)
        except Exception:
            log.exception("a member could not be weighed id=%s", one.pk)
    if len(found) == SOME:
        with unit():
            jobs.enqueue(WEIGH, {"after": found[-1].pk}, dedup=f"weigh:{scope.current().store_id}:{found[-1].pk}")


@every("1h")
def end_graces() -> None:
    """The days of grace of these are over: they are weighed, and stay if enough came together."""
    due = Standing.everywhere.filter(holds_until__lte=now(), member__left_at=None)
    for stands in due.select_related("member", "store").order_by("holds_until", "id")[:SOME]:
        with scope.entered(stands.store):
            try:
                verbs.weigh(stands.member)
            except Exception:
                log.exception("a member could not be weighed id=%s", stands.member_id)
