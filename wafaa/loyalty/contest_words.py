"""The rules of a contest in plain sentences, the same for customers and colleagues."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from wafaa.lib.dates import long_day
from wafaa.lib.money import Money
from wafaa.lib.text.digits import in_digits
from wafaa.loyalty.models import Contest
from wafaa.loyalty.models.contests import Entering
from wafaa.loyalty.speech import points
from wafaa.stores import scope
from wafaa.stores.local_time import known_zone


def figures(text: str) -> str:
    return in_digits(text, scope.current().store.figures)


def _language() -> str:
    return (get_language() or "ar")[:2]


def on_date(at: datetime) -> str:
    """The date of an instant at the store, with its weekday and its year."""
    store = scope.current().store
    that = at.astimezone(known_zone(store.timezone)).date()
    return f"{long_day(that, _language(), store.figures, hijri=False)} {figures(str(that.year))}"


def days(contest: Contest) -> dict[str, str]:
    """The first and the last day of taking part, and the day of the draw. `ends_at` is the instant after the last."""
    last = on_date(contest.ends_at - timedelta(seconds=1))
    return {"first": on_date(contest.starts_at), "last": last, "day": on_date(contest.draws_at)}


def prize(contest: Contest) -> list[str]:
    """What each winner gets."""
    return [contest.prize] + ([points(contest.points)] if contest.points else [])


def rules(contest: Contest) -> list[str]:
    """Who takes part, with what, until when, and how it is drawn."""
    said = days(contest)
    who = _("Members of our programme take part: whoever joins by %(last)s is in.") % said
    if contest.entering == Entering.MEMBER:
        how = [_("Every member has one ticket. Nothing needs to be bought.")]
    else:
        how = [_each_order(contest, said), _most(contest)]
        how.append(_("An order that was called off, given back or not paid by the day of the draw has no ticket."))
    drawn = ngettext(
        "On %(day)s %(n)s winner is drawn.", "On %(day)s %(n)s winners are drawn, all of them different people.",
        contest.winners,
    ) % {"n": figures(str(contest.winners)), **said}  # fmt: skip
    fair = _(
        "The draw is a computation that anybody can do again: what it depends on was fixed before the first ticket."
    )
    return [who, *how, drawn, _("Colleagues of the store take no part."), fair]


def _each_order(contest: Contest, on: dict[str, str]) -> str:
    if contest.least_minor <= 0:
        return _("Each order from %(first)s to %(last)s is one ticket.") % on
    least = Money(contest.least_minor, scope.current().store.currency)
    said = least.format(_language(), scope.current().store.figures)
    return _("Each order of %(least)s or more from %(first)s to %(last)s is one ticket.") % {"least": said, **on}


def _most(contest: Contest) -> str:
    return ngettext(
        "Nobody has more than %(n)s ticket.", "Nobody has more than %(n)s tickets.", contest.most_tickets
    ) % {"n": figures(str(contest.most_tickets))}
