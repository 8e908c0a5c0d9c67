"""What time and others do to personal offers; and what goes with what, learned every night."""

from __future__ import annotations

import logging

from wafaa.lib.time import now
from wafaa.loyalty import personal
from wafaa.loyalty.events import OfferMade, VoucherClosed, VoucherReady
from wafaa.loyalty.models import OfferKind, PersonalOffer, VoucherState
from wafaa.loyalty.verbs import personal as verbs
from wafaa.orders.models import Product
from wafaa.stores import scope
from wafaa.stores.models import Store
from wafaa.work import jobs
from wafaa.work.events import every, on
from wafaa.work.unit import unit

AT_ONCE = 500
LEARN = "wafaa.loyalty.personal_reactions.learn"

log = logging.getLogger("wafaa.loyalty")


@every("1d")
def learn_what_goes_together() -> None:
    for store in Store.objects.filter(pk__in=Product.everywhere.values("store")).order_by("pk"):
        with scope.entered(store), unit():
            jobs.enqueue(LEARN, {}, dedup=f"taste:{store.pk}")


def learn() -> None:
    """A job: what goes with what in the entered store."""
    verbs.learn_taste()


@on("offer.made")
def tell_of_an_offer(event: OfferMade) -> None:
    _tell(PersonalOffer.objects.filter(pk=event.offer_id))


@on("voucher.ready")
def tell_of_an_offer_with_its_code(event: VoucherReady) -> None:
    _tell(PersonalOffer.objects.filter(voucher=event.voucher_id))


def _tell(rows: object) -> None:
    """Once its code is there; without one there is nothing to use."""
    assert hasattr(rows, "select_related")
    offer = rows.select_related("voucher__reward", "product", "because", "customer__joined_to").first()
    if offer is not None and offer.tells and offer.voucher.state == VoucherState.READY:
        verbs.tell_offer(offer)


@on("voucher.closed")
def make_coupons_of_offers_anew(event: VoucherClosed) -> None:
    """A price of their own had to be taken off another public price: the old coupon is gone for certain by now."""
    offer = PersonalOffer.objects.filter(voucher=event.voucher_id, kind=OfferKind.PRICE).first()
    if offer is not None:
        verbs.renew_offer(offer)


@every("1h")
def look_at_prices() -> None:
    """A price of their own is one only while others pay more, and a sum off only while it leaves something to pay."""
    due = PersonalOffer.everywhere.filter(kind__in=(OfferKind.PRICE, OfferKind.SUM), product__isnull=False)
    due = due.filter(is_cheaper=False, declined_at=None, voucher__state__in=personal.ALIVE, voucher__ends_at__gt=now())
    after = 0
    while found := list(due.filter(pk__gt=after).select_related("store").order_by("pk")[:AT_ONCE]):
        after = found[-1].pk
        for offer in found:
            with scope.entered(offer.store):
                try:
                    verbs.look_at_price(offer)
                except Exception:
                    log.exception("an offer could not be looked at id=%s", offer.pk)
