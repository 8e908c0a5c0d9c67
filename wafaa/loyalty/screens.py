"""A person's points beside their conversation and their record."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from wafaa.lib.pages import address
from wafaa.loyalty import keeping, picture, queries, referral_screens, statements
from wafaa.loyalty.books import Currency, Kind
from wafaa.loyalty.forms import GrantForm
from wafaa.loyalty.granting import WHY_NOT, preview_grant
from wafaa.loyalty.membership import is_running, member
from wafaa.loyalty.models import StandingChange, Txn
from wafaa.loyalty.picture import Part, Picture
from wafaa.loyalty.queries import Balance
from wafaa.loyalty.speech import changed, money, number, on_day, points, speaks, url_of
from wafaa.loyalty.telling import Said
from wafaa.loyalty.tier_words import measured
from wafaa.orders.queries import records
from wafaa.orders.speech import url_of as order_url
from wafaa.people.models import Customer
from wafaa.people.screens import shown_name
from wafaa.stores import scope
from wafaa.team.models import Staff

BESIDE = 4
CREDIT = "credit"
"""How the statement of store credit is asked for."""
BY_TIME = (Kind.ACTIVATE, Kind.EXPIRE)
"""What time does, whoever's act it was noticed at."""


def panel(customer: Customer, form: GrantForm | None = None, **said: Any) -> dict[str, Any]:
    """Context of loyalty/_panel.html; `said` replaces parts of it: what was done, what went wrong, a preview."""
    seen = picture.picture(customer)
    found, mine = picture.lines(customer)[:BESIDE], list(records(customer))
    return {
        "number": number(seen.balance.active),
        "worth": money(seen.worth),
        "has_points": seen.member is not None or bool(seen.balance.active),
        "facts": _facts(customer, seen),
        "tier": _tier(seen),
        "friends": referral_screens.beside(customer, mine),
        "lines": _lines(found, Currency.POINTS),
        "lines_url": url_of("lines", customer.public_id),
        "panel_url": url_of("panel", customer.public_id),
        "hears": " ".join(f"wafaa:ledger.{pk}" for pk in mine),
        "says": "",
        **_giving(customer, seen.member is not None, form),
    } | said


def _giving(customer: Customer, is_member: bool, form: GrantForm | None) -> dict[str, Any]:
    """What _give.html and _take_part.html ask for; nothing is given and nobody joins while the programme rests."""
    me, runs = scope.current(), is_running()
    return {
        "rests": not runs,
        "is_member": is_member,
        "form": (form or GrantForm()) if runs and me.can("loyalty.grant") else None,
        "is_open": form is not None,
        "grant_url": url_of("grant", customer.public_id),
        "join_url": url_of("join", customer.public_id) if runs and not is_member and me.can("loyalty.counter") else "",
        "preview": "",
        "wrong": "",
    }


def _facts(customer: Customer, seen: Picture) -> list[dict[str, str]]:
    """What stands below the number, in pairs: on the way, put aside, owed, what ends next;
    first what shops say that keep points themselves."""
    balance, told = seen.balance, []
    for kept in keeping.kept(customer):
        said = {"points": number(kept.points), "day": on_day(kept.as_of)}
        told.append({"label": kept.shop, "value": _("%(points)s · as of %(day)s") % said})
    if balance.pending:
        first = seen.coming[0] if seen.coming else None
        when = f" · {_usable(first)}" if first and first.at else ""
        told.append({"label": _("On the way"), "value": f"{number(balance.pending)}{when}"})
    if seen.credit:
        where = url_of("lines", customer.public_id)
        told.append({"label": _("Store credit"), "value": money(seen.credit), "url": f"{where}?of={CREDIT}"})
    if balance.held:
        told.append({"label": _("Put aside"), "value": number(balance.held)})
    if balance.debt:
        told.append({"label": _("Owed"), "value": number(balance.debt)})
    if (ends := seen.next_end) is not None and ends.at is not None:
        told.append({"label": _("Ends next"), "value": f"{number(ends.points)} · {on_day(ends.at)}"})
    return told


def _usable(part: Part) -> str:
    said = {"day": on_day(part.at)} if part.at else {}
    return (_("usable %(day)s at the latest") if part.is_latest else _("usable %(day)s")) % said


def _tier(seen: Picture) -> dict[str, str] | None:
    if seen.member is None or seen.way is None:
        return None
    way, tier = seen.way, seen.way.tier
    upcoming = way.upcoming
    said = {"missing": measured(way.missing), "tier": upcoming.name_in(speaks()) if upcoming else ""}
    return {
        "name": tier.name_in(speaks()) if tier else "",
        "since": on_day(seen.standing.since) if seen.standing and tier else "",
        "to_next": _("Still %(missing)s to %(tier)s") % said if upcoming else "",
        "holds_until": on_day(way.holds_until) if way.holds_until else "",
        "tone": tier.tone if tier else "",
    }


