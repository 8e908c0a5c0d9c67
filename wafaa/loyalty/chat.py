"""“My points” in the chat: what a proven visitor has, and how the programme works for everybody else."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from wafaa.inbox.chat_pages import Shown, chat_page
from wafaa.loyalty import verbs
from wafaa.loyalty.books import Currency
from wafaa.loyalty.joints import ways_for_anybody
from wafaa.loyalty.membership import is_running, worth
from wafaa.loyalty.models.members import Way
from wafaa.loyalty.offers import Offer, offers_for, on_offer, title_of
from wafaa.loyalty.picture import Part, Picture, lines, picture
from wafaa.loyalty.queries import Balance
from wafaa.loyalty.speech import changed, money, on_day, points, signed, speaks, usable
from wafaa.loyalty.telling import Said
from wafaa.loyalty.tier_words import measured
from wafaa.loyalty.tiers import Way as TierWay
from wafaa.loyalty.ways import ways_to_earn
from wafaa.people.models import Customer
from wafaa.playbook.facts import FACTS
from wafaa.stores import scope

LATEST, NEAREST = 4, 3
Html = SafeString


def _join(customer: Customer) -> None:
    verbs.join(customer, way=Way.CHAT)


@chat_page("points", title=_l("My points"), shown=is_running, press=_join)
def my_points(customer: Customer | None) -> Shown:
    if customer is None:
        return Shown(_for_strangers())
    seen = picture(customer)
    is_member = seen.member is not None
    body = [
        _figure(seen),
        _credit(customer, seen),
        _soon(seen),
        _tier(seen.way),
        _rewards(customer, seen),
        _earn(ways_to_earn(customer)),
    ]
    body += [_history(lines(customer)[:LATEST]), _page("customer.page", customer, _("Your rewards and your card"))]
    asks = "" if is_member else _("Join, it costs nothing")
    return Shown("".join(body), asks)


def _for_strangers() -> str:
    """How it works, and how to be known. Nothing here depends on who is looking."""
    hundred = worth(100)
    says = [_("Whoever shops with us collects points and turns them into rewards.")]
    if hundred.amount_minor:
        says.append(_("%(points)s are worth %(sum)s.") % {"points": points(100), "sum": money(hundred)})
    rewards = [(points(one.price), title_of(one)) for one in on_offer()[:NEAREST]]
    return "".join(
        [
            format_html("<p>{}</p>", " ".join(says)),
            _earn(ways_for_anybody()),
            _heading(_("Rewards")) + _rows((title, "", price) for price, title in rewards) if rewards else "",
            format_html(
                "<p>{}</p>",
                _("To see your own points, sign in to your account in the shop, or open your page with your address."),
            ),
            _page("store.page", scope.current().store, _("Open my page")),
        ]
    )


def _figure(seen: Picture) -> Html:
    said = points(seen.balance.active)
    its_worth = _("worth %(sum)s") % {"sum": money(seen.worth)} if seen.worth.amount_minor else ""
    return format_html("<strong>{}</strong><p><em>{}</em></p>", said, its_worth)


def _credit(customer: Customer, seen: Picture) -> str:
    """How much, and how it came and went; "" for whoever never had any."""
    told = lines(customer, currency=Currency.CREDIT)[:NEAREST]
    if not told:
        return ""
    sum = money(seen.credit) if seen.credit else _("Nothing is left of it")
    rows = [
        (one.title, on_day(one.at, in_sentence=False), changed(one.change, Currency.CREDIT))
        for one in told
        if one.change
    ]
    return _heading(_("Your store credit")) + format_html("<p>{}</p>", sum) + _rows(rows)


def _soon(seen: Picture) -> Html:
    told = [*_beside(seen.balance), *(_coming(part) for part in seen.coming[:2])]
    end = seen.next_end
    if end is not None and end.at is not None:
        told.append(_("%(points)s end %(day)s.") % {"points": points(end.points), "day": on_day(end.at)})
    return format_html_join("", "<p>{}</p>", ((one,) for one in told))


def _beside(balance: Balance) -> list[str]:
    told = []
    if balance.held:
        told.append(_("Put aside for a purchase: %(points)s") % {"points": points(balance.held)})
    if balance.debt:
        told.append(_("The next %(points)s make up for an order that came back.") % {"points": points(balance.debt)})
    return told


def _coming(part: Part) -> str:
    return f"{signed(part.points)} {usable(part.at, is_latest=part.is_latest)}"


def _tier(way: TierWay | None) -> str:
    if way is None:
        return ""
    upcoming, mine = way.upcoming, way.tier.name_in(speaks()) if way.tier else ""
    rest = ""
    if upcoming is not None:
        said = {"missing": measured(way.missing), "tier": upcoming.name_in(speaks())}
        rest = _("Still %(missing)s to %(tier)s") % said
    if not mine and not rest:
        return ""
    return format_html("{}<p>{}</p>", _heading(_("Your tier: %(tier)s") % {"tier": mine} if mine else _("Tiers")), rest)


def _rewards(customer: Customer, seen: Picture) -> str:
    reachable = ("", "points", "no_member")
    found = [one for one in offers_for(customer, seen.balance.free) if one.why_not in reachable]
    rows = [(one.title, _missing(one), points(one.price)) for one in found[:NEAREST]]
    return _heading(_("Rewards")) + _rows(rows) if rows else ""


def _missing(offer: Offer) -> str:
    if offer.can_have:
        return _("You can have it now")
    if offer.why_not == "no_member":
        return ""
    return _("Still %(points)s to go") % {"points": points(offer.missing)}


def _earn(ways: list[str]) -> str:
    return _heading(_("How to earn points")) + _rows((one, "", "") for one in ways) if ways else ""


def _history(said: list[Said]) -> str:
    rows = [(one.title, on_day(one.at, in_sentence=False), signed(one.change)) for one in said if one.change]
    return _heading(_("Lately")) + _rows(rows) if rows else ""


def _page(fact: str, record: object, says: str) -> str:
    found = FACTS.get(fact)
    where = found.read(record) if found is not None else ""
    return format_html('<p><a href="{}">{}</a></p>', where, says) if where else ""


def _heading(text: str) -> Html:
    return format_html("<b>{}</b>", text)


def _rows(rows: Iterable[tuple[str, str, str]]) -> Html:
    """Title, what is small below it, and what stands at the end."""
    made = (
        (title, format_html("<em>{}</em>", note) if note else "", format_html("<b>{}</b>", end) if end else "")
        for title, note, end in rows
    )
    return format_html("<ul>{}</ul>", format_html_join("", '<li><span dir="auto">{}{}</span>{}</li>', made))
