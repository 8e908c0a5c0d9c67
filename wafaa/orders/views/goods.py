"""Goods: their list, one of them with what lies where, counting in the branches, and the branches themselves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wafaa.orders import goods_queries as queries
from wafaa.orders import goods_screens as screens
from wafaa.orders import shelf, verbs
from wafaa.orders.goods_forms import BranchForm, CountForm, RenameForm
from wafaa.orders.models import Branch, Product
from wafaa.orders.screens import url_of
from wafaa.stores import scope
from wafaa.stores.door import can
from wafaa.team.sections import settings_page

ASKED = ("q", "tab", "after")


@require_GET
@can("goods.see")
def goods(request: HttpRequest, store: str) -> HttpResponse:
    context = screens.listing({name: request.GET.get(name, "").replace("\x00", "") for name in ASKED})
    is_more = request.headers.get("HX-Request") and request.GET.get("after")
    return render(request, "orders/_goods_rows.html" if is_more else "orders/goods.html", context)


@require_GET
@can("goods.see")
def product(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return _page(request, the_product(public_id))


@require_POST
@can("goods.count")
def count(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    found = the_product(public_id)
    form = CountForm(request.POST, places=_places())
    if not form.is_valid():
        return _page(request, found, form, status=422)
    said = form.cleaned_data
    moved = verbs.count_stock(found, said["place"], said["quantity"], why=said["why"], note=said["note"])
    if moved is None:
        messages.info(request, _("So many stood there already: nothing was changed."))
    else:
        messages.success(request, _("Written down. It can be taken back below."))
    return redirect(url_of("product", public_id))


@require_POST
@can("goods.count")
def undo_count(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    move = queries.a_move(public_id)
    if move is None:
        raise Http404
    if verbs.undo_count(move):
        messages.success(request, _("Taken back."))
    else:
        messages.error(request, _("It cannot be taken back: the stock has changed since."))
    return redirect(url_of("product", move.product.public_id))


def _page(request: HttpRequest, found: Product, form: CountForm | None = None, status: int = 200) -> HttpResponse:
    places = _places() if scope.current().can("goods.count") else []
    context = screens.product_page(found) | {
        "form": (form or CountForm(places=places)) if places else None,
        "count_url": url_of("count", found.public_id) if places else "",
    }
    return render(request, "orders/product.html", context, status=status)


def _places() -> list[tuple[str, str]]:
    return [(one.code, one.called) for one in shelf.branches()]


@require_http_methods(["GET", "HEAD", "POST"])
@can("stores.manage")
def branches(request: HttpRequest, store: str) -> HttpResponse:
    form = BranchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.add_branch(form.cleaned_data["name"])
        except verbs.NameTaken:
            form.add_error("name", _taken())
        else:
            messages.success(request, _("The branch is there. Its stock is counted on the page of each product."))
            return redirect(request.path)
    return _branches(request, form)


@require_POST
@can("stores.manage")
def branch(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    found, form = the_branch(public_id), RenameForm(request.POST)
    if request.POST.get("act") == "remove":
        if verbs.remove_branch(found):
            messages.success(request, _("Removed."))
        else:
            messages.error(request, _("Goods were counted there, so it stays. You may call it something else."))
        return redirect(url_of("branches"))
    if form.is_valid():
        try:
            verbs.name_branch(found, form.cleaned_data["name"])
        except verbs.NameTaken:
            return _branches(request, BranchForm(), wrong={found.public_id: (request.POST.get("name", ""), _taken())})
        messages.success(request, _("Saved."))
        return redirect(url_of("branches"))
    too_long = " ".join(str(words) for words in form.errors["name"])
    return _branches(request, BranchForm(), wrong={found.public_id: (request.POST.get("name", ""), too_long)})


def _taken() -> str:
    return _("Another branch is called so. Choose another name.")


def _branches(request: HttpRequest, form: BranchForm, wrong: dict[str, tuple[str, str]] | None = None) -> HttpResponse:
    rows: list[dict[str, Any]] = []
    for row in screens.branch_rows():
        typed, problem = (wrong or {}).get(row["id"], (row["name"], ""))
        rows.append(row | {"typed": typed, "problem": problem, "url": url_of("branch", row["id"])})
    is_bad = bool(wrong) or (request.method == "POST" and bool(form.errors))
    return settings_page(
        request,
        "orders/branches.html",
        _("Branches"),
        _("Where goods lie, besides online. What a shop tells of its branches appears here by itself."),
        422 if is_bad else 200,
        branches=rows,
        form=form,
    )


def the_product(public_id: str) -> Product:
    found = queries.one(public_id)
    if found is None:
        raise Http404
    return found


def the_branch(public_id: str) -> Branch:
    found: Branch | None = Branch.objects.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found
