"""Conversations that find somebody by themselves. What a hand assigned is never touched, but for who is absent."""

from __future__ import annotations

from wafaa.inbox.models import Conversation, Status
from wafaa.inbox.precedence import by_precedence
from wafaa.inbox.routing import STANDING_IN, WENT_BACK, Choice, bench, sharing_teams, waiting
from wafaa.inbox.verbs import tending
from wafaa.inbox.verbs.locking import bring_up_to_date
from wafaa.stores.verbs import next_number
from wafaa.team.attendance import absences_now, stands_in
from wafaa.team.models import Routing, Staff, Team, Turn
from wafaa.work.unit import unit

QUEUE = 500
"""So many of a team's queue are looked at in one go; who waits behind them is looked at when these are gone."""


def share_out(team_id: int | None = None) -> int:
    """Give what waits in the queue of this team, or of all, to those who are free; how many that were. Safe to run
    twice and by several at once: each conversation goes to one person, in the order in which it is owed, where
    nobody's weight moves them ahead (`inbox.precedence`)."""
    return sum(_share_out(team) for team in sharing_teams(team_id))


def _share_out(team: Team) -> int:
    given, queue = 0, by_precedence(waiting(team, QUEUE))
    now_free = bench(team) if queue else None
    for turn in queue:
        if now_free is None or not now_free.ready:
            break
        if now_free.fitting(turn.conversation) and give(turn.conversation, is_ahead=turn.is_ahead):
            given += 1
            now_free = bench(team)
    return given


def give(conversation: Conversation, *, is_ahead: bool = False) -> Staff | None:
    """Give an open conversation that nobody has to the one of its team whose it is now; `is_ahead` of others, by the
    weight of its person. None when somebody has it by
    now, its team does not share out, or nobody is free for it: then it stays in the queue."""
    with unit():
        bring_up_to_date(conversation)
        if conversation.status != Status.OPEN or conversation.assignee_id is not None:
            return None
        team = _team_of(conversation)
        if team is not None and team.routing == Routing.OFF:
            return None
        chosen = bench(team, for_good=True).choose(conversation) if team is not None else None
        if team is None or chosen is None:
            return None
        _assign(conversation, chosen, team, is_ahead=is_ahead)
        _take_turn(team, chosen.staff)
    return chosen.staff


def _team_of(conversation: Conversation) -> Team | None:
    return Team.objects.filter(pk=conversation.team_id).first() if conversation.team_id is not None else None


def _assign(conversation: Conversation, chosen: Choice, team: Team | None, *, is_ahead: bool = False) -> None:
    instead_of, why = chosen.instead_of, chosen.why
    tending.assign(conversation, staff=chosen.staff, team=team, why=why, instead_of=instead_of, is_ahead=is_ahead)


def _take_turn(team: Team, staff: Staff) -> None:
    Turn.objects.update_or_create(
        team=team,
        staff=staff,
        defaults={"number": (number := next_number(f"turn:team:{team.pk}"))},
        create_defaults={"team": team, "staff": staff, "number": number, "store_id": team.store_id},
    )


def relieve(conversation: Conversation) -> bool:
    """Its customer came back while whoever has it is absent: it goes to who stands in, else back into the queue of a
    team that shares out. True when it moved."""
    with unit():
        bring_up_to_date(conversation)
        absences = absences_now()
        if conversation.status != Status.OPEN or conversation.assignee_id not in absences:
            return False
        holder = absences[conversation.assignee_id].staff
        team = _team_of(conversation)
        other = stands_in(holder, absences)
        if other is not None:
            _assign(conversation, Choice(other, STANDING_IN, holder.pk), team)
        elif team is not None and team.routing != Routing.OFF:
            tending.assign(conversation, staff=None, team=team, why=WENT_BACK, instead_of=holder.pk)
        else:
            return False
    return True
