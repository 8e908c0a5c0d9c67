"""What can be told of one order, to the rules and texts that are about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from django.db.models import Expression, F, Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from wafaa.lib.dates import day
from wafaa.lib.money import Money, exponent
from wafaa.lib.text.digits import Digits
from wafaa.orders.models import Order, OrderCode, Shipment
from wafaa.orders.queries import records
from wafaa.playbook.facts import fact
from wafaa.shops.models import Shop
from wafaa.shops.states import OrderState
from wafaa.stores import scope
from wafaa.stores.local_time import known_zone


def _say_state(value: str, language: str, digits: Digits) -> str:
    with translation.override(language):
        return str(OrderState(value).label) if value and value != OrderState.UNKNOWN else ""


def _say_day(value: datetime, language: str, digits: Digits) -> str:
    return day(value, known_zone(scope.current().store.timezone), language, digits, in_sentence=True)


def _states() -> Sequence[tuple[str, Any]]:
    return [(state.value, state.label) for state in OrderState]


def _shops() -> Sequence[tuple[str, Any]]:
    return [(shop.public_id, shop.name) for shop in Shop.objects.order_by("name")]


@fact(
    "this_order.number",
    about="order",
    type=str,
    label=_("Order's number"),
    in_texts=_("This order's number"),
    permission="orders.see",
)
def number(order: Order) -> str:
    return order.number


@fact(
    "this_order.state",
    about="order",
    type=str,
    label=_("Order's state"),
    sql=F("state"),
    options=_states,
    in_texts=_("This order's state"),
    permission="orders.see",
    say=_say_state,
)
def state(order: Order) -> str:
    return order.state


class _Sum:
    """An order's total, asked in the store's currency: an order in another one is neither more nor less."""

    def where(self, path: str, lookup: str, value: Any) -> Q:
        currency = scope.current().store.currency
        exact = value.scaleb(exponent(currency))
        # finer than the currency: "over 10.005" is over 10.00, "under 10.005" is under 10.01, and no sum is 10.005
        wanted = int(exact.to_integral_value(ROUND_CEILING if lookup in ("__gte", "__lt") else ROUND_FLOOR))
        if not lookup and wanted != exact:
            return Q(pk__in=[])
        is_so = Q(**{f"{path}total_minor{lookup}": wanted}) & Q(**{f"{path}total_minor__isnull": False})
        return is_so & Q(**{f"{path}currency": currency})

    def filled(self, path: str) -> Q:
        return Q(**{f"{path}total_minor__isnull": False}) & Q(**{f"{path}currency": scope.current().store.currency})

    def value(self, path: str) -> Expression | F:
        return F(f"{path}total_minor")


def _say_total(value: Decimal, language: str, digits: Digits) -> str:
    return Money.parse(f"{value:f}", scope.current().store.currency).format(language, digits)


@fact(
    "this_order.total",
    about="order",
    type=Decimal,
    label=_("Order's total"),
    in_texts=_("This order's total"),
    permission="orders.see",
    elsewhere=_Sum(),
    say=_say_total,
)
def total(order: Order) -> Decimal | None:
    return order.total.decimal if order.total and order.currency == scope.current().store.currency else None


@fact("this_order.placed_at", about="order", type=datetime, label=_("Order was placed"), sql=F("placed_at"))
def placed_at(order: Order) -> datetime:
    return order.placed_at


@fact(
    "this_order.arrives",
    about="order",
    type=datetime,
    label=_("Order is to arrive"),
    sql=F("due_at"),
    in_texts=_("This order's arrival day"),
    permission="orders.see",
    say=_say_day,
)
def arrives(order: Order) -> datetime | None:
    return order.due_at


@fact("this_order.is_over", about="order", type=bool, label=_("Nothing of it is on its way any more"), sql=F("is_over"))
def is_over(order: Order) -> bool:
    return order.is_over


@fact("this_order.shop", about="order", type=str, label=_("Order came from"), options=_shops, sql=F("shop__public_id"))
def shop(order: Order) -> str:
    return order.shop.public_id if order.shop else ""


@fact("this_order.payment", about="order", type=str, label=_("Order is paid by"), sql=F("payment"))
def payment(order: Order) -> str:
    return order.payment


@fact("this_order.codes", about="order", type=list, label=_("Coupon codes of the order"))
def codes(order: Order) -> list[str]:
    return list(OrderCode.objects.filter(order=order).order_by("place").values_list("text", flat=True))


@fact("this_order.note", about="order", type=str, label=_("Customer's words with the order"), sql=F("note"))
def note(order: Order) -> str:
    return order.note


@fact("this_order.is_first", about="order", type=bool, label=_("It is the customer's first order"))
def is_first(order: Order) -> bool:
    if order.customer is None:
        return False
    before = Order.objects.filter(customer_id__in=records(order.customer.joined_to or order.customer))
    return not before.filter(placed_at__lt=order.placed_at, is_told=True).exclude(pk=order.pk).exists()


def parcel_of(order: Order) -> Shipment | None:
    """The parcel a talk about it is about: the one that something has just happened to, else the last that is on its
    way, else the last."""
    if (moved := getattr(order, "moved_parcel", None)) is not None:
        found: Shipment | None = Shipment.objects.filter(order=order, pk=moved).first()
        return found
    parcels = [one for one in Shipment.objects.filter(order=order).order_by("-id")[:20] if not one.is_no_more]
    return next((one for one in parcels if not one.is_delivered), parcels[0] if parcels else None)


@fact(
    "this_order.parcel",
    about="order",
    type=str,
    label=_("Number of its parcel"),
    in_texts=_("This order's parcel number"),
    permission="orders.see",
)
def parcel(order: Order) -> str:
    found = parcel_of(order)
    return found.number if found else ""


@fact(
    "this_order.link",
    about="order",
    type=str,
    label=_("Link to its parcel"),
    in_texts=_("This order's tracking link"),
    permission="orders.see",
)
def link(order: Order) -> str:
    found = parcel_of(order)
    return found.url if found else ""
