"""Returns: their list, one of them with what may be done now, how they begin, and the panel beside a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wafaa.channels.filing import served
from wafaa.channels.verbs import BadFile
from wafaa.orders import return_forms as forms
from wafaa.orders import return_queries as queries
from wafaa.orders import return_screens as screens
from wafaa.orders.models import Order, Return, ReturnLine
from wafaa.orders.return_asking import asking
from wafaa.orders.return_photos import photo_of, photo_problem
from wafaa.orders.return_policy import Returnable, may_return_of
from wafaa.orders.returning import Outcome
from wafaa.orders.screens import figures, url_of
from wafaa.orders.verbs import returning
from wafaa.orders.verbs.returning import Refused
from wafaa.orders.views.pages import the_customer, the_order
from wafaa.people.models import Customer
from wafaa.stores import scope
from wafaa.stores.door import can
from wafaa.work import disk

GET_AND_POST = require_http_methods(["GET", "HEAD", "POST"])
ASKED = ("q", "tab", "of", "after")
MOST_OTHERS = 4


@require_GET
@can("returns.see")
def returns(request: HttpRequest, store: str) -> HttpResponse:
    context = screens.listing({name: request.GET.get(name, "").replace("\x00", "") for name in ASKED})
    is_more = request.headers.get("HX-Request") and request.GET.get("after")
    return render(request, "orders/_return_rows.html" if is_more else "orders/returns.html", context)


@require_GET
@can("returns.see")
def one(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return render(request, "orders/return.html", screens.return_page(the_return(public_id)))


@require_GET
@can("returns.see")
def photo(request: HttpRequest, store: str, public_id: str, file_id: str) -> HttpResponseBase:
    """A photo of it."""
    found = photo_of(the_return(public_id), file_id)
    if found is None:
        raise Http404
    return served(found, small="small" in request.GET)


@require_GET
@can("returns.see")
def panel(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return render(request, "orders/_returns_panel.html", screens.beside(the_customer(public_id)))


@GET_AND_POST
@can("returns.handle")
def ask(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """A return of an order's things, with those of the person's other latest orders behind them."""
    order = the_order(public_id)
    customer = (order.customer.joined_to or order.customer) if order.customer else None
    orders = [order, *(one for one in _others(customer) if one.pk != order.pk and one.currency == order.currency)]
    return _ask(request, may_return_of(orders), order, customer)


def _others(customer: Customer | None) -> list[Order]:
    return queries.orders_of(customer, MOST_OTHERS) if customer else []


@GET_AND_POST
@can("returns.handle")
def ask_other(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """A return of something that no shop knows, with the things of their latest orders beside it."""
    customer = the_customer(public_id)
    return _ask(request, may_return_of(_others(customer)), None, customer)


def _ask(request: HttpRequest, lines: list[Returnable], order: Order | None, customer: Customer | None) -> HttpResponse:
    form = forms.AskForm(request.POST or None, lines=lines, chosen=order.pk if order else None)
    is_small = bool(request.headers.get("HX-Request"))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = returning.request(
                customer,
                form.wanted(),
                outcome=said["outcome"],
                reason=said["reason"],
                note=said["note"],
                wanted_instead=said["wanted_instead"],
                key=said["key"],
            )
        except Refused as refused:
            form.add_error(None, refused.says)
        else:
            if is_small and customer:
                return render(request, "orders/_returns_panel.html", screens.beside(customer))
            return redirect(url_of("return", made.public_id))
    context = asking(form, order, customer, is_small=is_small)
    # A small form is swapped in by htmx, which shows nothing of an answer that says 422.
    status = 422 if request.method == "POST" and not is_small else 200
    return render(request, "orders/_ask_return.html" if is_small else "orders/ask_return.html", context, status=status)


def _acts(request: HttpRequest, public_id: str, name: str, form: Form, act: Callable[[Return], Any]) -> HttpResponse:
    """Carry out what a form says; else the page again with what was typed, and why not."""
    back = the_return(public_id)
    if form.is_valid():
        try:
            act(back)
        except Refused as refused:
            form.add_error(None, refused.says)
        else:
            return redirect(url_of("return", public_id))
    context = screens.return_page(the_return(public_id), **{name: form})
    return render(request, "orders/return.html", context, status=422)


@require_POST
@can("returns.handle")
def add_photos(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Photos that a colleague took at the counter, or that came another way."""
    back, given = the_return(public_id), request.FILES.getlist("photos")
    wrong = "" if given else _("Choose a photo first.")
    try:
        if given:
            returning.show_photos(back, given, request.POST.get("line", ""))
    except (Refused, BadFile) as bad:
        wrong = bad.says if isinstance(bad, Refused) else photo_problem(bad.code)
    except disk.NoRoom:
        wrong = _("There is no room for photos just now. Try again a little later.")
    if wrong:
        messages.error(request, wrong)
    return redirect(url_of("return", public_id))


