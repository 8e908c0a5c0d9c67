"""Who of a team a conversation goes to by itself: those here, on shift, with room and with the skills it wants.

Skills: a label of the conversation, or the name of its line, that somebody in the team has as a skill is wanted, and so
is the customer's language if somebody speaks it. What nobody in the team can do is not waited for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Count as Counted

from wafaa.channels.connector import abilities_of
from wafaa.inbox import counts
from wafaa.inbox.models import Conversation, Message, MessageKind, Status
from wafaa.lib.prepared import Prepared, Slot
from wafaa.lib.text import fold
from wafaa.people.models import Customer, everyone_in
from wafaa.stores import scope
from wafaa.stores.settings import read
from wafaa.team.attendance import absences_now, may_answer, stands_in, state_of
from wafaa.team.models import Absence, Presence, Routing, Staff, Team, Turn
from wafaa.team.settings import TeamSettings

LOOKED_BACK = 5
"""So many of a customer's latest conversations are asked who answered there."""

TURN, LEAST, RETURNING, STANDING_IN, WENT_BACK = "turn", "least", "returning", "standing_in", "went_back"
"""Why a conversation was given by itself; kept with the event, and told on the timeline."""


def weight(channel: str) -> int:
    """How much of a person an open conversation on this channel takes."""
    chosen = read(TeamSettings)
    return chosen.chat_weight if _is_lively(channel) else chosen.mail_weight


def _is_lively(channel: str) -> bool:
    """Whether an answer is wanted at once there, so that a conversation takes more of a person."""
    can = abilities_of(channel)
    return can.is_talk or can.window is not None


def capacity_of(staff: Staff) -> int:
    return staff.capacity if staff.capacity is not None else read(TeamSettings).capacity


def loads(members: Iterable[Staff]) -> dict[int, int]:
    """What each carries now: the weights of their open conversations. Those who are full by their number alone are
    counted by it, so that nobody's hundreds of conversations are read."""
    limits = {one.pk: capacity_of(one) for one in members}
    numbers = counts.read([f"{Status.OPEN}:staff:{pk}" for pk in limits])
    lightest = min(read(TeamSettings).chat_weight, read(TeamSettings).mail_weight)
    least = {pk: numbers[f"{Status.OPEN}:staff:{pk}"] * lightest for pk in limits}
    found = {pk: load if load >= limits[pk] else 0 for pk, load in least.items()}
    asked = [pk for pk, load in found.items() if not load]
    rows = Conversation.objects.filter(assignee_id__in=asked, status=Status.OPEN).order_by()
    for pk, channel, number in rows.values_list("assignee_id", "channel").annotate(n=Counted("id")):
        found[pk] += number * weight(channel)
    return found


@dataclass
class Choice:
    """Whom it goes to and why; `instead_of` is the absent one they stand in for."""

    staff: Staff
    why: str
    instead_of: int | None = None


