"""The numbers on tabs and badges, kept in rows as things happen: no page counts conversations.

Keys: "<status>" over the store, "<status>:staff:<id>", "<status>:team:<id>", "<status>:nobody".
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from wafaa.inbox.models import Conversation, Count
from wafaa.stores import scope

UPSERT = (
    "INSERT INTO inbox_count (store_id, key, value) VALUES (%s, %s, %s) "
    "ON CONFLICT (store_id, key) DO UPDATE SET value = inbox_count.value + excluded.value"
)


def added(conversation: Conversation) -> None:
    _add(_keys(conversation, conversation.status), 1)


def removed(conversation: Conversation) -> None:
    _add(_keys(conversation, conversation.status), -1)


def move(conversation: Conversation, status: str) -> None:
    """The conversation leaves its present status for this one."""
    _add(_keys(conversation, conversation.status), -1)
    _add(_keys(conversation, status), 1)


def _keys(conversation: Conversation, status: str) -> list[str]:
    owner = f"staff:{conversation.assignee_id}" if conversation.assignee_id else "nobody"
    keys = [str(status), f"{status}:{owner}"]
    if conversation.team_id:
        keys.append(f"{status}:team:{conversation.team_id}")
    return sorted(keys)


def _add(keys: Iterable[str], step: int) -> None:
    store_id = scope.current().store_id
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute(UPSERT, [store_id, key, step])


def read(keys: Iterable[str]) -> dict[str, int]:
    """The present numbers of these keys; missing ones are 0."""
    wanted = list(keys)
    found = dict(Count.objects.filter(key__in=wanted).values_list("key", "value"))
    return {key: max(0, found.get(key, 0)) for key in wanted}
