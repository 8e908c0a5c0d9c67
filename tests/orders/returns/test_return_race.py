"""Several hands at the same moment never take back more than was bought, nor pay twice."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest

from tests.orders.returns.coming import all_came, arrived, asked, lines
from tests.people.test_racing import at_once
from tests.world import World
from wafaa.orders.models import Order, Return, ReturnLine
from wafaa.orders.returning import Outcome
from wafaa.orders.verbs import returning
from wafaa.orders.verbs.returning import Refused
from wafaa.promises.models import Promise
from wafaa.work.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


def test_four_requests_at_once_for_the_last_two(world: World) -> None:
    with world.inside():
        kept = arrived()

    def ask(_number: int) -> None:
        with suppress(Refused):
            asked(Order.objects.get(pk=kept.pk), 0, 1)

    assert at_once(world, ask) == []
    with world.inside():
        assert sum((row.asked for row in ReturnLine.objects.all()), Decimal(0)) == 2
        assert Return.objects.values("number").distinct().count() == Return.objects.count() == 2


def test_two_returns_that_are_looked_over_at_once(world: World) -> None:
    """Both got more than was asked for: together no more is taken back than was bought."""
    with world.inside():
        kept = arrived()
        two = [asked(kept, 0, 1), asked(kept, 0, 1)]
        for one in two:
            returning.approve(one)
            returning.receive(one, {row.pk: Decimal(2) for row in lines(one)})

    def look(number: int) -> None:
        one = two[number % 2]
        with suppress(Refused):
            returning.inspect(one, {row.pk: ("new", Decimal(2)) for row in lines(one)})

    assert at_once(world, look) == []
    with world.inside():
        assert sum((row.accepted or 0 for row in ReturnLine.objects.all()), Decimal(0)) <= 2


def test_a_return_is_resolved_once_however_many_press(world: World) -> None:
    with world.inside():
        back = all_came(asked(arrived(), 1))
        returning.inspect(back, {})
    assert at_once(world, lambda _n: returning.resolve(back, Outcome.REFUND) and None) == []
    with world.inside():
        assert Event.objects.filter(name="return.resolved").count() == 1
        assert Event.objects.filter(name="promise.kept", data__kind="refund").count() == 1
        assert Promise.objects.filter(kind="refund").count() == 1
