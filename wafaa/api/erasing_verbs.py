"""What programs were told of a person, and the answers kept for them, go with the person."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from wafaa.api.models import Answer, Delivery
from wafaa.inbox.models import Conversation
from wafaa.orders.models import Order
from wafaa.people.erasing import Gone, erases
from wafaa.people.models import Customer
from wafaa.work.models import Event


def count(ids: list[int]) -> dict[str, int]:
    return {"deliveries": _deliveries(ids).count()}


@erases("programs", order=5, count=count)
def forget_what_was_told(ids: list[int]) -> Gone:
    """Deliveries of the person's events, and every kept answer that names them: those live a day at most."""
    gone = Gone(counts=count(ids))
    _deliveries(ids).delete()
    names = [*Customer.objects.filter(pk__in=ids).values_list("public_id", flat=True)]
    names += Conversation.objects.filter(customer_id__in=ids).values_list("public_id", flat=True)
    for name in names:
        Answer.objects.filter(body__contains=name).delete()
    return gone


def _deliveries(ids: list[int]) -> Any:
    """Those of the person's events, and of their orders' when nobody knew yet whose an order is."""
    numbers = Order.objects.filter(customer_id__in=ids).values_list("public_id", flat=True)
    topics = [f"order:{number}" for number in numbers]
    theirs = Q(event_id__in=Event.objects.filter(customer_id__in=ids).values("pk"))
    if topics:
        told = Event.objects.filter(pk__in=Delivery.objects.values("event_id"), topic__in=topics)
        theirs |= Q(event_id__in=told.values("pk"))
    return Delivery.objects.filter(theirs)
