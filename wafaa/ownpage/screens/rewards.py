"""What a customer sees of rewards: what they can have now, what is next, what is theirs."""

from __future__ import annotations

from secrets import token_hex
from typing import Any

import segno
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wafaa.lib.time import now
from wafaa.loyalty import queries
from wafaa.loyalty import reward_words as words
from wafaa.loyalty.books import Currency
from wafaa.loyalty.membership import is_running, member, worth
from wafaa.loyalty.models import Fulfilment, RewardKind, Voucher, VoucherState
from wafaa.loyalty.models.rewards import AT_ONCE
from wafaa.loyalty.offers import Offer, offers_for, title_of, words_of
from wafaa.ownpage.door import Guest, url
from wafaa.ownpage.screens import frame
from wafaa.ownpage.talking import PROVEN
from wafaa.ownpage.verbs.signing import line_for
from wafaa.people.models import Customer, everyone_in
from wafaa.people.screens import shown_value

MOST_KEPT = 30
OPEN = (VoucherState.WANTED, VoucherState.READY, VoucherState.LEAVING)


def page(guest: Guest) -> dict[str, Any]:
    """Context of ownpage/rewards.html: points, worth, owes, is_member, join_url · now, next, locked [reward] · mine
    [voucher] · over [voucher]."""
    has = queries.balance(guest.customer, Currency.POINTS)
    found = offers_for(guest.customer, has.free) if is_running() else []
    theirs = _theirs(guest.customer).order_by("-id")
    live, over = theirs.filter(state__in=OPEN), theirs.exclude(state__in=OPEN)[:MOST_KEPT]
    return frame.inside(guest, "me") | {
        "points": words.points(has.active),
        "worth": frame.money(worth(has.active)) if has.active else "",
        "owes": owes(has.debt),
        "is_member": member(guest.customer) is not None,
        "now": [_row(one, has.active) for one in found if one.can_have],
        "next": [_row(one, has.active) for one in found if one.why_not == "points"],
        "locked": [_row(one, has.active) for one in found if one.why_not not in ("", "points")],
        "mine": [_line(guest, one) for one in live],
        "over": [_line(guest, one) for one in over],
        "back_url": url("me"),
    }


def owes(debt: int) -> str:
    """Why the next points are not theirs to spend; "" for whoever owes nothing."""
    said = {"points": words.points(debt)}
    return _("The next %(points)s make up for an order that came back.") % said if debt else ""


def has_any(customer: Customer) -> bool:
    """Whether they ever took a reward: what was taken stays theirs while the programme rests."""
    return bool(_theirs(customer).exists())


def _theirs(customer: Customer) -> Any:
    return Voucher.objects.select_related("reward", "coupon").filter(everyone_in(customer))


