"""Offers on the own page, and saying that one is not for them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from wafaa.loyalty.models import PersonalOffer
from wafaa.loyalty.verbs.personal import decline_offer
from wafaa.ownpage.door import Guest, own_page, url
from wafaa.ownpage.screens import offers as screens
from wafaa.people.models import everyone_in


@require_safe
@own_page
def offers(request: HttpRequest, guest: Guest) -> HttpResponse:
    return render(request, "ownpage/offers.html", screens.page(guest))


@require_POST
@own_page
def decline(request: HttpRequest, guest: Guest, public_id: str) -> HttpResponse:
    """“Not for me”: it goes, and nothing like it comes again."""
    rows = PersonalOffer.objects.filter(everyone_in(guest.customer)).select_related("voucher")
    found: PersonalOffer | None = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    decline_offer(found)
    return redirect(url("offers"))
