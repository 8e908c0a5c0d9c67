"""Offers of one customer: what stands against one, what it comes to, and in which words it is told.

An offer only lowers, and only for whom it is: nobody else's price changes, and nobody gets one who has not bought,
so that what is promised to loyal customers is matched for no newcomer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Sum
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from wafaa.channels.gate import OBJECTIONS
from wafaa.lib.money import Money
from wafaa.lib.time import now
from wafaa.loyalty import speech
from wafaa.loyalty.exclusivity import usual_order
from wafaa.loyalty.faults import is_owed
from wafaa.loyalty.granting import is_themselves
from wafaa.loyalty.models import OfferKind, OfferWhy, PersonalOffer, VoucherState
from wafaa.loyalty.offers import has_bought
from wafaa.loyalty.personal_settings import OfferSettings
from wafaa.orders.models import Product
from wafaa.people.models import Customer, Purpose, everyone_in
from wafaa.stores import scope
from wafaa.stores.settings import read
from wafaa.stores.sums import sum_of

MONTH = timedelta(days=30)
MOST_PERCENT = 90
ALIVE = (VoucherState.WANTED, VoucherState.READY)
COUNTS = (*ALIVE, VoucherState.LEAVING, VoucherState.USED)

WHY_NOT: dict[str, str | Lazy] = {
    "colleague": _l("Colleagues get no offers."),
    "yourself": _l("Nobody makes an offer to themselves. Ask a colleague."),
    "no_order": _l("They have no purchase that stands yet. Offers are for those who have bought."),
    "unhappy": _l("Something is open with them: a complaint, something late or money owed. Settle that first."),
    "declined": _l("They said that this is not for them."),
    "open": _l("They have an offer for this already."),
    "gone": _l("It is not on the shelf now."),
    "no_price": _l("Nobody knows its price, so nobody can know whether the offer lowers it."),
    "currency": _l("It is sold in another currency than the store's."),
    "dearer": _l("That is not lower than the price that everybody pays."),
    "amount": _l("Write a discount that leaves something to pay."),
    "at_once": _l("That may cost more than your offers may."),
    "for_one": _l("They have had as many offers within thirty days as one customer gets."),
    "a_month": _l("There have been as many offers within thirty days as you allow."),
    "budget": _l("That would go beyond what offers may cost within thirty days."),
    "nothing": _l("Nothing is known that they might like."),
}


@dataclass(frozen=True)
class Terms:
    """How much an offer gives: `percent`, or a sum or price in the smallest unit. For so many days."""

    kind: str
    percent: int = 0
    amount_minor: int = 0
    days: int = 14


@dataclass(frozen=True)
class Worked:
    """What terms come to on a thing, or on a usual basket: its public price, what is paid, and the most it costs."""

    was: int | None
    price: int | None
    cost: int


def worked(terms: Terms, product: Product | None) -> Worked | str:
    """What it comes to, or a code of WHY_NOT."""
    if product is not None:
        if product.price_minor is None or product.price_minor <= 0:
            return "no_price"
        if product.currency != scope.current().store.currency:
            return "currency"
    was = product.price_minor if product is not None else None
    whole = was if was is not None else usual_order()
    if terms.kind == OfferKind.PERCENT:
        if not 1 <= terms.percent <= MOST_PERCENT:
            return "amount"
        cost = -(-whole * terms.percent // 100)
    elif terms.kind == OfferKind.SUM:
        cost = terms.amount_minor
    elif was is None:
        return "no_price"
    else:
        cost = was - terms.amount_minor
        if cost <= 0:
            return "dearer"
    if cost <= 0 or cost >= whole or terms.amount_minor < 0:
        return "amount"
    return Worked(was, whole - cost if was is not None else None, cost)


def stands_against(customer: Customer, terms: Terms, product: Product | None) -> str:
    """A code of WHY_NOT, or "". What somebody can change comes last."""
    if customer.is_colleague:
        return "colleague"
    if is_themselves(customer):
        return "yourself"
    if not has_bought(customer):
        return "no_order"
    if is_unhappy(customer):
        return "unhappy"
    mine = PersonalOffer.everywhere.filter(everyone_in(customer), product=product)
    if mine.filter(declined_at__isnull=False).exists():
        return "declined"
    if mine.filter(voucher__state__in=ALIVE, voucher__ends_at__gt=now()).exists():
        return "open"
    if product is not None and (not product.is_offered or product.is_short):
        return "gone"
    found = worked(terms, product)
    if isinstance(found, str):
        return found
    return _limits(customer, found.cost, is_open=product is None and terms.kind == OfferKind.PERCENT)


def _limits(customer: Customer, cost: int, *, is_open: bool) -> str:
    """`is_open`: nobody knows what it comes to, since a part of whatever the basket holds has no top."""
    chosen, entered = read(OfferSettings), scope.current()
    is_limited = entered.staff_id is not None and not entered.can("loyalty.manage")
    if is_limited and (is_open or cost > sum_of(chosen.at_once).amount_minor):
        return "at_once"
    lately = PersonalOffer.objects.filter(created_at__gt=now() - MONTH)
    if PersonalOffer.everywhere.filter(everyone_in(customer), created_at__gt=now() - MONTH).count() >= chosen.for_one:
        return "for_one"
    if lately.count() >= chosen.a_month:
        return "a_month"
    return "budget" if cost > left_to_spend() else ""


def left_to_spend() -> int:
    """What further offers may still cost within these thirty days, in the smallest unit."""
    budget = sum_of(read(OfferSettings).budget).amount_minor
    return budget - spent()


def spent() -> int:
    """The most that the offers of the last thirty days cost: those that can be used or were. What ended unused is free
    again."""
    rows = PersonalOffer.objects.filter(created_at__gt=now() - MONTH, voucher__state__in=COUNTS)
    return int(rows.aggregate(sum=Sum("cost_minor"))["sum"] or 0)


def is_unhappy(customer: Customer) -> bool:
    """Whether the store owes them something, or whoever watches over what leaves objects to offers."""
    if is_owed(customer):
        return True
    at = now()
    return any(raises(customer, Purpose.MARKETING, "", at) is not None for raises in OBJECTIONS.values())


def open_offers(customer: Customer) -> list[PersonalOffer]:
    """What they can have now, what ends first before."""
    rows = PersonalOffer.everywhere.filter(everyone_in(customer), declined_at=None, is_cheaper=False)
    rows = rows.filter(voucher__state__in=ALIVE, voucher__ends_at__gt=now())
    return list(rows.select_related("voucher__reward", "product__shop", "because").order_by("voucher__ends_at", "pk"))


def title(kind: str, percent: int, amount: int, price: int | None, name: str) -> str:
    """What it gives, in the reader's language."""
    currency = scope.current().store.currency
    said = {
        "percent": speech.number(percent),
        "sum": speech.money(Money(amount, currency)),
        "price": speech.money(Money(price or 0, currency)),
        "thing": name,
    }
    if kind == OfferKind.PRICE:
        return _("%(thing)s for %(price)s") % said
    if kind == OfferKind.SUM:
        return (_("%(sum)s off %(thing)s") if name else _("%(sum)s off your order")) % said
    return (_("%(percent)s%% off %(thing)s") if name else _("%(percent)s%% off your order")) % said


