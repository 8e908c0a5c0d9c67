"""Which gifts can be measured, and on which side somebody stands.

Only what nobody was promised: never what is earned by buying, never service. A gift that customers could read of before
(a birthday's, an anniversary's) is not named to them while it is measured, and whoever joined before that is given it
in any case.
"""

from __future__ import annotations

import hmac
from datetime import date, datetime, time
from hashlib import sha256

from django.conf import settings
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from wafaa.loyalty.granting import Reason
from wafaa.loyalty.membership import member
from wafaa.loyalty.models import Measure
from wafaa.people.models import Customer
from wafaa.stores import scope
from wafaa.stores.local_time import known_zone

BIRTHDAY, ANNIVERSARY, GESTURE = "birthday", "anniversary", "gesture:"
WHATS: dict[str, str | Lazy] = {
    **{f"{GESTURE}{one.value}": one.label for one in Reason if one != Reason.OTHER},
    BIRTHDAY: _l("The birthday's gift"),
    ANNIVERSARY: _l("The gift for another year"),
}
"""What may be measured: points that rules of the playbook give, by their reason, and the gifts of the calendar. An app
above adds its own."""
ANNOUNCED = (BIRTHDAY, ANNIVERSARY)
WHOLE = 1_000_000


def label_of(what: str) -> str:
    """What it is called, for whoever pays for it."""
    label = str(WHATS.get(what, what))
    return _("Points that rules give: %(why)s") % {"why": label} if what.startswith(GESTURE) else label


def measured(what: str) -> Measure | None:
    """What is being measured of this now."""
    found: Measure | None = Measure.objects.filter(what=what, ended_at__isnull=True).first()
    return found


def is_named(what: str) -> bool:
    """Whether customers may be told of this gift before it comes; asked once for the length of a page or a job."""
    running: frozenset[str] = scope.current().once("measured", _running)
    return what not in running


def _running() -> frozenset[str]:
    return frozenset(Measure.objects.filter(ended_at__isnull=True, what__in=ANNOUNCED).values_list("what", flat=True))


def is_drawn(measure: Measure, customer: Customer) -> bool:
    """Whether chance leaves this person without: the same for all records of one person, and for nobody to foretell or
    choose. A keyed digest, for whoever knows neither the key nor the salt."""
    root = customer.joined_to or customer
    said = f"hold-out|{measure.store_id}|{measure.salt}|{root.public_id}".encode()
    number = int.from_bytes(hmac.digest(settings.LINK_KEY, said, sha256)[:8], "big")
    return number % WHOLE < measure.share * WHOLE // 100


def start_of(day: date) -> datetime:
    """When a day of the store's begins."""
    return datetime.combine(day, time(0), known_zone(scope.current().store.timezone))


def was_told(measure: Measure, customer: Customer) -> bool:
    """Whether they could read of this gift before it was measured, also as a member who left meanwhile: then it is
    theirs."""
    if measure.what not in ANNOUNCED:
        return False
    mine = member(customer)
    return mine is None or (mine.first_at or mine.joined_at) <= measure.started_at
