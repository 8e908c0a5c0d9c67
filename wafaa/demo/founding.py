"""Founding the demo store: hours, policies, colleagues, teams and lines."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import time, timedelta

from django.contrib.auth.hashers import make_password
from django.utils import translation
from django.utils.translation import gettext

from wafaa.channels import verbs as channels
from wafaa.channels.models import Channel, Line
from wafaa.demo import pace
from wafaa.demo.front import SLUG
from wafaa.demo.opening import OPEN_HOURS, TIME_ZONE
from wafaa.demo.records import Story
from wafaa.people.models import CustomerKind
from wafaa.promises.models import PromiseKind
from wafaa.promises.policy_verbs import set_policy
from wafaa.stores import verbs as stores
from wafaa.stores.hours import Hours, Interval
from wafaa.stores.hours_presets import RAMADAN_DAY, presets
from wafaa.stores.models import Calendar, Store
from wafaa.stores.scope import Scope, entered
from wafaa.team import verbs as team
from wafaa.team.middleware import scope_of
from wafaa.team.models import Staff, Team, User
from wafaa.team.settings import TeamSettings

BRAND = "#7a2e4d"
SOLVED_WITHIN = timedelta(hours=48)
"""Working time within which the shop promises a solution."""
COLLEAGUES_WITHIN = timedelta(hours=1)
"""Working time within which its teams answer each other."""


@dataclass(frozen=True)
class House:
    """The store with its people and lines, by the keys of the story; `lines` by channel."""

    store: Store
    staff: dict[str, Staff]
    scopes: dict[str, Scope]
    teams: dict[str, Team]
    lines: dict[str, Line]


def found(story: Story, password: str) -> House:
    """Open the store at the present (pretended) instant. Its calendar is the plain week for now."""
    store = stores.open_store(SLUG, story.store_ar, _plain_week(), timezone=TIME_ZONE, colour=BRAND, is_demo=True)
    with entered(store):
        _state_policies()
        stores.choose(TeamSettings, {"people_page": True})
        staff = _hire(story, password)
        teams = _form_teams(story, staff)
        lines = _open_lines(story)
    # One store object for all: what is read once a store (hours, policies) stays read.
    scopes = {key: replace(scope_of(one), store=store) for key, one in staff.items()}
    return House(store, staff, scopes, teams, lines)


def _plain_week() -> Hours:
    return Hours(TIME_ZONE, {day: (Interval(_minute(a), _minute(b)),) for day, (a, b) in OPEN_HOURS.items()})


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def plan_the_year(house: House) -> None:
    """Reem adds Ramadan, the Eids and the national days. Done last: the story was told by the plain week, and
    what was promised keeps its dates."""
    with translation.override("ar"):
        saudi = presets(gettext)["SA"].hours
    plan = replace(saudi, weekly=_plain_week().weekly, ramadan=dict.fromkeys(OPEN_HOURS, RAMADAN_DAY))
    with entered(house.scopes["reem"]):
        team.plan_hours(Calendar.objects.get(is_main=True), plan)


def _state_policies() -> None:
    for kind, promised in (
        (PromiseKind.FIRST_REPLY, pace.FIRST_REPLY),
        (PromiseKind.NEXT_REPLY, pace.NEXT_REPLY),
        (PromiseKind.RESOLUTION, {"": SOLVED_WITHIN}),
    ):
        for channel, span in promised.items():
            set_policy(kind, channel, "", "", minutes=span // timedelta(minutes=1))
    for kind in (PromiseKind.FIRST_REPLY, PromiseKind.NEXT_REPLY):
        set_policy(kind, "", "", CustomerKind.INTERNAL, minutes=COLLEAGUES_WITHIN // timedelta(minutes=1))


def promise_everywhere(house: House) -> None:
    """By every other way that is connected later an answer is promised like one by mail. Done last: what was written
    down of calls in the story was answered then and there."""
    with entered(house.scopes["reem"]):
        for kind, promised in ((PromiseKind.FIRST_REPLY, pace.FIRST_REPLY), (PromiseKind.NEXT_REPLY, pace.NEXT_REPLY)):
            set_policy(kind, "", "", "", minutes=promised["email"] // timedelta(minutes=1))


def _hire(story: Story, password: str) -> dict[str, Staff]:
    # Hashing is slow on purpose, and they share the password.
    hashed = make_password(password)
    return {
        one.key: team.join(
            _login(one.email, hashed),
            one.role,
            one.name_ar,
            languages=",".join(one.languages),
            about=one.about_ar,
            shown=["about", "languages"],
            shown_to_customers=one.role in ("owner", "manager", "agent"),
        )
        for one in story.staff
    }


def _login(email: str, hashed: str) -> User:
    user = team.make_user(email, None)
    user.password = hashed
    user.save(update_fields=["password"])
    return user


def _form_teams(story: Story, staff: dict[str, Staff]) -> dict[str, Team]:
    formed = {one.key: team.make_team(one.name_ar) for one in story.teams}
    for one in story.teams:
        members = [staff[key] for key in one.members]
        team.change_team(formed[one.key], name=one.name_ar, is_closed=False, members=members)
    return formed


def _open_lines(story: Story) -> dict[str, Line]:
    """Letters of the e-mail line end in the demo's own letter box, so that nothing ever leaves a demo. While the story
    is told it is off: nobody is written to about what is long over."""
    chat = channels.open_line(
        Channel.WEBCHAT,
        "دردشة المتجر",
        secrets={"identity": secrets.token_urlsafe(32)},
        options={"demo": True, "name_en": story.store_en, "colour": BRAND},
    )
    form = channels.open_line(Channel.FORM, "نموذج الموقع")
    mail = channels.open_line(
        Channel.EMAIL,
        "بريد العرض (تبقى رسائله في صندوق العرض)",
        address=f"help@{SLUG}.example",
        options={"letter_box": True},
    )
    channels.line_works(form)
    channels.switch_line(mail, on=False)
    return {Channel.WEBCHAT: chat, Channel.FORM: form, Channel.EMAIL: mail}
