"""Rewards and vouchers in plain words: what one gives, why it cannot be had, what became of it, and the arithmetic of
exclusivity."""

from __future__ import annotations

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from wafaa.lib.money import Money
from wafaa.lib.text.digits import digits_for, in_digits
from wafaa.loyalty.exclusivity import Best, Match, Piece
from wafaa.loyalty.models import Reward, RewardKind, VoucherState
from wafaa.loyalty.models.rewards import OF_MONEY
from wafaa.loyalty.offers import Offer, title_of
from wafaa.loyalty.tiers import name_of_tier
from wafaa.shops.wording import PROBLEMS, problem
from wafaa.stores import scope

ICONS = {
    RewardKind.PERCENT: "tag",
    RewardKind.SUM: "tag",
    RewardKind.SHIPPING: "box",
    RewardKind.GIFT: "heart",
    RewardKind.WRAP: "heart",
    RewardKind.EARLY: "clock",
    RewardKind.PRODUCT: "star",
    RewardKind.CREDIT: "plus",
    RewardKind.DONATION: "heart",
}
TONES = {
    VoucherState.WANTED: "risk",
    VoucherState.READY: "brand",
    VoucherState.LEAVING: "risk",
    VoucherState.USED: "kept",
    VoucherState.FAILED: "broken",
}
REFUSALS = {
    "not_on_offer": _l("It is not on offer now."),
    "rests": _l("The programme rests."),
    "kept": _l("The shop keeps the points itself: use them there."),
    "no_member": _l("For members. Joining costs nothing."),
    "after_order": _l("It opens when the first order has arrived."),
    "tier": _l("It opens at a higher tier."),
    "gone": _l("All of them are taken."),
    "changed": _l("It was changed a moment ago. Look again at what it gives and costs; no points were taken."),
    "taken": _l("Had already."),
    "taken_lately": _l("Had already within thirty days."),
    "no_shop": _l("The shop cannot make the code just now. No points were taken. Try again later."),
    "not_enough": _l("There are not enough points for it."),
    "used": _l("It was used already."),
    "not_used": _l("It was not used, so there is nothing to undo."),
    "stays_used": _l("What it gave cannot be taken back, so it stays used."),
    "by_order": _l("Its code stands on an order, so it stays used as long as the order stands."),
    "expired": _l("It is over."),
    "returned": _l("It was given back: the points are with the customer."),
    "failed": _l("It was never made: the points are with the customer."),
    "wanted": _l("It is still being made. Look again in a moment."),
    "leaving": _l("The shop is being asked to take it away. Look again in a moment."),
    "shop_code": _l("This code is for the basket of the shop, not for the counter."),
    "not_their_voucher": _l("This voucher is somebody else's."),
    "not_theirs": _l("This order is somebody else's."),
    "coupon_unsure": _l("The shop has not said yet whether it made the code. Try again in a few minutes."),
    "coupon_stays": _l("This shop cannot take a code away again, so it stays good."),
    "declined": _l("The customer did not want it."),
    "recalled": _l("It was not meant, and was taken back."),
    "cheaper": _l("Everybody pays as little by now."),
    "anew": _l("It was made anew for another public price."),
    "key_reused": _l("This page was used for something else. Open it anew."),
}


def refusal(code: str) -> str:
    """Why not, for whoever asked."""
    if code in REFUSALS:
        return str(REFUSALS[code])
    return problem(code) if code in PROBLEMS else _("It cannot be done.")


def figures(n: int) -> str:
    """A whole number as this reader writes it."""
    return in_digits(f"{n:,}", digits_for(get_language() or "ar", scope.current().store.figures)).replace(
        ",", "٬" if _is_arabic_figures() else ","
    )


def _is_arabic_figures() -> bool:
    return digits_for(get_language() or "ar", scope.current().store.figures) == "arab"


def points(n: int) -> str:
    return ngettext("%(n)s point", "%(n)s points", n) % {"n": figures(n)}


def points_more(n: int) -> str:
    return ngettext("%(n)s more point", "%(n)s more points", n) % {"n": figures(n)}


def percent(n: int) -> str:
    return f"{figures(n)}٪" if _is_arabic_figures() else f"{n}%"


def money(minor: int) -> str:
    store = scope.current().store
    return Money(minor, store.currency).format(get_language() or "ar", store.figures)


def gives(reward: Reward) -> str:
    """What it is, in two or three words."""
    if reward.kind == RewardKind.PERCENT:
        return _("%(percent)s off") % {"percent": percent(reward.percent)}
    if reward.kind == RewardKind.SUM:
        return _("%(sum)s off") % {"sum": money(reward.value_minor)}
    if reward.kind in OF_MONEY:
        return f"{RewardKind(reward.kind).label}: {money(reward.value_minor)}"
    return str(RewardKind(reward.kind).label)


def why_locked(offer: Offer) -> str:
    """Why somebody cannot have it now, in a line of their own page; "" when they can."""
    if offer.why_not == "points":
        return points_more(offer.missing)
    if offer.why_not == "tier":
        return _("It opens at the tier %(tier)s.") % {"tier": name_of_tier(offer.reward.tier)}
    return refusal(offer.why_not) if offer.why_not else ""


def worded(match: Match) -> str:
    """An exclusive reward that everybody can match, with the arithmetic, for the owner."""
    name = {"title": title_of(match.reward)}
    if match.same:
        says = _("“%(title)s” is not exclusive: everybody can have “%(same)s”, which is of the same kind.")
        return says % {**name, "same": match.same}
    sums = {"worth": money(match.worth), "most": money(match.best.worth), "parts": parts(match.best)}
    says = _(
        "“%(title)s” is not exclusive. It is worth %(worth)s on a usual order, and somebody who has never bought can "
        "have %(most)s: %(parts)s."
    )
    return says % {**name, **sums}


def parts(best: Best) -> str:
    return " + ".join(_part(piece, many) for piece, many in best.made_of) or money(0)


def _part(piece: Piece, many: int) -> str:
    title = piece.title or _("credit for joining")
    says = f"{title} {money(piece.worth)}"
    if many > 1:
        says = f"{figures(many)} × {says}"
    return f"{says} ({points(piece.price * many)})" if piece.price else says
