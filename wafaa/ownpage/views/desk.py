"""What colleagues have of a customer's own page: a link to copy, or to send."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from wafaa.ownpage import verbs
from wafaa.ownpage.screens import desk as screens
from wafaa.people.models import Customer
from wafaa.stores.door import can


@require_GET
@can("inbox.reply")
def panel(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return render(request, "ownpage/_panel.html", screens.panel(the_customer(public_id)))


@require_POST
@can("inbox.reply")
def copy(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """The link itself. It is written into the audit trail who took it in hand, for it opens that customer's page."""
    found = the_customer(public_id)
    link = verbs.note_link(found, "copied")
    return render(request, "ownpage/_panel.html", screens.panel(found, link=link), status=200 if link else 422)


@require_POST
@can("inbox.reply")
def send(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    found = the_customer(public_id)
    sent = verbs.send_link(found)
    return render(request, "ownpage/_panel.html", screens.panel(found, sent=sent), status=200 if sent else 422)


def the_customer(public_id: str) -> Customer:
    """The person; 404 for a neighbour's and for a colleague's record."""
    found = Customer.objects.filter(public_id=public_id, staff=None).select_related("joined_to").first()
    if found is None:
        raise Http404
    root: Customer = found.joined_to or found
    return root
