"""The second step that leads must have: when it is owed, and when it is done or taken off again.

`Staff.second_by` is all there is to ask on a page: empty, nothing is owed; else the end of the days of grace.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled

from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.stores.models import Store
from wafaa.stores.permissions import Role
from wafaa.team import events
from wafaa.team.models import Staff, User
from wafaa.work.events import emit
from wafaa.work.unit import unit

GRACE = timedelta(days=7)
LEADS = (Role.OWNER, Role.MANAGER)
STEPS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def has_second(user: User) -> bool:
    """Whether a password alone does not open this login."""
    return bool(is_mfa_enabled(user, STEPS))


def second_by(user: User, role: str, store: Store) -> datetime | None:
    """By when somebody who takes this role now must have a second step; None when nothing is owed."""
    if role not in LEADS or store.is_demo or has_second(user):
        return None
    return now() + GRACE


def note_second_step(user: User) -> None:
    """Bring what this person owes in line with the second steps they have. Who takes the last one off has had
    their days of grace: the next one is due at once. Twice is once."""
    has_one = has_second(user)
    leads = Staff.everywhere.filter(user_id=user.pk, role__in=LEADS, store__is_demo=False)
    for staff in leads.select_related("store"):
        due = None if has_one else staff.second_by or now()
        if due != staff.second_by:
            _owe(staff, due, "second_on" if has_one else "second_off")


def ask_all_leads() -> None:
    """Leads without a second step whom nobody has asked yet (they came before the rule): their days begin."""
    unasked = Staff.everywhere.filter(role__in=LEADS, suspended_at=None, second_by=None, store__is_demo=False)
    for staff in unasked.select_related("store", "user"):
        if not has_second(staff.user):
            _owe(staff, now() + GRACE, "second_asked")


def _owe(staff: Staff, due: datetime | None, what: str) -> None:
    with scope.entered(scope.Scope(staff.store, actor=f"staff:{staff.pk}")), unit():
        Staff.objects.filter(pk=staff.pk).update(second_by=due)
        emit(events.StaffChanged(staff.pk, what, f"staff:{staff.pk}"))
    staff.second_by = due
