"""What needs somebody now: the nearest promises owed, the numbers on the badges, one page."""

from __future__ import annotations

from collections.abc import Iterable

from bench.floors.html import Application, Environ, Start, answer, line, page
from bench.floors.raw import Raw

OWED = (
    "SELECT p.subject, c.name, p.kind, p.state, p.due_at FROM promises_promise p JOIN people_customer c "
    "ON c.id = p.customer_id WHERE p.store_id = ? AND p.state = ? AND p.settled_at IS NULL ORDER BY p.due_at LIMIT 8"
)
BADGES = "SELECT key, value FROM inbox_count WHERE store_id = ? AND key IN ('open', 'open:nobody', 'waiting')"


def application(raw: Raw, store_id: int) -> Application:
    def today(environ: Environ, start: Start) -> Iterable[bytes]:
        owed = [row for state in ("broken", "at_risk", "open") for row in raw.rows(OWED, (store_id, state))]
        badges = raw.rows(BADGES, (store_id,))
        return answer(start, "text/html", page([*(line("", *row) for row in badges), *(line(*row) for row in owed)]))

    return today