@require_POST
@can("returns.handle")
def approve(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    form = forms.ApproveForm(request.POST)
    return _acts(request, public_id, "approve", form, lambda back: returning.approve(back, **form.cleaned_data))


@require_POST
@can("returns.handle")
def decline(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    form = forms.DeclineForm(request.POST)
    return _acts(request, public_id, "decline", form, lambda back: returning.decline(back, **form.cleaned_data))


@require_POST
@can("returns.handle")
def ship(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    form = forms.ShipForm(request.POST)
    return _acts(request, public_id, "ship", form, lambda back: returning.ship(back, **form.cleaned_data))


@require_POST
@can("returns.handle")
def receive(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    form = forms.ReceiveForm(request.POST, lines=_lines(public_id))

    def act(back: Return) -> None:
        returning.receive(back, form.came(), form.others())

    return _acts(request, public_id, "receive", form, act)


@require_POST
@can("returns.handle")
def inspect(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    form = forms.InspectForm(request.POST, lines=_lines(public_id))
    return _acts(request, public_id, "inspect", form, lambda back: returning.inspect(back, form.seen()))


@require_POST
@can("returns.handle")
def resolve(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Money and credit are given only by those who may give them."""
    wanted = request.POST.get("outcome")
    may_pay = scope.current().can("returns.refund")
    if not may_pay and (wanted in screens.BY_MONEY or request.POST.get("amount")):
        raise PermissionDenied
    form = forms.ResolveForm(request.POST, back=the_return(public_id), outcomes=screens.outcomes())

    def act(back: Return) -> None:
        returning.resolve(back, **form.given())
        if wanted == Outcome.REFUND:
            messages.success(request, _("Written down: the money of return %(number)s is back.") % _number(back))

    return _acts(request, public_id, "resolve", form, act)


def _number(back: Return) -> dict[str, str]:
    return {"number": figures(back.number)}


@require_POST
@can("returns.handle")
def cancel(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return _at_once(request, public_id, returning.cancel)


@require_POST
@can("returns.handle")
def close(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    form = forms.SetOutForm(request.POST)
    if not form.is_valid():
        return _acts(request, public_id, "close", form, returning.close)
    return _at_once(request, public_id, lambda back: returning.close(back, **form.cleaned_data))


@require_POST
@can("returns.refund")
def within(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return _at_once(request, public_id, returning.within)


@require_POST
@can("returns.refund")
def another(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return _at_once(request, public_id, returning.another)


def _at_once(request: HttpRequest, public_id: str, act: Callable[[Return], Any]) -> HttpResponse:
    try:
        act(the_return(public_id))
    except Refused as refused:
        messages.error(request, refused.says)
    return redirect(url_of("return", public_id))


def the_return(public_id: str) -> Return:
    found = queries.one(public_id)
    if found is None:
        raise Http404
    return found


def _lines(public_id: str) -> list[ReturnLine]:
    return list(ReturnLine.objects.filter(of=the_return(public_id)).order_by("id"))
