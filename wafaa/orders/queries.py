"""Reads of orders that screens share; each walks an index, and no further than a page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet

from wafaa.lib.text.digits import ascii_digits
from wafaa.lib.time import now
from wafaa.orders.models import Order, Shipment, key_of
from wafaa.people.models import Customer
from wafaa.people.search import find as find_people
from wafaa.shops.models import Shop
from wafaa.stores import scope

PAGE = 40
MOST_FOUND = 40
MOST_PEOPLE = 50


def page(
    state: str, shop: Shop | None, whose: Customer | None, *, is_late: bool, is_troubled: bool = False, after: str
) -> tuple[list[Order], str]:
    """A page of orders, the newest first, late ones the longest late first; and the cursor behind it, "" at the end."""
    rows = _rows() if whose is None else _rows().filter(customer_id__in=records(whose))
    if is_late:
        rows = rows.filter(is_over=False, due_at__lt=now()).order_by("due_at", "id")
    else:
        rows = rows.order_by("-placed_at", "-id")
    if is_troubled:
        rows = rows.filter(is_troubled=True)
    if state:
        rows = rows.filter(state=state)
    if shop is not None:
        rows = rows.filter(shop=shop)
    if cursor := _read(after):
        rows = _behind(rows, *cursor, is_late=is_late)
    found = list(rows[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return found[:PAGE], _written(last.due_at if is_late else last.placed_at, last.pk) if last else ""


def last_place(customer: Customer) -> dict[str, str]:
    """Where the last of their orders went that went anywhere; empty when none did."""
    rows = Order.objects.filter(customer_id__in=records(customer)).order_by("-placed_at", "-id")
    places: list[dict[str, str]] = list(rows.values_list("ship_to", flat=True)[:PAGE])
    whole = [place for place in places if place.get("address")]
    return next((place for place in [*whole, *places] if place.get("address") or place.get("city")), {})


def _rows() -> QuerySet[Order]:
    return Order.objects.select_related("customer", "customer__joined_to", "shop")


def _behind(rows: QuerySet[Order], at: datetime, pk: int, *, is_late: bool) -> QuerySet[Order]:
    if is_late:
        return rows.filter(due_at__gte=at).exclude(due_at=at, pk__lte=pk)
    return rows.filter(placed_at__lte=at).exclude(placed_at=at, pk__gte=pk)


def _written(at: datetime | None, pk: int) -> str:
    return f"{at.timestamp():.6f}_{pk}" if at else ""


def _read(cursor: str) -> tuple[datetime, int] | None:
    at, _sep, pk = cursor.partition("_")
    try:
        return datetime.fromtimestamp(float(at), UTC), int(pk[:18])
    except (ValueError, OverflowError, OSError):
        return None


def numbered(words: str) -> list[Order]:
    """Orders with this number, or with a parcel of this number, typed in any digits with any signs around."""
    key = key_of(words)
    if not any(c.isdigit() for c in ascii_digits(key)):
        return []
    parcels = Shipment.objects.filter(number_key=key).order_by("-id").values_list("order_id", flat=True)[:MOST_FOUND]
    by_number = list(_rows().filter(number_key=key).order_by("-id")[:MOST_FOUND])
    sent = _rows().filter(pk__in=list(parcels)).exclude(pk__in=[one.pk for one in by_number])
    return [*by_number, *sent.order_by("-id")]


def found(words: str) -> list[Order]:
    """Orders by number, else the latest of the people whom these words name."""
    if by_number := numbered(words):
        return by_number
    people = list(Customer.objects.filter(pk__in=find_people(words)).values_list("pk", "joined_to_id")[:MOST_PEOPLE])
    ids = {one for pair in people for one in pair if one}
    return list(_rows().filter(customer_id__in=ids).order_by("-placed_at", "-id")[:MOST_FOUND]) if ids else []


def of_person(customer: Customer, most: int) -> list[Order]:
    """The person's latest orders, on whichever of their records they stand."""
    rows = Order.objects.filter(customer_id__in=records(customer)).order_by("-placed_at", "-id")
    return list(rows.prefetch_related("shipments", "lines", "codes")[:most])


def records(customer: Customer) -> list[int]:
    """The ids of all records of this person; asked once a page."""
    root = customer.root_id

    def find() -> list[int]:
        # Joined records are of the person's own store; asked for the store as well, SQLite walks all of it instead.
        return [root, *Customer.everywhere.filter(joined_to_id=root).values_list("pk", flat=True)]

    return scope.current().once(f"records:{root}", find)


def one(public_id: str) -> Order | None:
    rows: Any = Order.objects.select_related("customer", "customer__joined_to", "shop", "staff", "given_by")
    found: Order | None = rows.filter(public_id=public_id).first()
    return found
