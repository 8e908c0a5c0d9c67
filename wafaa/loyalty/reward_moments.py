"""How rewards read on their customer's timeline."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from wafaa.loyalty import reward_words as words
from wafaa.loyalty.models import Voucher, VoucherState
from wafaa.loyalty.offers import title_of
from wafaa.loyalty.reward_screens import url_of
from wafaa.playbook.moments import Moment, tells
from wafaa.stores import scope


@tells("voucher.taken", "voucher.used", "voucher.unused", "voucher.closed")
def tell_rewards(events: list[Any]) -> dict[int, Moment]:
    if not scope.current().can("loyalty.see"):
        return {}
    rows = Voucher.objects.select_related("reward").filter(pk__in={one.data["voucher_id"] for one in events})
    vouchers = {one.pk: one for one in rows}
    return {
        event.pk: _moment(event, vouchers[event.data["voucher_id"]])
        for event in events
        if event.data["voucher_id"] in vouchers
    }


def _moment(event: Any, voucher: Voucher) -> Moment:
    said, url = {"title": title_of(voucher.promised)}, url_of("vouchers")
    match event.name:
        case "voucher.taken":
            return Moment("star", _("Took the reward “%(title)s”") % said, words.points(voucher.price), "brand", url)
        case "voucher.used":
            return Moment("check", _("Used the reward “%(title)s”") % said, tone="kept", url=url)
        case "voucher.unused":
            return Moment("undo", _("The reward “%(title)s” can be used again") % said, url=url)
    state = VoucherState(event.data["state"])
    is_gift = state == VoucherState.RETURNED and not voucher.price
    title = _("The reward “%(title)s”: %(state)s") % (said | {"state": _("Given back") if is_gift else state.label})
    return Moment("undo", title, words.points(voucher.price) if voucher.back_id else "", "note", url)