def _lines(said: list[Said], of: str) -> list[dict[str, Any]]:
    """{change, tone, title, note, at, url, undo_url, by}."""
    actors = names(one.actor for one in said)
    undone = _undone([one.txn for one in said if one.kind == Kind.GRANT])
    return [_line(one, actors.get(one.actor, ""), undone, of) for one in said]


def _line(one: Said, by: str, undone: set[str], of: str) -> dict[str, Any]:
    me = scope.current()
    may_undo = (
        one.kind == Kind.GRANT
        and one.txn not in undone
        and me.can("loyalty.grant")
        and (one.actor == me.actor or me.can("loyalty.manage"))
    )
    return {
        "change": changed(one.change, of) if one.change else changed(one.moved, of, sign=False) if one.moved else "",
        "tone": "more" if one.change > 0 else "less" if one.change < 0 else "same",
        "title": one.title,
        "note": one.note,
        "at": one.at,
        "by": "" if one.kind in BY_TIME else by,
        "url": order_url("order", one.order.public_id) if one.order and me.can("orders.see") else "",
        "undo_url": url_of("ungrant", one.txn) if may_undo else "",
    }


def names(actors: Any) -> dict[str, str]:
    """The colleagues behind these actors by their names."""
    ids = {int(actor.partition(":")[2]) for actor in actors if actor.startswith("staff:")}
    rows = Staff.objects.filter(pk__in=ids).values_list("pk", "name") if ids else []
    return {f"staff:{pk}": name for pk, name in rows}


def _undone(public_ids: list[str]) -> set[str]:
    if not public_ids:
        return set()
    rows = Txn.objects.filter(of__public_id__in=public_ids, kind=Kind.CLAW_BACK)
    return set(rows.values_list("of__public_id", flat=True))


def after_grant(customer: Customer, count: int) -> dict[str, str]:
    """What they will have, before it is given, or what stands against it."""
    would = preview_grant(customer, count)
    if would.why_not:
        return {"wrong": str(WHY_NOT[would.why_not])}
    return {"preview": _("They will have %(points)s.") % {"points": points(would.after)}}


def lines_page(
    customer: Customer, on: str = "", after: str = "", of: str = "", form: GrantForm | None = None, **said: Any
) -> dict[str, Any]:
    """Context of loyalty/lines.html: a person's statement, as of any day, and how they came to their tier; `of` CREDIT
    asks for that of their store credit; `said` as for `panel`."""
    has_credit = bool(queries.accounts(customer, Currency.CREDIT))
    is_credit = of == CREDIT and has_credit
    currency = Currency.CREDIT if is_credit else Currency.POINTS
    read = statements.read(customer, on, after, of=currency)
    here, asks = url_of("lines", customer.public_id), CREDIT if is_credit else ""
    has = picture.credit(customer)
    also = [has] if has and not is_credit and read.until is None else []
    return {
        "name": shown_name(customer),
        "person_url": address("people:customer", scope.current().store.slug, customer.public_id),
        "lines": _lines(read.lines, currency),
        "on": on,
        "of": asks,
        "is_no_day": read.is_no_day,
        "standing": on_day(read.until) if read.until else "",
        "sums": _sums(read.balance, currency) + [{"label": _("Store credit"), "value": money(now)} for now in also],
        "more_url": statements.asked(here, of=asks, on=on, after=read.after) if read.after else "",
        "here": here,
        "tabs": [
            {"url": here, "label": _("Points"), "current": not is_credit},
            {"url": f"{here}?of={CREDIT}", "label": _("Store credit"), "current": is_credit},
        ]
        if has_credit
        else [],
        "changes": [] if is_credit else _changes(customer),
        **({"rests": True} if is_credit else _giving(customer, member(customer) is not None, form)),
    } | said


def _sums(balance: Balance, currency: str) -> list[dict[str, str]]:
    told = [{"label": _("Can be used"), "value": changed(balance.active, currency, sign=False)}]
    if currency == Currency.CREDIT:
        return told
    rest = {_("On the way"): balance.pending, _("Put aside"): balance.held, _("Owed"): balance.debt}
    return told + [{"label": label, "value": number(count)} for label, count in rest.items()]


def _changes(customer: Customer) -> list[dict[str, Any]]:
    rows = StandingChange.objects.filter(member__customer_id__in=records(customer)).order_by("-pk")
    return [
        {
            "at": one.at,
            "tier": one.after.name_in(speaks()) if one.after else _("no tier"),
            "why": one.get_why_display(),
            "measured": measured(one.measured),
        }
        for one in rows.select_related("after", "before")[:20]
    ]
