"""What is for the customer to decide: wishes, consent, and what is kept of them."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wafaa.ownpage import verbs, wishes
from wafaa.ownpage.door import Guest, own_page, url
from wafaa.ownpage.forms import WishesForm
from wafaa.ownpage.screens import me as screens
from wafaa.ownpage.screens.frame import speaks
from wafaa.people import verbs as people
from wafaa.people.dossier import own_copy
from wafaa.work.limits import spend

GET_AND_POST = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@own_page
def me(request: HttpRequest, guest: Guest) -> HttpResponse:
    return render(request, "ownpage/me.html", screens.menu(guest))


@GET_AND_POST
@own_page
def wishing(request: HttpRequest, guest: Guest) -> HttpResponse:
    asks = screens.asks_birthday(guest)
    if request.method != "POST":
        form = (
            WishesForm(guest.typed, with_birthday=asks)
            if guest.typed
            else WishesForm.of(guest.customer, speaks(), with_birthday=asks)
        )
        return render(request, "ownpage/wishes.html", screens.wishing(guest, form, is_kept="kept" in request.GET))
    if request.POST.get("as_it_is"):
        verbs.wish(guest.customer)
        return redirect(url("home"))
    form = WishesForm(request.POST, with_birthday=asks)
    if not form.is_valid():
        return render(request, "ownpage/wishes.html", screens.wishing(guest, form), status=422)
    verbs.wish(guest.customer, **form.traits())
    return redirect(f"{url('wishes')}?{urlencode({'kept': 1, 'lang': form.cleaned_data['language']})}")


@GET_AND_POST
@own_page
def consents(request: HttpRequest, guest: Guest) -> HttpResponse:
    """One press says yes, one press says no."""
    purpose, channel = request.POST.get("purpose", ""), request.POST.get("channel", "")
    if request.method == "POST":
        if purpose in wishes.ASKED_ABOUT and channel in wishes.channels():
            given = request.POST.get("given") == "yes"
            verbs.say_yes_or_no(guest.customer, purpose, channel, given=given, by=guest.sign_in.by)
        return redirect(url("consents"))
    return render(request, "ownpage/consents.html", screens.consenting(guest))


@require_safe
@own_page
def data(request: HttpRequest, guest: Guest) -> HttpResponse:
    return render(request, "ownpage/data.html", screens.data(guest))


@require_POST
@own_page
def export(request: HttpRequest, guest: Guest) -> HttpResponseBase:
    """Everything that is known of them, to them, after a code of a moment ago."""
    if not guest.is_fresh:
        return redirect(url("data"))
    spend("ownpage.export", str(guest.customer.pk), most=5, seconds=3600)
    people.note_export("own page", guest.customer)
    answer = FileResponse(own_copy(guest.customer), content_type="application/zip")
    answer["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@own_page
def forget(request: HttpRequest, guest: Guest) -> HttpResponse:
    """A request to the store's people, with a month's clock; nothing is erased by a press alone."""
    if not guest.is_fresh:
        return redirect(url("data"))
    message = verbs.ask_to_be_forgotten(guest.customer)
    return redirect(url("talk", message.conversation.public_id))
