"""A customer's points, so that a child understands them: one number, what comes, what ends, and whence it came."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from wafaa.lib.time import now
from wafaa.loyalty import keeping, picture, queries, statements
from wafaa.loyalty.books import Currency
from wafaa.loyalty.cards import code_of
from wafaa.loyalty.membership import is_running
from wafaa.loyalty.models import Member
from wafaa.loyalty.picture import Part, Picture
from wafaa.loyalty.queries import Balance
from wafaa.loyalty.speech import changed, money, number, on_day, signed, usable
from wafaa.loyalty.speech import points as in_points
from wafaa.loyalty.telling import Said
from wafaa.loyalty.tier_words import gains, measured
from wafaa.loyalty.tiers import Way
from wafaa.loyalty.verbs.referring import is_inviting
from wafaa.loyalty.ways import ways_to_earn
from wafaa.orders.queries import records
from wafaa.ownpage.door import Guest, url
from wafaa.ownpage.screens import frame
from wafaa.ownpage.screens import rewards as proof
from wafaa.people.models import Customer

LATEST = 6
SOON = timedelta(days=30)


def page(guest: Guest) -> dict[str, Any]:
    """Context of ownpage/points.html: is_member, figure {number, says, worth}, beside [text], coming [{says, when}],
    ending (text), is_soon, tier (see `_tier`, or None), ways [text], lines (see `_line`), and where each leads."""
    seen = picture.picture(guest.customer)
    return frame.inside(guest, "points") | {
        "is_member": seen.member is not None,
        "figure": figure(seen),
        "beside": _beside(seen.balance),
        "kept": kept(guest.customer),
        "credit": money(seen.credit) if seen.credit else "",
        "credit_url": url("credit"),
        "coming": [_coming(part) for part in seen.coming],
        "ending": _ending(seen.next_end),
        "is_soon": _is_soon(seen.next_end),
        "tier": _tier(seen.way) if seen.member and seen.way else None,
        "ways": ways_to_earn(guest.customer),
        "lines": lines_of(guest, picture.lines(guest.customer)[:LATEST], Currency.POINTS),
        "history_url": url("points_history"),
        "card_url": url("points_card"),
        "join_url": url("points_join"),
        "leave_url": url("points_leave") if proof.is_proven(guest) else "",
        "rewards_url": url("rewards") if is_running() else "",
        "friends_url": url("friends") if is_inviting() else "",
    }


def has_any(customer: Customer) -> bool:
    """Whether points of theirs were ever booked."""
    return bool(queries.accounts(customer, Currency.POINTS))


def rest(guest: Guest) -> dict[str, Any]:
    """Context of ownpage/points_rest.html: says ("" for who has none)."""
    seen = picture.picture(guest.customer)
    return frame.inside(guest, "me") | {"says": in_points(seen.balance.active) if seen.balance.active else ""}


def kept(customer: Customer) -> list[dict[str, Any]]:
    """Balances that shops keep themselves: [{shop, says, as_of, url}]."""
    return [
        {"shop": one.shop, "says": in_points(one.points), "as_of": on_day(one.as_of), "url": one.address}
        for one in keeping.kept(customer)
    ]


def figure(seen: Picture) -> dict[str, Any]:
    """`is_none`: it stands as words, for a lone Arabic nought is a dot, and the larger the less like a number."""
    count = seen.balance.active
    return {
        "is_none": not count,
        "number": number(count),
        "says": in_points(count),
        "worth": _("worth %(sum)s") % {"sum": money(seen.worth)} if seen.worth.amount_minor else "",
    }


def _beside(balance: Balance) -> list[str]:
    told = []
    if balance.held:
        told.append(_("Put aside for a purchase: %(points)s") % {"points": in_points(balance.held)})
    if balance.debt:
        told.append(_("The next %(points)s make up for an order that came back.") % {"points": in_points(balance.debt)})
    return told


def _coming(part: Part) -> dict[str, str]:
    return {"says": signed(part.points), "when": usable(part.at, is_latest=part.is_latest)}


def _ending(part: Part | None) -> str:
    if part is None or part.at is None:
        return ""
    return _("%(points)s end %(day)s.") % {"points": in_points(part.points), "day": on_day(part.at)}


def _is_soon(part: Part | None) -> bool:
    return part is not None and part.at is not None and part.at <= now() + SOON


def _tier(way: Way) -> dict[str, Any]:
    """{name, share, to_next, to_stay, gains [text], upcoming}: names and sums in words, "" where there is nothing."""
    speaks = frame.speaks()
    upcoming = way.upcoming
    said = {"missing": measured(way.missing), "tier": upcoming.name_in(speaks) if upcoming else ""}
    return {
        "name": way.tier.name_in(speaks) if way.tier else "",
        "share": way.share,
        "to_next": _to_next(way) % said,
        "to_stay": _to_stay(way),
        "gains": gains(way.tier, speaks) if way.tier else [],
        "upcoming": said["tier"],
        "upcoming_gains": gains(upcoming, speaks) if upcoming else [],
    }


def _to_next(way: Way) -> str:
    if way.upcoming is None:
        return _("You stand on the highest tier.")
    # Who has just joined is counted a moment later.
    return _("Still %(missing)s to %(tier)s") if way.missing else _("%(tier)s is yours in a moment.")


def _to_stay(way: Way) -> str:
    if way.holds_until is None:
        return ""
    day = on_day(way.holds_until)
    if not way.to_stay:
        return _("It is yours until %(day)s.") % {"day": day}
    said = {"day": day, "missing": measured(way.to_stay)}
    return _("It is yours until %(day)s. Still missing to keep it: %(missing)s") % said


def history(guest: Guest, on: str, after: str) -> dict[str, Any]:
    """Context of ownpage/points_history.html: lines, on, is_no_day, standing (text, or ""), more_url, back_url."""
    read = statements.read(guest.customer, on, after)
    here = url("points_history")
    said = {"day": on_day(read.until) if read.until else "", "points": in_points(read.balance.active)}
    return frame.inside(guest, "points") | {
        "lines": lines_of(guest, read.lines, Currency.POINTS),
        "on": on,
        "is_no_day": read.is_no_day,
        "standing": _("At the end of that day you could use %(points)s.") % said if read.until else "",
        "pending": _("%(points)s were on the way.") % {"points": in_points(read.balance.pending)}
        if read.until and read.balance.pending
        else "",
        "more_url": statements.asked(here, on=on, after=read.after) if read.after else "",
        "here": here,
        "back_url": url("points"),
    }


def lines_of(guest: Guest, said: list[Said], of: str) -> list[dict[str, Any]]:
    """Lines of their statement of one currency, as _points_lines.html shows them."""
    mine = set(records(guest.customer))
    return [_line(one, mine, of) for one in said]


def _line(one: Said, mine: set[int], of: str) -> dict[str, Any]:
    """{change, tone, title, note, at, url}: `change` is what it did to what they own, else how much it is about."""
    is_theirs = one.order is not None and one.order.customer_id in mine
    return {
        "change": changed(one.change, of) if one.change else changed(one.moved, of, sign=False) if one.moved else "",
        "tone": "more" if one.change > 0 else "less" if one.change < 0 else "same",
        "title": one.title,
        "note": one.note,
        "at": one.at,
        "url": url("order", one.order.public_id) if one.order is not None and is_theirs else "",
    }


def card(guest: Guest, one: Member) -> dict[str, Any]:
    """Context of ownpage/points_card.html."""
    seen = picture.picture(guest.customer)
    tier = seen.way.tier if seen.way else None
    code = one.public_id
    return frame.inside(guest, "points") | {
        "code": code_of(one) if proof.is_proven(guest) else "",
        "letters": [code[place : place + 4] for place in range(0, len(code), 4)] if proof.is_proven(guest) else [],
        **proof.code_first(guest, url("points_card")),
        "figure": figure(seen),
        "tier": tier.name_in(frame.speaks()) if tier else "",
        "back_url": url("points"),
    }


def on_home(guest: Guest) -> dict[str, Any] | None:
    """The block among the orders: {url, number, says, worth, ending, is_member}; None while there is no programme."""
    if not is_running():
        return None
    seen = picture.picture(guest.customer)
    told = figure(seen) | {"url": url("points"), "ending": _ending(seen.next_end), "is_member": seen.member is not None}
    return told
