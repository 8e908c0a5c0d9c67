# ruff: noqa: E501
"""A conversation with its customer found by address, its first message, a promise, and an acknowledgement queued."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bench.floors.raw import Raw
from wafaa.lib.ids import new_id

KNOWN = "SELECT customer_id FROM people_identity WHERE store_id = ? AND kind = 'email' AND value = ?"
CONVERSATION = (
    "INSERT INTO inbox_conversation (public_id, store_id, number, customer_id, channel, subject, status, priority, "
    "opened_at, last_at, last_kind, preview, customer_name, labels, message_count, promise_state, promise_kind, owed_at, "
    "last_message_id, has_unreadable) VALUES (?, ?, ?, ?, 'email', ?, 'open', 'normal', ?, ?, 'in', ?, '', '[]', 1, "
    "'open', 'first_reply', ?, 0, ?)"
)
MESSAGE = (
    "INSERT INTO inbox_message (public_id, store_id, conversation_id, kind, channel, text, html, quoted, warnings, at, "
    "has_files) SELECT ?, ?, id, 'in', 'email', ?, '', '', '[]', ?, ? FROM inbox_conversation WHERE public_id = ?"
)
PROMISE = (
    "INSERT INTO promises_promise (public_id, store_id, kind, state, customer_id, subject, text, made_at, due_at, "
    "at_risk_at, in_hours, at_desk, about, carrier, region, source) "
    "VALUES (?, ?, 'first_reply', 'open', ?, ?, '', ?, ?, ?, ?, ?, '', '', '', '')"
)
OUTGOING = (
    'INSERT INTO channels_outgoing (public_id, store_id, channel, customer_id, purpose, is_automatic, subject, "to", '
    "text, envelope, state, not_before, reason, error, attempts, lease, provider_id, created_at) "
    "VALUES (?, ?, 'email', ?, 'service', ?, ?, ?, 'ok', '{}', 'sent', ?, '', '', 1, '', '', ?)"
)
EVENT = (
    "INSERT INTO work_event (store_id, name, at, actor, audience, topic, data) "
    "VALUES (?, 'conversation.opened', ?, 'system', 'staff', ?, '{}')"
)


def create(raw: Raw, store_id: int, number: int, address: str, text: str) -> None:
    """`number` is the conversation's own in its store."""
    at: Any = datetime.now(UTC) if not raw.is_sqlite else datetime.now(UTC).isoformat(" ")[:26]
    customer, pid = raw.rows(KNOWN, (store_id, address))[0][0], new_id()
    topic = f"conversation:{pid}"
    raw.all_of(
        (CONVERSATION, (pid, store_id, number, customer, "", at, at, text[:140], at, False)),
        (MESSAGE, (new_id(), store_id, text, at, False, pid)),
        (PROMISE, (new_id(), store_id, customer, topic, at, at, at, True, True)),
        (OUTGOING, (new_id(), store_id, customer, True, topic, address, at, at)),
        (EVENT, (store_id, at, topic)),
    )
