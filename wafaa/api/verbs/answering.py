"""Requests that are repeated: the first is carried out, the others get its answer.

The row is committed before the work begins, so that a second request is told that the first still runs; its answer is
written in the same unit as the work. Whoever dies in between has done nothing, and when the lease ends the next may.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from wafaa.api.models import Answer, Token
from wafaa.lib.time import now
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit

LEASE = timedelta(seconds=60)
KEPT_FOR = timedelta(hours=24)


class OtherRequest(Exception):
    """The key came before, with another request."""


class StillRunning(Exception):
    """The first request with this key is not answered yet."""


def begin(token: Token, key: str, request_hash: str) -> Answer:
    """The answer given before (it has a `status`), or a row under a fresh lease of this request.

    Raises OtherRequest, StillRunning.
    """
    at = now()
    with unit():
        take_turns(f"api:{token.pk}:{key}")
        known = Answer.objects.filter(token=token, key=key).first()
        if known is not None and known.at <= at - KEPT_FOR:
            known.delete()
            known = None
        if known is None:
            fresh: Answer = Answer.objects.create(
                token=token, key=key, request_hash=request_hash, lease=secrets.token_hex(16), lease_ends=at + LEASE
            )
            return fresh
        if known.request_hash != request_hash:
            raise OtherRequest
        if known.status is None:
            if known.lease_ends > at:
                raise StillRunning
            known.lease, known.lease_ends = secrets.token_hex(16), at + LEASE
            known.save(update_fields=["lease", "lease_ends"])
        mine: Answer = known
        return mine


def keep(answer: Answer, status: int, body: str) -> None:
    """Write the answer down, in the unit that did the work. Raises StillRunning when the lease went to another
    meanwhile: then this unit must not stand."""
    with unit():
        mine = Answer.objects.filter(pk=answer.pk, lease=answer.lease, status=None)
        if not mine.update(status=status, body=body):
            raise StillRunning


def drop(answer: Answer) -> None:
    """It was refused, or failed, and nothing was done: the key is free again."""
    with unit():
        Answer.objects.filter(pk=answer.pk, lease=answer.lease, status=None).delete()


def forget_old() -> int:
    """Forget the answers of yesterday, in every store."""
    with unit():
        return int(Answer.everywhere.filter(at__lte=now() - KEPT_FOR).delete()[0])
