"""What orders can tell of a customer to rules, segments, templates and screens."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Count, Max, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import translation
from django.utils.translation import gettext_lazy as _

import wafaa.orders.delivery_facts  # noqa: F401  (its facts)
from wafaa.lib.dates import day
from wafaa.lib.money import Money
from wafaa.lib.text.digits import Digits
from wafaa.orders import columns
from wafaa.orders import kinds_returns as kinds_returns  # what returns offer is offered as well
from wafaa.orders import return_facts as return_facts
from wafaa.orders import triggers_returns as triggers_returns
from wafaa.orders.columns import NOT_COUNTED
from wafaa.orders.models import Order, OrderCode, Return, Shipment
from wafaa.orders.queries import records
from wafaa.orders.returning import OPEN
from wafaa.people.models import Customer
from wafaa.playbook.facts import fact
from wafaa.shops.states import OrderState
from wafaa.stores import scope
from wafaa.stores.local_time import known_zone

SEE = "orders.see"
LATEST_CODES, MOST_CODES = 2000, 60


def _counted(of: Any) -> Any:
    return Order.everywhere.filter(of, is_told=True, is_gone=False).exclude(state__in=NOT_COUNTED)


def _of_the_row() -> Q:
    """The orders of a row of customers, in a subquery."""
    person = Customer.everywhere.filter(Q(pk=OuterRef(OuterRef("pk"))) | Q(joined_to=OuterRef(OuterRef("pk"))))
    return Q(customer_id__in=person.values("pk"))


def _of(customer: Customer) -> Any:
    return _counted(Q(customer_id__in=records(customer), store_id=scope.current().store_id))


def _each(figure: Any) -> Any:
    """One figure over a row's orders."""
    return Subquery(_counted(_of_the_row()).order_by().values("store").annotate(figure=figure).values("figure"))


@fact(
    "order.count",
    about="customer",
    type=int,
    label=_("Number of orders"),
    sql=Coalesce(_each(Count("pk")), Value(0), output_field=BigIntegerField()),
)
def count(customer: Customer) -> int:
    return int(_of(customer).count())


def _say_sum(value: Decimal, language: str, digits: Digits) -> str:
    return Money.parse(f"{value:f}", scope.current().store.currency).format(language, digits)


def _say_day(value: datetime, language: str, digits: Digits) -> str:
    return day(value, known_zone(scope.current().store.timezone), language, digits)


@fact("order.spent", about="customer", type=Decimal, label=_("Spent in the store's currency"), say=_say_sum)
def spent(customer: Customer) -> Decimal:
    currency = scope.current().store.currency
    rows = _of(customer).filter(currency=currency).values_list("total_minor", "refunded_minor")
    return Money(sum((total or 0) - back for total, back in rows), currency).decimal


@fact(
    "order.last_at", about="customer", type=datetime, label=_("Last order"), sql=_each(Max("placed_at")), say=_say_day
)
def last_at(customer: Customer) -> datetime | None:
    found: datetime | None = _of(customer).aggregate(at=Max("placed_at"))["at"]
    return found


@fact(
    "order.promised_for",
    about="customer",
    type=datetime,
    label=_("Next parcel promised for"),
    say=_say_day,
    elsewhere=columns.PROMISED_FOR,
    permission=SEE,
)
def promised_for(customer: Customer) -> datetime | None:
    found: datetime | None = _of(customer).filter(is_over=False).aggregate(at=Min("due_at"))["at"]
    return found


@fact(
    "order.is_late",
    about="customer",
    type=bool,
    label=_("An order is late"),
    elsewhere=columns.IS_LATE,
    permission=SEE,
)
def is_late(customer: Customer) -> bool:
    return any(order.is_late for order in _of(customer).filter(is_over=False, due_at__isnull=False))


@fact(
    "order.has_open",
    about="customer",
    type=bool,
    label=_("An order is still to come"),
    elsewhere=columns.HAS_OPEN,
    is_listed=False,
    permission=SEE,
)
def has_open(customer: Customer) -> bool:
    return bool(_of(customer).filter(is_over=False).exists())


