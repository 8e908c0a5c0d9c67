"""What returns can tell: of a customer, and of one return to the rules and texts that are about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wafaa.lib.dates import day
from wafaa.lib.money import Money
from wafaa.lib.text.digits import Digits, digits_for
from wafaa.orders.models import Order, Return, ReturnLine
from wafaa.orders.queries import records
from wafaa.orders.return_previews import preview
from wafaa.orders.returning import NOTHING_BACK, OPEN, Outcome, Reason, ReturnState
from wafaa.people.models import Customer
from wafaa.playbook.facts import fact
from wafaa.shops.states import OrderState
from wafaa.stores import scope
from wafaa.stores.local_time import known_zone

NOT_COUNTED = (OrderState.CANCELLED, OrderState.FAILED)
PERSON = Customer.everywhere.filter(Q(pk=OuterRef(OuterRef("pk"))) | Q(joined_to=OuterRef(OuterRef("pk"))))
OPEN_ONES = Return.everywhere.filter(customer_id__in=PERSON.values("pk"), state__in=OPEN).order_by().values("store")


@fact(
    "returns.open",
    about="customer",
    type=int,
    label=_("Open returns"),
    sql=Coalesce(
        Subquery(OPEN_ONES.annotate(figure=Count("pk")).values("figure")), Value(0), output_field=BigIntegerField()
    ),
)
def open_returns(customer: Customer) -> int:
    return int(Return.objects.filter(customer_id__in=records(customer), state__in=OPEN).count())


@fact("returns.rate", about="customer", type=int, label=_("Orders with a return, in percent"))
def rate(customer: Customer) -> int:
    mine = Order.objects.filter(customer_id__in=records(customer), is_told=True, is_gone=False)
    many = mine.exclude(state__in=NOT_COUNTED).count()
    lines = ReturnLine.objects.filter(order__in=mine).exclude(of__state__in=NOTHING_BACK)
    return int(lines.values("order").distinct().count()) * 100 // many if many else 0


def _say(kind: Any) -> Any:
    """How a value of these choices is said in a text."""

    def say(value: str, language: str, digits: Digits) -> str:
        with translation.override(language):
            return str(kind(value).label) if value else ""

    return say


def _options(kind: Any) -> Any:
    def tell() -> Sequence[tuple[str, Any]]:
        return [(one.value, one.label) for one in kind]

    return tell


@fact(
    "this_return.number",
    about="return",
    type=str,
    label=_("Return's number"),
    in_texts=_("This return's number"),
    permission="returns.see",
    sql=F("number"),
)
def number(back: Return) -> str:
    return back.number


@fact(
    "this_return.state",
    about="return",
    type=str,
    label=_("Return's state"),
    in_texts=_("This return's state"),
    permission="returns.see",
    sql=F("state"),
    options=_options(ReturnState),
    say=_say(ReturnState),
)
def state(back: Return) -> str:
    return back.state


@fact(
    "this_return.outcome",
    about="return",
    type=str,
    label=_("What the customer gets for the return"),
    in_texts=_("What this return brings"),
    permission="returns.see",
    options=_options(Outcome),
    say=_say(Outcome),
)
def outcome(back: Return) -> str:
    return back.outcome


@fact(
    "this_return.reason",
    about="return",
    type=str,
    label=_("Reason of the return"),
    sql=F("reason"),
    options=_options(Reason),
    say=_say(Reason),
)
def reason(back: Return) -> str:
    return back.reason


@fact(
    "this_return.refund",
    about="return",
    type=str,
    label=_("Money that goes back for the return"),
    in_texts=_("This return's refund"),
    permission="returns.see",
)
def refund(back: Return) -> str:
    """As it reads, "" when nothing is paid back or nobody knows how much."""
    if back.outcome != Outcome.REFUND or back.state in NOTHING_BACK:
        return ""
    told, language = preview(back), get_language() or "ar"
    minor = back.refund_minor if back.refund_minor is not None else told.refund_minor if told.is_known else None
    if minor is None:
        return ""
    return Money(minor, back.currency).format(language, digits_for(language, scope.current().store.digits))


def _say_day(value: datetime, language: str, digits: Digits) -> str:
    return day(value, known_zone(scope.current().store.timezone), language, digits, in_sentence=True)


@fact(
    "this_return.refund_by",
    about="return",
    type=datetime,
    label=_("The return's money is back by"),
    in_texts=_("Day of this return's refund"),
    permission="returns.see",
    sql=F("refund_due_at"),
    say=_say_day,
)
def refund_by(back: Return) -> datetime | None:
    return back.refund_due_at


@fact(
    "this_return.instructions",
    about="return",
    type=str,
    label=_("How and where to send the return"),
    in_texts=_("How to send this return"),
    permission="returns.see",
)
def instructions(back: Return) -> str:
    return back.instructions
