"""What promises can tell."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from wafaa.lib.time import now
from wafaa.playbook.facts import fact
from wafaa.promises.models import Promise


@fact("promise.state", about="promise", type=str, label=_("State of the promise"), sql=F("state"))
def state(promise: Promise) -> str:
    return promise.state


@fact("promise.kind", about="promise", type=str, label=_("What was promised"), sql=F("kind"))
def kind(promise: Promise) -> str:
    return promise.kind


@fact("promise.minutes_left", about="promise", type=int, label=_("Minutes left"))
def minutes_left(promise: Promise) -> int:
    """Whole minutes until it is due; negative once it is late."""
    return int((promise.due_at - now()).total_seconds() // 60)


@fact("promise.due_at", about="promise", type=datetime, label=_("Promise is due"), sql=F("due_at"))
def due_at(promise: Promise) -> datetime:
    return promise.due_at


@fact("promise.told_before_due", about="promise", type=bool, label=_("The customer was told of its new date in time"))
def told_before_due(promise: Promise) -> bool:
    """Whether the last move was told before the date that the customer knew was over."""
    moved = promise.revisions.filter(told_at__isnull=False).order_by("-told_at", "was_due_at").first()
    return moved is not None and moved.told_at is not None and moved.told_at < moved.was_due_at


@fact("promise.times_renegotiated", about="promise", type=int, label=_("Times it was given another date"))
def times_renegotiated(promise: Promise) -> int:
    return int(promise.revisions.count())
