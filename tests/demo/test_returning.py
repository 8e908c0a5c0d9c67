"""The demo's returns. The small store has as many as it has orders that came long enough ago."""

from __future__ import annotations

from tests.demo.test_seeding import inside  # noqa: F401  (a fixture)
from wafaa.orders.models import Return, ReturnLine
from wafaa.orders.returning import Outcome, ReturnState


def test_returns_are_of_orders_and_people_and_stand_where_their_story_says() -> None:
    found = list(Return.objects.prefetch_related("lines"))
    assert found and {one.state for one in found} <= set(ReturnState)
    assert all(one.lines.all() and one.order is not None and one.customer_id for one in found)
    paid = [one for one in found if one.decided == Outcome.REFUND]
    assert all(one.refund_minor and one.resolved_at for one in paid)


def test_nothing_is_returned_twice() -> None:
    for row in ReturnLine.objects.exclude(line=None).select_related("line"):
        assert row.line is not None and row.asked <= row.line.quantity
