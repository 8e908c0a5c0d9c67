"""What the delivery of an order can tell to rules, segments and texts."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wafaa.lib.dates import day
from wafaa.lib.text.digits import Digits
from wafaa.lib.time import now
from wafaa.orders.models import Order
from wafaa.orders.troubles import Trouble
from wafaa.playbook.facts import fact
from wafaa.promises.models import WAITED_FOR, Promise, PromiseKind
from wafaa.stores import scope
from wafaa.stores.local_time import known_zone


@fact(
    "this_order.is_slipping",
    about="order",
    type=bool,
    label=_("Something goes wrong with its delivery"),
    sql=F("is_troubled"),
    where=lambda: Q(is_troubled=True),
)
def is_slipping(order: Order) -> bool:
    return order.is_troubled


@fact(
    "this_order.trouble",
    about="order",
    type=str,
    label=_("What goes wrong with its delivery"),
    options=lambda: [(one.value, one.label) for one in Trouble],
)
def trouble(order: Order) -> str:
    """The gravest; "" when all is well."""
    return order.troubles[0]["code"] if order.troubles else ""


def _owed(order: Order) -> Promise | None:
    """The delivery that is still to come, the latest of several."""
    rows = Promise.objects.filter(subject=order.topic, kind=PromiseKind.DELIVERY, settled_at=None)
    found: Promise | None = rows.filter(state__in=WAITED_FOR).order_by("-due_at", "-id").first()
    return found


@fact("this_order.days_late", about="order", type=int, label=_("Days its delivery is late"))
def days_late(order: Order) -> int:
    """Whole days since the promised instant; 0 while it is to come, and once all has arrived."""
    owed = _owed(order)
    return max(0, (now() - owed.due_at).days) if owed is not None else 0


def _say(value: datetime, language: str, digits: Digits) -> str:
    return day(value, known_zone(scope.current().store.timezone), language, digits, in_sentence=True)


@fact("this_order.promised_by", about="order", type=datetime, label=_("Its delivery is promised for"), say=_say)
def promised_by(order: Order) -> datetime | None:
    owed = _owed(order)
    return owed.due_at if owed is not None else None
