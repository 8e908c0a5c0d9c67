"""One conversation with its messages and its customer: two queries, one page, one row that says it was seen."""

from __future__ import annotations

from collections.abc import Iterable

from bench.floors.html import Application, Environ, Start, answer, line, page
from bench.floors.raw import Raw

HEAD = (
    "SELECT c.id, c.subject, c.status, p.name, p.kind FROM inbox_conversation c JOIN people_customer p "
    "ON p.id = c.customer_id WHERE c.public_id = ?"
)
MESSAGES = "SELECT id, kind, text, at FROM inbox_message WHERE conversation_id = ? ORDER BY id DESC LIMIT 50"
SEEN = (
    "INSERT INTO inbox_seen (store_id, conversation_id, staff_id, message_id) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (conversation_id, staff_id) DO UPDATE SET message_id = excluded.message_id"
)


def application(raw: Raw, store_id: int, staff_id: int) -> Application:
    """GET ?<public id>."""

    def conversation(environ: Environ, start: Start) -> Iterable[bytes]:
        pk, *head = raw.rows(HEAD, (environ["QUERY_STRING"],))[0]
        messages = raw.rows(MESSAGES, (pk,))
        raw.all_of((SEEN, (store_id, pk, staff_id, messages[0][0])))
        return answer(start, "text/html", page([line("", *head), *(line(*row) for row in reversed(messages))]))

    return conversation
