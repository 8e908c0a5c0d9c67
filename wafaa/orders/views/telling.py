"""What a colleague says of an order's things, so that its customer hears."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from wafaa.orders import screens, verbs
from wafaa.orders.models import OrderLine
from wafaa.orders.views.pages import the_order
from wafaa.stores.door import can


@require_POST
@can("orders.tell")
def short(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    order, named = the_order(public_id), request.POST.get("line", "")
    rows = OrderLine.objects.filter(order=order)
    line = rows.filter(pk=int(named)).first() if named.isascii() and named.isdigit() and len(named) < 19 else None
    if line is None:
        raise Http404
    verbs.mark_short(order, line, is_short=request.POST.get("is_short") == "1")
    return redirect(screens.url_of("order", public_id))