@fact(
    "order.is_slipping",
    about="customer",
    type=bool,
    label=_("Something goes wrong with an order's delivery"),
    elsewhere=columns.IS_SLIPPING,
    is_listed=False,
    permission=SEE,
)
def is_slipping(customer: Customer) -> bool:
    return bool(_of(customer).filter(is_over=False, is_troubled=True).exists())


@fact(
    "order.has_return",
    about="customer",
    type=bool,
    label=_("A return is open"),
    elsewhere=columns.HAS_RETURN,
    is_listed=False,
    permission="returns.see",
)
def has_return(customer: Customer) -> bool:
    return bool(Return.objects.filter(customer_id__in=records(customer), state__in=OPEN).exists())


def _known_codes() -> list[tuple[str, Any]]:
    """Those of campaigns: on more than one of the last orders with a code, and not one person's own."""
    latest = OrderCode.objects.order_by("-pk").values_list("word", "text")[:LATEST_CODES]
    many = Counter(word for word, _text in latest)
    texts = dict(reversed(latest))
    return [(word, texts[word]) for word, count in many.most_common(MOST_CODES) if count > 1]


@fact(
    "order.codes",
    about="customer",
    type=list,
    label=_("Coupon codes of their orders"),
    options=_known_codes,
    elsewhere=columns.CODES,
    is_listed=False,
    permission=SEE,
)
def codes(customer: Customer) -> list[str]:
    return list(dict.fromkeys(OrderCode.objects.filter(order__in=_of(customer)).values_list("word", flat=True)))


def _at_hand(customer: Customer) -> Order | None:
    """The order that a talk with them is about, as a rule: the latest that is still to come, else the latest."""
    rows = _of(customer).order_by("-placed_at", "-id")
    found: Order | None = rows.filter(is_over=False).first() or rows.first()
    return found


def _parcel(customer: Customer) -> Shipment | None:
    """Its parcel on the way, else the last one."""
    order = _at_hand(customer)
    rows = Shipment.objects.filter(order=order).order_by("-id")[:20] if order else []
    parcels = [one for one in rows if not one.is_no_more]
    return next((one for one in parcels if not one.is_delivered), parcels[0] if parcels else None)


def _states() -> list[tuple[str, Any]]:
    return [(one.value, one.label) for one in OrderState if one != OrderState.UNKNOWN]


def _say_state(value: str, language: str, digits: Digits) -> str:
    with translation.override(language):
        return str(OrderState(value).label) if value else ""


def _say_arrival(value: datetime, language: str, digits: Digits) -> str:
    return day(value, known_zone(scope.current().store.timezone), language, digits, in_sentence=True)


@fact(
    "order.number",
    about="customer",
    type=str,
    label=_("Number of the last order"),
    in_texts=_("Order number"),
    permission=SEE,
)
def number(customer: Customer) -> str:
    order = _at_hand(customer)
    return order.number if order else ""


@fact(
    "order.state",
    about="customer",
    type=str,
    label=_("State of the last order"),
    in_texts=_("Order's state"),
    options=_states,
    elsewhere=columns.STATE,
    permission=SEE,
    say=_say_state,
)
def state(customer: Customer) -> str:
    order = _at_hand(customer)
    return order.state if order and order.state != OrderState.UNKNOWN else ""


@fact(
    "order.arrives",
    about="customer",
    type=datetime,
    label=_("The last order is to arrive"),
    in_texts=_("Arrival day of the order"),
    permission=SEE,
    say=_say_arrival,
)
def arrives(customer: Customer) -> datetime | None:
    order = _at_hand(customer)
    return order.due_at if order and not order.is_over else None


@fact(
    "parcel.number",
    about="customer",
    type=str,
    label=_("Number of the last parcel"),
    in_texts=_("Parcel number"),
    permission=SEE,
)
def parcel_number(customer: Customer) -> str:
    parcel = _parcel(customer)
    return parcel.number if parcel else ""


@fact(
    "parcel.link",
    about="customer",
    type=str,
    label=_("Link to the last parcel"),
    in_texts=_("Tracking link"),
    permission=SEE,
)
def parcel_link(customer: Customer) -> str:
    parcel = _parcel(customer)
    return parcel.url if parcel else ""
