"""A list of old orders comes in: taken, its columns named, tried, carried out by a job, and taken back.

Each order of it is written as if a shop had told it (`mirror`), so that the same list twice is one. Nobody is told of
orders that came by a list, and nothing is promised of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import ProtectedError, Q
from django.utils.translation import gettext as _

from wafaa.lib import files
from wafaa.lib.quickrows import insert_all
from wafaa.lib.time import now
from wafaa.orders import events, list_columns
from wafaa.orders.list_columns import BadLine, Rows, order_key
from wafaa.orders.list_dates import DateStyle, style_of
from wafaa.orders.models import (
    Delivery,
    Order,
    OrderList,
    OrderListLine,
    OrderNote,
    Refund,
    Return,
    ReturnLine,
    Shipment,
    key_of,
)
from wafaa.orders.verbs.mirroring import mirror
from wafaa.people.models import ImportState, Outcome
from wafaa.people.verbs.bringing import drop_list, is_mine, keep_list, move, raw_rows
from wafaa.people.verbs.importing import drop_unused
from wafaa.promises import verbs as promises
from wafaa.shops import verbs as shops
from wafaa.shops.adapter import BY_LISTS
from wafaa.shops.models import Shop
from wafaa.shops.said import OrderSaid
from wafaa.stores import scope
from wafaa.work import jobs
from wafaa.work.events import emit
from wafaa.work.unit import unit

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 50_000
BATCH, BATCHES_A_JOB = 25, 100
SAME_DAYS = timedelta(days=2)
"""An order of the same number that was placed so near to it is the same one."""
CHECK = "wafaa.orders.verbs.listing.check_orders"
RUN = "wafaa.orders.verbs.listing.run_orders"
UNDO = "wafaa.orders.verbs.listing.undo_orders"
HAPPENED = (Return, ReturnLine, Delivery, Shipment, Refund, OrderNote)
"""An order that has one of these is no longer only what a list said."""


@dataclass
class Read:
    """One order of a list: what it says or why it is refused, and how many rows it has."""

    number: int
    rows: int
    said: OrderSaid | None = None
    told: dict[str, Any] = field(default_factory=dict)
    bad: str = ""


@dataclass
class Plan:
    """What an order of a list does, and why not more."""

    read: Read
    outcome: str
    reason: str = ""
    order: Order | None = None


def take_orders_list(name: str, data: bytes) -> OrderList:
    """Keep a list as it came, with what was found out about it. Raises csvreading.BadList ("large" and "long" too)."""
    return keep_list(OrderList, name, data, list_columns.guess, most_bytes=MOST_BYTES, most_rows=MOST_ROWS)


def name_order_columns(batch: OrderList, names: list[str]) -> None:
    """What each column holds; from here the list is tried without changing anything."""
    with unit():
        if move(batch, (ImportState.MAPPING, ImportState.CHECKED), ImportState.CHECKING, columns=names):
            jobs.enqueue(CHECK, {"batch_id": batch.pk})


def check_orders(batch_id: int) -> None:
    """A job: what every order would do. Run again it begins anew; nothing of an order is written."""
    batch = OrderList.objects.get(pk=batch_id)
    if batch.state != ImportState.CHECKING:
        return
    with unit():
        OrderListLine.objects.filter(batch=batch).delete()
        OrderList.objects.filter(pk=batch.pk).update(upto=0)
    batch.upto = 0
    shop, counts = _shop_to_be(), Counter[str]()
    for reads in _in_batches(_orders_of(batch, shop)):
        plans = _planned(shop, reads)
        _count(counts, plans)
        with unit():
            if not is_mine(batch, ImportState.CHECKING):
                return
            insert_all([_line(batch, plan) for plan in plans], skip_known=True)
            batch.upto += len(plans)
            OrderList.objects.filter(pk=batch.pk).update(counts=dict(counts), upto=batch.upto)
    with unit():
        OrderList.objects.filter(pk=batch.pk, state=ImportState.CHECKING).update(state=ImportState.CHECKED)


def start_orders(batch: OrderList) -> None:
    """Carry it out. Twice is once."""
    with unit():
        if move(batch, (ImportState.CHECKED,), ImportState.RUNNING):
            shops.shop_of_lists(_("Orders from lists"))
            OrderListLine.objects.filter(batch=batch).delete()
            emit(events.OrderListStarted(batch.pk))
            jobs.enqueue(RUN, {"batch_id": batch.pk})


def run_orders(batch_id: int) -> None:
    """A job: the next orders, a few in a unit, from where the last one stopped; then another job goes on."""
    batch = OrderList.objects.get(pk=batch_id)
    if batch.state != ImportState.RUNNING:
        return
    shop = _shop_to_be()
    left = _in_batches(_orders_of(batch, shop)[batch.upto :])
    for _place, reads in zip(range(BATCHES_A_JOB), left, strict=False):
        with unit():
            if not is_mine(batch, ImportState.RUNNING):
                return
            _carry_out(batch, shop, reads)
    with unit():
        if not is_mine(batch, ImportState.RUNNING):
            return
        if next(left, None) is not None:
            jobs.enqueue(RUN, {"batch_id": batch.pk})
            return
        OrderList.objects.filter(pk=batch.pk).update(state=ImportState.DONE, finished_at=now(), blob="", sample=[])
        emit(events.OrderListWritten(batch.pk))
    files.delete_blob(settings.BLOBS, batch.blob)


def undo_orders_list(batch: OrderList) -> None:
    """Take it back: orders that came by it go unless something happened to them since, changed ones become what the
    list before said."""
    with unit():
        if move(batch, (ImportState.DONE,), ImportState.UNDOING, counts=batch.counts):
            emit(events.OrderListUndone(batch.pk))
            jobs.enqueue(UNDO, {"batch_id": batch.pk})


def undo_orders(batch_id: int) -> None:
    """A job: a few orders in a unit, the last ones first."""
    batch = OrderList.objects.get(pk=batch_id)
    if batch.state != ImportState.UNDOING:
        return
    mine = OrderListLine.objects.filter(batch=batch, outcome__in=(Outcome.NEW, Outcome.CHANGED), is_undone=False)
    while True:
        with unit():
            if not is_mine(batch, ImportState.UNDOING):
                return
            lines = list(mine.select_related("order", "order__shop__store").order_by("-number")[:BATCH])
            if not lines:
                OrderList.objects.filter(pk=batch.pk).update(state=ImportState.UNDONE, finished_at=now())
                return
            _take_back(batch, lines)


def drop_orders_list(batch: OrderList) -> None:
    """Think again before anything was written: the list goes, and its bytes with it."""
    drop_list(batch, OrderListLine.objects.filter(batch=batch).delete)


def _shop_to_be() -> Shop:
    """Where they stand; before the first list is written, one that is kept nowhere."""
    store = scope.current().store
    held = Shop.objects.filter(kind=BY_LISTS).select_related("store").order_by("pk").first()
    return held or Shop(kind=BY_LISTS, store=store, currency=store.currency)


def _orders_of(batch: OrderList, shop: Shop) -> list[Read]:
    """All that the file says, order by order, in the order of their first rows; what belongs to none, alone."""
    orders: dict[str, Rows] = {}
    reads: list[Read] = []
    broken: set[str] = set()
    last = ""
    for number, cells in raw_rows(batch):
        row: dict[str, str] = {}
        try:
            row = list_columns.said(cells, batch.columns)
            # Merged cells: what has no number of its own and names a thing, belongs to the order above.
            goes_on = bool(last) and "number" not in row and any(column in row for column in list_columns.OF_LINES)
            if goes_on and last in broken:
                raise BadLine("half")
            typed = orders[last].number if goes_on else list_columns.number_of(row)
        except BadLine as refused:
            reads.append(Read(number, 1, bad=refused.code))
            if (own := _number_in(cells, batch.columns)) or refused.code != "no_number":
                last = order_key(own) if own else last
                broken.add(last)
            continue
        last = order_key(typed)
        orders.setdefault(last, Rows(typed)).rows.append((number, row))
    days = (cell for one in orders.values() for _n, row in one.rows for cell in _days(row))
    style = style_of(days, latest=(batch.created_at + list_columns.AHEAD).date())
    # Of which a row cannot be read, is not written by half.
    reads += [
        Read(one.first, len(one.rows), bad="half") if key in broken else _read(one, shop, style, batch)
        for key, one in orders.items()
    ]
    return sorted(reads, key=lambda one: one.number)


def _days(row: dict[str, str]) -> list[str]:
    return [row[column] for column in ("placed_at", "delivered_at") if column in row]


def _number_in(cells: Sequence[str], columns: Sequence[str]) -> str:
    return next((cell.strip() for column, cell in zip(columns, cells, strict=False) if column == "number"), "")


def _read(order: Rows, shop: Shop, style: DateStyle, batch: OrderList) -> Read:
    try:
        said = list_columns.read(order, shop, style, batch.created_at, batch.columns)
    except BadLine as refused:
        return Read(refused.number or order.first, len(order.rows), bad=refused.code)
    told = {"number": order.number, "rows": [list(one) for one in order.rows], "columns": batch.columns,
            "is_month_first": style.is_month_first}  # fmt: skip
    return Read(order.first, len(order.rows), said, told)


def _in_batches(reads: Sequence[Read]) -> Iterator[list[Read]]:
    for start in range(0, len(reads), BATCH):
        yield list(reads[start : start + BATCH])


def _planned(shop: Shop, reads: Sequence[Read]) -> list[Plan]:
    """What these orders do, with a query or two for all of them."""
    keys = [one.said.id for one in reads if one.said is not None]
    bare = {key_of(key) for key in keys}
    near: dict[str, list[Order]] = {}
    for order in Order.objects.filter(number_key__in=bare).order_by("id"):
        near.setdefault(order.number_key, []).append(order)
    held = Order.objects.filter(shop=shop, external_id__in=keys) if shop.pk else Order.objects.none()
    mine = {order.external_id: order for order in held}
    stands = _standing([order.pk for order in mine.values()])
    return [_plan(shop, one, mine, near, stands) for one in reads]


def _standing(orders: Sequence[int]) -> dict[int, OrderListLine]:
    """What lists said last of each of these orders."""
    lines = OrderListLine.objects.filter(order__in=orders, outcome__in=(Outcome.NEW, Outcome.CHANGED), is_undone=False)
    written = (ImportState.RUNNING, ImportState.DONE)
    return {line.order_id: line for line in lines.filter(batch__state__in=written).order_by("id") if line.order_id}


def _plan(
    shop: Shop, read: Read, mine: dict[str, Order], near: dict[str, list[Order]], stands: dict[int, OrderListLine]
) -> Plan:
    said = read.said
    if said is None:
        return Plan(read, Outcome.REFUSED, read.bad)
    assert said.placed_at is not None
    held, doubt = mine.get(said.id), next(iter(said.doubts), "")
    if held is None:
        others = [one for one in near.get(key_of(said.id), []) if one.shop_id != shop.pk or shop.pk is None]
        is_here = any(abs(one.placed_at - said.placed_at) <= SAME_DAYS for one in others)
        return Plan(read, Outcome.SAME, "elsewhere") if is_here else Plan(read, Outcome.NEW, doubt)
    if abs(held.placed_at - said.placed_at) > SAME_DAYS:
        return Plan(read, Outcome.REFUSED, "another")
    line = stands.get(held.pk)
    is_same = line is not None and _cells(line.told) == _cells(read.told)
    return Plan(read, Outcome.SAME if is_same else Outcome.CHANGED, "" if is_same else doubt, held)


def _cells(told: dict[str, Any]) -> list[Any]:
    return [row for _number, row in told.get("rows", ())]


def _carry_out(batch: OrderList, shop: Shop, reads: list[Read]) -> None:
    lines, began = [], now()
    plans = _planned(shop, reads)
    for plan in plans:
        added: list[int] = []
        if plan.outcome in (Outcome.NEW, Outcome.CHANGED) and plan.read.said is not None:
            mirror(shop, plan.read.said)
            order = Order.objects.select_related("customer").get(shop=shop, external_id=plan.read.said.id)
            plan.order = order
            is_new = order.customer is not None and order.customer.created_at >= began
            added = [order.customer_id] if is_new and order.customer_id else []
        lines.append(_line(batch, plan, added))
    insert_all(lines, skip_known=True)
    counts = Counter(batch.counts)
    _count(counts, plans)
    batch.counts, batch.upto = dict(counts), batch.upto + len(plans)
    OrderList.objects.filter(pk=batch.pk).update(counts=batch.counts, upto=batch.upto)


def _count(counts: Counter[str], plans: Sequence[Plan]) -> None:
    counts.update(str(plan.outcome) for plan in plans)
    counts["rows"] += sum(plan.read.rows for plan in plans)


def _line(batch: OrderList, plan: Plan, added: list[int] | None = None) -> OrderListLine:
    is_written = added is not None and plan.order is not None and plan.outcome != Outcome.SAME
    return OrderListLine(
        batch=batch,
        number=plan.read.number,
        outcome=plan.outcome,
        reason=plan.reason,
        order=plan.order,
        told=plan.read.told if is_written else {},
        added=added or [],
    )


def _take_back(batch: OrderList, lines: list[OrderListLine]) -> None:
    counts = Counter(batch.counts)
    OrderListLine.objects.filter(pk__in=[line.pk for line in lines]).update(is_undone=True)
    people: set[int] = set()
    for line in lines:
        if line.order is None:
            continue
        if line.outcome == Outcome.CHANGED:
            counts["restored" if _tell_as_before(line.order) else "left"] += 1
        elif _remove(line.order):
            counts["removed"] += 1
            people.update(line.added)
        else:
            counts["left"] += 1
    if people := people - _with_more(people):
        drop_unused(people, no_use=Q(name__startswith="order."))
    batch.counts = dict(counts)
    OrderList.objects.filter(pk=batch.pk).update(counts=batch.counts)


def _with_more(people: set[int]) -> set[int]:
    """Who of these, alone or joined to others, has an order or a return still."""
    theirs = Q(customer__in=people) | Q(customer__joined_to__in=people)
    return {
        whose
        for kind in (Order, Return)
        for both in kind.objects.filter(theirs).values_list("customer", "customer__joined_to")
        for whose in both
        if whose is not None
    }


def _tell_as_before(order: Order) -> bool:
    """What another list last said of it, said once more; False when none is left."""
    before = _standing([order.pk]).get(order.pk)
    if before is None or order.shop is None or not before.told:
        return False
    told = before.told
    rows = Rows(told["number"], [(number, row) for number, row in told["rows"]])
    style = DateStyle(is_month_first=told["is_month_first"])
    mirror(order.shop, list_columns.read(rows, order.shop, style, now(), told["columns"]))
    return True


def _remove(order: Order) -> bool:
    """Delete an order to which nothing happened since it came; whether it went."""
    if order.given_at is not None or _standing([order.pk]) or promises.owed_on(order.topic):
        return False
    if any(kind.objects.filter(order=order).exists() for kind in HAPPENED):
        return False
    try:
        order.delete()
    except ProtectedError:
        return False
    return True
