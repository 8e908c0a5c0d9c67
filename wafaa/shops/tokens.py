"""The tokens of engines that give them for a while: renewed in time, one renewal at a time over all processes, and
stored before they are used. Where a refresh token serves once, two renewals at once would lose the shop.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from wafaa.lib import http
from wafaa.lib.time import now
from wafaa.shops import verbs
from wafaa.shops.adapter import Tokens, Trouble
from wafaa.shops.models import Shop

SOON_S = 5
LEAST_AHEAD = timedelta(hours=1)
Renew = Callable[[Shop], Tokens | Trouble]
Send = Callable[[str], http.Reply | Trouble]


def asked(shop: Shop, renew: Renew, send: Send, *, ahead: timedelta) -> http.Reply | Trouble:
    """The answer to a call with a good token. An engine that refuses one that should be good is asked once more with a
    fresh one."""
    token = good(shop, renew, ahead=ahead)
    if isinstance(token, Trouble):
        return token
    reply = send(token)
    if isinstance(reply, Trouble) or reply.status != 401:
        return reply
    fresh = good(shop, renew, ahead=ahead, but=token)
    return fresh if isinstance(fresh, Trouble) else send(fresh)


def good(shop: Shop, renew: Renew, *, ahead: timedelta, but: str = "") -> str | Trouble:
    """A token for a call, renewed `ahead` of its end; `but`: the engine refuses this one."""
    return _kept(shop, ahead, but) or _renewed(shop, renew, ahead, but)


def _kept(shop: Shop, ahead: timedelta, but: str) -> str:
    shop.refresh_from_db(fields=["secrets", "options"])
    access, ends = verbs.secret_or_none(shop, "access"), shop.options.get("ends_at")
    if not ends or access == but:
        return ""
    end, since = datetime.fromisoformat(ends), shop.options.get("keys_at")
    if since:  # one that lasts less than that is not renewed with every call
        ahead = min(ahead, max(LEAST_AHEAD, (end - datetime.fromisoformat(since)) / 2))
    return access if end - ahead > now() else ""


def _renewed(shop: Shop, renew: Renew, ahead: timedelta, but: str) -> str | Trouble:
    lease = secrets.token_hex(16)
    if not verbs.begin_renewal(shop, lease):
        return Trouble("too_many", SOON_S)
    try:
        if known := _kept(shop, ahead, but):  # somebody was faster
            return known
        fresh = renew(shop)
        if isinstance(fresh, Trouble):
            return fresh
        verbs.keep_tokens(shop, fresh)
        return fresh.secrets["access"]
    finally:
        verbs.end_renewal(shop, lease)


def tokens_of(told: object, usual_s: int) -> Tokens | Trouble:
    """The tokens in an OAuth 2.0 answer."""
    if not isinstance(told, dict) or not isinstance(told.get("access_token"), str) or not told["access_token"]:
        return Trouble("strange")
    given = told.get("expires_in")
    lasts = given if isinstance(given, int) and 0 < given < 10**9 else usual_s
    named = {"access": "access_token", "refresh": "refresh_token", "authorization": "authorization"}
    held = {name: told[field] for name, field in named.items() if isinstance(told.get(field), str) and told[field]}
    return Tokens(held, now() + timedelta(seconds=lasts))
