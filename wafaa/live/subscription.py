"""The words of the live stream: what may be heard, by whom, and what travels on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Scope = dict[str, Any]
"""An ASGI connection scope."""


@dataclass(frozen=True, slots=True)
class EventRow:
    """One row of the event log. `audience` is "staff", "customer" or "both"; `data` holds ids only."""

    id: int
    store_id: int
    name: str
    audience: str
    topic: str
    team_id: int | None
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that lasts a moment (typing, presence): told to those who listen now, stored nowhere."""

    store_id: int
    topic: str
    audience: str
    name: str
    data: dict[str, Any]
    team_id: int | None = None

    def as_row(self) -> EventRow:
        return EventRow(0, self.store_id, self.name, self.audience, self.topic, self.team_id, self.data)


@dataclass(frozen=True, slots=True)
class Subscription:
    """What one connection may hear.

    store_id: the only store it hears of.
    audience: hears events of this audience and of "both".
    who: the person or visitor behind it; revocations name it, and connections are counted by it.
    topics: None for everything of the store; otherwise only events with exactly these topics.
    may_see: asked for each event in the server's event loop, so it must look at the row alone.
    expires_at: when rights are looked up again (the hub asks at the latest after ten minutes).
    last_event_id: where to go on; None leaves it to the request (Last-Event-ID header, then ?last=).
    origin: the only web origin that may read the stream from another site; None for none.
    """

    store_id: int
    audience: Literal["staff", "customer"]
    who: str
    topics: frozenset[str] | None
    may_see: Callable[[EventRow], bool]
    expires_at: datetime
    last_event_id: int | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """No: the HTTP status to answer with, and the origin that may read that answer."""

    status: int
    origin: str | None = None


Authorise = Callable[[Scope], Subscription | Refusal]
"""Called in a thread for every connection and again when its rights expire. Raising refuses with 503."""
