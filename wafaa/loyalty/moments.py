"""How joining, leaving and tiers read on a customer's timeline; rewards beside it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from wafaa.loyalty import referral_moments as referral_moments
from wafaa.loyalty import reward_moments as reward_moments
from wafaa.loyalty.models import StandingChange, Tier
from wafaa.loyalty.speech import speaks
from wafaa.playbook.moments import Moment, tells
from wafaa.stores import scope


@tells("member.joined", "member.left")
def tell_members(events: list[Any]) -> dict[int, Moment]:
    if not scope.current().can("loyalty.see"):
        return {}
    joined, left = _("Takes part in the programme"), _("Left the programme")
    return {
        event.pk: Moment("star", joined, tone="brand") if event.name == "member.joined" else Moment("star", left)
        for event in events
    }


@tells("tier.reached", "tier.left")
def tell_steps(events: list[Any]) -> dict[int, Moment]:
    if not scope.current().can("loyalty.see"):
        return {}
    rows = StandingChange.objects.filter(pk__in={event.data["change_id"] for event in events})
    changes = {one.pk: one for one in rows.select_related("before", "after")}
    return {event.pk: _step(changes[event.data["change_id"]]) for event in events if event.data["change_id"] in changes}


def _step(change: StandingChange) -> Moment:
    if change.after is None:
        return Moment("star", _("Stands on no tier any more"), tone="risk")
    title = _("Stands on the tier %(tier)s") % {"tier": change.after.name_in(speaks())}
    has_risen = change.before is None or change.after.threshold > change.before.threshold
    return Moment("star", title, tone="kept" if has_risen else "risk")


@tells("tier.ending")
def tell_endings(events: list[Any]) -> dict[int, Moment]:
    if not scope.current().can("loyalty.see"):
        return {}
    found = {one.pk: one for one in Tier.objects.filter(pk__in={event.data["tier_id"] for event in events})}
    words = _("May leave the tier %(tier)s: less was counted than it asks for")
    return {
        event.pk: Moment("star", words % {"tier": found[event.data["tier_id"]].name_in(speaks())}, tone="risk")
        for event in events
        if event.data["tier_id"] in found
    }
