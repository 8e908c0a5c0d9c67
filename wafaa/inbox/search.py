"""Search over messages: one analyser for index and query, the same hits on SQLite FTS5 and PostgreSQL.

Every term is prefixed with its store's number, so that a neighbour's words are different words, and a rare shop
in a large database is as fast as a large one. Newest first always: the row id is the order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import connection
from django.db.models import Exists, OuterRef

from wafaa.inbox.models import Message
from wafaa.lib.text.analyse import query as analysed
from wafaa.lib.text.analyse import terms
from wafaa.stores import scope

PAGE = 25
AGAIN = 1_000


def index_message(message: Message, subject: str) -> None:
    """Put a message's words (and its conversation's subject with the first one) into the index."""
    write(message.pk, message.store_id, f"{subject}\n{message.text}" if subject else message.text)


def rewrite(message: Message, was: str) -> None:
    """Index the new text of a message that was indexed as `was`, exactly: with its subject, if it had one.

    An index of words alone forgets a row either by its number (SQLite 3.43 and later, PostgreSQL) or by the very
    words that were written.
    """
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute("DELETE FROM inbox_words WHERE message_id = %s", [message.pk])
        elif _forgets_by_number():
            cursor.execute("DELETE FROM inbox_words WHERE rowid = %s", [message.pk])
        elif words := _words(message.store_id, was):
            cursor.execute(
                "INSERT INTO inbox_words (inbox_words, rowid, words) VALUES ('delete', %s, %s)",
                [message.pk, " ".join(words)],
            )
    write(message.pk, message.store_id, message.text)


def _forgets_by_number() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'inbox_words'")
        return "contentless_delete" in cursor.fetchone()[0]


def write(message_id: int, store_id: int, text: str) -> None:
    words = _words(store_id, text)
    if not words:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO inbox_words (rowid, words) VALUES (%s, %s)", [message_id, " ".join(words)])
        else:
            cursor.execute(
                "INSERT INTO inbox_words (message_id, words) VALUES (%s, array_to_tsvector(%s)) "
                "ON CONFLICT (message_id) DO UPDATE SET words = excluded.words",
                [message_id, sorted(set(words))],
            )


def _words(store_id: int, text: str) -> list[str]:
    return [f"{store_id}_{term}" for term in terms(text)]


def forget(message_ids: Sequence[int]) -> bool:
    """These messages are found by nothing any more. True when the index was emptied for it and must be written anew
    (`index_again`): before 3.43, SQLite cannot delete single rows from an index without contents."""
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute("DELETE FROM inbox_words WHERE message_id = ANY(%s)", [list(message_ids)])
            return False
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'inbox_words'")
        if "contentless_delete=1" in cursor.fetchone()[0]:
            cursor.executemany("DELETE FROM inbox_words WHERE rowid = %s", [(pk,) for pk in message_ids])
            return False
        cursor.execute("INSERT INTO inbox_words (inbox_words) VALUES ('delete-all')")
    return True


def index_again(before: int) -> int:
    """Write the next many messages older than this id into the emptied index, of all stores, the newest first. The id
    to go on from; 0 when that were all."""
    earlier = Message.everywhere.filter(conversation=OuterRef("conversation"), pk__lt=OuterRef("pk"))
    rows = Message.everywhere.filter(pk__lt=before).annotate(is_later=Exists(earlier)).select_related("conversation")
    found = list(rows.order_by("-pk")[:AGAIN])
    there = _those_there([message.pk for message in found])
    for message in found:
        if message.pk not in there:
            index_message(message, "" if message.is_later else message.conversation.subject)
    return found[-1].pk if len(found) == AGAIN else 0


def _those_there(ids: list[int]) -> set[int]:
    """Which of them stand in the index already: another erasure may have begun to write it anew as well."""
    if not ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT rowid FROM inbox_words WHERE rowid IN ({', '.join(['%s'] * len(ids))})", ids)  # noqa: S608
        return {row[0] for row in cursor.fetchall()}


def find(text: str, before: int | None = None, limit: int = PAGE) -> list[int]:
    """Ids of the entered store's messages with all these words, newest first, older than `before`."""
    wanted = _prefixed(analysed(text))
    if not wanted:
        return []
    newest = before if before is not None else 2**62
    if connection.vendor == "sqlite":
        return _ids(MATCHED, [_fts5(wanted), newest, limit])
    return _ids(AMONG_THE_NEWEST_ELSE_ALL, {"words": _tsquery(wanted), "before": newest, "limit": limit})


MATCHED = "SELECT rowid FROM inbox_words WHERE inbox_words MATCH %s AND rowid < %s ORDER BY rowid DESC LIMIT %s"
NEWEST = 3_000
AMONG_THE_NEWEST_ELSE_ALL = f"""
WITH newest AS MATERIALIZED (
    SELECT message_id, words FROM inbox_words WHERE message_id < %(before)s ORDER BY message_id DESC LIMIT {NEWEST}
), among AS MATERIALIZED (
    SELECT message_id FROM newest WHERE words @@ %(words)s::tsquery ORDER BY message_id DESC LIMIT %(limit)s
), hits AS MATERIALIZED (
    SELECT message_id FROM inbox_words
    WHERE words @@ %(words)s::tsquery AND (SELECT count(*) FROM among) < %(limit)s
)
SELECT message_id FROM among WHERE (SELECT count(*) FROM among) = %(limit)s
UNION ALL
SELECT message_id FROM hits WHERE message_id < %(before)s
ORDER BY message_id DESC LIMIT %(limit)s
"""  # noqa: S608
"""A common word fills its page among the newest; only a rare one is looked up in the index of words (the count is
a one-time filter). GIN knows no order: it would gather a half of all messages for a common word first."""


def _ids(sql: str, params: Sequence[str | int] | Mapping[str, str | int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [row[0] for row in cursor.fetchall()]


def _prefixed(words: Sequence[Sequence[str]]) -> list[list[str]]:
    store_id = scope.current().store_id
    return [[f"{store_id}_{term}" for term in alternatives] for alternatives in words[:12] if alternatives]


def _fts5(words: list[list[str]]) -> str:
    return " AND ".join("(" + " OR ".join(f'"{term}"' for term in either) + ")" for either in words)


def _tsquery(words: list[list[str]]) -> str:
    return " & ".join("(" + " | ".join(f"'{term}'" for term in either) + ")" for either in words)
