"""Words that were typed at a page whose sign-in had ended: kept for an hour, until they are sent after all."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta

from wafaa.lib.time import now
from wafaa.ownpage.models import SignIn, Unsent
from wafaa.people.models import Customer
from wafaa.work.unit import unit

KEPT = timedelta(hours=1)
MOST_FIELDS = 60
MOST_SIGNS = 20_000


def keep_unsent(path: str, said: Mapping[str, str], sign_in: SignIn | None = None) -> str | None:
    """Keep what was typed at this page; the secret of the browser it was typed in. None when it is too much. `sign_in`
    is the one that had ended there."""
    if len(said) > MOST_FIELDS or sum(map(len, said.values())) > MOST_SIGNS or len(path) > 200:
        return None
    secret = secrets.token_urlsafe(32)
    with unit():
        whose = sign_in.identity if sign_in is not None else None
        Unsent.objects.create(
            token_hash=_digest(secret), path=path, said=dict(said), ends_at=now() + KEPT, identity=whose
        )
    return secret


def unsent_of(secret: str, path: str, customer: Customer) -> dict[str, str]:
    """What this person had typed at this page in this browser; nothing when its time is over, or when somebody else
    was signed in there."""
    rows = Unsent.objects.filter(token_hash=_digest(secret), path=path, ends_at__gt=now())
    found = rows.select_related("identity__customer").first()
    is_anothers = found is not None and found.identity and found.identity.customer.root_id != customer.root_id
    return {} if found is None or is_anothers else dict(found.said)


def drop_unsent(secret: str, path: str) -> None:
    """It was sent."""
    with unit():
        Unsent.objects.filter(token_hash=_digest(secret), path=path).delete()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
