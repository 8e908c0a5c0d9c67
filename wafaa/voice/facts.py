"""What customers' answers can tell to rules, saved views and screens."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Avg
from django.utils.translation import gettext_lazy as _

from wafaa.inbox.models import Conversation
from wafaa.orders.models import Order
from wafaa.people.models import Customer, everyone_in
from wafaa.playbook.facts import fact
from wafaa.voice import columns
from wafaa.voice.models import Response

SEE = "voice.see"


@fact(
    "customer.last_score",
    about="customer",
    type=int,
    label=_("Their last score (1 to 5)"),
    elsewhere=columns.LAST,
    is_listed=False,
    permission=SEE,
)
def last_score(customer: Customer) -> int | None:
    rows = Response.objects.filter(everyone_in(customer)).order_by("-at", "-id")
    found: int | None = rows.values_list("score", flat=True).first()
    return found


@fact(
    "customer.average_score",
    about="customer",
    type=Decimal,
    label=_("The mean of their scores"),
    elsewhere=columns.MEAN,
    is_listed=False,
    permission=SEE,
)
def average_score(customer: Customer) -> Decimal | None:
    told = Response.objects.filter(everyone_in(customer)).aggregate(mean=Avg("score"))["mean"]
    return None if told is None else Decimal(str(round(float(told), 2)))


@fact(
    "conversation.score",
    about="conversation",
    type=int,
    label=_("Score of the conversation (1 to 5)"),
    elsewhere=columns.OF_TALK,
    permission=SEE,
)
def conversation_score(conversation: Conversation) -> int | None:
    """The last one about it, or about what was merged into it."""
    rows = columns.about(conversation.pk).order_by("-at", "-id")
    found: int | None = rows.values_list("score", flat=True).first()
    return found


@fact("order.score", about="order", type=int, label=_("Score of the order (1 to 5)"), permission=SEE)
def order_score(order: Order) -> int | None:
    found: int | None = Response.objects.filter(order=order).values_list("score", flat=True).first()
    return found