@dataclass
class Bench:
    """A team as it stands at this moment. Under lock when somebody is to be chosen for good."""

    team: Team
    members: list[Staff]
    absences: dict[int, Absence] = field(default_factory=dict)
    loads: dict[int, int] = field(default_factory=dict)
    turns: dict[int, int] = field(default_factory=dict)
    skills: dict[int, set[str]] = field(default_factory=dict)

    @cached_property
    def ready(self) -> list[Staff]:
        """Those who take something now: here, available, on shift, with any room at all."""
        smallest = min(read(TeamSettings).chat_weight, read(TeamSettings).mail_weight)
        return [one for one in self.members if self._is_ready(one) and self._room(one) >= smallest]

    def _is_ready(self, staff: Staff) -> bool:
        return may_answer(staff) and state_of(staff, self.absences) == Presence.AVAILABLE

    def _room(self, staff: Staff) -> int:
        return capacity_of(staff) - self.loads.get(staff.pk, 0)

    def fitting(self, conversation: Conversation) -> list[Staff]:
        """Those of them who have room for this one and can do what it wants; never the colleague who asks it."""
        wanted, needed, asker = self._wanted(conversation), weight(conversation.channel), conversation.customer.staff_id
        free = [one for one in self.ready if one.pk != asker and self._room(one) >= needed]
        return [one for one in free if wanted <= self.skills[one.pk]]

    def _wanted(self, conversation: Conversation) -> set[str]:
        line = [conversation.line.name] if conversation.line else []
        words = {fold(word) for word in [*conversation.labels, *line]}
        words.add(f"speaks:{conversation.customer.language[:2]}")
        known = set().union(*self.skills.values()) if self.skills else set()
        return words & known

    def choose(self, conversation: Conversation) -> Choice | None:
        """Whom it goes to; None when it has to wait in the queue."""
        fitting = self.fitting(conversation)
        if not fitting:
            return None
        known = self._who_knows_them(conversation, fitting) if self.team.returning else None
        return known or self._by_the_rule(fitting)

    def _who_knows_them(self, conversation: Conversation, fitting: list[Staff]) -> Choice | None:
        last = last_answerer(conversation.customer)
        if last is None:
            return None
        if last in fitting:
            return Choice(last, RETURNING)
        other = stands_in(last, self.absences) if last.pk in self.absences else None
        return Choice(other, STANDING_IN, last.pk) if other is not None and other in fitting else None

    def _by_the_rule(self, fitting: list[Staff]) -> Choice:
        """Whose turn was longest ago; or first whoever is least full, for how much they take."""
        if self.team.routing == Routing.ROUND_ROBIN:
            return Choice(min(fitting, key=self._turn), TURN)
        return Choice(min(fitting, key=lambda one: (self.loads[one.pk] / capacity_of(one), *self._turn(one))), LEAST)

    def _turn(self, staff: Staff) -> tuple[int, int]:
        return self.turns.get(staff.pk, 0), staff.pk


def bench(team: Team, *, for_good: bool = False) -> Bench:
    """The team now. `for_good`: its members are locked for the rest of the unit, so that of two who choose at once the
    second sees what the first gave."""
    rows = Staff.objects.filter(teams=team, suspended_at=None).order_by("pk")
    if for_good:
        rows = rows.select_for_update(of=("self",), no_key=True)
    members = list(rows)
    return Bench(
        team,
        members,
        absences=absences_now(),
        loads=loads(members),
        turns=dict(Turn.objects.filter(team=team).values_list("staff_id", "number")),
        skills={one.pk: _able(one) for one in members},
    )


def _able(staff: Staff) -> set[str]:
    return {fold(word) for word in staff.skills} | {f"speaks:{code}" for code in staff.languages.split(",") if code}


def last_answerer(customer: Customer) -> Staff | None:
    """The colleague who last replied to this person, on any of their records."""
    root = customer.joined_to or customer
    latest = Conversation.objects.filter(everyone_in(root)).order_by("-last_at", "-id").values_list("pk", flat=True)
    replies = Message.objects.filter(
        conversation_id__in=list(latest[:LOOKED_BACK]), kind=MessageKind.OUT, withdrawn_at=None, staff__isnull=False
    )
    newest = replies.order_by("-id").select_related("staff").first()
    staff = newest.staff if newest is not None else None
    return staff if staff is not None and staff.suspended_at is None else None


def sharing_teams(team_id: int | None = None) -> list[Team]:
    """The teams that share out their work by themselves; or this one, if it does."""
    rows = SHARING.all(store=scope.current().store_id)
    return [team for team in rows if team_id in (None, team.pk)]


SHARING: Prepared[Team] = Prepared(
    lambda: Team.everywhere.filter(store_id=Slot("store")).exclude(routing=Routing.OFF).order_by("pk")
)


def waiting(team: Team, most: int) -> list[Conversation]:
    """The team's queue: open, nobody's, what is owed soonest first."""
    rows = Conversation.objects.filter(team=team, status=Status.OPEN, assignee=None)
    return list(rows.select_related("customer", "line").order_by("owed_at", "id")[:most])
