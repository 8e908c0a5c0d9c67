"""Judging and finding likely duplicates, and a list of customers written down: the least each can be."""

# ruff: noqa: E501
from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from bench.floors.html import Application, Environ, Start, answer, line, page
from bench.floors.raw import Raw
from wafaa.lib.ids import new_id

PAIRS = (
    "SELECT a.public_id, a.name, b.name, l.why, l.score FROM people_likeness l JOIN people_customer a ON a.id = l.customer_id "
    "JOIN people_customer b ON b.id = l.other_id WHERE l.store_id = ? AND l.state = 'open' AND l.is_first "
    "ORDER BY l.score DESC, l.id DESC LIMIT 20"
)
MATES = "SELECT customer_id FROM people_mark WHERE store_id = ? AND key = ?"
CUSTOMER = (
    "INSERT INTO people_customer (public_id, store_id, name, kind, language, tags, preferred_channel, preferred_hours, "
    "timezone, created_at, last_at) VALUES (?, ?, ?, 'customer', '', '[]', '', '[]', '', ?, ?)"
)
IDENTITY = (
    "INSERT INTO people_identity (store_id, customer_id, kind, value, typed, source, proof, created_at) "
    "SELECT ?, id, ?, ?, ?, 'import', '', ? FROM people_customer WHERE public_id = ?"
)


def application(raw: Raw, store_id: int) -> Application:
    def pairs(environ: Environ, start: Start) -> Iterable[bytes]:
        return answer(start, "text/html", page(line(*row) for row in raw.rows(PAIRS, (store_id,))))

    return pairs


def meet(raw: Raw, store_id: int, person: tuple[str, str, str], keys: Sequence[str]) -> None:
    """One new customer with a phone and an address, and whoever shares these marks."""
    raw.all_of(*_steps(raw, store_id, person))
    for key in keys:
        raw.rows(MATES, (store_id, key))


def write_all(raw: Raw, store_id: int, people: Sequence[tuple[str, str, str]]) -> None:
    """(name, phone, e-mail) of new customers, in one transaction."""
    raw.all_of(*(step for person in people for step in _steps(raw, store_id, person)))


def _steps(raw: Raw, store_id: int, person: tuple[str, str, str]) -> list[tuple[str, Sequence[Any]]]:
    at: Any = datetime.now(UTC).isoformat(" ")[:26] if raw.is_sqlite else datetime.now(UTC)
    name, phone, email = person
    pid = new_id()
    return [
        (CUSTOMER, (pid, store_id, name, at, at)),
        (IDENTITY, (store_id, "phone", phone, phone, at, pid)),
        (IDENTITY, (store_id, "email", email, email, at, pid)),
    ]
