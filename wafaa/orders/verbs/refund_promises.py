"""The promise that the money of a return is back by a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from wafaa.lib.time import now
from wafaa.orders.models import Return
from wafaa.orders.return_settings import ReturnSettings
from wafaa.orders.returning import AT_WORK
from wafaa.promises import verbs as promises
from wafaa.promises.fact_verbs import follow
from wafaa.promises.models import Promise
from wafaa.stores import scope
from wafaa.stores.settings import read

REFUND = "refund"


def owe_refund(held: Return) -> datetime:
    """Promise the money of this return by the store's days from now, once; answers by when. Inside the open unit."""
    due_at = now() + timedelta(days=read(ReturnSettings).refund_days)
    if held.refund_due_at is not None:
        return held.refund_due_at
    _promise(held, due_at)
    return due_at


def owe_again(held: Return) -> None:
    """What was promised of it while it was nobody's, or somebody else's, is owed to whose it is now."""
    if held.refund_due_at is not None and held.state in AT_WORK and not _owed(held):
        _promise(held, held.refund_due_at)


def _promise(held: Return, due_at: datetime) -> None:
    if held.customer is None:
        return
    with translation.override(scope.current().store.language):
        text = _("The money of return %(number)s") % {"number": held.number}
    promises.make(REFUND, held.customer.joined_to or held.customer, held.topic, due_at=due_at, text=text)


def refund_paid(held: Return, at: datetime | None = None) -> None:
    """The money has left: what was promised is kept, in time or late; `at`: when it did by the shop's clock."""
    for promise in _owed(held):
        if at is None:
            promises.keep(promise)
        else:
            follow(promise, due_at=promise.due_at, risk_at=promise.at_risk_at, settled_at=at)


def refund_dropped(held: Return) -> None:
    """No money is owed any more: it was declined, withdrawn, or the customer gets something else."""
    for promise in _owed(held):
        promises.cancel(promise)


def _owed(held: Return) -> list[Promise]:
    return [one for one in promises.owed_on(held.topic) if one.kind == REFUND]
