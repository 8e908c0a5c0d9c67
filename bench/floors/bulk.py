"""A label on many conversations: each row changed, what stood there kept for undoing, one event; fifty at a commit."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from bench.floors.post import EVENT
from bench.floors.raw import Raw

A_STEP = 50
CHANGE = "UPDATE inbox_conversation SET labels = ? WHERE id = ?"
KEEP = "UPDATE inbox_sweepitem SET state = 'done', before = ?, after = ? WHERE id = ?"


def change(raw: Raw, store_id: int, conversations: list[int], label: str) -> None:
    """The rows that the change cannot do without, in durable transactions."""
    after = json.dumps([label])
    for at in range(0, len(conversations), A_STEP):
        now = datetime.now(UTC) if not raw.is_sqlite else datetime.now(UTC).isoformat(" ")[:26]
        steps = [
            step
            for pk in conversations[at : at + A_STEP]
            for step in (
                (CHANGE, (after, pk)),
                (KEEP, ("{}", after, pk)),
                (EVENT, (store_id, "conversation.tended", now, f"conversation:{pk}", "{}")),
            )
        ]
        raw.all_of(*steps)
