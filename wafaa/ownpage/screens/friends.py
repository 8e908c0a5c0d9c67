"""What a member sees of their own link and their friends, and what a friend sees of an invitation."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import segno
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wafaa.lib.money import Money
from wafaa.loyalty import referral_words as words
from wafaa.loyalty.models import FriendLink, Referral, ReferralState
from wafaa.loyalty.models.referrals import STANDING
from wafaa.loyalty.newcomers import records_of
from wafaa.loyalty.referral_offers import friends_voucher
from wafaa.loyalty.referral_settings import ReferralSettings
from wafaa.loyalty.speech import number, points
from wafaa.loyalty.verbs.referring import room
from wafaa.orders.models import Order
from wafaa.ownpage.door import Guest, url
from wafaa.ownpage.screens import frame
from wafaa.ownpage.screens import rewards as proof
from wafaa.people.models import everyone_in
from wafaa.stores import scope
from wafaa.stores.settings import read

SHOWN = 60


def page(guest: Guest, link: FriendLink) -> dict[str, Any]:
    """Context of ownpage/friends.html: gives, friend_gives [text], address, text, whatsapp_url, mail_url, scan, name,
    shows_name, name_url, is_full, brought (text), rows [{who, says, tone, at}], rules [text], back_url."""
    chosen, store = read(ReferralSettings), scope.current().store
    where = settings.ADDRESS + url("invitation", link.code)
    gift = words.friend_gets(chosen, friends_voucher(), for_member=True)
    text = _("I shop at %(store)s and thought of you. This invitation is for you:") % {"store": store.name}
    rows = list(
        Referral.objects.filter(advocate_id__in=records_of(guest.customer))
        .select_related("customer", "customer__joined_to")
        .order_by("-pk")[:SHOWN]
    )
    return frame.inside(guest, "points") | {
        "gives": _("%(points)s for you, for each friend who keeps their first order")
        % {"points": points(chosen.advocate_points)}
        if chosen.advocate_points
        else "",
        "friend_gives": gift,
        "address": where,
        "text": text,
        "whatsapp_url": f"https://wa.me/?text={quote(f'{text} {where}')}",
        "mail_url": f"mailto:?subject={quote(store.name)}&body={quote(f'{text} {where}')}",
        "scan": _scan(where),
        "name": words.first_name(guest.customer),
        "shows_name": link.shows_name,
        "name_url": url("friends_name"),
        "is_full": room(guest.customer) < 1,
        "brought": _brought(rows),
        "rows": [_row(one) for one in rows],
        "rules": rules(chosen),
        "back_url": url("points"),
    }


def _scan(where: str) -> str:
    code = segno.make(where, error="m", micro=False)
    return str(code.svg_data_uri(scale=6, border=4, dark="#000", light="#fff"))


def _brought(rows: list[Referral]) -> str:
    many = sum(one.state in STANDING for one in rows)
    if not many:
        return ""
    kept = sum(one.state == ReferralState.REWARDED for one in rows)
    told = ngettext("%(n)s friend has come", "%(n)s friends have come", many) % {"n": number(many)}
    stay = _("kept their order: %(n)s") % {"n": number(kept)}
    return f"{told} · {stay}"


def _row(row: Referral) -> dict[str, Any]:
    root = row.customer.joined_to or row.customer
    tone = {"claimed": "", "look": "risk", "bought": "brand", "rewarded": "kept", "refused": "broken", "lapsed": ""}
    return {
        "who": words.initial(root) or _("A friend"),
        "says": words.to_advocate(row),
        "tone": tone[row.state],
        "at": row.claimed_at,
    }


def rules(chosen: ReferralSettings) -> list[str]:
    """The rules in plain sentences, the same for both."""
    told = [_("It is for people who have never ordered here, and not for yourself.")]
    least = Money.parse(chosen.least_order, scope.current().store.currency)
    if least.amount_minor:
        told.append(_("The first order comes to at least %(sum)s.") % {"sum": frame.money(least)})
    days = ngettext("%(n)s day", "%(n)s days", chosen.days) % {"n": number(chosen.days)}
    told.append(_("The friend orders within %(days)s of taking the invitation.") % {"days": days})
    told.append(_("Points can be used once the time for sending the order back is over, by both on one day."))
    months = ngettext("%(n)s friend", "%(n)s friends", chosen.most_a_month) % {"n": number(chosen.most_a_month)}
    told.append(_("At most %(friends)s a month for one member.") % {"friends": months})
    return told


def invitation(link: FriendLink, guest: Guest | None, problem: str = "") -> dict[str, Any]:
    """Context of ownpage/invitation.html: title, gives [text], rules [text], mine (how it stands, or ""), tone,
    voucher_url, is_own, is_known, is_full, problem, take_url, needs_code (and what goes with it), points_url."""
    chosen, store = read(ReferralSettings), scope.current().store
    host = link.customer.joined_to or link.customer
    name = words.first_name(host) if link.shows_name else ""
    said = {"name": name, "store": store.name}
    title = _("%(name)s invites you to %(store)s") if name else _("A friend invites you to %(store)s")
    row = _theirs(guest)
    is_own = guest is not None and guest.customer.root_id == host.pk
    told = frame.door() | {
        "title": title % said,
        "gives": words.friend_gets(chosen, friends_voucher()),
        "rules": rules(chosen),
        "mine": words.to_friend(row) if row is not None and row.state != ReferralState.LAPSED else "",
        "tone": "risk" if row is not None and row.state in ("look", "refused") else "",
        "voucher_url": url("voucher", row.voucher.public_id) if row is not None and row.voucher else "",
        "is_own": is_own,
        "is_known": row is None and not is_own and _has_ordered(guest),
        "is_full": room(host) < 1,
        "is_guest": guest is not None,
        "problem": problem,
        "take_url": url("take", link.code),
        "friends_url": url("friends"),
        "home_url": url("home"),
        "points_url": url("points"),
        "needs_code": False,
    }
    return told | (proof.code_first(guest, url("invitation", link.code)) if guest is not None else {})


def refused(link: FriendLink, guest: Guest, code: str) -> dict[str, Any]:
    """The same, when it could not be taken."""
    why = {
        "off": _("Nobody is invited at present."),
        "full": _("This member has invited as many as one may. Ask them again next month."),
        "oneself": _("This is your own link. It is for others."),
        "before": _("You took another invitation before. The first one counts."),
    }
    return invitation(link, guest, why[code])


def over() -> dict[str, Any]:
    return frame.door() | {"home_url": url("home")}


def _theirs(guest: Guest | None) -> Referral | None:
    if guest is None:
        return None
    rows = Referral.objects.filter(everyone_in(guest.customer)).select_related("voucher").order_by("pk")
    found: Referral | None = rows.first()
    return found


def _has_ordered(guest: Guest | None) -> bool:
    if guest is None:
        return False
    return bool(Order.objects.filter(everyone_in(guest.customer), is_told=True, is_gone=False).exists())
