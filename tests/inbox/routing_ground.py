"""A team that shares out its work, for the tests of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.world import World
from wafaa.channels.models import Channel, Line
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation
from wafaa.lib.time import now
from wafaa.people import verbs as people
from wafaa.team import attendance_verbs, verbs
from wafaa.team.models import Staff, Team


def arrive(*staff: Staff) -> None:
    """They sit down at the desk, and stay for the day."""
    for one in staff:
        one.last_seen_at = None
        verbs.be_present(one)
        Staff.objects.filter(pk=one.pk).update(here_until=now() + timedelta(hours=12))


def sharing(world: World, *members: Staff, routing: str = "round_robin", returning: bool = False) -> Team:
    """A team of these people, all of them here."""
    team = verbs.make_team("الدعم")
    verbs.change_team(team, name=team.name, is_closed=False, members=list(members))
    attendance_verbs.route(team, routing=routing, returning=returning)
    arrive(*members)
    for line in (world.chat, world.mail):
        line.team = team
        Line.objects.filter(pk=line.pk).update(team=team)
    return team


def writes(world: World, line: Line | None = None, **traits: Any) -> Conversation:
    """Somebody new writes a mail, or on this line."""
    line = line or world.mail
    customer = traits.pop("customer", None) or people.meet("N", source="email")
    message = inbox.receive(customer, channel=Channel(line.channel), line=line, text="سؤال", key=None, **traits)
    return fresh(message.conversation_id)


def fresh(pk: int) -> Conversation:
    found: Conversation = Conversation.objects.select_related("customer", "line").get(pk=pk)
    return found


def capacity(staff: Staff, most: int) -> None:
    Staff.objects.filter(pk=staff.pk).update(capacity=most)


def held(staff: Staff) -> list[int]:
    """The open conversations somebody has, oldest first."""
    rows = Conversation.objects.filter(assignee=staff, status="open").order_by("id")
    return list(rows.values_list("pk", flat=True))
