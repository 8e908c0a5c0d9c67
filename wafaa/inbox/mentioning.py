"""Who is named in a note: "@" and the name of a colleague or a team, however it is spelled.

Nobody is named who may not see the conversation: the note is no news for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from wafaa.inbox.models import Conversation, Mention, Message, MessageKind
from wafaa.lib.text import fold
from wafaa.stores import scope
from wafaa.stores.permissions import permissions_of
from wafaa.team.models import Staff, Team

AT = re.compile(r"(?<![\w.+-])@(?=\w)")
WORD = re.compile(r"\S+")
ENDS = re.compile(r"[^\w]+$")
MOST_WORDS = 6
MOST_NAMED = 20
MOST_OFFERED = 8
LONGEST = 80


@dataclass(frozen=True)
class Named:
    """A mention found in a text: from `start` on, "@" included."""

    start: int
    length: int
    staff: Staff | None
    team: Team | None


def watchers(conversation: Conversation) -> list[Staff]:
    """Everybody who may see this conversation, by name."""
    rows = Staff.objects.filter(suspended_at=None).order_by("name", "pk")
    team = conversation.team if conversation.team_id else None
    members = set(team.members.values_list("pk", flat=True)) if team is not None and team.is_closed else None
    roles = scope.current().store.roles
    return [staff for staff in rows if _may_see(staff, permissions_of(staff.role, roles), members, conversation)]


def _may_see(staff: Staff, permissions: frozenset[str], members: set[int] | None, conversation: Conversation) -> bool:
    if "inbox.see" not in permissions:
        return False
    if members is None or "team.all_teams" in permissions:
        return True
    return staff.pk in members or staff.pk == conversation.assignee_id


def find(text: str, people: Iterable[Staff], teams: Iterable[Team]) -> list[Named]:
    """The mentions in a text, first to last; the longest name that fits counts. A first name alone will do where only
    one has it."""
    names = _names(people, teams)
    found: list[Named] = []
    for at in AT.finditer(text):
        words = list(WORD.finditer(text[at.end() : at.end() + LONGEST]))[:MOST_WORDS]
        for word in reversed(words):
            said = ENDS.sub("", text[at.end() : at.end() + word.end()])
            if target := names.get(_key(said)):
                staff, team = target
                found.append(Named(at.start(), 1 + len(said), staff, team))
                break
    return found[:MOST_NAMED]


def _names(people: Iterable[Staff], teams: Iterable[Team]) -> dict[str, tuple[Staff | None, Team | None]]:
    everybody = list(people)
    names: dict[str, tuple[Staff | None, Team | None]] = {_key(team.name): (None, team) for team in teams}
    first = [_key(staff.name.split(" ")[0]) for staff in everybody if staff.name.strip()]
    for staff in everybody:
        alone = _key(staff.name.split(" ")[0])
        if first.count(alone) == 1:
            names.setdefault(alone, (staff, None))
    return names | {_key(staff.name): (staff, None) for staff in everybody}


def _key(name: str) -> str:
    return " ".join(fold(name).split())


def offered(words: str, conversation: Conversation) -> list[dict[str, Any]]:
    """Colleagues and teams whose name has these words, those whose name begins with them first."""
    begun = _key(words)
    me = scope.current().me
    people = [
        {"name": staff.name, "says": staff.get_role_display(), "is_team": False, "id": staff.public_id}
        for staff in watchers(conversation)
        if staff.pk != me
    ]
    teams = [
        {"name": team.name, "says": "", "is_team": True, "id": team.public_id} for team in Team.objects.order_by("name")
    ]
    fitting = [one for one in [*people, *teams] if all(word in _key(str(one["name"])) for word in begun.split())]
    return sorted(fitting, key=lambda one: not _key(str(one["name"])).startswith(begun))[:MOST_OFFERED]


def of_notes(shown: list[Message]) -> dict[int, list[Mention]]:
    """The mentions in these messages, by message; no query when no note among them names anybody."""
    ids = [message.pk for message in shown if message.kind == MessageKind.NOTE and "@" in message.text]
    found: dict[int, list[Mention]] = {}
    if ids:
        for mention in Mention.objects.filter(message_id__in=ids).order_by("message_id", "start"):
            found.setdefault(mention.message_id, []).append(mention)
    return found


def parts(text: str, mentions: list[Mention]) -> list[dict[str, Any]]:
    """The text in pieces: what names somebody apart from the rest. `is_me`: it names the acting person."""
    me, teams = scope.current().me, scope.current().teams
    pieces: list[dict[str, Any]] = []
    done = 0
    for mention in mentions:
        end = mention.start + mention.length
        if mention.start < done or end > len(text):
            continue
        is_me = mention.staff_id == me or mention.team_id in teams
        named = {"text": text[mention.start : end], "named": True, "is_me": is_me}
        pieces += [{"text": text[done : mention.start]}, named]
        done = end
    return [piece for piece in [*pieces, {"text": text[done:]}] if piece["text"]]
