"""Offers of the customer's own: what, why, until when, and “not for me”."""

from __future__ import annotations

from typing import Any

from wafaa.loyalty import personal
from wafaa.loyalty.models import PersonalOffer
from wafaa.loyalty.personal_words import how, shown
from wafaa.ownpage.door import Guest, url
from wafaa.ownpage.screens import frame
from wafaa.ownpage.screens.rewards import code_first, is_proven
from wafaa.people.models import Customer, everyone_in


def has_offers(customer: Customer) -> bool:
    """Whether they ever had one: then the page is there."""
    return bool(PersonalOffer.objects.filter(everyone_in(customer)).exists())


def page(guest: Guest) -> dict[str, Any]:
    """Context of ownpage/offers.html: offers [{title, reason, until, was, pays, code, is_waiting, how, url, no_url,
    shop_url}], back_url, and that of _code_first.html."""
    return (
        frame.inside(guest, "me")
        | code_first(guest, url("offers"))
        | {"offers": [_card(guest, one) for one in personal.open_offers(guest.customer)], "back_url": url("me")}
    )


def _card(guest: Guest, offer: PersonalOffer) -> dict[str, Any]:
    told = shown(offer)
    is_theirs = is_proven(guest)
    return told | {
        "code": told["code"] if is_theirs else "",
        "is_hidden": bool(told["code"]) and not is_theirs,
        "how": how(offer),
        "url": url("voucher", offer.voucher.public_id),
        "no_url": url("offer_no", offer.public_id),
        "shop_url": offer.product.url if offer.product is not None and offer.product.url.startswith("https://") else "",
    }


def on_home(guest: Guest) -> dict[str, Any] | None:
    """The offer that ends first, among the orders."""
    found = personal.open_offers(guest.customer)
    if not found:
        return None
    told = shown(found[0])
    return {"url": url("offers"), "title": told["title"], "until": told["until"]}
