"""Whose an order of nobody is: people for an order, orders for a person, linking and taking that back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wafaa.orders import giving_screens, screens, verbs
from wafaa.orders.views.pages import the_customer, the_order
from wafaa.stores.door import can


@require_GET
@can("orders.note")
def whose(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """The people whom the typed words name."""
    context = giving_screens.people(the_order(public_id), request.GET.get("q", ""))
    return render(request, "orders/_whose.html", context)


@require_GET
@can("orders.note")
def lost(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Orders of nobody that may be this person's."""
    context = giving_screens.orders_for(the_customer(public_id), request.GET.get("q", ""))
    return render(request, "orders/_lost.html", context)


@require_POST
@can("orders.note")
def give(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Link the order to a person; in the panel beside them, that panel again."""
    order, customer = the_order(public_id), the_customer(request.POST.get("customer", ""))
    try:
        verbs.give_order(order, customer)
    except verbs.NotNobodys:
        words = _("The shop itself says whose this order is.")
    else:
        words = ""
    if request.headers.get("HX-Request"):
        return render(request, "orders/_panel.html", screens.beside(customer) | {"wrong": words})
    if words:
        messages.error(request, words)
    else:
        messages.success(request, _("Linked. What is promised of it is promised to them now."))
    return redirect(screens.url_of("order", public_id))


@require_POST
@can("orders.note")
def take_back(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    order = the_order(public_id)
    if request.headers.get("HX-Request"):
        customer = the_customer(request.POST.get("customer", ""))
        words = "" if verbs.take_order_back(order) else _("The shop itself says whose this order is.")
        return render(request, "orders/_panel.html", screens.beside(customer) | {"wrong": words})
    if verbs.take_order_back(order):
        messages.success(request, _("Taken back: it is nobody's order again."))
    else:
        messages.error(request, _("The shop itself says whose this order is."))
    return redirect(screens.url_of("order", public_id))
