"""Orders that came and things that go back, in short."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.orders.saying import a_shop, at, line, order, parcel, sar
from wafaa.orders import verbs as orders
from wafaa.orders.models import Order, OrderLine, Return, ReturnLine
from wafaa.orders.verbs import returning
from wafaa.orders.verbs.returning import Wanted
from wafaa.shops.models import Shop
from wafaa.shops.said import OrderSaid
from wafaa.shops.states import ShipmentState

ONE = Decimal(1)


def two_things(id: str = "1001", **traits: Any) -> OrderSaid:
    """A scent and two of incense, 285 + 100, with 25 for shipping."""
    things = (line(), line("2", "بخور", "100", quantity=Decimal(2), sku="OUD-1"))
    usual: dict[str, Any] = {"lines": things, "total": sar("410"), "paid": sar("410")}
    return order(id=id, **(usual | traits))


def arrived(shop: Shop | None = None, id: str = "1001", hours: float = 48, **traits: Any) -> Order:
    """Such an order, delivered after so many hours."""
    shop = shop or a_shop()
    orders.mirror(shop, two_things(id, **traits))
    orders.mirror(shop, parcel(hours, id=f"S{id}", order=id, state=ShipmentState.DELIVERED))
    return Order.objects.get(shop=shop, external_id=id)


def things(order: Order) -> list[OrderLine]:
    return list(OrderLine.objects.filter(order=order).order_by("place"))


def asked(order: Order, *many: int, **traits: Any) -> Return:
    """Its customer wants so many of each line back."""
    wanted = [Wanted(line, Decimal(count)) for line, count in zip(things(order), many, strict=False)]
    return returning.request(order.customer, wanted, **traits)


def lines(back: Return) -> list[ReturnLine]:
    return list(ReturnLine.objects.filter(of=back).order_by("id"))


def all_came(back: Return) -> Return:
    returning.approve(back)
    return returning.receive(back, {row.pk: row.asked for row in lines(back)})


def looked_over(back: Return) -> Return:
    all_came(back)
    return returning.inspect(back, {})


__all__ = ["ONE", "all_came", "arrived", "asked", "at", "lines", "looked_over", "things", "two_things"]