def title_of(offer: PersonalOffer) -> str:
    name = offer.product.name if offer.product is not None else ""
    return title(offer.kind, offer.percent, offer.amount_minor, offer.price_minor, name)


def reason_of(offer: PersonalOffer) -> str:
    """Why, to the customer."""
    return reason(offer.why, offer.because)


def reason(why: str, because: Product | None) -> str:
    if why == OfferWhy.TASTE and because is not None:
        return _("Because you bought %(thing)s") % {"thing": because.name}
    if why == OfferWhy.THANKS:
        return _("To thank you for being with us")
    return _("Chosen for you")


def prices(offer: PersonalOffer) -> dict[str, str]:
    """What everybody pays and what they do, in words; "" where it depends on the basket."""
    currency = scope.current().store.currency
    public = offer.product.price_minor if offer.product is not None else None
    was = public if public is not None else offer.was_minor
    pays = pays_now(offer)
    return {
        "was": speech.money(Money(was, currency)) if was is not None and pays is not None else "",
        "pays": speech.money(Money(pays, currency)) if pays is not None else "",
    }


def pays_now(offer: PersonalOffer) -> int | None:
    """What they pay at today's public price, never more than it. A price of their own is that price where a colleague
    takes the code; a coupon in a shop takes off what it was made for until it is made anew."""
    if offer.was_minor is None:
        return None
    public = offer.was_minor
    if offer.product is not None and offer.product.price_minor is not None:
        public = offer.product.price_minor
    if offer.kind == OfferKind.PERCENT:
        return public - public * offer.percent // 100
    if means_its_price(offer) and offer.price_minor is not None:
        return min(public, offer.price_minor)
    off = offer.was_minor - offer.price_minor if offer.price_minor is not None else offer.amount_minor
    return max(public - off, 0)


def means_its_price(offer: PersonalOffer) -> bool:
    return offer.kind == OfferKind.PRICE and offer.voucher.coupon_id is None
