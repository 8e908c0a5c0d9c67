"""Making, using and revoking tokens."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

from wafaa.api import events
from wafaa.api.models import Token
from wafaa.api.scopes import known
from wafaa.api.settings import ApiSettings
from wafaa.lib.text.safe import visible
from wafaa.lib.throttle import Limit, Verdict
from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.stores.settings import read
from wafaa.work.events import emit
from wafaa.work.limits import pace
from wafaa.work.unit import grouped, unit

PREFIX = "wafaa_"
HINT = len(PREFIX) + 4
NOTED_EVERY = timedelta(minutes=1)
"""How exactly "last used" is known: not every request is worth a write of its own."""


class Nameless(ValueError):
    """A token without a name could not be told from another."""


class Powerless(ValueError):
    """A token without a scope opens nothing."""


def make(name: str, scopes: Iterable[str]) -> tuple[Token, str]:
    """A new token of the entered store, and its text, which is told here and never again.

    Raises Nameless, Powerless, scopes.UnknownScope.
    """
    title, held = visible(name)[:60], known(scopes)
    if not title:
        raise Nameless
    if not held:
        raise Powerless
    text = PREFIX + secrets.token_urlsafe(32)
    with unit():
        token: Token = Token.objects.create(
            name=title,
            token_hash=fingerprint(text),
            hint=text[:HINT],
            scopes=held,
            made_by_id=scope.current().staff_id,
        )
        emit(events.TokenMade(token.pk, title))
    return token, text


def fingerprint(text: str) -> str:
    """What is stored instead of a token. Its 256 random bits cannot be guessed, so no slow hash is needed."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def revoke(token: Token) -> bool:
    """From now on it opens nothing. False when it was revoked before."""
    with unit():
        mine = bool(Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now()))
        if mine:
            emit(events.TokenRevoked(token.pk, token.name))
    return mine


def use(token: Token) -> Verdict:
    """Count one request of this token in its entered store. A refused one is not counted."""
    limit = Limit("api", read(ApiSettings).per_minute, 60)

    def counted() -> Verdict:
        verdict = pace(limit, token.public_id)
        at = now()
        if verdict.allowed and (token.last_used_at is None or at - token.last_used_at >= NOTED_EVERY):
            Token.objects.filter(pk=token.pk).update(last_used_at=at)
        return verdict

    verdict: Verdict = grouped(counted)
    return verdict
