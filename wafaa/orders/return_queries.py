"""Reads of returns that screens share; each walks an index, and no further than a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.db.models import QuerySet

from wafaa.lib.text.digits import ascii_digits
from wafaa.orders.models import Order, Return, ReturnLine, key_of
from wafaa.orders.queries import numbered as orders_numbered
from wafaa.orders.queries import records
from wafaa.orders.returning import OPEN, ReturnState
from wafaa.people.models import Customer
from wafaa.people.search import find as find_people
from wafaa.stores import scope
from wafaa.team.models import Staff

PAGE = 40
MOST_FOUND = 40
MOST_COUNTED = 1000
MOST_WEIGHED = 500
MOST_PEOPLE = 50
MOST_OF_PEOPLE = 500
MOST_NAMED = 3
WAYS: dict[str, tuple[str, ...]] = {
    "requested": (ReturnState.REQUESTED,),
    "coming": (ReturnState.APPROVED, ReturnState.TRAVELLING),
    "here": (ReturnState.RECEIVED, ReturnState.INSPECTED),
    "resolved": (ReturnState.RESOLVED,),
    "over": (ReturnState.CLOSED, ReturnState.DECLINED, ReturnState.CANCELLED),
}
"""The tabs of the list: what stands where."""


def page(tab: str, whose: Customer | None, after: str) -> tuple[list[Return], str]:
    """A page of returns, the newest first, and the cursor behind it, "" at the end."""
    rows = _rows().order_by("-id")
    if whose is not None:
        rows = rows.filter(pk__in=_of(records(whose)))
    if tab == "doubt":
        rows = rows.filter(maybe_id__gt=0)
    elif tab in WAYS:
        rows = rows.filter(state__in=WAYS[tab]) if len(WAYS[tab]) > 1 else rows.filter(state=WAYS[tab][0])
    if after.isdecimal() and after.isascii():
        rows = rows.filter(pk__lt=int(after[:18]))
    found = list(rows[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else ""


def counted() -> tuple[dict[str, int], bool]:
    """How many open ones stand at each tab, looking at no more than a thousand; and whether those were all."""
    rows = Return.objects.filter(state__in=OPEN).values_list("state", "maybe_id")[:MOST_COUNTED]
    told = Counter(tab for state, _maybe in rows for tab, states in WAYS.items() if state in states)
    told["doubt"] = sum(maybe is not None for _state, maybe in rows)
    return dict(told), len(rows) < MOST_COUNTED


def _rows() -> QuerySet[Return]:
    rows: QuerySet[Return] = Return.objects.select_related("customer", "customer__joined_to", "order")
    return rows.prefetch_related("lines")


def numbered(words: str) -> list[Return]:
    """Returns with this number, "R-12" or 12 in any digits, or of an order with this number."""
    key = key_of(words)
    if not any(c.isdigit() for c in ascii_digits(key)):
        return []
    keys = {key[:20], f"r{key}"[:20]}
    mine = list(_rows().filter(number_key__in=keys))
    orders = [order.pk for order in orders_numbered(words)]
    known = {one.pk for one in mine}
    return [*mine, *(one for one in of_orders(orders) if one.pk not in known)][:MOST_FOUND]


def of_orders(ids: Sequence[int]) -> list[Return]:
    """Returns in which something of these orders comes back, the newest first."""
    if not ids:
        return []
    of = ReturnLine.objects.filter(order_id__in=ids).order_by("-id").values_list("of_id", flat=True)
    return list(_rows().filter(pk__in=set(of[:MOST_FOUND])).order_by("-id"))


def found(words: str) -> list[Return]:
    """Returns by number, else the latest of the people whom these words name."""
    if by_number := numbered(words):
        return by_number
    people = list(Customer.objects.filter(pk__in=find_people(words)).values_list("pk", "joined_to_id")[:MOST_PEOPLE])
    ids = {one for pair in people for one in pair if one}
    return list(_rows().filter(pk__in=_of(list(ids))).order_by("-id")[:MOST_FOUND]) if ids else []


def _of(people: Sequence[int]) -> list[int]:
    """The ids of these people's returns. They are looked up first: asked for in order at once, SQLite walks the store's
    latest instead of theirs."""
    return list(Return.objects.filter(customer_id__in=people).values_list("pk", flat=True)[:MOST_OF_PEOPLE])


def one(public_id: str) -> Return | None:
    rows = Return.objects.select_related("customer", "customer__joined_to", "order", "staff", "maybe", "maybe__order")
    found: Return | None = rows.filter(public_id=public_id).first()
    return found


def of_person(customer: Customer, most: int) -> list[Return]:
    """The person's latest returns, open ones first."""
    rows = list(_rows().filter(pk__in=_of(records(customer))).order_by("-id")[: 4 * most])
    return sorted(rows, key=lambda one: (one.state not in OPEN, -one.pk))[:most]


def orders_of(customer: Customer, most: int) -> list[Order]:
    rows = Order.objects.filter(customer_id__in=records(customer), is_told=True).order_by("-placed_at", "-id")
    return list(rows[:most])


def weighed() -> tuple[int, Counter[str], Counter[str]]:
    """What the latest things were returned for: how many were looked at, by reason, and by the name of the thing."""
    rows = ReturnLine.objects.order_by("-id").values_list("reason", "name", "asked")[:MOST_WEIGHED]
    told = [(reason, name) for reason, name, asked in rows if asked]
    return len(told), Counter(reason for reason, _name in told), Counter(name for _reason, name in told)


def who_may_pay() -> list[str]:
    """The names of colleagues to ask where this one may not give money; none where they may."""
    if scope.current().can("returns.refund"):
        return []
    here = Staff.objects.filter(suspended_at=None).select_related("store").order_by("pk")
    return [staff.name for staff in here if "returns.refund" in staff.permissions][:MOST_NAMED]
