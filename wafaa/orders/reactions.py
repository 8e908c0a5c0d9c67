"""What shops tell is written down as orders, and what customers were told of them is kept with the promise."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from wafaa.channels.events import NoticeCameBack, NoticeTold
from wafaa.channels.models import Notice
from wafaa.lib.time import now
from wafaa.orders import naming as naming  # what it knows is offered as well
from wafaa.orders import return_reactions as return_reactions  # what it does is offered as well
from wafaa.orders import verbs
from wafaa.orders.events import (
    OrderGiven,
    OrderMoved,
    OrderPlaced,
    OrderRefunded,
    ShipmentChanged,
    ShipmentMade,
    StockCameBack,
)
from wafaa.orders.models import Delivery, Order, OrderList, Product, Refund, Shipment
from wafaa.people.events import CustomersParted
from wafaa.people.models import Customer, everyone_in
from wafaa.people.verbs import weigh
from wafaa.people.verbs.bringing import UNWRITTEN
from wafaa.shops import verbs as shops
from wafaa.shops.models import Shop
from wafaa.shops.said import Said
from wafaa.shops.taking import takes
from wafaa.stores import scope
from wafaa.work.events import Happening, every, on

AT_ONCE = 100
MOST_PARTED = 500
TOLD_OF_DELAYS = ("order.delayed", "order.tried")
FORGOTTEN = timedelta(days=14)

log = logging.getLogger("wafaa.orders")


@every("10s")
def watch_deliveries() -> None:
    """Look at what may have begun to go wrong: only at those whose time has come, however many are on their way."""
    due = Delivery.everywhere.filter(look_at__lte=now()).select_related("store").order_by("look_at", "id")[:AT_ONCE]
    for store, deliveries in groupby(sorted(due, key=lambda one: one.store_id), key=lambda one: one.store):
        with scope.entered(store):
            for delivery in deliveries:
                _look_alone(delivery)


def _look_alone(delivery: Delivery) -> None:
    try:
        verbs.look_again(delivery.order_id)
    except Exception:
        log.exception("a delivery could not be looked at id=%s", delivery.pk)
        verbs.put_off(delivery)


@every("1d")
def drop_forgotten_lists() -> None:
    """A list that nobody carried out holds people's data for nothing."""
    rows = OrderList.everywhere.filter(state__in=UNWRITTEN, created_at__lt=now() - FORGOTTEN).select_related("store")
    for batch in rows:
        with scope.entered(batch.store):
            verbs.drop_orders_list(batch)


@on("promise.renegotiated")
def look_at_its_new_date(event: Happening) -> None:
    """A delivery was given another date: from now on that is watched."""
    delivery = Delivery.objects.filter(promise_id=event.ids()["promise_id"]).first()
    if delivery is not None:
        verbs.look_again(delivery.order_id)


@takes
def write_it_down(shop: Shop, said: Said) -> Sequence[str]:
    return verbs.mirror(shop, said)


@on("order.refunded")
def keep_what_was_owed(event: OrderRefunded) -> None:
    """Money that went back keeps the promise of it."""
    refund = Refund.objects.filter(pk=event.refund_id).select_related("order").first()
    if refund is not None:
        verbs.refund_paid(refund.order, refund.at)


@on("stock.came_back")
def keep_what_was_to_come_back(event: StockCameBack) -> None:
    product = Product.objects.filter(pk=event.product_id).first()
    if product is not None:
        verbs.restocked(product)


@on("order.placed")
def weigh_the_buyer(event: OrderPlaced) -> None:
    """How many orders somebody placed may make them a customer, or a VIP."""
    _weigh(event.order_id)


@on("order.given")
def weigh_the_known_buyer(event: OrderGiven) -> None:
    """An order that was nobody's counts for whoever it belongs to."""
    _weigh(event.order_id)


@on("order.moved")
def weigh_the_buyer_again(event: OrderMoved) -> None:
    """A cancelled order counts no more."""
    _weigh(event.order_id)


@on("shipment.made")
def hear_what_was_told_before(event: ShipmentMade) -> None:
    """A tracking service may have known the parcel before the shop told of it."""
    _hear(event.shipment_id)


@on("shipment.changed")
def hear_what_was_told_of_its_number(event: ShipmentChanged) -> None:
    if "number" in event.what.split(","):
        _hear(event.shipment_id)


def _hear(shipment_id: int) -> None:
    key = Shipment.objects.filter(pk=shipment_id).values_list("number_key", flat=True).first()
    if key:
        shops.read_about_parcel(key)


def _weigh(order_id: int) -> None:
    order = Order.objects.filter(pk=order_id, customer__isnull=False).select_related("customer").first()
    if order is not None and order.customer is not None:
        weigh([order.customer.root_id])


@on("notice.told")
def note_that_they_know(event: NoticeTold) -> None:
    """A customer knows that a promised day will not be kept: from now on the new one is promised."""
    if event.code in TOLD_OF_DELAYS:
        notice = Notice.objects.filter(pk=event.notice_id).first()
        if notice is not None:
            verbs.know_of_delay(notice)


@on("notice.came_back")
def note_that_they_do_not_know(event: NoticeCameBack) -> None:
    """It came back: of that delay they were not told."""
    if event.code in TOLD_OF_DELAYS:
        notice = Notice.objects.filter(pk=event.notice_id).first()
        if notice is not None:
            verbs.not_know_of_delay(notice, datetime.fromisoformat(event.told_at))


@on("customer.parted")
def give_orders_to_their_buyers(event: CustomersParted) -> None:
    """What came in while two records were one stood with the one that stood for both; their points follow it. What
    either had before stays theirs: a guest's order does not go to whoever proved the address since."""
    if not event.since:  # parted before this was written down
        return
    records = Customer.objects.filter(pk__in=(event.winner_id, event.loser_id)).select_related("joined_to")
    while_one = Order.objects.filter(created_at__gte=event.since, shop__isnull=False, given_at=None)
    for record in records:
        for order in while_one.filter(everyone_in(record)).order_by("-placed_at", "-pk")[:MOST_PARTED]:
            verbs.give_to_buyer(order)
