"""Finding people by part of a name, by an address, or by the last digits of a phone in any script.

One analyser for index and query. Every term carries its store's number, so a neighbour's words are others.
Digits are also indexed from their end, so that "the last four of the phone" is a prefix the index can answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.db import connection

from wafaa.lib.text.analyse import query, terms
from wafaa.lib.text.digits import ascii_digits
from wafaa.people.models import Customer, Identity, IdentityKind, OwnValue
from wafaa.people.own_fields import SEARCHED, all_fields
from wafaa.stores import scope

MOST = 500
SHORTEST_END = 3
NUMBERED = (IdentityKind.PHONE, IdentityKind.WHATSAPP)
_WRITTEN_NUMBER = re.compile(r"[+\d\s().\-]+")


def index_customer(customer: Customer) -> None:
    """Write this person's words anew: name, tags, and every identity a person could type."""
    index_customers([customer])


def index_customers(customers: Sequence[Customer]) -> None:
    """The same for many at once."""
    ways: dict[int, list[tuple[str, str]]] = {customer.pk: [] for customer in customers}
    rows = Identity.objects.filter(customer_id__in=list(ways)).values_list("customer_id", "kind", "value")
    for pk, kind, value in rows:
        ways[pk].append((kind, value))
    texts = _own_texts(ways)
    forget_words(ways)
    found = [
        (one.pk, sorted({f"{one.store_id}_{term}" for term in _terms(one, ways[one.pk] + texts[one.pk])}))
        for one in customers
    ]
    with connection.cursor() as cursor:
        if _sqlite():
            cursor.executemany(
                "INSERT INTO people_words (rowid, words) VALUES (%s, %s)",
                [(pk, " ".join(words)) for pk, words in found if words],
            )
        else:
            cursor.executemany(
                "INSERT INTO people_words (customer_id, words) VALUES (%s, array_to_tsvector(%s))",
                [pair for pair in found if pair[1]],
            )


def _own_texts(ids: Iterable[int]) -> dict[int, list[tuple[str, str]]]:
    """What these records say in the store's own fields of texts, phones and links."""
    found: dict[int, list[tuple[str, str]]] = {pk: [] for pk in ids}
    fields = {field.pk: field.kind for field in all_fields() if field.kind in SEARCHED}
    if fields:
        rows = OwnValue.objects.filter(customer_id__in=list(found), field_id__in=list(fields)).exclude(text="")
        for pk, field, text in rows.values_list("customer_id", "field_id", "text"):
            found[pk].append((fields[field], text))
    return found


def forget_words(ids: Iterable[int]) -> None:
    """These people are found by nothing any more."""
    key = "rowid" if _sqlite() else "customer_id"
    with connection.cursor() as cursor:
        cursor.executemany(f"DELETE FROM people_words WHERE {key} = %s", [(pk,) for pk in ids])  # noqa: S608  (own)


def _terms(customer: Customer, ways: list[tuple[str, str]]) -> list[str]:
    found = terms("\n".join([customer.name, *customer.tags]))
    for kind, value in ways:
        if kind in NUMBERED:
            found += [_from_its_end(value)]
        elif kind != IdentityKind.BROWSER:
            found += terms(value)
    return found


def _from_its_end(number: str) -> str:
    return "r" + re.sub(r"\D", "", number)[::-1]


def find(text: str) -> list[int]:
    """Ids of at most 500 customers of the entered store who match all these words, latest made first."""
    wanted = _wanted(text)
    if not wanted:
        return []
    with connection.cursor() as cursor:
        if _sqlite():
            cursor.execute(
                "SELECT rowid FROM people_words WHERE people_words MATCH %s ORDER BY rowid DESC LIMIT %s",
                [_joined(wanted, '"{}"*', " OR ", " AND "), MOST],
            )
        else:
            cursor.execute(
                # Materialized, or the planner walks all customers from the newest back until it has found enough.
                "WITH hits AS MATERIALIZED (SELECT customer_id FROM people_words WHERE words @@ %s::tsquery) "
                "SELECT customer_id FROM hits ORDER BY customer_id DESC LIMIT %s",
                [_joined(wanted, "'{}':*", " | ", " & "), MOST],
            )
        return [row[0] for row in cursor.fetchall()]


def _wanted(text: str) -> list[tuple[str, ...]]:
    """For each word typed, the terms of which one must begin a word of the person."""
    typed = ascii_digits(text).strip()
    if _WRITTEN_NUMBER.fullmatch(typed):
        digits = re.sub(r"\D", "", typed).lstrip("0")
        return [(f"r{digits[::-1]}",)] if len(digits) >= SHORTEST_END else []
    return query(typed)[:8]


def _joined(words: list[tuple[str, ...]], term: str, either: str, both: str) -> str:
    store_id = scope.current().store_id
    return both.join("(" + either.join(term.format(f"{store_id}_{word}") for word in any_of) + ")" for any_of in words)


def _sqlite() -> bool:
    return connection.vendor == "sqlite"
