"""The staff's door to the live stream: /live/s/<store>."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http.cookies import CookieError, SimpleCookie
from typing import Any

from django.conf import settings

from wafaa.lib.time import now
from wafaa.live.doors import door, gone
from wafaa.live.subscription import EventRow, Refusal, Scope, Subscription
from wafaa.stores.models import Store
from wafaa.stores.scope import entered
from wafaa.team import events, second
from wafaa.team.attendance_verbs import leave
from wafaa.team.bell_verbs import SIGNAL
from wafaa.team.middleware import scope_of
from wafaa.team.models import Staff, User
from wafaa.team.sessions import user_of
from wafaa.team.verbs import be_present

ASKED_AGAIN = timedelta(minutes=5)
OWN = frozenset({events.StaffNotified.name, SIGNAL})


@door("/live/s/")
def staff_stream(scope: Scope) -> Subscription | Refusal:
    """Everything of the store that this person may see. Rights are looked up anew every five minutes, and a
    change of somebody's rights ends their streams at once."""
    slug = scope["path"].removeprefix("/live/s/").strip("/")
    user = logged_in(cookies_of(scope))
    if user is None:
        return Refusal(401)
    if "\x00" in slug:  # which PostgreSQL cannot be asked for
        return Refusal(404)
    staff = (
        Staff.everywhere.filter(user=user, store__slug=slug, suspended_at=None).select_related("store", "user").first()
    )
    if staff is None:
        return Refusal(404)
    if second.is_overdue(staff):
        return Refusal(403)
    with entered(staff.store):
        be_present(staff)  # the page lives: asked again every five minutes, so is this
    return Subscription(
        store_id=staff.store_id,
        audience="staff",
        who=f"staff:{staff.pk}",
        topics=None,
        may_see=_eyes_of(staff),
        # The days of grace end an open stream too.
        expires_at=min(now() + ASKED_AGAIN, staff.second_by or datetime.max.replace(tzinfo=UTC)),
    )


@gone("staff:")
def note_that_they_left(store_id: int, who: str) -> None:
    store = Store.objects.filter(pk=store_id).first()
    if store is not None:
        with entered(store):
            leave(int(who.removeprefix("staff:")))


def _eyes_of(staff: Staff) -> Any:
    """A closed team's events are for its members and the leads, what rings somebody's bell for them alone; looked up
    once, for this stream's life."""
    hidden, me = scope_of(staff).hidden_teams, staff.pk

    def may_see(row: EventRow) -> bool:
        return row.team_id not in hidden and (row.name not in OWN or row.data.get("staff_id") == me)

    return may_see


def cookies_of(scope: Scope) -> Mapping[str, str]:
    header = b"; ".join(value for name, value in scope["headers"] if name == b"cookie").decode("latin-1")
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}


def logged_in(cookies: Mapping[str, str]) -> User | None:
    """The user of this session, by the same rules as for a page."""
    return user_of(cookies.get(settings.SESSION_COOKIE_NAME, ""))
