# ruff: noqa: E501
"""A customer's message: one row, its conversation brought up, one event; durable before the answer."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime

from bench.floors.html import Application, Environ, Start, answer
from bench.floors.raw import Raw
from wafaa.lib.ids import new_id

MESSAGE = (
    "INSERT INTO inbox_message (public_id, store_id, conversation_id, kind, channel, text, html, quoted, warnings, at, "
    "has_files) VALUES (?, ?, ?, ?, 'webchat', ?, '', '', '[]', ?, ?)"
)
BUMP = "UPDATE inbox_conversation SET last_at = ?, last_kind = ?, preview = ?, message_count = message_count + 1 WHERE id = ?"
EVENT = (
    "INSERT INTO work_event (store_id, name, at, actor, audience, topic, data) VALUES (?, ?, ?, 'system', 'both', ?, ?)"
)


def write(raw: Raw, store_id: int, conversation_id: int, kind: str, text: str) -> None:
    """The three rows that a message cannot do without, in one durable transaction."""
    at = datetime.now(UTC) if not raw.is_sqlite else datetime.now(UTC).isoformat(" ")[:26]
    raw.all_of(
        (MESSAGE, (new_id(), store_id, conversation_id, kind, text, at, False)),
        (BUMP, (at, kind, text[:140], conversation_id)),
        (EVENT, (store_id, "message.received", at, f"conversation:{conversation_id}", '{"message_id": 1}')),
    )


def application(raw: Raw, store_id: int) -> Application:
    """POST {"conversation", "text"}."""

    def post(environ: Environ, start: Start) -> Iterable[bytes]:
        body = json.loads(environ["wsgi.input"].read())
        write(raw, store_id, body["conversation"], body.get("kind", "in"), body["text"])
        return answer(start, "application/json", '{"ok": true}', "201 Created")

    return post
