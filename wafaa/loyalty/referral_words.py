"""Friends who come by a link, in words: for the member, for the friend, and for colleagues."""

from __future__ import annotations

from django.utils.translation import gettext as _

from wafaa.lib.names import given_name
from wafaa.loyalty.models import Referral, ReferralState, Reward
from wafaa.loyalty.referral_settings import ReferralSettings
from wafaa.loyalty.reward_words import gives
from wafaa.loyalty.speech import on_day, points
from wafaa.people.models import Customer

TONES = {
    ReferralState.CLAIMED: "note",
    ReferralState.LOOK: "risk",
    ReferralState.BOUGHT: "brand",
    ReferralState.REWARDED: "kept",
    ReferralState.REFUSED: "broken",
    ReferralState.LAPSED: "note",
}


def friend_gets(chosen: ReferralSettings, reward: Reward | None, *, for_member: bool = False) -> list[str]:
    """What an invitation gives a friend, one phrase each; `for_member`: told to who invites."""
    told = []
    if reward is not None:
        on_it = _("For your friend: %(gift)s on the first order") if for_member else _("%(gift)s on your first order")
        told.append(on_it % {"gift": gives(reward)})
    if chosen.friend_points:
        then = (
            _("For your friend: %(points)s once they keep their first order")
            if for_member
            else _("%(points)s once you keep your first order")
        )
        told.append(then % {"points": points(chosen.friend_points)})
    return told


def first_name(customer: Customer) -> str:
    return given_name(customer.name)


def initial(customer: Customer) -> str:
    """All that a member reads of a friend: the first letter, where there is a name."""
    name = first_name(customer)
    return name[:1]


def to_advocate(row: Referral) -> str:
    """Where a friend stands, for who invited them: no reason that would tell something about the friend."""
    state = ReferralState(row.state)
    said = {"points": points(row.advocate_points)}
    if state == ReferralState.CLAIMED:
        return _("Has your invitation and may order until %(day)s.") % {"day": on_day(row.ends_at)}
    if state == ReferralState.LOOK:
        return _("A person of the store looks at it first.")
    if state == ReferralState.BOUGHT:
        if row.ripe_at is None:
            return _("Has ordered. %(points)s are yours once they keep it.") % said
        return _("Has ordered. %(points)s are yours %(day)s, if they keep it.") % (said | {"day": on_day(row.ripe_at)})
    if state == ReferralState.REWARDED:
        return _("Has kept the order: %(points)s are yours.") % said
    if state == ReferralState.LAPSED:
        return _("Did not order in time.")
    return why_to_advocate(row)


def why_to_advocate(row: Referral) -> str:
    if row.is_barred:
        return _("Gives nothing: the store decided so. Ask there if you wonder why.")
    if "customer" in row.signs:
        return _("Gives nothing: they had ordered before.")
    if {"same", "oneself"} & set(row.signs):
        return _("Gives nothing: this is for others, not for yourself.")
    return _("Gives nothing: it does not fit the rules. Ask the store if you wonder why.")


def to_friend(row: Referral) -> str:
    """Where it stands, for the friend."""
    state = ReferralState(row.state)
    said = {"points": points(row.friend_points)}
    if state == ReferralState.CLAIMED:
        day = {"day": on_day(row.ends_at)}
        return _("The invitation is yours. Order until %(day)s, with the address by which you are here.") % day
    if state == ReferralState.LOOK:
        return _("The invitation is yours. A person of the store looks at it first; you need do nothing.")
    if state == ReferralState.BOUGHT:
        return _("Thank you for your order. %(points)s are yours once you keep it.") % said
    if state == ReferralState.REWARDED:
        return _("%(points)s of the invitation are yours.") % said
    if state == ReferralState.LAPSED:
        return _("The invitation has run out. You can take it again.")
    if "customer" in row.signs and not row.is_barred:
        return _("You have ordered here before: the invitation is for those who are new. Your points are on your page.")
    return _("This invitation does not fit the rules. Write to us if you think it does.")
