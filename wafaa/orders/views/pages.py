"""Orders: their list, one of them, the panel beside a person, and what colleagues do with those of their own."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wafaa.orders import goods_screens, queries, return_screens, screens, verbs
from wafaa.orders.forms import OrderForm, ParcelForm
from wafaa.orders.models import Order
from wafaa.orders.told import told
from wafaa.people.models import Customer
from wafaa.people.screens import shown_name
from wafaa.stores import scope
from wafaa.stores.door import can

ASKED = ("q", "state", "shop", "of", "late", "trouble", "after")


@require_GET
@can("orders.see")
def orders(request: HttpRequest, store: str) -> HttpResponse:
    context = screens.listing({name: request.GET.get(name, "").replace("\x00", "") for name in ASKED})
    is_more = request.headers.get("HX-Request") and request.GET.get("after")
    return render(request, "orders/_rows.html" if is_more else "orders/orders.html", context)


@require_GET
@can("orders.see")
def order(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    found = the_order(public_id)
    context = screens.order_page(found) | told(found) | return_screens.of_order(found) | {"form": ParcelForm()}
    return render(request, "orders/order.html", context)


@require_GET
@can("orders.see")
def panel(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return render(request, "orders/_panel.html", screens.beside(the_customer(public_id)))


@require_http_methods(["GET", "HEAD", "POST"])
@can("orders.take")
def take(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    customer = the_customer(public_id)
    form = OrderForm(request.POST or None, customer=customer)
    is_looking = bool({"find", "add", "where"} & set(request.POST))
    last = queries.last_place(customer)
    if "add" in request.POST:
        form = goods_screens.put_in(form, request.POST["add"])
    elif "where" in request.POST:
        typed = {name: form[name].value() for name in form.fields}
        form = OrderForm(initial=typed | {f"to_{name}": text for name, text in last.items()})
    elif "find" in request.POST:
        form = OrderForm(initial={name: form[name].value() for name in form.fields})
    elif request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if form.is_taken():
            messages.info(request, _("This order was taken already, and stands as it was written the first time."))
        traits = {name: said[name] for name in ("note", "promised_for", "once", "codes", "ship_to")}
        made = verbs.take_order(customer, said["lines"], **traits)
        return redirect(screens.url_of("order", made.public_id))
    context = {
        "form": form,
        "rows": goods_screens.taken_rows(form),
        "q": request.POST.get("q", "") if "find" in request.POST else "",
        "picks": goods_screens.picks(request.POST.get("q", "")) if "find" in request.POST else [],
        "pick_url": screens.url_of("pick", customer.public_id) if scope.current().can("goods.see") else "",
        "title": _("An order for %(name)s") % {"name": shown_name(customer)},
        "cancel_url": screens.url_of("orders"),
        "last_place": screens.where(last),
    }
    is_wrong = request.method == "POST" and not is_looking
    return render(request, "orders/take.html", context, status=422 if is_wrong else 200)


@require_GET
@can("orders.take")
def pick(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """The goods that the typed words name, with what lies where."""
    the_customer(public_id)
    words = request.GET.get("q", "")
    return render(request, "orders/_pick.html", {"picks": goods_screens.picks(words), "q": words.strip()})


@require_POST
@can("orders.take")
def move(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    found, state = my_order(public_id), request.POST.get("state", "")
    if state in screens.BY_HAND:
        verbs.move_order(found, state)
    return redirect(screens.url_of("order", public_id))


@require_POST
@can("orders.take")
def send(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    found, form = my_order(public_id), ParcelForm(request.POST)
    if form.is_valid():
        verbs.send_off(found, **form.cleaned_data)
        return redirect(screens.url_of("order", public_id))
    context = screens.order_page(found) | told(found) | return_screens.of_order(found) | {"form": form}
    return render(request, "orders/order.html", context, status=422)


def the_order(public_id: str) -> Order:
    found = queries.one(public_id)
    if found is None:
        raise Http404
    return found


def my_order(public_id: str) -> Order:
    """An order that a colleague took; 404 for a shop's, to which nobody here can do anything."""
    found = the_order(public_id)
    if found.shop_id is not None:
        raise Http404
    return found


def the_customer(public_id: str) -> Customer:
    """The person; 404 for a neighbour's and for a colleague's record."""
    found = Customer.objects.filter(public_id=public_id, staff=None).select_related("joined_to").first()
    if found is None:
        raise Http404
    root: Customer = found.joined_to or found
    return root
