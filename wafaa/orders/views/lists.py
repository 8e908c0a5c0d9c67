"""Lists of old orders: coming in step by step, and taken back."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wafaa.lib.csvreading import BadList
from wafaa.orders import list_screens, verbs
from wafaa.orders.models import OrderList
from wafaa.orders.screens import url_of
from wafaa.people.models import ImportState
from wafaa.stores.door import can
from wafaa.team.sections import settings_page


@require_http_methods(["GET", "HEAD", "POST"])
@can("shops.manage")
def lists(request: HttpRequest, store: str) -> HttpResponse:
    """All lists that came in; a POST brings another (`file`)."""
    if request.method != "POST":
        return _overview(request)
    given = request.FILES.get("file")
    try:
        if given is None:
            return _overview(request, "none")
        batch = verbs.take_orders_list(given.name or "orders.csv", given.read())
    except BadList as bad:
        return _overview(request, bad.code)
    return _to(batch)


def _overview(request: HttpRequest, code: str = "") -> HttpResponse:
    return settings_page(
        request,
        "orders/lists.html",
        _("Orders from a list"),
        _("Old orders, from a spreadsheet or another shop. Nobody is told of them, and all of it can be taken back."),
        status=422 if code else 200,
        refused=list_screens.problem(code) if code else "",
        **list_screens.overview(),
    )


def _to(batch: OrderList) -> HttpResponse:
    return redirect(url_of("list", batch.public_id))


def _batch(public_id: str) -> OrderList:
    found: OrderList | None = OrderList.objects.filter(public_id=public_id).exclude(state=ImportState.DROPPED).first()
    if found is None:
        raise Http404
    return found


@require_GET
@can("shops.manage")
def one(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return _page(request, list_screens.one_list(_batch(public_id)))


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render(request, "people/_import.html", context, status=status)
    title, subtitle = context.pop("title"), context.pop("subtitle")
    return settings_page(request, "orders/list.html", title, subtitle, status=status, **context)


@require_POST
@can("shops.manage")
def columns(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """What each column holds; the list is tried at once."""
    batch = _batch(public_id)
    names, wrong = list_screens.named_columns(batch, request.POST)
    if wrong:
        batch.columns = names  # shown again as chosen, not saved
        return _page(request, list_screens.one_list(batch, wrong), 422)
    verbs.name_order_columns(batch, names)
    return _to(batch)


@require_POST
@can("shops.manage")
def start(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    batch = _batch(public_id)
    verbs.start_orders(batch)
    return _to(batch)


@require_POST
@can("shops.manage")
def undo(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    batch = _batch(public_id)
    verbs.undo_orders_list(batch)
    return _to(batch)


@require_POST
@can("shops.manage")
def drop(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    verbs.drop_orders_list(_batch(public_id))
    return redirect(url_of("lists"))


@require_GET
@can("shops.manage")
def report(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    batch = _batch(public_id)
    answer = HttpResponse(list_screens.report(batch), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="orders-{batch.created_at:%Y-%m-%d}-report.csv"'
    answer["Cache-Control"] = "no-store"
    return answer
