"""Why something cannot be done for a customer beside their conversation, in plain words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from wafaa.lib.money import Money
from wafaa.orders.coupon_settings import CouponSettings
from wafaa.orders.models import Order
from wafaa.orders.speech import figures, money
from wafaa.shops.wording import problem
from wafaa.stores.settings import read


def why_not(code: str, order: Order) -> str:
    """The reason behind this code of `MayNot`."""
    match code:
        case "nobody":
            return _("Nobody knows yet whose order this is.")
        case "no_parcel":
            return _("There is no parcel with a tracking number yet.")
        case "no_shop":
            return _("This order was taken by hand: no shop can make a coupon for it.")
        case "over_limit":
            return _("You may give up to %(limit)s. A manager may give more.") % {"limit": limit(order)}
        case "too_often":
            return _("This customer has had their coupons of the last thirty days. A manager may give more.")
    return problem(code)


def limit(order: Order) -> str:
    """The largest coupon of an agent, in words."""
    chosen = read(CouponSettings)
    currency = order.shop.currency if order.shop else order.currency
    said = {"percent": figures(str(chosen.most_percent)), "sum": money(Money.parse(chosen.most_sum or "0", currency))}
    return _("%(percent)s per cent or %(sum)s") % said
