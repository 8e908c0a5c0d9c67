"""Orders that colleagues take at the counter or on the phone, for a person that the store knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from wafaa.lib.money import Money
from wafaa.lib.time import now
from wafaa.orders import events
from wafaa.orders.delivering import WAITING, note_times
from wafaa.orders.models import Order, OrderLine, Shipment, key_of
from wafaa.orders.verbs.coding import write_codes
from wafaa.orders.verbs.holding import tell
from wafaa.orders.verbs.settling import settle
from wafaa.people.models import Customer
from wafaa.people.verbs.colleagues import stop_at_colleagues
from wafaa.shops.said import WHERE
from wafaa.shops.states import OrderState
from wafaa.stores import scope
from wafaa.stores.verbs import next_number
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit


class NotByHand(Exception):
    """The order is a shop's: what happens to it is told by the shop."""


@dataclass(frozen=True)
class HandLine:
    """`product` is the public id of our record of it, where there is one."""

    name: str
    quantity: Decimal
    price: Money
    product: str = ""
    sku: str = ""


def take_order(
    customer: Customer,
    lines: Sequence[HandLine],
    *,
    note: str = "",
    promised_for: datetime | None = None,
    state: str = OrderState.PLACED,
    once: str = "",
    codes: Sequence[str] = (),
    ship_to: Mapping[str, str] | None = None,
) -> Order:
    """A new order of this person, with a number of the store's own ("W-12"). With the same `once` it is the same one.
    `codes` are those of coupons and vouchers that they show, `ship_to` where it goes (`said.WHERE`). Raises
    IsColleague."""
    stop_at_colleagues(customer)
    currency = lines[0].price.currency if lines else scope.current().store.currency
    with unit():
        if once:
            take_turns(f"take_order:{scope.current().store_id}:{once}")
            if (taken := _taken(customer, once)) is not None:
                return taken
        number = f"W-{next_number('orders')}"
        order: Order = Order.objects.create(
            number=number,
            number_key=key_of(number),
            customer_id=customer.root_id,
            staff_id=scope.current().staff_id,
            state=state,
            currency=currency,
            external_id=once,
            total_minor=sum(_total(line) for line in lines),
            waited=state in WAITING,
            note=note[:1000],
            ship_to={name: said for name, most in WHERE.items() if (said := (ship_to or {}).get(name, "")[:most])},
            promised_for=promised_for,
            is_told=True,
        )
        for place, line in enumerate(lines):
            OrderLine.objects.create(
                order=order,
                external_id=f"#{place + 1}",
                place=place,
                name=line.name[:200],
                product=line.product,
                sku=line.sku[:60],
                quantity=line.quantity,
                currency=currency,
                price_minor=line.price.amount_minor,
                total_minor=_total(line),
            )
        write_codes(order, codes)
        settle(order, None)
        tell(order, events.OrderPlaced(order.pk))
    return order


def _taken(customer: Customer, once: str) -> Order | None:
    found: Order | None = Order.objects.filter(customer_id=customer.root_id, shop=None, external_id=once).first()
    return found


def _total(line: HandLine) -> int:
    return int((line.price.amount_minor * line.quantity).to_integral_value())


def move_order(order: Order, state: str) -> None:
    """A colleague says how far an order of their own has come. Raises NotByHand."""
    if order.shop_id is not None:
        raise NotByHand
    with unit():
        held = Order.objects.select_for_update().get(pk=order.pk)
        if held.state == state:
            return
        before, held.state = held.state, state
        held.said = held.said | {"state": f"{now():%Y%m%dT%H%M%S.%f}"}
        note_times(held, state, now())
        settle(held, None)
        tell(held, events.OrderMoved(held.pk, before, state))


def send_off(order: Order, *, carrier: str, number: str, promised_for: datetime | None = None) -> Shipment:
    """A colleague handed a parcel to a carrier. Raises NotByHand."""
    if order.shop_id is not None:
        raise NotByHand
    with unit():
        held = Order.objects.select_for_update().get(pk=order.pk)
        shipment: Shipment = Shipment.objects.create(
            order=held,
            carrier=carrier[:60],
            number=number[:100],
            number_key=key_of(number),
            state="info_received",
            state_at=now(),
            labelled_at=now(),
            promised_for=promised_for,
        )
        settle(held, None)
        tell(held, events.ShipmentMade(held.pk, shipment.pk))
    return shipment
