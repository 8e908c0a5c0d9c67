"""A page of 25 conversations, nearest promise first: one query, one page."""

from __future__ import annotations

from collections.abc import Iterable

from bench.floors.html import Application, Environ, Start, answer, line, page
from bench.floors.raw import Raw

LIST = (
    "SELECT public_id, customer_name, preview, last_at, channel, promise_state FROM inbox_conversation "
    "WHERE store_id = ? AND status = 'open' ORDER BY owed_at, id LIMIT 25"
)


def application(raw: Raw, store_id: int) -> Application:
    def inbox(environ: Environ, start: Start) -> Iterable[bytes]:
        return answer(start, "text/html", page(line(*row) for row in raw.rows(LIST, (store_id,))))

    return inbox
