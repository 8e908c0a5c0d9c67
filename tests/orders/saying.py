"""What a shop says in these tests, in short."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from wafaa.lib.money import Money
from wafaa.shops import verbs as shops
from wafaa.shops.models import Shop
from wafaa.shops.said import LineSaid, OrderSaid, PersonSaid, RefundSaid, ShipmentSaid, StepSaid
from wafaa.shops.states import OrderState, ShipmentState

NOON = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
NOURA = PersonSaid(id="42", name="نورة", email="noura@customer.test", phone="+966500000042", language="ar")


def a_shop(name: str = "متجر ليلى", **traits: Any) -> Shop:
    return shops.connect("generic", name, **traits)


def at(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


def sar(amount: str) -> Money:
    return Money.parse(amount, "SAR")


def line(id: str = "1", name: str = "عطر ورد الطائف", total: str = "285", **traits: Any) -> LineSaid:
    return LineSaid(id, name, total=sar(total), **traits)


def order(hours: float = 0, id: str = "1001", **traits: Any) -> OrderSaid:
    """An order of Noura's, as it stood after so many hours."""
    usual: dict[str, Any] = {
        "number": f"#{id}",
        "state": OrderState.PLACED,
        "word": "new",
        "total": sar("310"),
        "parts": {"shipping": sar("25")},
        "placed_at": NOON,
        "person": NOURA,
        "lines": (line(),),
    }
    return OrderSaid(id, at(hours), **(usual | traits))


def parcel(hours: float = 0, id: str = "S1", order: str = "1001", **traits: Any) -> ShipmentSaid:
    usual: dict[str, Any] = {"state": ShipmentState.INFO_RECEIVED, "carrier": "SMSA", "number": "2900 1234"}
    return ShipmentSaid(id, order, at(hours), **(usual | traits))


def step(hours: float, state: ShipmentState, place: str = "الرياض") -> StepSaid:
    return StepSaid(at(hours), state, str(state), place=place)


def refund(hours: float = 0, id: str = "R1", order: str = "1001", amount: str = "100") -> RefundSaid:
    return RefundSaid(id, order, at(hours), sar(amount), "مقاس")


TWO = Decimal(2)
