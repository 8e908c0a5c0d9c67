"""A personal offer in the words of a message, and as lines on a page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from wafaa.loyalty import personal
from wafaa.loyalty.models import Fulfilment, PersonalOffer, VoucherState
from wafaa.loyalty.speech import in_letter, on_day


def lines(offer: PersonalOffer) -> list[str]:
    """The paragraphs between greeting and name."""
    said = {"reason": personal.reason_of(offer), "offer": personal.title_of(offer)}
    until = {"day": in_letter(offer.voucher.ends_at)}
    found = [_("%(reason)s, something for you: %(offer)s.") % said, _("It is yours alone, until %(day)s.") % until]
    if offer.voucher.state == VoucherState.READY:
        found.append(_("Your code: %(code)s") % {"code": offer.voucher.code})
    return found


def how(offer: PersonalOffer) -> str:
    if offer.voucher.reward.way == Fulfilment.COUPON:
        return _("Type or paste it into the basket of the shop.")
    return _("Show it at the counter: they scan it or type it.")


def shown(offer: PersonalOffer) -> dict[str, Any]:
    """{title, reason, until, was, pays, image, code, is_waiting}."""
    state = offer.voucher.state
    return {
        "title": personal.title_of(offer),
        "reason": personal.reason_of(offer),
        "until": _("until %(day)s") % {"day": on_day(offer.voucher.ends_at)},
        "code": offer.voucher.code if state == VoucherState.READY else "",
        "is_waiting": state == VoucherState.WANTED,
        **personal.prices(offer),
    }
