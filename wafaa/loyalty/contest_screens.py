"""What the pages of contests show, to colleagues and to customers."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from wafaa.loyalty import contest_queries as queries
from wafaa.loyalty.contest_words import days, prize, rules
from wafaa.loyalty.models import Contest, Ticket
from wafaa.loyalty.models.contests import ContestState
from wafaa.loyalty.speech import number
from wafaa.loyalty.speech import url_of as url_of
from wafaa.people.screens import shown_name
from wafaa.stores import scope

TONES = {ContestState.OPEN: "kept", ContestState.DRAWN: "", ContestState.CANCELLED: "broken"}
MOST_WINNERS = 1000


def row(contest: Contest) -> dict[str, Any]:
    """One contest: name, prize, state {text, tone}, first, last, day, url."""
    state = ContestState(contest.state)
    return {
        "id": contest.public_id,
        "name": contest.name,
        "prize": prize(contest),
        "state": {"text": str(state.label), "tone": TONES.get(state, "note")},
        "url": url_of("contest", contest.public_id),
        **days(contest),
    }


def told(contest: Contest) -> dict[str, Any]:
    """The contest with its rules and, once it was drawn, what the draw can be done again with."""
    is_drawn = contest.state == ContestState.DRAWN
    return row(contest) | {
        "rules": rules(contest),
        "is_open": contest.state == ContestState.OPEN,
        "is_drawn": is_drawn,
        "is_cancelled": contest.state == ContestState.CANCELLED,
        "why": contest.why,
        "seed_hash": contest.seed_hash,
        "seed": contest.seed if is_drawn else "",
        "list_hash": contest.list_hash,
    }


def page(contest: Contest) -> dict[str, Any]:
    """Context of loyalty/contest.html."""
    is_drawn = contest.state == ContestState.DRAWN
    tickets, people = queries.counted(contest)
    acts = ("announce", "call_off", "change") if scope.current().can("loyalty.manage") else ()
    return {
        "contest": told(contest),
        "tickets": number(tickets),
        "people": number(people),
        "winners": [_winner(one) for one in won(contest)] if is_drawn else [],
        "is_draft": contest.state == ContestState.DRAFT,
        "may_manage": bool(acts),
        "all_url": url_of("contests"),
        **{f"{act}_url": url_of(f"contest_{act}", contest.public_id) for act in acts},
    }


def won(contest: Contest) -> list[Ticket]:
    rows = contest.tickets.filter(is_won=True).select_related("customer", "customer__joined_to").order_by("rank")
    return list(rows[:MOST_WINNERS])


def _winner(ticket: Ticket) -> dict[str, Any]:
    person = ticket.customer.joined_to or ticket.customer
    return {
        "name": shown_name(person),
        "url": reverse("people:customer", args=[scope.current().store.slug, person.public_id]),
        "ticket": ticket.public_id,
        "is_handed": ticket.handed_at is not None,
        "handed_at": ticket.handed_at,
        "hand_url": url_of("contest_hand", ticket.public_id) if scope.current().can("loyalty.counter") else "",
    }
