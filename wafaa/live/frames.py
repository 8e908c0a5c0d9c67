"""Server-sent event frames (WHATWG HTML, "Server-sent events"): a field a line, a blank line ends a block."""

from __future__ import annotations

import json
import random
from typing import Any

from wafaa.live.subscription import EventRow

RETRY_MS = (2_000, 10_000)


def by_audience(row: EventRow) -> dict[str, bytes]:
    """The event's frame for each audience that gets it: {"staff": …, "customer": …}.

    Staff get all ids. Customers get no internal numbers, only random ids (strings) and the topic.
    """
    written = {}
    if row.audience != "customer":
        written["staff"] = _frame(row, row.data)
    if row.audience != "staff":
        strings = {key: value for key, value in row.data.items() if isinstance(value, str)}
        written["customer"] = _frame(row, strings)
    return written


def signal_frame(row: EventRow) -> bytes:
    """A frame without an id: whoever reconnects does not ask for it again."""
    return f"event: {_name(row)}\ndata: {_json(row.data | {'topic': row.topic})}\n\n".encode()


def mark(event_id: int) -> bytes:
    """Moves the reader's Last-Event-ID forward without dispatching anything."""
    return b"id: %d\n\n" % event_id


def keep_alive(event_id: int) -> bytes:
    """A comment against idle timeouts, with the mark a reader of few topics would otherwise never get."""
    return b":\nid: %d\n\n" % event_id


def reset(event_id: int) -> bytes:
    """Too much was missed: the page must fetch afresh."""
    return b"id: %d\nevent: reset\ndata: {}\n\n" % event_id


def retry() -> bytes:
    """When to come back after a break, different for each reader, so that they do not all return at once."""
    return b"retry: %d\n\n" % random.randint(*RETRY_MS)  # noqa: S311 - spreads load, guards nothing


def _frame(row: EventRow, ids: dict[str, Any]) -> bytes:
    body = _json(ids | {"topic": row.topic} if row.topic else ids)
    return f"id: {row.id}\nevent: {_name(row)}\ndata: {body}\n\n".encode()


def _name(row: EventRow) -> str:
    if not row.name or any(character in row.name for character in "\r\n\0"):
        raise ValueError("an event name must be one line")
    return row.name


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
