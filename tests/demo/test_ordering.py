"""The demo's orders: those that its conversations speak of, as a shop would have told them."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from tests.demo.test_seeding import inside, told_and_live  # noqa: F401  (a fixture, and the story beside its rows)
from wafaa.demo.telling import bought
from wafaa.lib.text.digits import ascii_digits
from wafaa.orders.models import Order
from wafaa.orders.verbs.settling import settle
from wafaa.promises.models import Promise
from wafaa.work.unit import unit


def test_an_order_that_a_customer_names_is_theirs() -> None:
    named = 0
    for told, live in told_and_live():
        number, _goods = bought(told.key, told.customer)
        order = Order.objects.get(number=number)
        assert order.customer_id == live.customer_id and order.placed_at < live.opened_at
        named += any(number in ascii_digits(turn.text) for turn in told.turns)
    assert named > 5


def promised(order: Order) -> set[Any]:
    rows = Promise.objects.filter(subject=order.topic)
    return set(rows.values_list("kind", "due_at", "settled_at", "source", "carrier", "region"))


def test_what_is_derived_of_an_order_is_what_the_verbs_derive() -> None:
    with transaction.atomic():
        with unit():
            for order in Order.objects.select_related("shop", "customer"):
                before, owed = (order.is_over, order.due_at, order.marks), promised(order)
                was_refunded = order.refunded_minor
                settle(order, None)
                assert before == (order.is_over, order.due_at, order.marks), order.number
                assert was_refunded in (0, order.total_minor)
                assert owed == promised(order), order.number
        transaction.set_rollback(True)
