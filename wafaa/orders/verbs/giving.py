"""Whose an order is, where the shop could not say: a colleague links it to a person, and takes that back. What was
promised, told and sent back of an order goes along with its buyer."""

from __future__ import annotations

from wafaa.channels import verbs as channels
from wafaa.lib.time import now
from wafaa.orders import events
from wafaa.orders.models import Order, Return
from wafaa.orders.verbs.holding import tell, turn
from wafaa.orders.verbs.refund_promises import owe_again
from wafaa.orders.verbs.settling import settle
from wafaa.orders.whose import said_of, whose
from wafaa.people.models import Customer
from wafaa.people.verbs.colleagues import stop_at_colleagues
from wafaa.promises import verbs as promises
from wafaa.stores import scope
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit


class NotNobodys(ValueError):
    """The shop itself says whose this order is."""


def give_order(order: Order, customer: Customer) -> bool:
    """An order of nobody is this person's, a colleague says. True when it was not already. The shop's own word, should
    it come, stands above it. Raises NotNobodys and IsColleague."""
    stop_at_colleagues(customer)
    with unit():
        held = _hold(order)
        if held.customer_id is not None and held.given_at is None:
            raise NotNobodys
        if held.customer is not None and held.customer.root_id == customer.root_id:
            return False
        held.customer = customer.joined_to or customer
        held.given_at, held.given_by_id = now(), scope.current().staff_id
        follow_buyer(held)
        settle(held, None)
        tell(held, events.OrderChanged(held.pk, "customer"))
        tell(held, events.OrderGiven(held.pk))
    return True


def take_order_back(order: Order) -> bool:
    """The link was wrong: it is nobody's order again, nothing is promised of it. False when no colleague made it."""
    with unit():
        held = _hold(order)
        if held.customer is None or held.given_at is None:
            return False
        whose = held.customer
        held.customer = held.given_at = held.given_by = None
        topics = [held.topic, *(back.topic for back in Return.objects.filter(order=held).order_by("pk"))]
        for topic in topics:
            channels.recall_notices(topic, None)
        Return.objects.filter(order=held, customer_id=whose.root_id).update(customer=None)
        settle(held, None)
        for promise in [one for topic in topics for one in promises.owed_on(topic)]:
            promises.cancel(promise)
        tell(held, events.OrderChanged(held.pk, "customer"))
    return True


def give_to_buyer(order: Order) -> bool:
    """It is with whoever the shop said had bought it, where that is another person by now: two records were parted that
    had been one when it came. What a colleague gave somebody stays where it is. True when it moved."""
    with unit():
        held = _hold(order)
        if held.shop is None or held.customer is None or held.given_at is not None:
            return False
        buyer = whose(held.shop, said_of(held))
        if buyer is None or buyer.root_id == held.customer.root_id:
            return False
        held.customer = buyer.joined_to or buyer
        follow_buyer(held)
        settle(held, None)
        tell(held, events.OrderChanged(held.pk, "customer"))
    return True


def follow_buyer(order: Order) -> bool:
    """Let what was promised of the order, held in the open unit, and its returns be its buyer's; what waits to be told
    to somebody else is not told to them. True when there was such news."""
    if order.customer is None:
        return False
    root = order.customer.joined_to or order.customer
    promises.pass_on(order.topic, root)
    backs = Return.objects.filter(order=order).select_related("customer").order_by("pk")
    for back in backs:
        if back.customer is None or back.customer.root_id != root.pk:
            Return.objects.filter(pk=back.pk).update(customer=root)
            promises.pass_on(back.topic, root)
            back.customer = root
            owe_again(back)
        channels.recall_notices(back.topic, root)
    return bool(channels.recall_notices(order.topic, root))


def _hold(order: Order) -> Order:
    if order.shop is not None:
        take_turns(turn(order.shop, order.external_id))
    rows = Order.objects.select_for_update(of=("self",)).select_related("customer", "customer__joined_to", "shop")
    held: Order = rows.get(pk=order.pk)
    return held
