"""Personal offers: the owner's page with its rounds, and the panel beside a conversation."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from wafaa.loyalty import personal, personal_rounds, speech, taste
from wafaa.loyalty import personal_screens as screens
from wafaa.loyalty.models import OfferWhy, PersonalOffer
from wafaa.loyalty.personal_forms import OfferForm, RoundForm
from wafaa.loyalty.personal_settings import OfferSettings
from wafaa.loyalty.speech import url_of
from wafaa.loyalty.verbs import personal as verbs
from wafaa.orders.views.pages import the_customer
from wafaa.people.models import Customer
from wafaa.stores import scope
from wafaa.stores.door import can
from wafaa.stores.settings import read


@require_GET
@can("loyalty.see")
def offers(request: HttpRequest, store: str) -> HttpResponse:
    return render(request, "loyalty/offers.html", screens.listing(request.GET.get("after", "")))


@require_GET
@can("loyalty.manage")
def round(request: HttpRequest, store: str) -> HttpResponse:
    """What a round would make: nothing is made by looking."""
    if "kind" not in request.GET:
        form = RoundForm(initial={"percent": 10, "days": read(OfferSettings).days, "most": 20})
        return render(request, "loyalty/offers_round.html", screens.round_page(form))
    form = RoundForm(request.GET)
    if not form.is_valid():
        return render(request, "loyalty/offers_round.html", screens.round_page(form), status=422)
    said = form.cleaned_data
    found = personal_rounds.preview(form.terms(), said["whom"], said["tier"], said["most"])
    return render(request, "loyalty/offers_round.html", screens.round_page(form, found))


@require_POST
@can("loyalty.manage")
def make(request: HttpRequest, store: str) -> HttpResponse:
    """Make exactly what was shown."""
    sealed = personal_rounds.opened(request.POST.get("sealed", ""))
    if sealed is None or not sealed.liked:
        messages.error(request, _("What was shown is too old. Look at it again."))
        return redirect(url_of("offers_round"))
    verbs.start_round(sealed.terms, sealed.liked, whom=sealed.whom, tells=sealed.tells, key=sealed.key)
    many = len(sealed.liked)
    words = ngettext("%(n)s offer is being made.", "%(n)s offers are being made.", many)
    messages.success(request, words % {"n": speech.number(many)})
    return redirect(url_of("offers"))


@require_GET
@can("loyalty.see")
def panel(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return render(request, "loyalty/_offers_panel.html", screens.panel(the_customer(public_id)))


@require_POST
@can("loyalty.grant")
def make_one(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """First what it comes to, then the offer itself."""
    customer = the_customer(public_id)
    form = OfferForm(request.POST, things=screens.things_for(customer))
    if not form.is_valid():
        return _panel(request, customer, form, status=422)
    liked = _liked(customer, form.cleaned_data["product"])
    product = liked.product if liked is not None else None
    if code := personal.stands_against(customer, form.terms(), product):
        return _panel(request, customer, form, wrong=str(personal.WHY_NOT[code]), status=422)
    if request.POST.get("act") != "give":
        return _panel(request, customer, form, preview=screens.worked(form, product))
    because = liked.because if liked is not None else None
    why = OfferWhy.TASTE if liked is not None else OfferWhy.CHOSEN
    try:
        verbs.make_offer(customer, form.terms(), product, why=why, because=because, key=_key(form))
    except verbs.OfferRefused as refused:
        return _panel(request, customer, form, wrong=str(personal.WHY_NOT[refused.code]), status=422)
    return _panel(request, customer, None, says=_("Made. It is on their page now."))


def _key(form: OfferForm) -> str:
    return f"{scope.current().actor}:{form.cleaned_data['once']}"


def _liked(customer: Customer, public_id: str) -> taste.Liked | None:
    return next((one for one in taste.likes(customer) if one.product.public_id == public_id), None)


@require_POST
@can("loyalty.grant")
def back(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """One's own offer, or anybody's for who decides about the programme."""
    rows = PersonalOffer.objects.select_related("customer__joined_to", "voucher")
    offer: PersonalOffer | None = rows.filter(public_id=public_id).first()
    me = scope.current()
    if offer is None or (offer.staff_id != me.staff_id and not me.can("loyalty.manage")):
        raise Http404
    is_done = verbs.recall_offer(offer)
    if request.headers.get("HX-Request"):
        customer = offer.customer.joined_to or offer.customer
        words = {"says": _("Taken back.")} if is_done else {"wrong": _("It cannot be taken back any more.")}
        return _panel(request, customer, None, status=200 if is_done else 422, **words)
    if is_done:
        messages.success(request, _("Taken back."))
    else:
        messages.error(request, _("It cannot be taken back any more."))
    return redirect(url_of("offers"))


def _panel(
    request: HttpRequest, customer: Customer, form: OfferForm | None, status: int = 200, **said: str
) -> HttpResponse:
    return render(request, "loyalty/_offers_panel.html", screens.panel(customer, form, **said), status=status)
