"""What a shop says, in our words: frozen records that adapters make and that the apps above write down.

A field that is None was not spoken of, and changes nothing. `at` is when the shop says it became so: of two
statements about one field the later counts, whichever comes first. `doubts` are codes of what was odd in the telling
(see `wording.doubt`): the rest is kept all the same.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from wafaa.lib.money import Money
from wafaa.lib.text.digits import ascii_digits
from wafaa.shops.states import OrderState, ShipmentState

WHERE = {"name": 120, "phone": 40, "address": 300, "city": 80, "region": 80, "postcode": 20, "country": 40}
"""The parts of an address to which an order goes (`ship_to`), and how long each may be."""


@dataclass(frozen=True)
class PersonSaid:
    """Whose it is. `id` is their account at the shop, "" for guests. `proven` names what the shop itself has checked
    ("email", "phone"). `birthday` as `people.birthdays` keeps it, "" where the shop does not tell."""

    id: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""
    proven: tuple[str, ...] = ()
    birthday: str = ""


@dataclass(frozen=True)
class LineSaid:
    """`id` is the line's own at the shop; `product` that of what was bought."""

    id: str
    name: str
    quantity: Decimal = Decimal(1)
    sku: str = ""
    product: str = ""
    price: Money | None = None
    total: Money | None = None


@dataclass(frozen=True)
class OrderSaid:
    """`word` is the shop's own for the state. `parts` are sums by name: shipping, tax, discount, fee. `refunds` and
    `parcels` are the ids of all of them that stand. `asked_at` is when we read it from the shop ourselves, None when
    the shop called. `arrived_at` is when it was handed over, where the shop knows that apart from when it says so.
    `codes` are those of coupons and vouchers that it was bought with, as they were typed; () for none."""

    id: str
    at: datetime
    number: str | None = None
    state: OrderState | None = None
    word: str = ""
    total: Money | None = None
    paid: Money | None = None
    parts: dict[str, Money] | None = None
    payment: str | None = None
    placed_at: datetime | None = None
    arrived_at: datetime | None = None
    promised_for: datetime | None = None
    dispatch_by: datetime | None = None
    person: PersonSaid | None = None
    ship_to: dict[str, str] | None = None
    lines: tuple[LineSaid, ...] | None = None
    note: str | None = None
    is_gone: bool | None = None
    refunds: tuple[str, ...] | None = None
    codes: tuple[str, ...] | None = None
    parcels: tuple[str, ...] | None = None
    asked_at: datetime | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class StepSaid:
    """One thing that a carrier saw."""

    at: datetime
    state: ShipmentState
    word: str = ""
    text: str = ""
    place: str = ""


@dataclass(frozen=True)
class ShipmentSaid:
    """`cash` is what the courier is to take at the door, `lines` the ids of the order's lines that are in it."""

    id: str
    order: str
    at: datetime
    state: ShipmentState | None = None
    word: str = ""
    carrier: str | None = None
    number: str | None = None
    url: str | None = None
    promised_for: datetime | None = None
    cash: Money | None = None
    steps: tuple[StepSaid, ...] = ()
    lines: tuple[str, ...] | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class TrackingSaid:
    """What a tracking service tells of a parcel that it knows by its number alone. `order` is an order's number, where
    it was told one."""

    number: str
    at: datetime
    order: str = ""
    carrier: str | None = None
    url: str | None = None
    promised_for: datetime | None = None
    steps: tuple[StepSaid, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class RefundSaid:
    id: str
    order: str
    at: datetime
    amount: Money
    reason: str = ""
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlaceSaid:
    """How much lies at a place: `code` is "online" or the branch's own, `name` what people call it. Without a quantity
    there is some, and nobody counts it."""

    code: str
    quantity: int | None
    name: str = ""


@dataclass(frozen=True)
class ProductSaid:
    """`categories` are the names of the shelves that the shop itself puts it on, () for none; None: not spoken of."""

    id: str
    at: datetime
    name: str | None = None
    sku: str | None = None
    price: Money | None = None
    url: str | None = None
    image: str | None = None
    is_offered: bool | None = None
    stock: tuple[PlaceSaid, ...] = ()
    categories: tuple[str, ...] | None = None
    asked_at: datetime | None = None
    doubts: tuple[str, ...] = ()


Said = OrderSaid | ShipmentSaid | TrackingSaid | RefundSaid | ProductSaid


def parcel_key(number: str) -> str:
    """By what a number is found: without signs around it, in any digits and letters of either case."""
    return "".join(c for c in ascii_digits(number).casefold() if c.isalnum())[:60]


def version(said: Said) -> str:
    """Which of two statements is the later one: greater as text. Of one instant the one counts that we asked for last
    (many shops know no more than seconds), then the words decide, so that all who read the same statements in any order
    believe the same one. Never longer than 50 characters, which is what a row of stock holds."""
    told = json.dumps(asdict(said), default=_spoken, sort_keys=True, ensure_ascii=False)
    asked = said.asked_at if isinstance(said, OrderSaid | ProductSaid) else None
    rank = f"{asked.astimezone(UTC):%Y%m%dT%H%M%S}" if asked else "0"
    return f"{said.at.astimezone(UTC):%Y%m%dT%H%M%S.%f}.{rank}.{hashlib.sha256(told.encode()).hexdigest()[:11]}"


def _spoken(value: Any) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
