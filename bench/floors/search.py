"""The newest 25 messages with a word: one query on the index, one for the rows, one page."""

from __future__ import annotations

from collections.abc import Iterable

from bench.floors.html import Application, Environ, Start, answer, line, page
from bench.floors.raw import Raw

FTS5 = "SELECT rowid FROM inbox_words WHERE inbox_words MATCH ? ORDER BY rowid DESC LIMIT 25"
GIN = (
    "WITH hits AS MATERIALIZED (SELECT message_id FROM inbox_words WHERE words @@ (?)::tsquery) "
    "SELECT message_id FROM hits ORDER BY message_id DESC LIMIT 25"
)
ROWS = (
    "SELECT c.public_id, c.customer_name, m.text, m.at FROM inbox_message m JOIN inbox_conversation c "
    "ON c.id = m.conversation_id WHERE m.id IN ({}) ORDER BY m.id DESC"
)


def application(raw: Raw, store_id: int, terms: dict[str, str]) -> Application:
    """GET ?<kind>, where `terms` gives the search term of each kind of word."""

    def search(environ: Environ, start: Start) -> Iterable[bytes]:
        term = f"{store_id}_{terms[environ['QUERY_STRING']]}"
        ids = raw.rows(FTS5, (f'"{term}"',)) if raw.is_sqlite else raw.rows(GIN, (f"'{term}'",))
        found = raw.rows(ROWS.format(",".join(str(row[0]) for row in ids))) if ids else []
        return answer(start, "text/html", page(line(pid, name, text[:200], at) for pid, name, text, at in found))

    return search
