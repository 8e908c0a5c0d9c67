"""Signing in at X: a link that the owner follows, and what their browser brings back (OAuth 2.0, authorization code
with PKCE). X itself calls nobody: only the owner's own browser must reach the address it is sent back to, and where it
cannot, that address is pasted.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from wafaa.channels import verbs
from wafaa.channels.meta.told import of, text_in
from wafaa.channels.models import Line
from wafaa.channels.x import tokens
from wafaa.channels.x.account import ask
from wafaa.channels.x.fault import Fault
from wafaa.channels.x.wire import result_of
from wafaa.lib.sealed import Unsealable

AUTHORIZE = "https://x.com/i/oauth2/authorize"
SCOPES = "tweet.read tweet.write users.read media.write offline.access"


@dataclass(frozen=True)
class SignedIn:
    """Whose tokens these are."""

    tokens: tokens.Tokens
    user: str
    name: str
    handle: str


def begun() -> str:
    """The secret of one attempt to sign in, to be sealed as `sign_in`."""
    return json.dumps({"state": secrets.token_urlsafe(24), "verifier": secrets.token_urlsafe(48)})


def _attempt(line: Line) -> tuple[str, str]:
    """(state, verifier). Raises Fault."""
    try:
        told = json.loads(verbs.secret_of(line, "sign_in"))
        return str(told["state"]), str(told["verifier"])
    except (Unsealable, ValueError, KeyError, TypeError):
        raise Fault("x_other_sign_in") from None


def link(line: Line) -> str:
    """Where the owner signs in; "" when no attempt has begun."""
    try:
        state, verifier = _attempt(line)
    except Fault:
        return ""
    proof = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    asked = {
        "response_type": "code",
        "client_id": str(line.options.get("client_id") or ""),
        "redirect_uri": str(line.options.get("callback") or ""),
        "scope": SCOPES,
        "state": state,
        "code_challenge": proof,
        "code_challenge_method": "S256",
    }
    return f"{AUTHORIZE}?{urlencode(asked)}"


def is_for(line: Line, answer: str) -> bool:
    """Whether this is the answer to the line's own attempt."""
    try:
        return hmac.compare_digest(_attempt(line)[0].encode(), _fields(answer)["state"].encode())
    except Fault:
        return False


def finish(line: Line, answer: str) -> SignedIn:
    """Exchange what the browser brought back. `answer`: the whole address. Raises Fault."""
    told = _fields(answer)
    if not is_for(line, answer):
        raise Fault("x_other_sign_in" if told["state"] else "x_bad_answer")
    if told["error"] or not told["code"]:
        raise Fault("x_denied" if told["error"] else "x_bad_answer")
    form = {"grant_type": "authorization_code", "code": told["code"], "code_verifier": _attempt(line)[1]}
    try:
        given = tokens.asked(line, form | {"redirect_uri": str(line.options.get("callback") or "")})
    except Fault as fault:
        raise Fault("x_code_late" if fault.code == "x_signed_out" else fault.code) from None
    me = of(result_of(ask("GET", "2/users/me", given.access, query={})), "data")
    user, handle = text_in(me, "id", 30), text_in(me, "username", 30)
    if not user or not handle:
        raise Fault("x_strange")
    return SignedIn(given, user, text_in(me, "name", 60), handle)


def _fields(answer: str) -> dict[str, str]:
    try:
        query = parse_qs(urlsplit(answer.strip()).query, max_num_fields=20)
    except ValueError:
        query = {}
    return {name: query.get(name, [""])[0][:2000] for name in ("code", "state", "error")}
