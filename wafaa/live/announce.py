"""The publishing side for the rest of the house: `publish_signal`, and wake-ups after every commit."""

from __future__ import annotations

import logging
from functools import cache
from typing import Any, Literal

from django.conf import settings
from django.db import connections

from wafaa.live.bus import LocalBus
from wafaa.live.subscription import Signal

log = logging.getLogger("wafaa.live")
NOT_FOR_PSYCOPG = frozenset({
    "client_encoding", "context", "cursor_factory", "isolation_level", "options", "pool", "prepare_threshold",
    "server_side_binding",
})  # fmt: skip


@cache
def the_bus() -> LocalBus:
    """This process's bus: Redis if REDIS_URL is set, else PostgreSQL if it is the database, else local."""
    # Imported where they are used: a small shop has no memory to spare for drivers it does not need.
    if settings.REDIS_URL:
        from wafaa.live.redis_bus import RedisBus

        return RedisBus(settings.REDIS_URL)
    if connections["default"].vendor == "postgresql":
        from wafaa.live.postgres_bus import PostgresBus

        params = connections["default"].get_connection_params()
        return PostgresBus({key: params[key] for key in params.keys() - NOT_FOR_PSYCOPG})
    return LocalBus()


def wake(store_id: int) -> None:
    """The store has new events: call after the commit. Never raises, never waits."""
    try:
        the_bus().wake(store_id)
    except Exception:
        log.exception("could not wake the live stream store=%s", store_id)


def publish_signal(
    store_id: int,
    topic: str,
    audience: Literal["staff", "customer", "both"],
    name: str,
    data: dict[str, Any],
    *,
    team_id: int | None = None,
) -> None:
    """Tell those who listen to `topic` now (typing, presence); nothing is stored. Never raises, never waits.

    data goes to every listener as it is: put nothing in it that a customer must not read.
    """
    try:
        the_bus().signal(Signal(store_id, topic, audience, name, data, team_id))
    except Exception:
        log.exception("could not send a live signal store=%s name=%s", store_id, name)


def on_commit(stores: frozenset[int], has_jobs: bool) -> None:
    """The listener of `wafaa.work.unit`."""
    for store_id in stores:
        wake(store_id)