def _row(offer: Offer, has: int) -> dict[str, Any]:
    reward = offer.reward
    return {
        "url": offer.url,
        "title": offer.title,
        "gives": words.gives(reward),
        "words": words_of(reward),
        "icon": words.ICONS[RewardKind(reward.kind)],
        "price": words.points(offer.price),
        "locked": words.why_locked(offer),
        "share": min(100, has * 100 // offer.price) if offer.price else 100,
        "is_exclusive": reward.is_exclusive,
        "left": words.figures(reward.left) if reward.left is not None and reward.left <= 10 else "",
    }


def _line(guest: Guest, voucher: Voucher) -> dict[str, Any]:
    return {
        "url": url("voucher", voucher.public_id),
        "title": title_of(voucher.promised),
        "icon": words.ICONS[RewardKind(voucher.promised.kind)],
        "code": voucher.code if voucher.state == VoucherState.READY and is_proven(guest) else "",
        "says": _short(voucher),
    }


def _short(voucher: Voucher) -> str:
    if voucher.state == VoucherState.READY:
        return _("good until %(day)s") % {"day": frame.on_day(voucher.ends_at)}
    if voucher.state == VoucherState.WANTED and voucher.promised.way == Fulfilment.HAND:
        return _("we see to it")
    return str(VoucherState(voucher.state).label)


def is_proven(guest: Guest) -> bool:
    """Whether they came in by a code: a link may have been passed on, and points are as good as money."""
    return PROVEN in guest.may


def code_first(guest: Guest, here: str) -> dict[str, Any]:
    """Context of ownpage/_code_first.html: needs_code, can_have_code, sent_to, again_url, come_back_to, write_url."""
    held = guest.sign_in.identity
    return {
        "needs_code": not is_proven(guest),
        "can_have_code": line_for(held.kind) is not None,
        "sent_to": shown_value(held.kind, held.value),
        "again_url": url("again"),
        "come_back_to": here,
        "write_url": url("write"),
    }


def asking(guest: Guest, offer: Offer, problem: str = "", once: str = "") -> dict[str, Any]:
    """Context of ownpage/reward.html: the reward · before, owes, price, after · how it comes · once · mark."""
    balance = queries.balance(guest.customer, Currency.POINTS)
    has = balance.active
    reward = offer.reward
    return (
        frame.inside(guest, "me")
        | code_first(guest, offer.url)
        | {
            "reward": _row(offer, has),
            "before": words.points(has),
            "owes": words.points(balance.debt) if balance.debt else "",
            "price": words.points(offer.price),
            "after": words.points(has - offer.price) if offer.is_affordable else "",
            "can_have": offer.can_have,
            "how": _how(offer),
            "valid": "" if reward.kind in AT_ONCE else _valid(reward.valid_days),
            "is_final": reward.kind in AT_ONCE,
            "once": once or token_hex(12),
            "mark": reward.mark,
            "problem": problem,
            "here": offer.url,
            "back_url": url("rewards"),
        }
    )


def _valid(days: int) -> str:
    return ngettext("You have %(n)s day to use it.", "You have %(n)s days to use it.", days) % {
        "n": words.figures(days)
    }


def _how(offer: Offer) -> str:
    reward = offer.reward
    if reward.kind == RewardKind.CREDIT:
        return _("It is added to your store credit at once.")
    if reward.kind == RewardKind.DONATION:
        return _("We give it in your name. Thank you.")
    return {
        Fulfilment.COUPON: _("You get a code for the shop's basket."),
        Fulfilment.CODE: _("You get a code to show at the counter."),
        Fulfilment.HAND: _("We see to it, and there is nothing that you have to do."),
    }[Fulfilment(reward.way)]


def voucher_page(guest: Guest, voucher: Voucher, problem: str = "") -> dict[str, Any]:
    """Context of ownpage/voucher.html."""
    state, reward = VoucherState(voucher.state), voucher.promised
    is_good = state == VoucherState.READY and not voucher.is_over(now())
    is_ready = is_good and is_proven(guest)
    is_hand = state == VoucherState.WANTED and reward.way == Fulfilment.HAND
    here = url("voucher", voucher.public_id)
    return (
        frame.inside(guest, "me")
        | code_first(guest, here)
        | {
            "title": title_of(reward),
            "gives": words.gives(reward),
            "headline": _headline(voucher, is_ready=is_good, is_hand=is_hand),
            "code": voucher.code if is_ready else "",
            "scan": _scan(voucher.code) if is_ready and reward.way == Fulfilment.CODE else "",
            "how": _use(reward.way) if is_ready else "",
            "until": frame.on_day(voucher.ends_at) if is_good or is_hand else "",
            "is_hidden": is_good and not is_ready,
            "is_waiting": state == VoucherState.WANTED and not is_hand,
            "back_points": words.points(voucher.price)
            if (is_ready or (is_hand and is_proven(guest))) and voucher.price
            else "",
            "asks_shop": voucher.coupon_id is not None,
            "act_url": url("voucher_back", voucher.public_id),
            "back_url": url("rewards"),
            "problem": problem,
        }
    )


def _use(way: str) -> str:
    if way == Fulfilment.COUPON:
        return _("Type or paste it into the basket of the shop.")
    return _("Show it at the counter: they scan it or type it.")


def _headline(voucher: Voucher, *, is_ready: bool, is_hand: bool) -> str:
    if is_ready:
        return _("It is yours")
    if is_hand:
        return _("We see to it")
    if voucher.state == VoucherState.READY:
        return _("It is over")
    if voucher.state == VoucherState.USED and voucher.promised.kind == RewardKind.DONATION:
        return _("Given in your name. Thank you!")
    if voucher.state == VoucherState.USED and voucher.promised.kind == RewardKind.CREDIT:
        return _("It is in your store credit")
    return {
        VoucherState.WANTED: _("Your code is being made"),
        VoucherState.LEAVING: _("We are taking it back"),
        VoucherState.USED: _("Used. Enjoy it!"),
        VoucherState.EXPIRED: _("It is over, and your points are back") if voucher.back_id else _("It is over"),
        VoucherState.RETURNED: _("Given back: your points are yours again") if voucher.price else _("Given back"),
        VoucherState.FAILED: _("It could not be made: your points are yours again")
        if voucher.price
        else _("It could not be made"),
    }[VoucherState(voucher.state)]


def _scan(code: str) -> str:
    """The code as the address of an SVG picture."""
    return str(segno.make(code, error="m", micro=False).svg_data_uri(scale=8, border=2, dark="#000", light="#fff"))
