"""A customer's orders: all of them, one, and a question about it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wafaa.lib.text.direction import as_code
from wafaa.orders.models import Order
from wafaa.ownpage import queries, talking, verbs
from wafaa.ownpage.door import Guest, own_page, url
from wafaa.ownpage.forms import WordsForm
from wafaa.ownpage.screens import orders as screens
from wafaa.ownpage.screens import returns, talks
from wafaa.ownpage.screens.frame import figures
from wafaa.ownpage.verbs.writing import key_of

GET_AND_POST = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@own_page
def home(request: HttpRequest, guest: Guest) -> HttpResponse:
    return render(request, "ownpage/home.html", screens.home(guest, request.GET.get("after", "")))


@require_safe
@own_page
def order(request: HttpRequest, guest: Guest, public_id: str) -> HttpResponse:
    found = the_order(guest, public_id)
    talk = talking.about(guest.customer, key_of(found))
    context = screens.order_page(guest, found)
    if not queries.is_beside(guest.customer, found):
        context |= returns.offer(found)
    context |= {"talk": talks.row(talk) if talk else None}
    return render(request, "ownpage/order.html", context)


@GET_AND_POST
@own_page
def ask(request: HttpRequest, guest: Guest, public_id: str) -> HttpResponse:
    """A question about an order begins a conversation of their own that names it, or goes on in the one about it."""
    found = the_order(guest, public_id)
    wants = {"text": _("I cancel this order, and want my money back.")} if "cancel" in request.GET else {}
    form = WordsForm(request.POST if request.method == "POST" else None, initial=wants | guest.typed)
    if request.method == "POST" and form.is_valid():
        once = request.POST.get("once", "")[:40]
        message = verbs.write(guest.customer, form.cleaned_data["text"], once=once, order=found)
        return redirect(url("talk", message.conversation.public_id))
    title = _("About order %(number)s") % {"number": as_code(figures(found.number))}
    talk = talking.about(guest.customer, key_of(found))
    context = talks.asking(
        guest,
        form,
        title,
        back_url=url("order", found.public_id),
        talk_url=url("talk", talk.public_id) if talk else "",
    )
    return render(request, "ownpage/write.html", context, status=422 if request.method == "POST" else 200)


def the_order(guest: Guest, public_id: str) -> Order:
    """An order that the guest may read; 404 for everybody else's."""
    found = queries.order_of(guest.customer, public_id)
    if found is None:
        raise Http404
    return found


def order_to_act_on(guest: Guest, public_id: str) -> Order:
    """An order on the guest's own records; 404 for one that they may only read, too."""
    found = the_order(guest, public_id)
    if queries.is_beside(guest.customer, found):
        raise Http404
    return found
