"""What members are told of their tier. Nobody is blamed for buying less."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext as _

from wafaa.lib.money import Money
from wafaa.loyalty.measuring import ANNIVERSARY, is_named
from wafaa.loyalty.models import Standing, StandingChange, Tier, Why
from wafaa.loyalty.speech import language_of, letter, money, number, on_day, points, speaking_to
from wafaa.loyalty.tiers import amount
from wafaa.people.models import Customer


class Told(NamedTuple):
    title: str
    text: str


def measured(units: int) -> str:
    """So much of what counts for a tier, in words."""
    what = amount(units)
    return money(what) if isinstance(what, Money) else points(what)


def reached(customer: Customer, change: StandingChange) -> Told:
    tier = change.after
    assert tier is not None
    with speaking_to(customer):
        said = {"tier": tier.name_in(language_of(customer))}
        thanks = (
            _("Thank you for staying with us. You have reached the tier %(tier)s, and it holds from today on.") % said
        )
        return Told(_("Your tier is %(tier)s now") % said, letter(customer, thanks, _perks(customer, tier)))


def _perks(customer: Customer, tier: Tier) -> str:
    found = gains(tier, language_of(customer))
    return "\n".join([_("This is yours:"), *(f"• {one}" for one in found)]) if found else ""


def gains(tier: Tier, language: str) -> list[str]:
    """What a tier gives, in a customer's words: a line each, what is earned first."""
    more = tier.multiplier - 100
    earns = [_("You earn %(percent)s more points with every order") % {"percent": percent(more)}] if more else []
    day = [_("%(points)s every year on the day you joined") % {"points": points(tier.anniversary_points)}]
    is_told = tier.anniversary_points and is_named(ANNIVERSARY)
    return [*earns, *(day if is_told else []), *tier.perks_in(language)]


def percent(count: int) -> str:
    written = number(count)
    return f"{written}٪" if not written.isascii() else f"{written}%"


def ending(customer: Customer, stands: Standing) -> Told:
    tier, until = stands.tier, stands.holds_until
    assert tier is not None and until is not None
    missing = max(0, tier.threshold - stands.measured)
    with speaking_to(customer):
        said = {
            "tier": tier.name_in(language_of(customer)),
            "day": on_day(until),
            "missing": measured(missing),
        }
        if missing and tier.ended_at is None:
            why = _("What we count of the last twelve months is less than %(tier)s asks for.") % said
            how = _("You keep it until %(day)s all the same. Still missing to keep it for longer: %(missing)s.") % said
        else:
            why = _("We will not have the tier %(tier)s any more.") % said
            how = _("You keep what it gives you until %(day)s.") % said
        calm = _("Your points stay yours whatever happens.")
        return Told(_("Your tier %(tier)s is yours until %(day)s") % said, letter(customer, f"{why} {how}", calm))


def left(customer: Customer, change: StandingChange) -> Told:
    before, after = change.before, change.after
    assert before is not None
    with speaking_to(customer):
        speaks = language_of(customer)
        said = {"before": before.name_in(speaks), "tier": after.name_in(speaks) if after else ""}
        if change.why == Why.UNDONE:
            over = _("What you had reached %(before)s with was sent back or called off, so it no longer counts.") % said
        else:
            over = _("The days for which we kept %(before)s for you are over.") % said
        now_ = _("From today on your tier is %(tier)s.") % said if after else ""
        calm = _("Your points stay yours, and you are welcome to come back to it at any time.")
        title = _("Your tier is %(tier)s now") if after else _("Your tier %(before)s has ended")
        return Told(title % said, letter(customer, f"{over} {now_}".strip(), calm))
