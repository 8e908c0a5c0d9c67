"""Noura buys in Reem's shop and takes part in its programme; in short."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import time_machine

from tests.orders.saying import NOON, NOURA, a_shop, order
from tests.world import World
from wafaa.loyalty import replay, verbs
from wafaa.loyalty.books import Currency
from wafaa.loyalty.models import Earned, EarningRule, Member
from wafaa.loyalty.queries import Balance, balance
from wafaa.loyalty.settings import LoyaltySettings
from wafaa.orders import verbs as orders
from wafaa.orders.models import Order
from wafaa.people.models import Customer
from wafaa.shops.models import Shop
from wafaa.shops.said import Said
from wafaa.stores.verbs import choose
from wafaa.work.worker import run_due

DAY = timedelta(days=1)


@contextmanager
def open_shop(world: World) -> Iterator[tuple[Shop, time_machine.Coordinates]]:
    """An hour after noon in Reem's shop, whose programme runs; the books are proven at the end."""
    with time_machine.travel(NOON + timedelta(hours=1), tick=False) as clock, world.inside():
        choose(LoyaltySettings, {"is_on": True})
        yield a_shop(), clock
        assert list(replay.faults()) == []
        wrong = [(row.net, booked(row)) for row in Earned.objects.all() if row.net != booked(row)]
        assert not wrong, wrong


def booked(row: Earned) -> int:
    """What the ledger itself says of this row: given, less taken back."""
    from wafaa.loyalty.models import Lot
    from wafaa.loyalty.verbs.squaring import earnings_of, prefix_of

    if not row.subject.startswith("order:"):
        return row.net
    firsts = [Lot.objects.filter(earning=txn).earliest("pk") for txn in earnings_of(row, prefix_of(row))]
    return sum(lot.quantity - lot.clawed for lot in firsts)


def rule(**traits: Any) -> EarningRule:
    """A point for each riyal, unless said otherwise."""
    usual: dict[str, Any] = {"name": "نقطة لكل ريال", "what": "order"}
    if "fixed" not in traits:
        usual["per_unit"] = 100
    return EarningRule.objects.create(**(usual | traits))


def tell(shop: Shop, *said: Said) -> Order:
    """The shop says these, and all that reacts to them does."""
    for one in said:
        orders.mirror(shop, one)
    work()
    found: Order = Order.objects.select_related("customer", "shop").latest("pk")
    return found


def work() -> None:
    run_due()


def noura(shop: Shop) -> Customer:
    """She is known by an order of long ago that no shop told the sum of, and takes part."""
    orders.mirror(shop, order(id="1", total=None, lines=(), parts={}))
    found: Customer = Order.objects.latest("pk").customer
    verbs.join(found, way="page")
    work()
    return found


def points(customer: Customer) -> Balance:
    return balance(customer, Currency.POINTS)


def net(made: Order) -> int:
    return sum(Earned.objects.filter(subject=made.topic).values_list("net", flat=True))


def joined_at(customer: Customer, at: datetime) -> None:
    Member.objects.filter(customer=customer).update(joined_at=at)


__all__ = ["DAY", "NOURA", "booked", "joined_at", "net", "noura", "open_shop", "points", "rule", "tell", "work"]
