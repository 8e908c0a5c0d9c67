"""Finding people, and companies, by part of a name, by an address, or by a phone's first or last digits in any script.

One analyser for index and query. Every term carries its store's number, so a neighbour's words are others.
Digits are also indexed from their end, so that "the last four of the phone" is a prefix the index can answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import connection

from wafaa.lib.phones import beginnings, digits_of_part
from wafaa.lib.text.analyse import query, terms
from wafaa.lib.text.digits import ascii_digits
from wafaa.people.identities import domain_in_own_letters
from wafaa.people.models import Company, CompanyDomain, Customer, Identity, IdentityKind, OwnValue
from wafaa.people.own_fields import SEARCHED, all_fields
from wafaa.stores import scope


class Table(NamedTuple):
    """Where words stand, and what PostgreSQL's column of the id is called there."""

    name: str
    key: str


PEOPLE, COMPANIES = Table("people_words", "customer_id"), Table("company_words", "company_id")
MOST = 500
SHORTEST_PART = 3
NUMBERED = (IdentityKind.PHONE, IdentityKind.WHATSAPP)
_WRITTEN_NUMBER = re.compile(r"[+\d\s().\-]+")


def index_customer(customer: Customer) -> None:
    """Write this person's words anew: name, tags, and every identity a person could type."""
    index_customers([customer])


def index_customers(customers: Sequence[Customer]) -> None:
    """The same for many at once. Colleagues are found among no customers."""
    customers = [one for one in customers if not one.is_colleague]
    ways: dict[int, list[tuple[str, str]]] = {customer.pk: [] for customer in customers}
    rows = Identity.objects.filter(customer_id__in=list(ways)).values_list("customer_id", "kind", "value")
    for pk, kind, value in rows:
        ways[pk].append((kind, value))
    texts = _own_texts(ways)
    write_words(PEOPLE, {one.pk: _terms(one, ways[one.pk] + texts[one.pk]) for one in customers})


def index_company(company: Company) -> None:
    """Write a company's words anew: name, city, domains, and its numbers from their beginning and their end."""
    domains = CompanyDomain.objects.filter(company=company).values_list("domain", flat=True)
    found = terms("\n".join([company.name, company.city, *domains, *map(domain_in_own_letters, domains)]))
    for number in (company.phone, company.vat_number, company.registration):
        if number:
            found += [_from_its_end(number), re.sub(r"\D", "", number).lstrip("0"), *terms(number)]
    write_words(COMPANIES, {company.pk: found})


def write_words(table: Table, found: dict[int, list[str]]) -> None:
    """Replace what these rows of the entered store are found by."""
    store_id = scope.current().store_id
    words = [(pk, sorted({f"{store_id}_{term}" for term in some if term})) for pk, some in found.items()]
    forget_words(found, table)
    with connection.cursor() as cursor:
        if _sqlite():
            cursor.executemany(
                f"INSERT INTO {table.name} (rowid, words) VALUES (%s, %s)",  # noqa: S608  (own)
                [(pk, " ".join(some)) for pk, some in words if some],
            )
        else:
            cursor.executemany(
                f"INSERT INTO {table.name} ({table.key}, words) VALUES (%s, array_to_tsvector(%s))",  # noqa: S608  (own)
                [pair for pair in words if pair[1]],
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


def forget_words(ids: Iterable[int], table: Table = PEOPLE) -> None:
    """These are found by nothing any more."""
    key = "rowid" if _sqlite() else table.key
    with connection.cursor() as cursor:
        cursor.executemany(f"DELETE FROM {table.name} WHERE {key} = %s", [(pk,) for pk in ids])  # noqa: S608  (own)


def _terms(customer: Customer, ways: list[tuple[str, str]]) -> list[str]:
    found = terms("\n".join([customer.name, *customer.tags]))
    for kind, value in ways:
        if kind in NUMBERED:
            found += [_from_its_end(value), *beginnings(value)]
        elif kind != IdentityKind.BROWSER:
            found += terms(value)
    return found


def _from_its_end(number: str) -> str:
    return "r" + re.sub(r"\D", "", number)[::-1]


def find(text: str) -> list[int]:
    """Ids of at most 500 customers of the entered store who match all these words, latest made first."""
    return found_in(PEOPLE, _wanted(text))


def find_companies(text: str) -> list[int]:
    """The same for companies, whose other numbers count as well."""
    return found_in(COMPANIES, _wanted(text))


def found_in(table: Table, wanted: list[tuple[str, ...]]) -> list[int]:
    """Ids of at most 500 rows that have, for each of these, one of its terms at the beginning of a word."""
    if not wanted:
        return []
    with connection.cursor() as cursor:
        if _sqlite():
            cursor.execute(
                f"SELECT rowid FROM {table.name} WHERE {table.name} MATCH %s ORDER BY rowid DESC LIMIT %s",  # noqa: S608
                [_joined(wanted, '"{}"*', " OR ", " AND "), MOST],
            )
        else:
            cursor.execute(
                # Materialized, or the planner walks all of them from the newest back until it has found enough.
                f"WITH hits AS MATERIALIZED (SELECT {table.key} FROM {table.name} WHERE words @@ %s::tsquery) "  # noqa: S608
                f"SELECT {table.key} FROM hits ORDER BY {table.key} DESC LIMIT %s",
                [_joined(wanted, "'{}':*", " | ", " & "), MOST],
            )
        return [row[0] for row in cursor.fetchall()]


def _wanted(text: str) -> list[tuple[str, ...]]:
    """For each word typed, the terms of which one must begin a word of the person."""
    digits = digits_of_part(text)
    if digits or _WRITTEN_NUMBER.fullmatch(ascii_digits(text)):
        return [(f"r{digits[::-1]}", digits)] if len(digits) >= SHORTEST_PART else []
    return query(ascii_digits(text))[:8]


def _joined(words: list[tuple[str, ...]], term: str, either: str, both: str) -> str:
    store_id = scope.current().store_id
    return both.join("(" + either.join(term.format(f"{store_id}_{word}") for word in any_of) + ")" for any_of in words)


def _sqlite() -> bool:
    return connection.vendor == "sqlite"
