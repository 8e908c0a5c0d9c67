"""What the hub reads from a request, and the headers it answers another site with."""

from __future__ import annotations

from urllib.parse import parse_qs

from wafaa.live.subscription import Scope

LARGEST_ID = 2**63 - 1


def header(scope: Scope, name: bytes) -> bytes | None:
    """The first header of this lower-case name."""
    return next((value for key, value in scope["headers"] if key == name), None)


def query(scope: Scope, name: str) -> str | None:
    """The first query parameter of this name."""
    values = parse_qs(scope.get("query_string", b"").decode("latin-1"), max_num_fields=20).get(name)
    return values[0] if values else None


def last_event_id(scope: Scope) -> int | None:
    """Where the reader left off: the header a browser sends by itself is newer than ?last= in the address."""
    sent = header(scope, b"last-event-id")
    for text in (sent.decode("latin-1") if sent is not None else None, _last_in_query(scope)):
        if text and text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= LARGEST_ID:
            return int(text)
    return None


def cors(origin: str | None) -> list[tuple[bytes, bytes]]:
    """Headers that let exactly this origin read the answer; without cookies."""
    if origin is None or not origin.isascii() or any(character in origin for character in "\r\n\0, *"):
        return []
    return [(b"access-control-allow-origin", origin.encode()), (b"vary", b"Origin")]


def _last_in_query(scope: Scope) -> str | None:
    try:
        return query(scope, "last")
    except ValueError:
        return None
