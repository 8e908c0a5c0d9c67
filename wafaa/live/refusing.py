"""What the bridge answers by itself, before Django is asked: in words, and as the asker can read it."""

from __future__ import annotations

import json

from wafaa.lib import apiproblem
from wafaa.lib.ids import new_id
from wafaa.lib.problempage import plain_page, words_of
from wafaa.live.answer import NO_STORE, Answer
from wafaa.live.request import header
from wafaa.live.subscription import Scope

CHAT = "/w/"
"""The chat's calls come from the shop's pages; what they cannot read they take for a dead server and try again."""


def refusal(scope: Scope, status: int) -> Answer:
    """The answer for a status that `problempage` has words for: JSON for the chat and for programs, else a page in
    both languages."""
    if scope["path"].startswith(apiproblem.PATHS):
        told = apiproblem.described(status, language=_language(scope), request_id=new_id())
        return Answer(
            status, [(b"content-type", apiproblem.CONTENT_TYPE.encode()), NO_STORE], json.dumps(told).encode()
        )
    code = f"http_{status}"
    if not scope["path"].startswith(CHAT):
        page = plain_page(code, "").encode()
        return Answer(status, [(b"content-type", b"text/html; charset=utf-8"), NO_STORE], page)
    title, advice = words_of(code, _language(scope))
    error = {"error": {"code": code, "message": f"{title}. {advice}"}}
    headers = [(b"content-type", b"application/json"), (b"access-control-allow-origin", b"*"), NO_STORE]
    return Answer(status, headers, json.dumps(error).encode())


def _language(scope: Scope) -> str:
    asked = (header(scope, b"accept-language") or b"").strip().lower()
    return "en" if asked.startswith(b"en") else "ar"
