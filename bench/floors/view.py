"""A saved view: e-mails of several messages in any state, newest first; a query for each state, one page."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import merge
from itertools import islice

from bench.floors.html import Application, Environ, Start, answer, line, page
from bench.floors.raw import Raw

STATES = ("open", "waiting", "solved")
LIST = (
    "SELECT last_at, id, public_id, customer_name, preview, channel, promise_state FROM inbox_conversation "
    "WHERE store_id = ? AND status = ? AND channel = 'email' AND message_count > 3 "
    "ORDER BY last_at DESC, id DESC LIMIT 25"
)


def application(raw: Raw, store_id: int) -> Application:
    def view(environ: Environ, start: Start) -> Iterable[bytes]:
        found = merge(*(raw.rows(LIST, (store_id, state)) for state in STATES), key=lambda row: row[:2], reverse=True)
        shown = (line(public_id, *cells, at) for at, _pk, public_id, *cells in islice(found, 25))
        return answer(start, "text/html", page(shown))

    return view
