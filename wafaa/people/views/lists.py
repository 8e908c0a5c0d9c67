"""Lists of customers: coming in step by step, and going out."""

from __future__ import annotations

from typing import Any, TypeVar

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from wafaa.lib.csvreading import BadList
from wafaa.lib.time import now
from wafaa.people import lists, screens, verbs
from wafaa.people.dossier import dossier
from wafaa.people.models import Import, ImportState
from wafaa.people.views.records import GET_AND_POST, the_customer
from wafaa.stores import scope
from wafaa.stores.door import can


@GET_AND_POST
@can("people.import")
def imports(request: HttpRequest, store: str) -> HttpResponse:
    """All lists that came in; a POST brings another (`file`)."""
    if request.method != "POST":
        return render(request, "people/lists.html", lists.overview())
    given = request.FILES.get("file")
    try:
        if given is None:
            return _refused(request, "none")
        batch = verbs.take_list(given.name or "list.csv", given.read())
    except BadList as bad:
        return _refused(request, bad.code)
    return _to(batch)


def _refused(request: HttpRequest, code: str) -> HttpResponse:
    return render(request, "people/lists.html", lists.overview() | {"refused": lists.problem(code)}, status=422)


def _to(batch: Import) -> HttpResponse:
    return redirect(screens.url_of("import", batch.public_id))


def _batch(public_id: str) -> Import:
    found: Import | None = Import.objects.filter(public_id=public_id).exclude(state=ImportState.DROPPED).first()
    if found is None:
        raise Http404
    return found


@require_GET
@can("people.import")
def one_import(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return _page(request, lists.one_import(_batch(public_id)))


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    name = "people/_import.html" if request.headers.get("HX-Request") else "people/import.html"
    return render(request, name, context, status=status)


@require_POST
@can("people.import")
def columns(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """What each column holds; the list is tried at once."""
    batch = _batch(public_id)
    names, wrong = lists.named_columns(batch, request.POST)
    if wrong:
        batch.columns = names  # shown again as chosen, not saved
        return _page(request, lists.one_import(batch, wrong), 422)
    verbs.name_columns(batch, names)
    return _to(batch)


@require_POST
@can("people.import")
def start(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    batch = _batch(public_id)
    verbs.start_import(batch)
    return _to(batch)


@require_POST
@can("people.import")
def undo(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    batch = _batch(public_id)
    verbs.undo_import(batch)
    return _to(batch)


@require_POST
@can("people.import")
def drop(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    verbs.drop_import(_batch(public_id))
    return redirect(screens.url_of("imports"))


@require_GET
@can("people.import")
def report(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    batch = _batch(public_id)
    answer = HttpResponse(lists.report(batch), content_type="text/csv; charset=utf-8")
    return _as_file(answer, f"import-{batch.created_at:%Y-%m-%d}-report.csv")


@require_POST
@can("people.export")
def export(request: HttpRequest, store: str) -> StreamingHttpResponse:
    """All customers as CSV. A POST, because it is written into the audit trail."""
    verbs.note_export("customers")
    pieces = lists.export(scope.current(), get_language() or "ar")
    answer = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    return _as_file(answer, f"customers-{now():%Y-%m-%d}.csv")


Answer = TypeVar("Answer", HttpResponse, StreamingHttpResponse, FileResponse)


def _as_file(answer: Answer, name: str) -> Answer:
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@can("people.export")
def export_person(request: HttpRequest, store: str, public_id: str) -> FileResponse:
    """Everything that is known of one person, as JSON and files in a ZIP."""
    found = the_customer(public_id)
    verbs.note_export("person", found)
    answer = FileResponse(dossier(found), content_type="application/zip")
    return _as_file(answer, f"customer-{found.public_id}.zip")
