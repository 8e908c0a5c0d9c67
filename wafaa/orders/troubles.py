"""What goes wrong with a delivery, as pure functions over its promise, its parcels and the time.

Each rule answers since when there is a trouble, or from when on there will be one if nothing happens: so the same rules
say what is wrong now and when to look again. The eight classes are those of parcelLab's problem reports.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from wafaa.orders.delivery_settings import DeliverySettings
from wafaa.shops.states import HANDED_OVER, ShipmentState


class Trouble(models.TextChoices):
    """The gravest first: it is the one that is told."""

    FAILED_DELIVERY = "failed_delivery", _("Could not be delivered")
    INVALID_NUMBER = "invalid_number", _("Tracking number unknown to the carrier")
    EXCEPTION = "exception", _("Held up on its way")
    FAILED_ATTEMPT = "failed_attempt", _("Delivery was tried in vain")
    FORGOTTEN = "forgotten", _("Labelled, never scanned")
    LATE_DISPATCH = "late_dispatch", _("Not sent in time")
    LEAD_TIME = "lead_time", _("Promised day is over")
    DELAY = "delay", _("Will be late")


MAY_CANCEL = "may_cancel"
ORDER = list(Trouble.values)
GOING = (
    ShipmentState.IN_TRANSIT,
    ShipmentState.OUT_FOR_DELIVERY,
    ShipmentState.ATTEMPT_FAILED,
    ShipmentState.AT_PICKUP,
    ShipmentState.EXCEPTION,
    ShipmentState.UNKNOWN,
)


@dataclass(frozen=True)
class ParcelSeen:
    """A parcel as it was last seen: `seen_at` is the last news of it, `attempts` how often delivery was tried."""

    id: str
    state: str
    number: str
    labelled_at: datetime
    seen_at: datetime
    attempts: int = 0

    @property
    def is_there(self) -> bool:
        return self.state in HANDED_OVER


@dataclass(frozen=True)
class Journeying:
    """A delivery that has not arrived. `risk_at` is from when on a miss can be seen coming; `moved_at` since when it
    has a later date than the customer knows, which is `known_due_at`; `leaves_by` is when it was to be sent, `sent_at`
    when it was."""

    due_at: datetime
    known_due_at: datetime
    risk_at: datetime
    leaves_by: datetime | None
    sent_at: datetime | None
    parcels: tuple[ParcelSeen, ...]
    moved_at: datetime | None = None


@dataclass(frozen=True)
class Since:
    """A trouble, the parcel it is about ("" for the delivery as a whole), and since or from when it is one."""

    code: Trouble
    parcel: str
    at: datetime


def rules(seen: Journeying, limits: DeliverySettings) -> Iterator[Since]:
    """Every trouble that is or will be, if nothing happens."""
    for parcel in seen.parcels:
        if not parcel.is_there:
            yield from _of_parcel(parcel, limits)
    if seen.sent_at is None and seen.leaves_by is not None:
        yield Since(Trouble.LATE_DISPATCH, "", seen.leaves_by)
    if seen.risk_at < seen.due_at:
        yield Since(Trouble.DELAY, "", seen.risk_at)
    if seen.moved_at is not None:
        yield Since(Trouble.DELAY, "", seen.moved_at)
    yield Since(Trouble.LEAD_TIME, "", seen.due_at)


def _of_parcel(parcel: ParcelSeen, limits: DeliverySettings) -> Iterator[Since]:
    at, state = parcel.seen_at, parcel.state
    if parcel.number and not any(sign.isdigit() for sign in parcel.number):
        yield Since(Trouble.INVALID_NUMBER, parcel.id, parcel.labelled_at)
    elif parcel.number and state == ShipmentState.PENDING:
        yield Since(Trouble.INVALID_NUMBER, parcel.id, parcel.labelled_at + timedelta(hours=limits.number_hours))
    if state == ShipmentState.INFO_RECEIVED:
        yield Since(Trouble.FORGOTTEN, parcel.id, parcel.labelled_at + timedelta(hours=limits.forgotten_hours))
    if state == ShipmentState.ATTEMPT_FAILED:
        yield Since(Trouble.FAILED_ATTEMPT, parcel.id, at)
    if state == ShipmentState.EXCEPTION:
        yield Since(Trouble.EXCEPTION, parcel.id, at)
    if state == ShipmentState.EXPIRED or parcel.attempts >= limits.attempts:
        yield Since(Trouble.FAILED_DELIVERY, parcel.id, at)
    elif state in GOING:
        yield Since(Trouble.FAILED_DELIVERY, parcel.id, at + timedelta(days=limits.silent_days))


def troubles_of(seen: Journeying, limits: DeliverySettings, now: datetime) -> list[Since]:
    """What is wrong now, the gravest first; one code about one parcel once, since the earliest."""
    found: dict[tuple[str, str], Since] = {}
    for one in rules(seen, limits):
        before = found.get((one.code, one.parcel))
        if one.at <= now and (before is None or one.at < before.at):
            found[one.code, one.parcel] = one
    return sorted(found.values(), key=lambda one: (ORDER.index(one.code), one.parcel))


def looks_again(seen: Journeying, limits: DeliverySettings, now: datetime) -> datetime | None:
    """When the next trouble begins, if nothing happens."""
    return min((one.at for one in rules(seen, limits) if one.at > now), default=None)
