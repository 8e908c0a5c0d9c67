"""Holding a return while something happens to it, and telling of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from wafaa.orders import events
from wafaa.orders.models import Order, Return, ReturnLine
from wafaa.orders.return_words import Refused
from wafaa.orders.returning import may_follow
from wafaa.work.events import Happening, emit
from wafaa.work.unit import unit


@contextmanager
def held(which: Return) -> Iterator[Return]:
    """The return, locked to the end of the unit, and before it the orders that its things are from: who holds an order
    and wants its return never meets who holds the return and wants the order."""
    with unit():
        hold_orders(
            sorted(set(ReturnLine.objects.filter(of=which, order__isnull=False).values_list("order", flat=True)))
        )
        yield Return.objects.select_for_update(of=("self",)).select_related("customer__joined_to").get(pk=which.pk)


def hold_orders(ids: Sequence[int]) -> list[Order]:
    """These orders, locked in the order of their numbers, so that two returns of one never count at once."""
    return list(Order.objects.select_for_update().filter(pk__in=ids).order_by("pk"))


def may_go(which: Return, after: str) -> None:
    """Raises Refused unless the return may be in this state next."""
    if not may_follow(which.state, after):
        raise Refused("not_now")


def move(which: Return, after: str) -> None:
    """Put a held return into another state, save it and tell."""
    before, which.state = which.state, after
    which.save()
    tell(which, events.ReturnMoved(which.order_id or 0, which.pk, before, after))


def tell(which: Return, happening: Happening) -> None:
    emit(happening, topic=which.topic, customer_id=which.customer_id)
