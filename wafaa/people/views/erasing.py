"""Being forgotten: what would go, the waiting time, and calling it off."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wafaa.people import forgetting, verbs
from wafaa.people.views.records import GET_AND_POST, the_customer, to_page
from wafaa.stores.door import can


@GET_AND_POST
@can("people.erase")
def erase(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Shown first; the POST needs the tick, for when the waiting time is over nothing brings it back."""
    found = the_customer(public_id)
    if request.method == "POST" and request.POST.get("sure") == "yes":
        verbs.ask_erasure(found)
        messages.success(request, _("It is written down. Until it is due it can be called off here."))
        return to_page(found)
    status = 422 if request.method == "POST" else 200
    return render(request, "people/erase.html", forgetting.preview(found, is_unsure=status == 422), status=status)


@require_POST
@can("people.erase")
def call_off(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    found = the_customer(public_id)
    waiting = forgetting.waiting_for(found)
    if waiting is None or not verbs.call_off_erasure(waiting):
        raise Http404
    return to_page(found)
