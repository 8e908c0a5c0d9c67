"""The numbers on tabs and badges, kept in rows as things happen: no page counts conversations.

Keys: "<status>" over the store, "<status>:staff:<id>", "<status>:team:<id>", "<status>:nobody"; and those of the rail,
counted anew when something of theirs changes: CALLS (calls to make) and ASKS (what rules ask a yes for).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from django.db import connection

from wafaa.inbox.models import Conversation, Count
from wafaa.lib.prepared import Prepared, Slot
from wafaa.stores import scope
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit

COUNTS: Prepared[tuple[str, int]] = Prepared(
    lambda: Count.everywhere.filter(store_id=Slot("store"), key__among=Slot("keys")).values_list("key", "value")
)
CALLS, ASKS = "calls", "asks"
PUT = (
    "INSERT INTO inbox_count (store_id, key, value) VALUES (%s, %s, %s) "
    "ON CONFLICT (store_id, key) DO UPDATE SET value = excluded.value"
)
UPSERT = (
    "INSERT INTO inbox_count (store_id, key, value) VALUES {rows} "
    "ON CONFLICT (store_id, key) DO UPDATE SET value = inbox_count.value + excluded.value"
)


def added(conversation: Conversation) -> None:
    """A new conversation is counted."""
    _step(set(), _keys(conversation, conversation.status))


def gone(conversation: Conversation) -> None:
    """It is counted no more, because it goes on in another."""
    _step(_keys(conversation, conversation.status), set())


def move(conversation: Conversation, status: str) -> None:
    """The conversation leaves its present status for this one. Call it before changing the row."""
    _step(_keys(conversation, conversation.status), _keys(conversation, status))


@contextmanager
def moving(conversation: Conversation) -> Iterator[None]:
    """Whoever it belongs to changes within the block."""
    before = _keys(conversation, conversation.status)
    yield
    _step(before, _keys(conversation, conversation.status))


def _keys(conversation: Conversation, status: str) -> set[str]:
    owner = f"staff:{conversation.assignee_id}" if conversation.assignee_id else "nobody"
    keys = {str(status), f"{status}:{owner}"}
    if conversation.team_id:
        keys.add(f"{status}:team:{conversation.team_id}")
    return keys


def _step(before: set[str], after: set[str]) -> None:
    """One less in each number left, one more in each entered. In one order, or two acts could wait for each
    other for ever."""
    store_id = scope.current().store_id
    keys = sorted(before ^ after)
    if not keys:
        return
    values = [value for key in keys for value in (store_id, key, 1 if key in after else -1)]
    with connection.cursor() as cursor:
        cursor.execute(UPSERT.format(rows=", ".join(["(%s, %s, %s)"] * len(keys))), values)


def put(key: str, count: Callable[[], int]) -> None:
    """Write down a number that is counted anew; one after the other, so that the last one is true."""
    with unit():
        take_turns(f"count:{scope.current().store_id}:{key}")
        with connection.cursor() as cursor:
            cursor.execute(PUT, [scope.current().store_id, key, count()])


def on_rail(key: str) -> int:
    return shown([key])[key]


def shown(keys: Iterable[str]) -> dict[str, int]:
    """The same for the parts of one page, each of which shows some: asked once, those of the rail with them."""
    entered = scope.current()
    wanted, known = [*keys, f"open:staff:{entered.me}", CALLS, ASKS], entered.once("counts", dict[str, int])
    missing = [key for key in dict.fromkeys(wanted) if key not in known]
    if missing:
        known |= read(missing)
    return {key: known[key] for key in wanted}


def read(keys: Iterable[str]) -> dict[str, int]:
    """The present numbers of these keys; missing ones are 0."""
    wanted = list(keys)
    found = dict(COUNTS.all(store=scope.current().store_id, keys=wanted))
    return {key: max(0, found.get(key, 0)) for key in wanted}
