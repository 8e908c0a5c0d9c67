"""What is new in a visitor's chat: token, conversation, messages; one small JSON answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from bench.floors.html import Application, Environ, Start, answer
from bench.floors.raw import Raw

VISITOR = "SELECT customer_id FROM channels_visitor WHERE token_hash = ?"
TALK = "SELECT id FROM inbox_conversation WHERE customer_id = ? ORDER BY last_at DESC, id DESC LIMIT 1"
NEW = "SELECT public_id, kind, text, at FROM inbox_message WHERE conversation_id = ? ORDER BY id DESC LIMIT 5"


def application(raw: Raw) -> Application:
    """GET ?<token>."""

    def poll(environ: Environ, start: Start) -> Iterable[bytes]:
        hashed = hashlib.sha256(environ["QUERY_STRING"].encode()).hexdigest()
        talk = raw.rows(TALK, raw.rows(VISITOR, (hashed,))[0])[0]
        told = [(pid, kind, text, str(at)) for pid, kind, text, at in raw.rows(NEW, talk)]
        return answer(start, "application/json", json.dumps({"messages": told}))

    return poll
