"""What a store decides about returns. The law stands above it: see `return_policy`."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from wafaa.lib.money import Money, NotASum
from wafaa.lib.text.digits import in_digits
from wafaa.stores import scope
from wafaa.stores.settings import setting, settings

LAWFUL_DAYS = {"SA": 7}
"""Days from the arrival within which a customer may always return, by country."""


def against_the_law(days: int) -> str:
    """Why a window is not possible where the store is."""
    least = LAWFUL_DAYS.get(scope.current().store.country, 0)
    if days >= least:
        return ""
    n = in_digits(str(least), scope.current().store.figures)
    return ngettext("By law it is %(n)s day at least.", "By law it is %(n)s days at least.", least) % {"n": n}


def is_sum(typed: str) -> bool:
    """Whether this is a sum of nought or more, in every currency."""
    try:
        return Money.parse(typed or "0", "JPY").amount_minor >= 0
    except NotASum:
        return False


@settings("returns", _("Returns"))
@dataclass(frozen=True)
class ReturnSettings:
    refund_window: int = setting(
        14,
        _("Days to return for money"),
        _("Counted from the day the parcel arrived. Never shorter than the law: 7 days in Saudi Arabia."),
        least=0,
        most=365,
        judge=against_the_law,
    )
    exchange_window: int = setting(
        30,
        _("Days to exchange"),
        _("Counted from the day the parcel arrived. Never shorter than the law."),
        least=0,
        most=365,
        judge=against_the_law,
    )
    credit_window: int = setting(
        30,
        _("Days to return for store credit"),
        _("Counted from the day the parcel arrived. Never shorter than the law."),
        least=0,
        most=365,
        judge=against_the_law,
    )
    repair_window: int = setting(
        365,
        _("Days to have something repaired"),
        _("Counted from the day the parcel arrived. Never shorter than the law."),
        least=0,
        most=3650,
        judge=against_the_law,
    )
    lawful_days: int = setting(
        7,
        _("Days that your law gives the customer"),
        _("No window is ever shorter. In Saudi Arabia it is 7 days at least, whatever stands here."),
        least=0,
        most=60,
        judge=against_the_law,
    )
    unseen_days: int = setting(
        7,
        _("Days on the way, when no carrier tells"),
        _("If nobody told when a parcel arrived, it counts as arrived so many days after the order was placed."),
        least=0,
        most=60,
    )
    refund_fee: str = setting(
        "0",
        _("Fee for returning for money"),
        _("In whole units of the order's currency. Never taken when it is the store's fault."),
        most=9,
        fits=is_sum,
    )
    exchange_fee: str = setting(
        "0",
        _("Fee for exchanging"),
        _("In whole units of the order's currency. Never taken when it is the store's fault."),
        most=9,
        fits=is_sum,
    )
    exchange_bonus: int = setting(
        0,
        _("Bonus for exchanging, in percent"),
        _("So much more is the thing worth to whoever takes another one instead of money."),
        least=0,
        most=50,
    )
    credit_bonus: int = setting(
        0,
        _("Bonus for store credit, in percent"),
        _("So much more is the thing worth to whoever takes store credit instead of money."),
        least=0,
        most=50,
    )
    instructions: str = setting(
        "",
        _("How and where to send things back"),
        _("Stands in the form to begin with when you agree to a return."),
        most=1000,
    )
    way_back: str = setting(
        "customer",
        _("Who pays for the way back"),
        _("When something is the store's fault, the store pays always."),
        choices=(("customer", _("The customer")), ("shop", _("The store"))),
    )
    shipping_back: bool = setting(
        True,
        _("Shipping is paid back with the last thing"),
        _("When all of an order has come back, what its shipping cost goes back as well."),
    )
    never_back: str = setting(
        "",
        _("What cannot be returned"),
        _("Words in names or codes of things, with commas between: swimwear, opened perfume. Faulty things can."),
        most=500,
    )
    refund_days: int = setting(
        5,
        _("Days until the money is back"),
        _("What you promise the customer. Each refund is watched until it is told."),
        least=1,
        most=30,
    )
    refund_from: str = setting(
        "received",
        _("The refund is promised from"),
        _("When the days until the money is back begin."),
        choices=(("received", _("The day it arrives")), ("approved", _("The day it is approved"))),
    )
