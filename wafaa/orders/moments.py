"""How what happens to orders and parcels reads on their customer's timeline."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from wafaa.lib.text.direction import as_code
from wafaa.orders import return_moments as return_moments  # returns are told there
from wafaa.orders.models import Order, Refund
from wafaa.orders.screens import PARCEL_TONES, TONES, figures, money, url_of
from wafaa.playbook.moments import Moment, tells
from wafaa.shops.states import OrderState, ShipmentState
from wafaa.stores import scope


@tells("order.placed", "order.given", "order.moved", "order.refunded", "shipment.made", "shipment.moved")
def tell_orders(events: list[Any]) -> dict[int, Moment]:
    if not scope.current().can("orders.see"):
        return {}
    orders = {order.pk: order for order in Order.objects.filter(pk__in={e.data["order_id"] for e in events})}
    refunds = {e.data["refund_id"] for e in events if e.name == "order.refunded"}
    sums = {one.pk: money(one.amount) for one in (Refund.objects.filter(pk__in=refunds) if refunds else ())}
    return {
        event.pk: _moment(event, orders[event.data["order_id"]], sums)
        for event in events
        if event.data["order_id"] in orders
    }


def _moment(event: Any, order: Order, sums: dict[int, str]) -> Moment:
    said, url = {"number": as_code(figures(order.number))}, url_of("order", order.public_id)
    match event.name:
        case "order.placed":
            return Moment("box", _("Ordered: %(number)s") % said, money(order.total), "brand", url)
        case "order.given":
            return Moment("box", _("Order %(number)s is theirs") % said, money(order.total), "brand", url)
        case "order.moved":
            state = OrderState(event.data["after"])
            title = _("Order %(number)s: %(state)s") % (said | {"state": state.label})
            return Moment("box", title, tone=TONES.get(state, ""), url=url)
        case "order.refunded":
            text = sums.get(event.data["refund_id"], "")
            return Moment("undo", _("Money back for order %(number)s") % said, text, "note", url)
        case "shipment.made":
            return Moment("box", _("A parcel for order %(number)s") % said, url=url)
    state_of = ShipmentState(event.data["after"])
    title = _("The parcel of order %(number)s: %(state)s") % (said | {"state": state_of.label})
    return Moment("box", title, tone=PARCEL_TONES.get(state_of, ""), url=url)
