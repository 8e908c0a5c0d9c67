"""Rewards on the own page: what there is, taking one, and the code that is theirs."""

from __future__ import annotations

from secrets import token_hex

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wafaa.loyalty import reward_words as words
from wafaa.loyalty import verbs
from wafaa.loyalty.membership import is_running
from wafaa.loyalty.models import Voucher
from wafaa.loyalty.offers import Offer, offers_for
from wafaa.loyalty.verbs.posting import LedgerError
from wafaa.ownpage.door import Guest, own_page, url
from wafaa.ownpage.screens import rewards as screens
from wafaa.people.models import everyone_in
from wafaa.work.limits import spend

GET_AND_POST = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@own_page
def rewards(request: HttpRequest, guest: Guest) -> HttpResponse:
    if not is_running() and not screens.has_any(guest.customer):
        raise Http404
    return render(request, "ownpage/rewards.html", screens.page(guest))


@GET_AND_POST
@own_page
def reward(request: HttpRequest, guest: Guest, public_id: str) -> HttpResponse:
    """What it costs them, before and after; a POST takes it (`once` is this page's own)."""
    offer = _offer(guest, public_id)
    if request.method != "POST":
        return render(request, "ownpage/reward.html", screens.asking(guest, offer))
    if not screens.is_proven(guest):
        return redirect(offer.url)
    spend("ownpage.rewards", str(guest.customer.pk), most=30, seconds=3600)
    once = request.POST.get("once", "")[:40] or token_hex(12)
    try:
        key, seen = f"own:{guest.customer.root_id}:{once}", request.POST.get("seen", "")[:16]
        taken = verbs.redeem_reward(guest.customer, offer.reward, key=key, seen=seen)
    except LedgerError as refused:
        context = screens.asking(guest, _offer(guest, public_id), words.refusal(refused.code), once)
        return render(request, "ownpage/reward.html", context, status=422)
    return redirect(url("voucher", taken.public_id))


def _offer(guest: Guest, public_id: str) -> Offer:
    found = next((one for one in offers_for(guest.customer) if one.reward.public_id == public_id), None)
    if found is None or not is_running():
        raise Http404
    return found


@require_safe
@own_page
def voucher(request: HttpRequest, guest: Guest, public_id: str) -> HttpResponse:
    return render(request, "ownpage/voucher.html", screens.voucher_page(guest, _voucher(guest, public_id)))


@require_POST
@own_page
def voucher_back(request: HttpRequest, guest: Guest, public_id: str) -> HttpResponse:
    """Not wanted after all: the points go back."""
    found = _voucher(guest, public_id)
    if not screens.is_proven(guest):
        return redirect(url("voucher", found.public_id))
    try:
        verbs.give_back_voucher(found, reason="own")
    except LedgerError as refused:
        context = screens.voucher_page(guest, _voucher(guest, public_id), words.refusal(refused.code))
        return render(request, "ownpage/voucher.html", context, status=422)
    return redirect(url("voucher", found.public_id))


def _voucher(guest: Guest, public_id: str) -> Voucher:
    rows = Voucher.objects.select_related("reward", "coupon").filter(everyone_in(guest.customer))
    found: Voucher | None = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found
