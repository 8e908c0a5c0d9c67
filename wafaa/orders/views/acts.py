"""What an agent does for an order beside the conversation, or on the order's own page: each answers the same part of
the page again, with what came of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wafaa.orders import act_screens as screens
from wafaa.orders import verbs
from wafaa.orders.act_forms import CouponForm, NoteForm
from wafaa.orders.act_words import why_not
from wafaa.orders.models import Order, OrderNote
from wafaa.orders.screens import url_of
from wafaa.orders.verbs.offering import wanted_coupon
from wafaa.orders.views.pages import the_order
from wafaa.playbook.actions import CannotBeDone
from wafaa.shops import couponing
from wafaa.shops.models import Coupon
from wafaa.shops.verbs import CouponExists
from wafaa.shops.wording import problem
from wafaa.stores import scope
from wafaa.stores.door import can


@require_GET
@can("orders.see")
def beside(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return _answer(request, the_order(public_id))


@require_POST
@can("orders.tell")
def resend(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    order = the_order(public_id)
    if request.POST.get("act") == "undo":
        if verbs.recall_tracking(order):
            return _answer(request, order, says=_("Taken back."))
        return _answer(request, order, wrong=_("It has left already, so it cannot be taken back."))
    try:
        verbs.resend_tracking(order)
    except verbs.MayNot as refused:
        return _answer(request, order, wrong=why_not(refused.code, order))
    except CannotBeDone as refused:
        return _answer(request, order, wrong=str(refused))
    return _answer(request, order)


@require_POST
@can("orders.note")
def note(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    order, form = the_order(public_id), NoteForm(request.POST)
    if not form.is_valid():
        return _answer(request, order, note_form=form)
    verbs.write_note(order, form.cleaned_data["text"], key=form.cleaned_data["key"])
    return _answer(request, order, says=_("Noted."))


@require_POST
@can("orders.note")
def note_undo(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Whoever wrote a note takes it back; a colleague's is nobody else's."""
    rows = OrderNote.objects.filter(public_id=public_id, staff_id=scope.current().me)
    found = rows.select_related("order").first()
    if found is None:
        raise Http404
    verbs.take_note_back(found)
    return _answer(request, the_order(found.order.public_id), says=_("Taken back."))


@require_POST
@can("orders.gift")
def coupon(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """First what it would be, then, once that was confirmed, the coupon."""
    order = the_order(public_id)
    form = CouponForm(request.POST, currency=order.shop.currency if order.shop else order.currency)
    if not form.is_valid():
        return _answer(request, order, coupon_form=form)
    said = form.cleaned_data
    asked = {"is_percent": said["kind"] == "percent", "amount": said["amount"], "code": said["code"]}
    try:
        if request.POST.get("act") != "make":
            shown = screens.preview(order, wanted_coupon(order, **asked))
            return _answer(request, order, coupon_form=form, preview=shown)
        verbs.offer_coupon(order, **asked)
    except verbs.MayNot as refused:
        form.add_error(None, why_not(refused.code, order))
        return _answer(request, order, coupon_form=form)
    except CouponExists:
        form.add_error(None, problem("code_taken"))
        return _answer(request, order, coupon_form=form)
    return _answer(request, order, says=_("The shop is making the coupon. Its code is below: send it to the customer."))


@require_POST
@can("orders.gift")
def coupon_undo(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    rows = Coupon.objects.filter(public_id=public_id, staff_id=scope.current().me)
    found = rows.select_related("shop").first()
    order = _order_of(found, request.POST.get("order", ""))
    if found is None or order is None:
        raise Http404
    why = couponing.take_back(found)
    return _answer(request, order, wrong=problem(why)) if why else _answer(request, order, says=_("Taken back."))


def _order_of(coupon: Coupon | None, public_id: str) -> Order | None:
    """The order beside which the coupon stands: one of the same person."""
    if coupon is None or coupon.customer_id is None:
        return None
    order = the_order(public_id)
    return order if order.customer is not None and order.customer.root_id == coupon.customer_id else None


def _answer(request: HttpRequest, order: Order, **said: Any) -> HttpResponse:
    """The part of the page again; without htmx the order's page, with what is to be said."""
    if not request.headers.get("HX-Request"):
        if request.method == "GET":
            return redirect(url_of("order", order.public_id))
        if words := said.get("wrong") or _first_wrong(said):
            messages.error(request, words)
        elif said.get("says"):
            messages.success(request, said["says"])
        return redirect(url_of("order", order.public_id))
    is_beside = bool((request.GET or request.POST).get("beside"))
    return render(request, "orders/_acts.html", screens.acts(order, is_beside=is_beside, **said))


def _first_wrong(said: dict[str, Any]) -> str:
    forms = [said[name] for name in ("note_form", "coupon_form") if name in said]
    return next((str(words) for form in forms for some in form.errors.values() for words in some), "")
