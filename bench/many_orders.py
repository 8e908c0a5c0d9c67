"""A store with very many orders: a few are lived through the product's own verbs, and multiplied by SQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db import connection, models

from bench import loading
from bench.people import write_people
from bench.shape import Shape
from bench.shop import Shop, found_shop
from wafaa.lib.money import Money
from wafaa.lib.time import now
from wafaa.orders import verbs as orders
from wafaa.orders.models import (
    Delivery,
    Journey,
    Order,
    OrderLine,
    Return,
    ReturnLine,
    Shipment,
    TrackingEvent,
)
from wafaa.orders.verbs import returning
from wafaa.orders.verbs.returning import Wanted
from wafaa.promises.models import Promise, Segment
from wafaa.shops import verbs as shops
from wafaa.shops.said import LineSaid, OrderSaid, PersonSaid, ShipmentSaid, StepSaid
from wafaa.shops.states import OrderState, ShipmentState
from wafaa.stores.scope import entered
from wafaa.work.models import Event, Job
from wafaa.work.reactions import let_sqlite_learn_its_tables

SEED = 1447
YEAR = 340 * 24 * 3600
FIRST = 1000
"""Copies get ids above this; the few that were lived are below."""
OUT_OF_100 = {"there": 97, "going": 2, "late": 1}
RETURNS_OUT_OF_100 = 10
Told = Callable[[str], None]


@dataclass(frozen=True)
class Copies:
    """Copies `first` up to `last` of one lived order; the last is `age` seconds old, the first `span` more."""

    first: int
    last: int
    age: int
    span: int
    customers: int

    @property
    def ago(self) -> str:
        """By how many seconds copy n is older than its pattern."""
        return f"({self.age} + ({self.last} - n) * CAST({self.span} AS BIGINT) / {max(1, self.last - self.first)})"

    @property
    def series(self) -> str:
        if loading.is_sqlite():
            return (
                f"(WITH RECURSIVE s(n) AS (SELECT {self.first} UNION ALL SELECT n + 1 FROM s WHERE n < {self.last}) "
                "SELECT n FROM s)"
            )
        return f"(SELECT n FROM generate_series({self.first}, {self.last}) AS n)"

    @property
    def customer(self) -> str:
        return f"1 + n % {self.customers}"

    def of(self, rows: models.QuerySet[Any], **instead: str) -> None:
        """Copy these rows. `instead` are columns and what stands there, with `n`; every instant moves with the copy."""
        model = rows.model
        fields = [one for one in model._meta.local_concrete_fields if one.column != "id" or "id" in instead]
        values = [instead.get(one.column) or self._value(one) for one in fields]
        quote, table = connection.ops.quote_name, model._meta.db_table
        columns = ", ".join(quote(str(one.column)) for one in fields)
        keys = list(rows.order_by().values_list("pk", flat=True))
        with connection.cursor() as cursor:
            for pk in keys:
                cursor.execute(
                    f"INSERT INTO {table} ({columns}) SELECT {', '.join(values)} "
                    f"FROM {table} t, {self.series} AS series WHERE t.id = {int(pk)}"
                )

    def _value(self, one: models.Field[Any, Any]) -> str:
        column = f"t.{connection.ops.quote_name(str(one.column))}"
        if not isinstance(one, models.DateTimeField):
            return column
        if loading.is_sqlite():
            return f"datetime({column}, '-' || {self.ago} || ' seconds')"
        return f"{column} - {self.ago} * interval '1 second'"


def fill(size: int, told: Told) -> None:
    """Write a store of `size` orders into an empty, migrated database."""
    shop, shape = found_shop(), Shape(size)
    with loading.unhindered():
        write_people(shop, shape, Random(SEED))
    told("customers")
    with entered(shop.store):
        lived = _lived()
        with loading.unhindered():
            at = FIRST
            for name, share in OUT_OF_100.items():
                many = max(1, size * share // 100)
                age, span = (3600, YEAR) if name == "there" else (60, 24 * 3600)
                copies = Copies(at + 1, at + many, age, span, shape.customers)
                _multiply(lived[name], copies)
                told(f"{many:,} orders: {name}")
                at += many
            returned = Copies(FIRST + 1, FIRST + max(1, size * RETURNS_OUT_OF_100 // 100), 3600, YEAR, shape.customers)
            _give_back(returned)
            told("returns")
        for model in (Order, Shipment, Promise, Return):
            loading.count_on(model._meta.db_table, at)
        Job.objects.all().delete()
    let_sqlite_learn_its_tables()
    told("indexes")


def _lived() -> dict[str, Order]:
    """An order that came, one on its way, and one that is late, with a return of the first."""
    shop = shops.connect("generic", "متجر المليون")
    start, hour = now() - timedelta(hours=100), timedelta(hours=1)
    person = PersonSaid(id="7", name="عميلة", language="ar")

    def tell(id: str, state: OrderState, due: float, *steps: tuple[float, ShipmentState]) -> Order:
        sums = {"total": Money(31000, "SAR"), "paid": Money(31000, "SAR")}
        line = LineSaid("1", "عطر ورد الطائف", total=Money(28500, "SAR"), sku="ROSE")
        said = OrderSaid(
            id, start, number=f"#{id}", state=OrderState.PLACED, word="new", placed_at=start, person=person,
            lines=(line,), promised_for=start + due * hour, ship_to={"city": "الرياض"}, **sums,
        )  # fmt: skip
        orders.mirror(shop, said)
        seen = tuple(StepSaid(start + at * hour, moved, str(moved), place="الرياض") for at, moved in steps)
        for n, step in enumerate(seen, 1):
            parcel = ShipmentSaid(f"S{id}", id, step.at, state=step.state, carrier="SMSA", number=f"29{id}")
            orders.mirror(shop, parcel if n < len(seen) else _with_steps(parcel, seen))
        orders.mirror(shop, OrderSaid(id, start + 99 * hour, state=state, word=str(state)))
        return Order.objects.get(external_id=id)

    moved, there = ShipmentState.IN_TRANSIT, ShipmentState.DELIVERED
    found = {
        "there": tell("1", OrderState.COMPLETED, 90, (20, moved), (50, there)),
        "going": tell("2", OrderState.SHIPPED, 200, (60, moved)),
        "late": tell("3", OrderState.SHIPPED, 95, (20, moved)),
    }
    lines = list(OrderLine.objects.filter(order=found["there"]))
    returning.request(found["there"].customer, [Wanted(line, Decimal(1)) for line in lines])
    return found


def _with_steps(parcel: ShipmentSaid, steps: tuple[StepSaid, ...]) -> ShipmentSaid:
    from dataclasses import replace

    return replace(parcel, steps=steps)


def _named(letter: str) -> str:
    return f"printf('{letter}%025d', n)" if loading.is_sqlite() else f"'{letter}' || lpad(n::text, 25, '0')"


def _multiply(order: Order, copies: Copies) -> None:
    topic, number = f"'order:' || {_named('b')}", "CAST(n AS TEXT)"
    copies.of(
        Order.objects.filter(pk=order.pk), id="n", public_id=_named("b"), external_id=number, number=f"'#' || {number}",
        number_key=number, customer_id=copies.customer,
    )  # fmt: skip
    copies.of(OrderLine.objects.filter(order=order), order_id="n")
    shipment = Shipment.objects.get(order=order)
    copies.of(
        Shipment.objects.filter(pk=shipment.pk), id="n", public_id=_named("s"), order_id="n",
        external_id=f"'S' || {number}", number=f"'29' || {number}", number_key=f"'29' || {number}",
    )  # fmt: skip
    copies.of(TrackingEvent.objects.filter(shipment=shipment), shipment_id="n")
    promises = Promise.objects.filter(subject=order.topic, kind="delivery").order_by("-id")[:1]
    promise = promises[0]
    copies.of(
        Promise.objects.filter(pk=promise.pk), id="n", public_id=_named("p"), subject=topic,
        customer_id=copies.customer,
    )  # fmt: skip
    copies.of(Segment.objects.filter(promise=promise), promise_id="n")
    has_parcel = Delivery.objects.filter(promise=promise, shipment__isnull=False).exists()
    copies.of(
        Delivery.objects.filter(promise=promise), promise_id="n", order_id="n",
        shipment_id="n" if has_parcel else "NULL",
    )  # fmt: skip
    copies.of(Journey.objects.filter(order=order), order_id="n")
    placed = Event.objects.filter(topic=order.topic, name="order.placed")
    copies.of(placed, topic=topic, customer_id=copies.customer)


def _give_back(copies: Copies) -> None:
    back = Return.objects.get()
    number = "CAST(n AS TEXT)"
    copies.of(
        Return.objects.filter(pk=back.pk), id="n", public_id=_named("r"), number=f"'R-' || {number}",
        number_key=f"'r' || {number}", customer_id=copies.customer, order_id="n", key="''",
        # Few are still open, as in any store.
        state="CASE WHEN n % 200 = 0 THEN 'requested' ELSE 'closed' END",
    )  # fmt: skip
    copies.of(ReturnLine.objects.filter(of=back), of_id="n", order_id="n", line_id="NULL")


__all__ = ["FIRST", "Shop", "fill"]
