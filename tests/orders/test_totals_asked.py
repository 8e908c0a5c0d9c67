"""A rule may ask for an order's total more finely than its currency has places."""

from __future__ import annotations

from decimal import Decimal

import pytest
import time_machine

from tests.orders.saying import NOON, a_shop, order
from tests.world import World
from wafaa.orders import verbs
from wafaa.orders.models import Order
from wafaa.playbook.dry_run import dry_run
from wafaa.playbook.kinds import KINDS
from wafaa.playbook.models import Rule
from wafaa.playbook.rules import fits


@pytest.mark.parametrize("finer", ["-0.005", "0", "0.005"])
@pytest.mark.parametrize("op", ["is", "is_not", "more", "less"])
def test_the_database_answers_as_the_total_itself(world: World, op: str, finer: str) -> None:
    with time_machine.travel(NOON, tick=False), world.inside():
        verbs.mirror(a_shop(), order())
        placed = Order.objects.get()
        assert placed.total is not None and placed.currency == world.shop.currency
        wanted = placed.total.decimal + Decimal(finer)
        tree = {"version": 1, "all": [{"fact": "this_order.total", "op": op, "value": f"{wanted:f}"}]}
        rule = Rule(store=world.shop, kind="order", every=60, tree=tree, steps=[])
        is_so = fits(rule, placed, KINDS["order"].ground())
        assert [touch.record for touch in dry_run(rule).touched] == [placed] * is_so
        assert is_so is (
            finer in {"is": ("0",), "is_not": ("-0.005", "0.005"), "more": ("-0.005",), "less": ("0.005",)}[op]
        )
