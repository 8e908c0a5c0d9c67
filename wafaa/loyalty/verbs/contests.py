"""Contests are written, announced, drawn and called off here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wafaa.lib.time import now
from wafaa.loyalty import contest_queries, drawing
from wafaa.loyalty.books import Currency
from wafaa.loyalty.events import ContestCancelled, ContestDrawn, ContestOpened, PrizeHanded
from wafaa.loyalty.models import Contest, Ticket
from wafaa.loyalty.models.contests import ContestState
from wafaa.loyalty.settings import LoyaltySettings
from wafaa.loyalty.verbs.earning import earn
from wafaa.people.models import Customer
from wafaa.stores import scope
from wafaa.stores.local_time import edge, known_zone
from wafaa.stores.settings import read
from wafaa.work.events import emit
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit

AT_ONCE = 1000


class ContestRefused(Exception):
    """It cannot be done with this contest. `code`: announced, over, past, begun, early."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def write_contest(contest: Contest | None, **traits: Any) -> Contest:
    """A new contest, or another wording of one that nobody has read yet. Raises ContestRefused."""
    with unit():
        if contest is None:
            seed = drawing.new_seed()
            made: Contest = Contest.objects.create(seed=seed, seed_hash=drawing.hash_of(seed), **traits)
            return made
        mine = _locked(contest)
        if mine.state != ContestState.DRAFT:
            raise ContestRefused("announced")
        for name, value in traits.items():
            setattr(mine, name, value)
        mine.save()
        return mine


def announce(contest: Contest) -> Contest:
    """Customers see it from now on, and its rules stand. What earned a ticket before the secret was
    fixed for all to see would be known: it begins today or later. Raises ContestRefused."""
    with unit():
        mine = _locked(contest)
        if mine.state != ContestState.DRAFT:
            raise ContestRefused("announced")
        if mine.ends_at <= now():
            raise ContestRefused("past")
        if mine.starts_at < _today():
            raise ContestRefused("begun")
        mine.state = ContestState.OPEN
        mine.save(update_fields=["state"])
        emit(ContestOpened(mine.pk))
    return mine


def _today() -> datetime:
    zone = known_zone(scope.current().store.timezone)
    return edge(now().astimezone(zone).date(), 0, zone)


def call_off(contest: Contest, why: str) -> Contest:
    """It takes no place. A draft goes as if it had never been; of one that was announced customers read why. Raises
    ContestRefused when it was drawn."""
    with unit():
        mine = _locked(contest)
        if mine.state not in (ContestState.DRAFT, ContestState.OPEN):
            raise ContestRefused("over")
        if mine.state == ContestState.DRAFT:
            mine.delete()
            return mine
        mine.state, mine.why = ContestState.CANCELLED, why[:200]
        mine.save(update_fields=["state", "why"])
        emit(ContestCancelled(mine.pk))
    return mine


def draw(contest: Contest) -> Contest:
    """Write the tickets down, put them into the order of the draw, give winners their points. Twice is once; before
    its time it raises ContestRefused."""
    with unit():
        mine = _locked(contest)
        if mine.state != ContestState.OPEN:
            return mine
        if mine.draws_at > now():
            raise ContestRefused("early")
        chances = {drawing.code_of(mine.seed, chance.subject): chance for chance in contest_queries.chances(mine)}
        order = drawing.ranked(mine.seed, list(chances))
        won = set(drawing.winning(order, {code: chance.person for code, chance in chances.items()}, mine.winners))
        tickets = [
            Ticket(
                store_id=mine.store_id,
                public_id=code,
                contest=mine,
                customer_id=chances[code].person,
                subject=chances[code].subject,
                rank=rank,
                is_won=code in won,
            )
            for rank, code in enumerate(order, 1)
        ]
        Ticket.objects.bulk_create(tickets, batch_size=AT_ONCE)
        mine.state, mine.drawn_at, mine.list_hash = ContestState.DRAWN, now(), drawing.list_hash(chances)
        mine.save(update_fields=["state", "drawn_at", "list_hash"])
        if mine.points:
            for code in order:
                if code in won:
                    _give(mine, code, chances[code].person)
        emit(ContestDrawn(mine.pk, len(won)))
    return mine


def _give(contest: Contest, code: str, person: int) -> None:
    earn(
        Customer.objects.get(pk=person),
        Currency.POINTS,
        contest.points,
        key=f"contest:{contest.public_id}:{code}",
        reason="contest",
        subject=f"contest:{contest.public_id}",
        valid_days=read(LoyaltySettings).valid_days or None,
    )


def hand_over(ticket: Ticket, *, is_undone: bool = False) -> None:
    """The winner has the prize, or not after all."""
    with unit():
        rows = Ticket.objects.filter(pk=ticket.pk, is_won=True, handed_at__isnull=not is_undone)
        if rows.update(handed_at=None if is_undone else now()):
            emit(PrizeHanded(ticket.contest_id, ticket.pk, is_undone), customer_id=ticket.customer_id)


def _locked(contest: Contest) -> Contest:
    take_turns(f"contest:{contest.pk}")
    found: Contest = Contest.objects.get(pk=contest.pk)
    return found
