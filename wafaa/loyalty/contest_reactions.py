"""Contests are drawn on their day by the clock, so that nobody chooses the moment; winners are told."""

from __future__ import annotations

import logging

from django.utils import translation
from django.utils.translation import gettext as _

from wafaa.channels import verbs as channels
from wafaa.lib.time import now
from wafaa.loyalty.contest_words import prize
from wafaa.loyalty.events import ContestDrawn
from wafaa.loyalty.models import Contest, Ticket
from wafaa.loyalty.models.contests import ContestState
from wafaa.loyalty.verbs import contests as verbs
from wafaa.people.greeting import hello
from wafaa.people.models import Purpose
from wafaa.stores import scope
from wafaa.work.events import every, on

AT_ONCE = 20

log = logging.getLogger("wafaa.loyalty")


@every("5m")
def draw_what_is_due() -> None:
    due = Contest.everywhere.filter(state=ContestState.OPEN, draws_at__lte=now()).select_related("store")
    for contest in list(due.order_by("draws_at", "id")[:AT_ONCE]):
        with scope.entered(contest.store):
            try:
                verbs.draw(contest)
            except Exception:
                log.exception("a contest could not be drawn: %s", contest.public_id)


@on("contest.drawn")
def tell_winners(event: ContestDrawn) -> None:
    contest = Contest.objects.get(pk=event.contest_id)
    for ticket in contest.tickets.filter(is_won=True).select_related("customer", "customer__joined_to"):
        _tell(contest, ticket)


def _tell(contest: Contest, ticket: Ticket) -> None:
    winner, store = ticket.customer.joined_to or ticket.customer, scope.current().store
    with translation.override(winner.language if winner.language in ("ar", "en") else store.language):
        title = _("You have won: %(contest)s") % {"contest": contest.name}
        won = _("Your ticket was drawn. This is yours: %(prize)s.") % {"prize": _(" and ").join(prize(contest))}
        then = _("Answer this message, and we agree on how you get it.")
        text = "\n\n".join([hello(winner.name), title, won, then, store.name])
    channels.notify(
        winner,
        key=f"contest.won:{ticket.public_id}",
        code="contest.won",
        subject=f"contest:{contest.public_id}",
        title=title,
        text=text,
        purpose=Purpose.SERVICE,
        at_once=False,
    )
