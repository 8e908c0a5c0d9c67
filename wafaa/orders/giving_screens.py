"""Whose an order of nobody may be: people for an order, and orders for a person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wafaa.lib.text import fold
from wafaa.lib.text.digits import ascii_digits
from wafaa.orders.models import Order, key_of
from wafaa.orders.screens import row
from wafaa.orders.speech import url_of
from wafaa.people.models import Customer, Identity, IdentityKind
from wafaa.people.screens import shown_name
from wafaa.people.search import find as find_people
from wafaa.stores import scope

MOST_PEOPLE = 8
MOST_ORDERS = 6
WINDOW = 300
"""So many of the latest orders of nobody are looked through."""
REACHES = (IdentityKind.PHONE, IdentityKind.EMAIL, IdentityKind.WHATSAPP)
LAST_DIGITS = 8


def people(order: Order, words: str) -> dict[str, Any]:
    """Context of orders/_whose.html: the people whom these words name."""
    words = words.replace("\x00", "")[:120].strip()
    found: list[Customer] = []
    if words and scope.current().can("people.see"):
        rows = Customer.objects.filter(pk__in=find_people(words), staff=None).select_related("joined_to")
        roots = {one.root_id: one.joined_to or one for one in rows.order_by("-id")[: MOST_PEOPLE * 3]}
        found = list(roots.values())[:MOST_PEOPLE]
    ways = _ways(found)
    return {
        "people": [{"id": one.public_id, "name": shown_name(one), "way": ways.get(one.pk, "")} for one in found],
        "q": words,
        "give_url": url_of("give", order.public_id),
    }


def _ways(people: Iterable[Customer]) -> dict[int, str]:
    """One address of each, to tell namesakes apart."""
    ids = [one.pk for one in people]
    rows = Identity.objects.filter(customer_id__in=ids, kind__in=REACHES).order_by("-id") if ids else ()
    return {one.customer_id: one.value for one in rows}


def orders_for(customer: Customer, words: str) -> dict[str, Any]:
    """Context of orders/_lost.html: orders of nobody that these words name, by number, name, phone or mail address;
    without words those that bear this person's own name or address."""
    words = words.replace("\x00", "")[:120].strip()
    rows = Order.objects.filter(customer=None, is_told=True, is_gone=False).select_related("shop")
    latest = rows.order_by("-placed_at", "-id")[:WINDOW]
    wanted = [words] if words else _own(customer)
    found = [one for one in latest if any(_is_named(one, some) for some in wanted)]
    return {
        "lost": [row(one) | {"give_url": url_of("give", one.public_id)} for one in found[:MOST_ORDERS]],
        "q": words,
        "whose": customer.public_id,
        "lost_url": url_of("lost", customer.public_id),
        "panel_url": url_of("panel", customer.public_id),
    }


def _own(customer: Customer) -> list[str]:
    rows = Identity.objects.filter(customer_id=customer.pk, kind__in=REACHES).values_list("value", flat=True)
    return [one for one in (customer.name.strip(), *rows[:10]) if len(one) > 3]


def _is_named(order: Order, words: str) -> bool:
    told = [order.number, *map(str, order.person.values()), *map(str, order.ship_to.values())]
    digits = "".join(c for c in ascii_digits(words) if c.isdigit())[-LAST_DIGITS:]
    if len(digits) >= 4 and not any(c.isalpha() for c in words):
        return any(digits in "".join(c for c in ascii_digits(one) if c.isdigit()) for one in told)
    if key_of(words) and key_of(words) == order.number_key:
        return True
    return any(fold(words) in fold(one) for one in told)
