"""The one store of the bench: its people, its lines, its logins."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from wafaa.channels.models import Channel, Line, LineState
from wafaa.promises.models import Policy
from wafaa.promises.policies import DEFAULTS
from wafaa.stores.hours import always_open
from wafaa.stores.models import Store
from wafaa.stores.scope import entered
from wafaa.stores.verbs import open_store
from wafaa.team import verbs as team
from wafaa.team.models import Staff, Team
from wafaa.work.unit import unit

SLUG = "million"
AGENTS = 50


@dataclass
class Shop:
    store: Store
    agents: list[Staff]
    team: Team
    chat: Line
    mail: Line


def found_shop() -> Shop:
    """Open the store with its policies, fifty agents, two teams (one closed, as is usual) and two lines."""
    with unit():
        store = open_store(SLUG, "متجر المليون", always_open("Asia/Riyadh"))
        with entered(store):
            for kind, channel, minutes in DEFAULTS:
                Policy.objects.create(kind=kind, channel=channel, minutes=minutes)
            team.make_team("الإدارة", is_closed=True)
            team.make_team("خدمة العملاء", is_closed=False)
            Line.objects.create(channel=Channel.WEBCHAT, name="chat", state=LineState.OK)
            Line.objects.create(channel=Channel.EMAIL, name="mail", address="help@million.test", state=LineState.OK)
            for number in range(AGENTS):
                login = team.make_user(f"agent{number}@million.test", None)
                team.join(login, "owner" if number == 0 else "agent", f"موظف {number}")
    return the_shop()


def the_shop() -> Shop:
    """The store that `found_shop` opened."""
    store = Store.objects.get(slug=SLUG)
    with entered(store):
        return Shop(
            store=store,
            agents=list(Staff.objects.select_related("user", "store").order_by("id")),
            team=Team.objects.get(is_closed=False),
            chat=Line.objects.get(channel=Channel.WEBCHAT),
            mail=Line.objects.get(channel=Channel.EMAIL),
        )


def session_of(staff: Staff) -> str:
    """The cookie of a session in which this person is logged in."""
    session: Any = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(staff.user_id)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = staff.user.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
