"""What happens to orders, members and returns moves their points. All of it is `square`."""

from __future__ import annotations

from datetime import datetime, timedelta

from wafaa.loyalty import verbs
from wafaa.loyalty.earnings import SIGNUP
from wafaa.loyalty.events import MemberJoined
from wafaa.loyalty.membership import is_running
from wafaa.loyalty.models import Deal, Member
from wafaa.loyalty.models.members import Way
from wafaa.loyalty.settings import LoyaltySettings
from wafaa.orders.models import Order, ReturnLine
from wafaa.people.models import everyone_in
from wafaa.stores.settings import read
from wafaa.work.events import Happening, on

MOST_BEFORE = 500
"""So many orders before somebody joined are looked at."""


@on("order.placed")
@on("order.moved")
@on("order.changed")
@on("order.given")
@on("order.refunded")
@on("shipment.made")
@on("shipment.moved")
@on("shipment.changed")
@on("delivery.made")
def square_the_order(event: Happening) -> None:
    """Whatever is new about an order, its points are what it has earned by now."""
    _square([event.ids()["order_id"]])


@on("return.requested")
@on("return.moved")
@on("return.arrived")
@on("return.corrected")
@on("return.resolved")
def square_what_comes_back(event: Happening) -> None:
    """A return may be of several orders; while it is open, none of theirs becomes usable."""
    theirs = ReturnLine.objects.filter(of_id=event.ids()["return_id"], order__isnull=False)
    _square(sorted(set(theirs.values_list("order_id", flat=True))))


def _square(ids: list[int]) -> None:
    """While the programme is off, only what was promised points before can still change them."""
    orders = Order.objects.filter(pk__in=ids).order_by("pk")
    if not is_running():
        orders = orders.filter(pk__in=Deal.objects.filter(order__in=ids).values("order"))
    for order in orders:
        verbs.square(order)


@on("customer.parted")
@on("customer.joined")
def square_whose_records_changed(event: Happening) -> None:
    """Records were joined or parted: what their orders earned is with whoever it belongs to now."""
    records = [value for name, value in event.ids().items() if name.endswith(("winner_id", "loser_id", "customer_id"))]
    deals = Deal.objects.filter(order__customer__in=records).order_by("-order_id")
    _square(list(deals.values_list("order_id", flat=True)[:MOST_BEFORE]))


@on("member.joined")
def earn_from_the_first_day(event: MemberJoined) -> None:
    """Joining itself may earn, and orders shortly before it do. Who came by a list has what it said: a welcome and
    orders of before were given where they were a member until then."""
    member = Member.objects.select_related("customer", "customer__joined_to").filter(pk=event.member_id).first()
    if member is None or member.left_at is not None or member.way == Way.LIST:
        return
    if member.listed_at is None:
        verbs.earn_for(member.customer, SIGNUP, "signup")
    since: datetime = member.joined_at - timedelta(days=read(LoyaltySettings).look_back)
    mine = Order.objects.filter(everyone_in(member.customer), placed_at__gte=since)
    _square(list(mine.order_by("-placed_at", "-pk").values_list("pk", flat=True)[:MOST_BEFORE]))
