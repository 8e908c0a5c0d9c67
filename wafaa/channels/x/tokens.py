"""The tokens of an account at X (OAuth 2.0 with PKCE). One lasts two hours; the other renews it and is itself another
one after each renewal, so that two renewals at once would sign us out. Hence one at a time over all processes, and what
X gives is stored before it is used.
"""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from wafaa.channels import verbs
from wafaa.channels.meta.graph import told_by
from wafaa.channels.meta.told import text_in
from wafaa.channels.models import Line
from wafaa.channels.x.fault import Fault, fault_of
from wafaa.channels.x.wire import fetch
from wafaa.lib import http
from wafaa.lib.sealed import Unsealable
from wafaa.lib.time import now

AHEAD = timedelta(minutes=5)
RENEW_S = 15
USUAL_S = 7200
SOON = timedelta(seconds=2)


@dataclass(frozen=True)
class Tokens:
    access: str
    refresh: str
    ends_at: datetime

    def is_good(self, but: str) -> bool:
        return self.access != but and self.ends_at - AHEAD > now()

    def packed(self) -> str:
        return json.dumps({"access": self.access, "refresh": self.refresh, "ends_at": self.ends_at.isoformat()})


def good(line: Line, but: str = "") -> str:
    """A token for a call, renewed when its time is nearly over; `but`: X refuses this one. Raises Fault."""
    known = kept(line)
    return known.access if known.is_good(but) else _renewed(line, but).access


def kept(line: Line) -> Tokens:
    """What is stored now. Raises Fault("x_signed_out")."""
    line.refresh_from_db(fields=["secrets"])
    try:
        told = json.loads(verbs.secret_of(line, "tokens"))
        return Tokens(told["access"], told["refresh"], datetime.fromisoformat(told["ends_at"]))
    except (Unsealable, ValueError, KeyError, TypeError):
        raise Fault("x_signed_out") from None


def _renewed(line: Line, but: str) -> Tokens:
    lease = secrets.token_hex(16)
    if not verbs.begin_renewal(line, lease):
        raise Fault("x_renewing", wait=SOON)
    try:
        known = kept(line)  # somebody may have been faster
        if known.is_good(but):
            return known
        fresh = asked(line, {"grant_type": "refresh_token", "refresh_token": known.refresh})
        verbs.keep_renewed(line, tokens=fresh.packed())
        return fresh
    except Fault as fault:  # whatever became of it: the call it was for has not begun
        raise Fault(fault.code, wait=fault.wait) from None
    finally:
        verbs.end_renewal(line, lease)


def asked(line: Line, fields: dict[str, str]) -> Tokens:
    """Ask X for tokens, as the line's app: one with a secret proves it, one without only names itself. Raises Fault."""
    client, secret = str(line.options.get("client_id") or ""), _client_secret(line)
    proof = f"Basic {_basic(client, secret)}" if secret else ""
    reply = fetch("POST", "2/oauth2/token", RENEW_S, proof, data=fields | ({} if secret else {"client_id": client}))
    return _tokens_in(reply)


def _client_secret(line: Line) -> str:
    try:
        return verbs.secret_of(line, "client")
    except Unsealable:
        raise Fault("x_client") from None


def _basic(client: str, secret: str) -> str:
    return base64.b64encode(f"{quote(client, safe='')}:{quote(secret, safe='')}".encode()).decode()


def _tokens_in(reply: http.Reply) -> Tokens:
    told = told_by(reply)
    if reply.status == 429 or reply.status >= 500:
        raise fault_of(reply, told)
    if reply.status >= 300:
        raise Fault(_refused(reply.status, text_in(told, "error", 60)))
    access, refresh = text_in(told, "access_token", 1000), text_in(told, "refresh_token", 1000)
    if not access or not refresh:
        raise Fault("x_no_refresh" if access else "x_strange")
    return Tokens(access, refresh, now() + timedelta(seconds=_seconds(told)))


def _refused(status: int, error: str) -> str:
    return "x_client" if status == 401 or error in ("invalid_client", "unauthorized_client") else "x_signed_out"


def _seconds(told: dict[str, Any]) -> int:
    given = told.get("expires_in")
    return given if isinstance(given, int) and 0 < given < 10**7 else USUAL_S
