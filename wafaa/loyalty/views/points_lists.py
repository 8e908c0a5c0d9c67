"""Lists of points: coming in step by step, taken back, going out; and whose ledger counts for which shop."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wafaa.lib.csvreading import BadList
from wafaa.lib.time import now
from wafaa.loyalty import keeping as keepers
from wafaa.loyalty import points_exports
from wafaa.loyalty import points_list_screens as screens
from wafaa.loyalty.models import PointsList
from wafaa.loyalty.speech import url_of
from wafaa.loyalty.verbs import keeping as keeping_verbs
from wafaa.loyalty.verbs import points_lists as verbs
from wafaa.people.models import ImportState
from wafaa.shops.models import Shop
from wafaa.stores import scope
from wafaa.stores.door import can


@require_http_methods(["GET", "HEAD", "POST"])
@can("loyalty.manage")
def lists(request: HttpRequest, store: str) -> HttpResponse:
    """All lists that came in; a POST brings another (`file`)."""
    if request.method != "POST":
        return render(request, "loyalty/points_lists.html", screens.overview())
    given = request.FILES.get("file")
    try:
        if given is None:
            return _refused(request, "none")
        if given.size and given.size > verbs.MOST_BYTES:
            return _refused(request, "large")
        batch = verbs.take_points_list(given.name or "points.csv", given.read())
    except BadList as bad:
        return _refused(request, bad.code)
    return _to(batch)


def _refused(request: HttpRequest, code: str) -> HttpResponse:
    context = screens.overview() | {"refused": screens.problem(code)}
    return render(request, "loyalty/points_lists.html", context, status=422)


def _to(batch: PointsList) -> HttpResponse:
    return redirect(url_of("points_list", batch.public_id))


def _batch(public_id: str) -> PointsList:
    rows = PointsList.objects.filter(public_id=public_id).select_related("shop")
    found: PointsList | None = rows.exclude(state=ImportState.DROPPED).first()
    if found is None:
        raise Http404
    return found


@require_GET
@can("loyalty.manage")
def one(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return _page(request, screens.one_list(_batch(public_id)))


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    name = "people/_import.html" if request.headers.get("HX-Request") else "loyalty/points_list.html"
    return render(request, name, context, status=status)


@require_POST
@can("loyalty.manage")
def columns(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """What each column holds and what the points do; the list is tried at once."""
    batch = _batch(public_id)
    names, wrong = screens.named_columns(batch, request.POST)
    value = request.POST.get("way", "")
    way = screens.chosen_way(value)
    if wrong or way is None:
        batch.columns = names  # shown again as chosen, not saved
        wrong = wrong or _("Choose what the points of this list do.")
        return _page(request, screens.one_list(batch, wrong, value), 422)
    verbs.name_points_columns(batch, names, *way)
    return _to(batch)


@require_POST
@can("loyalty.manage")
def start(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    batch = _batch(public_id)
    verbs.start_points(batch)
    return _to(batch)


@require_POST
@can("loyalty.manage")
def undo(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    batch = _batch(public_id)
    verbs.undo_points_list(batch)
    return _to(batch)


@require_POST
@can("loyalty.manage")
def drop(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    verbs.drop_points_list(_batch(public_id))
    return redirect(url_of("points_lists"))


@require_GET
@can("loyalty.manage")
def report(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    batch = _batch(public_id)
    answer = HttpResponse(screens.report(batch), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="points-{batch.created_at:%Y-%m-%d}-report.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@can("loyalty.manage")
def export(request: HttpRequest, store: str) -> StreamingHttpResponse:
    """Points as CSV (`what`). A POST, because it is written into the audit trail."""
    what = request.POST.get("what", "")
    if what not in points_exports.KINDS:
        raise Http404
    verbs.note_points_export(what)
    pieces = points_exports.export(what, scope.current(), get_language() or "ar")
    answer = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="points-{what}-{now():%Y-%m-%d}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_GET
@can("loyalty.manage")
def keeping(request: HttpRequest, store: str) -> HttpResponse:
    """Who keeps the points of which shop; `shop` asks what switching it over comes to."""
    public_id = request.GET.get("shop", "")
    asked = next((shop for shop in keepers.choosable() if public_id and shop.public_id == public_id), None)
    return render(request, "loyalty/keeping.html", screens.keeping_page(asked))


@require_POST
@can("loyalty.manage")
def keep(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Switch over (`is=shop`) or back."""
    shop: Shop | None = Shop.objects.filter(public_id=public_id).first()
    if shop is None:
        raise Http404
    is_shop = request.POST.get("is") == "shop"
    if keeping_verbs.let_shop_keep(shop, is_shop=is_shop):
        words = _("%(shop)s keeps its points itself now.") if is_shop else _("Wafaa keeps the points of %(shop)s now.")
        messages.success(request, words % {"shop": shop.name})
    return redirect(url_of("keeping"))
