"""What the pages of contests show to a customer."""

from __future__ import annotations

from typing import Any

from django.utils.translation import ngettext

from wafaa.loyalty import contest_queries as queries
from wafaa.loyalty import contest_screens
from wafaa.loyalty.membership import member
from wafaa.loyalty.models import Contest
from wafaa.loyalty.models.contests import ContestState
from wafaa.ownpage.door import Guest, url
from wafaa.ownpage.screens import frame
from wafaa.people.models import everyone_in

SHOWN = 30


def listing(guest: Guest) -> dict[str, Any]:
    """Context of ownpage/contests.html: contests [as of contest_screens.row, with the own page's url]."""
    rows = [
        contest_screens.row(one) | {"url": url("contest", one.public_id)} for one in queries.public_contests()[:SHOWN]
    ]
    return frame.inside(guest, "me") | {"contests": rows, "back_url": url("me")}


def one(guest: Guest, contest: Contest) -> dict[str, Any]:
    """Context of ownpage/contest.html: contest (as of contest_screens.told), mine [code or ""], many, has_won,
    won [code of a winning ticket], is_member, tickets_url, back_url."""
    if contest.state == ContestState.DRAWN:
        rows = contest.tickets.filter(everyone_in(guest.customer)).order_by("rank")
        mine = [{"code": ticket.public_id, "is_won": ticket.is_won} for ticket in rows]
    else:
        mine = [{"code": "", "is_won": False} for _chance in queries.chances(contest, guest.customer)]
    many = ngettext("You have %(n)s ticket.", "You have %(n)s tickets.", len(mine)) % {
        "n": frame.figures(str(len(mine)))
    }
    return frame.inside(guest, "me") | {
        "contest": contest_screens.told(contest),
        "mine": mine,
        "many": many,
        "has_won": any(ticket["is_won"] for ticket in mine),
        "won": _won(contest) if contest.state == ContestState.DRAWN else [],
        "is_member": member(guest.customer) is not None,
        "tickets_url": url("contest_tickets", contest.public_id),
        "back_url": url("contests"),
    }


def _won(contest: Contest) -> list[str]:
    """In the order in which they were drawn; the file and the proof say the same, for whoever counts themselves."""
    rows = contest.tickets.filter(is_won=True).order_by("rank")
    return list(rows.values_list("public_id", flat=True)[:SHOWN])
